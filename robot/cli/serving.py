"""What commands that serve pages until Ctrl-C have in common: where they may listen, and how they end."""

from pathlib import Path
from typing import NoReturn

import typer
import uvicorn

from robot.errors import DeviceError, UsageError
from robot.network.settings import is_address

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def must_be_safe(host: str, certificate: Path | None) -> None:
    """Raises UsageError for a host that is open to others without a certificate, or is none."""
    if certificate is None and host not in LOOPBACK:
        mend = "Give --certificate, or listen on 127.0.0.1 behind a web server that has one."
        raise UsageError("--host", "is open to others and not encrypted.", mend)
    if not is_address(host) and host != LOOPBACK[2]:
        raise UsageError("--host", f"{host!r} is no address.", "For example 0.0.0.0")


def serve(server: uvicorn.Server, where: str) -> NoReturn:
    """Serve until Ctrl-C, and exit. Raises DeviceError where it cannot listen."""
    try:
        server.run()
    except SystemExit:  # it has said why
        raise DeviceError(where, "cannot be listened on.", "Name another --port.") from None
    raise typer.Exit(0 if server.started else 4)
