"""What every part of a live run stands on, there before anything is read or opened."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from robot.app.options import Options
from robot.app.processes import Processes
from robot.clock import Clock
from robot.runtime.inbox import Inbox
from robot.runtime.viewers import Viewers


@dataclass(frozen=True, slots=True)
class Host:
    """The host of a live run: what all its parts stand on.

    `opened` is closed at the end, last opened first; `socket` is the control socket's path.
    """

    options: Options
    clock: Clock
    opened: ExitStack
    processes: Processes
    socket: Path
    inbox: Inbox
    viewers: Viewers

    @property
    def body_folder(self) -> Path:
        """Where the ports of a simulated body lie."""
        return self.socket.parent / "body"
