"""A listening socket on loopback, for the page and for its small neighbour."""

import socket
import sys

from robot.errors import DeviceError
from robot.network.place import NAME, PORT_LAST

PORTS_TRIED = 50
BACKLOG = 1_024  # clients that wait at the door; more are sent away by the kernel
CONNECTIONS = 2_048  # of each of the two
ACCEPTED_AT_ONCE = 16  # in one turn; fewer than can be let go before a whole request has been read


def listen(port: int, what: str = "the page is") -> socket.socket:
    """A listening socket: `port`, or the next one that is free, which is then said. Raises DeviceError."""
    for candidate in range(port, min(port + PORTS_TRIED, PORT_LAST + 1)):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((NAME, candidate))
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
            continue
        if port not in (0, candidate):
            sys.stderr.write(f"Port {port} is taken; {what} at port {candidate}.\n")
        return listener
    raise DeviceError(f"{NAME}:{port}", "no free port from here on.", "Give another one with --port.")
