"""Less contact, for today or for longer."""

from typing import Annotated

import typer

from robot.cli.companions import tell_all
from robot.cli.options import SocketFile
from robot.control.urgent import Less


def command(socket: SocketFile = None, longer: Annotated[bool, typer.Option("--longer")] = False) -> None:
    done = "less, from now on" if longer else "less, for today"
    tell_all(Less(longer, source="console"), socket, done)
