"""Serve the code for a tablet and the worker's page, on the centre's own computer or its network."""

import ipaddress
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from robot.centre.host import DESK, Centre, build
from robot.centre.notes import Exchange
from robot.centre.site import LINK, Folder, written
from robot.cli.centre_folder import CentreFolder, now_s
from robot.cli.output import out
from robot.cli.serving import LOOPBACK, serve
from robot.clock import SystemClock
from robot.errors import InputError, UsageError
from robot.files.read import read_text, shown
from robot.network.authority import ROOT, Authority
from robot.network.quiet_server import quiet_server
from robot.network.settings import is_address

CERTIFICATES, NOTES = "certificates", "notes"
LONGEST_SECRET = 100
# What nobody guesses, and what stands in an address as it is.
SECRET = re.compile(r"[A-Za-z0-9_-]{16,}")


def command(
    folder: CentreFolder,
    host: Annotated[
        str, typer.Option("--host", help="Name or address on the centre's network; else this computer alone.")
    ] = "",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535)] = 8686,
    notes: Annotated[
        Path | None, typer.Option("--notes", help="Stick or shared folder with robots; CENTRE/notes.")
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="Key and chain in one file; else its own authority.")
    ] = None,
) -> None:
    place = Folder(folder)
    place.own()
    exchange = notes or folder / NOTES
    try:
        exchange.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise InputError(shown(exchange), f"cannot be made ({error.strerror}).") from None
    secret = _secret(folder)
    file = _certificate(folder, host, certificate)
    app = build(Centre(place.own, Exchange(exchange), SystemClock(), secret), host)
    listens = LOOPBACK[0] if not host else "::" if ":" in host else "0.0.0.0"  # noqa: S104 - a network of theirs
    server = quiet_server(app, listens, port, file)
    address = f"{'https' if file else 'http'}://{f'[{host}]' if ':' in host else host or LOOPBACK[0]}:{port}"
    out.print(f"For a tablet:   {address}/", highlight=False)
    out.print(f"For the worker: {address}{DESK}/{secret}  (for staff alone; Ctrl-C ends it)", highlight=False)
    serve(server, f"port {port}")


def _secret(folder: Path) -> str:
    """The worker's part of the address; the same after a restart, and a new one for what is none.

    Raises InputError.
    """
    path = folder / LINK
    found = read_text(path, LONGEST_SECRET).strip() if path.exists() else ""
    if not SECRET.fullmatch(found):
        found = secrets.token_urlsafe(16)
        written(path, found)
    return found


def _certificate(folder: Path, host: str, given: Path | None) -> str | None:
    """The file with key and chain; None for this computer alone. Raises UsageError and InputError."""
    if given is not None:
        if not given.is_file():
            raise InputError(shown(given), "is not there.")
        return str(given)
    if not host:
        return None
    if host != host.strip().lower() or "/" in host or (":" in host and not is_address(host)):
        raise UsageError("--host", "is no name and no address.", "For example centre.local or 192.168.1.20")
    networks = [ipaddress.ip_network(host)] if is_address(host) else []
    try:
        issued = Authority(folder / CERTIFICATES).issue(
            [host], networks, datetime.fromtimestamp(now_s(), UTC)
        )
    except OSError as error:
        raise InputError(shown(folder / CERTIFICATES), f"cannot be written ({error.strerror}).") from None
    out.print(
        f"Install {shown(folder / CERTIFICATES / ROOT)} on the tablet once, so that it trusts this page."
    )
    return str(issued.file)
