"""Make the folder of a host: the broker's configuration, its certificate, and the page's credential."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from robot.cli.output import out
from robot.clock import SystemClock
from robot.relay import turn
from robot.relay.clinic import BROKER_PORT, PAGE_PORT, made


def command(
    folder: Annotated[Path, typer.Argument(help="A new folder; it holds keys.")],
    host: Annotated[
        str, typer.Option("--host", help="The name or address by which robots and senders reach it.")
    ],
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="The broker's.")] = BROKER_PORT,
    page_port: Annotated[int, typer.Option("--page-port", min=1, max=65_535, help="The page's.")] = PAGE_PORT,
    certificate: Annotated[
        Path | None,
        typer.Option("--certificate", help="The clinic's own for the page: key and chain in one file."),
    ] = None,
    turn_port: Annotated[
        int, typer.Option("--turn-port", min=0, max=65_535, help="coturn's, for calls; 0 is none.")
    ] = turn.PORT,
) -> None:
    own = "" if certificate is None else str(certificate.absolute())
    now = datetime.fromtimestamp(SystemClock().wall() / 1e6, UTC)
    ports = {"broker_port": port, "page_port": page_port, "turn_port": turn_port}
    clinic = made(folder, host.lower(), now, certificate=own, **ports)
    out.print(f"{clinic.folder}: the host {clinic.host}. Its folder holds keys: keep it to its own user.")
    if not own:
        out.print(f"Browsers do not know its certificate: install {clinic.root} on senders' devices,")
        out.print("or give the page one that they know (--certificate).")
    if turn_port:
        ports_of_calls = f"{turn_port} (UDP and TCP) and {turn.FIRST_PORT} to {turn.LAST_PORT} (UDP)"
        out.print(f"Calls go through coturn: open port {ports_of_calls}.")
    out.print(f"Next: yorisou relay add-robot {folder} NAME, then yorisou relay run {folder}")
