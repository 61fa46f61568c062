"""A body under virtual time, and a body as a process: what the tests of this directory build on."""

import json
import math
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from firmware_bridge.protocol import Instruction, Parser
from robot.clock import SystemClock
from robot.contract.commands import Freeze, Settle
from robot.contract.events import FaultRaised
from robot.contract.record import Record
from robot.drivers.body.bus_thread import SerialBody, open_body
from robot.drivers.body.loop import BodyLoop
from robot.drivers.body.ports import Port
from robot.motion.joints import BY_NAME, PERIOD_US, TABLE, Joints
from sim.body import SimulatedBody
from sim.clock import VirtualClock

ROOT = Path(__file__).parents[2]
GOAL = 116
# The position of a servo that is mounted straight.
to_ticks = BY_NAME["tail"].ticks


class World:
    """Simulated body, loop and virtual clock. `goals` is every goal sent, as (time, rad in joint order; nan
    for a joint that was sent none).

    `body` are further arguments of the loop; `prepare` is called with the body before the loop meets it.
    """

    def __init__(
        self,
        joints: Joints = TABLE,
        prepare: Callable[[SimulatedBody], None] = lambda _body: None,
        **body: Any,
    ) -> None:
        self.clock = VirtualClock(0, 1_000_000)
        self.joints = joints
        self.body = SimulatedBody(self.clock, joints=joints)
        prepare(self.body)
        self.events: list[Record] = []
        self.goals: list[tuple[int, list[float]]] = []
        self.packets = 0
        self.frozen_calls: list[int] = []
        self._parser = Parser()
        receive = self.body.servo_bus.receive

        def listen(data: bytes, now_us: int) -> bytes:
            self._note(data, now_us)
            return receive(data, now_us)

        self.body.servo_bus.receive = listen  # type: ignore[method-assign]
        self.loop = BodyLoop(
            self.body.servo_line.port,
            self.body.board_line.port,
            self.clock,
            self.events.append,
            joints=joints,
            **body,
        )
        self.loop.on_freeze(lambda: self.frozen_calls.append(self.clock.now()))
        self.loop.start()

    def _note(self, data: bytes, now_us: int) -> None:
        for packet in self._parser.feed(data):
            self.packets += 1
            if packet.instruction == Instruction.SYNC_WRITE and packet.params[:2] == bytes((GOAL, 0)):
                body = packet.params[4:]
                ticks = {
                    body[at]: int.from_bytes(body[at + 1 : at + 5], "little", signed=True)
                    for at in range(0, len(body), 5)
                }
                sent = [
                    joint.angle(ticks[joint.servo]) if joint.servo in ticks else math.nan
                    for joint in self.joints
                ]
                self.goals.append((now_us, sent))

    def run(self, seconds: float, beat: bool = True, cycle_us: int = PERIOD_US) -> None:
        for _ in range(round(seconds * 1e6 / cycle_us)):
            self.clock.move_to(self.clock.now() + cycle_us)
            if beat:
                self.loop.beat()
            self.loop.cycle(self.clock.now())

    def wait(self, seconds: float) -> None:
        """Let time pass without body cycles."""
        self.clock.move_to(self.clock.now() + round(seconds * 1e6))
        self.body.advance(self.clock.now())

    def move(self) -> None:
        """Thaw, and begin the way to the pose "asleep": every reflex has something to stop."""
        self.loop.send(Freeze())
        self.loop.send(Settle("asleep"))
        self.run(1.2)
        assert max(abs(s.velocity) for s in self.body.servos) > 30

    def still(self) -> bool:
        return all(abs(servo.velocity) < 1.0 for servo in self.body.servos)

    def positions(self) -> list[float]:
        return [joint.angle(self.body.servo(joint.name).position) for joint in self.joints]

    def faults(self) -> list[tuple[str, str]]:
        """(where, code) of every fault that was told."""
        return [(event.where, event.code) for event in self.events if isinstance(event, FaultRaised)]

    def of(self, kind: type[Record]) -> list[Record]:
        return [event for event in self.events if isinstance(event, kind)]


def both(servos: str, board: str) -> tuple[Port, Port]:
    """Ports at a real body's speed."""
    clock = SystemClock()
    return Port(servos, 1_000_000, clock), Port(board, 1_000_000, clock)


class Process:
    """`python -m sim.body` and its room."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self.directory = directory
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "sim.body", "--link", str(directory), "--with-parent", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        assert self.popen.stdout is not None
        self.ready = json.loads(self.popen.stdout.readline())
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(self.ready["room"])
        self._lines = self._socket.makefile("rw")

    @property
    def servos(self) -> str:
        return str(self.directory / "servos")

    @property
    def board(self) -> str:
        return str(self.directory / "board")

    def room(self, **request: Any) -> dict[str, Any]:
        self._lines.write(json.dumps(request) + "\n")
        self._lines.flush()
        answer: dict[str, Any] = json.loads(self._lines.readline())
        return answer

    def truth(self) -> dict[str, dict[str, Any]]:
        truth: dict[str, dict[str, Any]] = self.room(query="servos")["servos"]
        return truth

    def close(self) -> int:
        self._lines.close()
        self._socket.close()
        assert self.popen.stdin is not None
        assert self.popen.stdout is not None
        self.popen.stdin.close()
        self.popen.stdout.close()
        return self.popen.wait(5)

    def kill(self) -> None:
        """Kill the process, as if the cable was pulled."""
        self.popen.kill()
        self.close()


class Host:
    """A real-time body on a `Process`, with a heart that beats from its own thread."""

    def __init__(self, process: Process) -> None:
        self.events: list[tuple[float, Record]] = []
        self.body: SerialBody = open_body(
            *both(process.servos, process.board),
            SystemClock(),
            self._emit,
        )
        self.beating = True
        self._ended = threading.Event()
        self._heart = threading.Thread(target=self._beat, daemon=True)
        self._heart.start()

    def _emit(self, event: Record) -> None:
        self.events.append((time.monotonic(), event))

    def _beat(self) -> None:
        while not self._ended.wait(0.02):
            if self.beating:
                self.body.beat()

    def close(self) -> None:
        self._ended.set()
        self._heart.join()
        self.body.close()


def eventually(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until the condition holds; fail if it does not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


def differences(values: Sequence[float], seconds: float) -> list[float]:
    return [(b - a) / seconds for a, b in pairwise(values)]
