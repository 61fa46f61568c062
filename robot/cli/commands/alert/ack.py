"""Confirm that an alert has reached you: CODE stands in the message, and works once."""

import typer

from robot.cli.companions import ask_one
from robot.cli.options import SocketFile
from robot.control.viewer_requests import Acknowledge


def command(code: str, socket: SocketFile = None) -> None:
    ask_one(socket, Acknowledge(code))
    typer.echo("thank you, it is noted")
