"""Stop every running companion: it freezes, falls silent, and waits for a person."""

from robot.cli.companions import tell_all
from robot.cli.options import SocketFile
from robot.control.urgent import Stop


def command(socket: SocketFile = None) -> None:
    tell_all(Stop(source="console"), socket, "stopped")
