"""A therapist leaves, and a deputy takes over: USER is who leaves, TO who comes."""

from robot.cli.options import SocketFile
from robot.cli.people_changes import change
from robot.control.people_requests import HandOver


def command(user: str, to: str, socket: SocketFile = None) -> None:
    change(socket, HandOver(user, to), f"{user} has left; {to} is the therapist now.")
