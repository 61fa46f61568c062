"""Forget the password and all devices of somebody, and of the person the PIN; prints a new pairing code."""

from robot.cli.options import SocketFile
from robot.cli.people_changes import change, show_code
from robot.control.people_requests import UserReset


def command(user: str, socket: SocketFile = None) -> None:
    change(socket, UserReset(user), f"{user} begins anew.")
    show_code(socket, user)
