"""Print a pairing code for another device of somebody. It works once, within five minutes.

USER is an id of `yorisou users list`; `person` is the person, `owner` whoever set the robot up.
"""

from robot.cli.options import SocketFile
from robot.cli.people_changes import show_code


def command(user: str, socket: SocketFile = None) -> None:
    show_code(socket, user)
