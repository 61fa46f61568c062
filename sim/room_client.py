"""A hand in the room of a simulated body that runs as a process: touches it over the room's socket."""

import contextlib
import json
import logging
import socket
from pathlib import Path

log = logging.getLogger(__name__)
PATIENCE_S = 0.5


class RoomClient:
    """Reaches into the room at `path` (see `sim.body.room`)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def touch(self, pad: str, ms: int) -> None:
        """Lay a hand on a pad for so long. A room that is not there is told once in the log."""
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as connection:
            connection.settimeout(PATIENCE_S)
            try:
                connection.connect(str(self._path))
                connection.sendall(json.dumps({"touch": pad, "ms": ms}).encode() + b"\n")
                connection.recv(4_096)
            except OSError as error:
                log.warning("the simulated room does not answer: %s", error)
