"""A therapist leaves, and a deputy takes over: USER is who leaves, TO who comes."""

import typer

from robot.cli.companions import ask_one
from robot.cli.options import SocketFile
from robot.control.people_requests import HandOver


def command(user: str, to: str, socket: SocketFile = None) -> None:
    ask_one(socket, HandOver(user, to))
    typer.echo(f"{user} has left; {to} is the therapist now.")
