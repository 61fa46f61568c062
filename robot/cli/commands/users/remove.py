"""Remove somebody, or with --device one device of theirs. Their open pages end at once."""

from typing import Annotated

import typer

from robot.cli.companions import ask_one
from robot.cli.options import SocketFile
from robot.cli.people_changes import change
from robot.control.people_requests import DeviceRemove, UserRemove, Users
from robot.errors import UsageError


def command(
    user: str,
    device: Annotated[str, typer.Option("--device", help="Id of a device; see yorisou users list.")] = "",
    socket: SocketFile = None,
) -> None:
    if not device:
        change(socket, UserRemove(user), f"{user} is removed.")
        return
    known = {each["id"]: each["devices"] for each in ask_one(socket, Users())["users"]}
    if device not in [each["id"] for each in known.get(user, ())]:
        raise UsageError("--device", f"{device} is no device of {user}.", "See yorisou users list.")
    change(socket, DeviceRemove(device), f"{device} is removed.")
