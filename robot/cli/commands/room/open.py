"""Serve a room until Ctrl-C. A worker opens it on their own page, whose address is shown here once."""

import resource
import secrets
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from robot.app.from_config import programme
from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile
from robot.cli.output import out
from robot.cli.serving import LOOPBACK, must_be_safe, serve
from robot.clock import SystemClock
from robot.errors import InputError, UsageError
from robot.files.read import shown
from robot.network.quiet_server import quiet_server
from robot.room.ages import read_ages
from robot.room.room import MOST_PLACES, PLACES
from robot.room.server import Settings, build
from robot.room.verdict import warm

LONGEST = 60
EVERY_S = 5.0  # between questions to a browser whether it is there; a connection that answers none is gone


def command(
    name: Annotated[str, typer.Option("--name", help="What the room is called.")],
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = LOOPBACK[0],
    port: Annotated[int, typer.Option("--port", min=1, max=65_535)] = 8446,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="Key and chain in one file; else loopback only.")
    ] = None,
    public: Annotated[
        list[str] | None,
        typer.Option("--public", help="Name by which browsers reach this machine; may be repeated."),
    ] = None,
    ages: Annotated[
        str, typer.Option("--ages", help="For whom: 18+, 20-39, or 13-17 for a room for minors.")
    ] = "18+",
    places: Annotated[int, typer.Option("--places", min=1, max=MOST_PLACES)] = PLACES,
    config: ConfigFile = None,
) -> None:
    must_be_safe(host, certificate)
    if certificate is not None and not certificate.is_file():
        raise InputError(shown(certificate), "is not there.")
    called = " ".join(name.split())[:LONGEST]
    if not called:
        raise UsageError("--name", "is empty.", 'For example --name "Thursday room"')
    names = [each.strip().lower().rstrip(".") for each in public or []]
    settings = Settings(
        called,
        secrets.token_urlsafe(24),
        programme(configuration(config)),
        read_ages(ages),
        places,
        frozenset(names),
    )
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash would write texts to a disk
    warm()
    server = _server(settings, host, port, certificate)
    reached = names[0] if names else f"[{host}]" if ":" in host else host
    url = f"{'http' if certificate is None else 'https'}://{reached}:{port}"
    out.print(f"The room: {url}/", soft_wrap=True)
    out.print(f"The worker's page: {url}/worker#{settings.key}", soft_wrap=True)
    out.print("That address is shown this once, and is the worker's alone. Ctrl-C ends the room.")
    out.print("The help lines are those of the programme: look whether they are right, and try them.")
    serve(server, f"{host}:{port}")


def _server(settings: Settings, host: str, port: int, certificate: Path | None) -> uvicorn.Server:
    return quiet_server(
        build(settings, SystemClock()),
        host,
        port,
        None if certificate is None else str(certificate),
        ws="websockets-sansio",
        ws_max_size=8 * 1024,
        ws_ping_interval=EVERY_S,
        ws_ping_timeout=EVERY_S,
        ws_per_message_deflate=False,
    )
