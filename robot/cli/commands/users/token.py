"""Make a token for a program of the owner's, for /api; it is printed once.

With a simulated body it may do what every role may.
"""

from typing import Annotated

import typer

from robot.cli.companions import ask_one
from robot.cli.options import SocketFile
from robot.control.people_requests import TokenAdd
from robot.errors import UsageError

SCOPES = ("see", "act")


def command(
    name: str,
    scope: Annotated[str, typer.Option("--scope", help="`see`: look on; `act`: also act.")] = "see",
    socket: SocketFile = None,
) -> None:
    if scope not in SCOPES:
        raise UsageError("--scope", f"{scope!r} is none.", f"There are {', '.join(SCOPES)}.")
    typer.echo(ask_one(socket, TokenAdd(name, scope))["token"])  # type: ignore[arg-type] # looked at above
