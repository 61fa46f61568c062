"""Add somebody and print a pairing code for their first device.

USER is an id of small Latin letters; it signs what they decide.
"""

from typing import Annotated, get_args

import typer

from robot.cli.options import SocketFile
from robot.cli.people_changes import change, show_code
from robot.control.people_requests import AddedRole, UserAdd
from robot.errors import UsageError

ADDED = get_args(AddedRole)


def command(
    user: str,
    role: Annotated[str, typer.Option("--role", help=f"One of {', '.join(ADDED)}.")],
    name: Annotated[str, typer.Option("--name", help="What they are called.")] = "",
    socket: SocketFile = None,
) -> None:
    if role not in ADDED:
        raise UsageError("--role", f"{role!r} is none.", f"There are {', '.join(ADDED)}.")
    change(socket, UserAdd(user, role, name), f"{user} is {role}.")  # type: ignore[arg-type] # looked at above
    show_code(socket, user)
