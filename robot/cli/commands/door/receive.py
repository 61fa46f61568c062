"""Serve the site and take sealed answers, on the centre's host. It can open none, and keeps no address."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.output import out
from robot.cli.serving import LOOPBACK, must_be_safe, serve
from robot.clock import SystemClock
from robot.errors import InputError
from robot.files.read import shown
from robot.first_door.receive import build
from robot.network.quiet_server import quiet_server


def command(
    site: Annotated[Path, typer.Argument(help="What `yorisou door build --post` wrote.")],
    answers: Annotated[Path, typer.Argument(help="Folder for the sealed answers; it is made.")],
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = LOOPBACK[0],
    port: Annotated[int, typer.Option("--port", min=1, max=65_535)] = 8484,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="Key and chain in one file; else loopback only.")
    ] = None,
    behind_proxy: Annotated[
        bool,
        typer.Option("--behind-proxy", help="Believe the web server in front about where a request is from."),
    ] = False,
) -> None:
    must_be_safe(host, certificate)
    if not (site / "index.html").is_file():
        raise InputError(shown(site), "holds no site.", "Run: yorisou door build FOLDER SITE --post")
    if certificate is not None and not certificate.is_file():
        raise InputError(shown(certificate), "is not there.")
    try:
        app = build(site, answers, SystemClock(), behind_proxy)
    except OSError as error:
        raise InputError(shown(answers), f"cannot be written ({error.strerror}).") from None
    file = None if certificate is None else str(certificate)
    server = quiet_server(app, host, port, file)
    out.print(f"{'http' if file is None else 'https'}://{host}:{port}/ (Ctrl-C ends it)")
    serve(server, f"{host}:{port}")
