"""A whole simulated body behind the real driver, for tests: in memory under virtual time, or on two ptys."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from robot.clock import US_PER_S, SystemClock
from robot.contract.record import Record
from robot.drivers.base import Body
from robot.drivers.body.bus_thread import open_body
from robot.drivers.body.loop import BodyLoop
from robot.drivers.body.ports import Port
from robot.errors import DeviceError
from robot.motion.joints import PERIOD_US
from sim.body import SimulatedBody
from sim.clock import VirtualClock
from sim.room_client import RoomClient

BAUD = 1_000_000
BEAT_S = 0.05  # the body freezes when it hears no heart for 250 ms
READY_S = 10.0
LOOK_S = 0.02


class DrivenBody(Protocol):
    """A body that a test drives. `body` is the driver under it, `events` what it has told so far."""

    body: Body
    events: list[Record]

    def pass_s(self, seconds: float, *, beats: bool = True) -> None:
        """Let time pass, virtual in memory and real on a pty; `beats`: with the heartbeat of an engine."""
        ...

    def touch(self, pad: str, ms: int) -> None:
        """Lay a hand on "head", "back", "left" or "right" for so long."""
        ...

    def close(self) -> None:
        """The end of driver and body."""
        ...


class MemoryBody:
    """Servos and board in this process, under a clock that only `pass_s` moves."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.events: list[Record] = []
        self._simulated = SimulatedBody(clock)
        servos, board = self._simulated.servo_line.port, self._simulated.board_line.port
        self._loop = BodyLoop(servos, board, clock, self.events.append)
        self._loop.start()
        self.body: Body = self._loop

    def pass_s(self, seconds: float, *, beats: bool = True) -> None:
        for _ in range(round(seconds * US_PER_S / PERIOD_US)):
            self._clock.move_to(self._clock.now() + PERIOD_US)
            self._simulated.advance(self._clock.now())
            if beats:
                self._loop.beat()
            self._loop.cycle(self._clock.now())

    def touch(self, pad: str, ms: int) -> None:
        self._simulated.touch(pad, ms)

    def close(self) -> None:
        self._loop.close()


class PtyBody:
    """The simulated body as a process of its own, on two ptys in `folder`, and the driver's own thread.

    Raises DeviceError when the process does not start.
    """

    def __init__(self, folder: Path) -> None:
        self.events: list[Record] = []
        self._clock, self._beats = SystemClock(), True
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sim.body", "--link", str(folder), "--with-parent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._room = RoomClient(Path(self._ready(folder)["room"]))
        servos, board = (Port(str(folder / name), BAUD, self._clock) for name in ("servos", "board"))
        self.body: Body = open_body(servos, board, self._clock, self.events.append)
        self._ended = threading.Event()
        self._heart = threading.Thread(target=self._beat, daemon=True)
        self._heart.start()

    def _ready(self, folder: Path) -> dict[str, str]:
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        line = self._process.stdout.readline()
        if not line:
            self._process.wait(READY_S)
            raise DeviceError(str(folder), "the simulated body did not start.", "See what it says above.")
        ready: dict[str, str] = json.loads(line)
        return ready

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_S):
            if self._beats:
                self.body.beat()

    def pass_s(self, seconds: float, *, beats: bool = True) -> None:
        self._beats = beats
        self._clock.sleep(seconds)
        self._beats = True

    def touch(self, pad: str, ms: int) -> None:
        self._room.touch(pad, ms)

    def close(self) -> None:
        self._ended.set()
        self._heart.join()
        self.body.close()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()  # the process ends with its parent's pipe
        self._process.wait(READY_S)


def until(condition: Callable[[], bool], body: DrivenBody, seconds: float = 5.0) -> bool:
    """Let time pass on this body until the condition holds, at most so long; whether it does."""
    for _ in range(round(seconds / LOOK_S)):
        if condition():
            return True
        body.pass_s(LOOK_S)
    return condition()
