"""Forget the password and all devices of somebody, and of the person the PIN; prints a new pairing code."""

import typer

from robot.cli.companions import ask_one
from robot.cli.options import SocketFile
from robot.cli.pairing_code import show_code
from robot.control.people_requests import UserReset


def command(user: str, socket: SocketFile = None) -> None:
    ask_one(socket, UserReset(user))
    typer.echo(f"{user} begins anew.")
    show_code(socket, user)
