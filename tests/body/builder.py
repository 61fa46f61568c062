"""A builder in tests: at a terminal with a simulated body as a process, or step by step in memory."""

import fcntl
import math
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from robot.cli.calibration_wizard import CalibrationWizard
from robot.drivers.body.bus import Bus
from robot.drivers.body.servo_bench import ServoBench
from robot.messages import text
from robot.motion.joints import TABLE, Joint, Joints
from sim.body import SimulatedBody
from sim.clock import VirtualClock
from tests.body.world import ROOT, Process

COMMAND = [sys.executable, "-c", "from robot.cli.main import main; main()", "body", "calibrate"]
ENVIRONMENT = {
    "TERM": "xterm",
    "COLUMNS": "400",
    "LINES": "50",
    "PYTHONPATH": str(ROOT),
    "PATH": "/usr/bin:/bin",
}


class Said(NamedTuple):
    code: int
    out: str
    err: str


Body = Callable[..., Said]


class Builder:
    """One run of `yorisou body calibrate` on a pty; the hand reaches into the room of the simulated body."""

    def __init__(self, process: Process, folder: Path, *arguments: str, language: str = "en") -> None:
        self.process, self.language = process, language
        self.master, slave = pty.openpty()
        command = [*COMMAND, *arguments, "--servos", process.servos, "--lang", language]
        self.popen = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env=ENVIRONMENT,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C is a signal
        )
        os.close(slave)
        self.heard = ""
        self._read = 0

    def __enter__(self) -> "Builder":
        return self

    def __exit__(self, *_: object) -> None:
        if self.popen.poll() is None:
            self.popen.kill()
        self.popen.wait(5)
        os.close(self.master)

    # --- the terminal -------------------------------------------------------------------------------------

    def expect(self, key: str, **figures: Any) -> None:
        """Wait until this sentence has been said since the last one. Figures that are not given are any."""
        self.wait(self.said(key, **figures))

    def said(self, key: str, **figures: Any) -> str:
        """The sentence, or its beginning up to the first figure that is not given."""
        marks = dict.fromkeys(("name", "value", "from", "to", "code", "needed"), "\0") | figures
        return text(f"calibrate.{key}", self.language, **marks).split("\0")[0]

    def wait(self, words: str, seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.heard[self._read :]:
            if (again := self.said("again")) in self.heard[self._read :]:
                self._yes(again)  # this machine was too busy for a moment; it goes on
            assert time.monotonic() < deadline, f"{words!r} was not said: {self.heard[self._read :]}"
            self._listen(0.1)
        self._read = self.heard.index(words, self._read) + len(words)

    def _listen(self, seconds: float) -> bool:
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.master, 65_536)
        except OSError:
            return False
        self.heard += data.decode("utf-8", "replace")
        return bool(data)

    def type(self, words: str) -> None:
        os.write(self.master, words.encode())

    def enter(self, key: str, turn: tuple[str, float] | None = None, **figures: Any) -> None:
        """Wait for the sentence, turn a joint, and press Enter when it is waited for."""
        self.expect(key, **figures)
        if turn is not None:
            self.turn(*turn)
        self.wait("\x1b[?25l")  # the read-out has begun: what was typed before does not count
        self.type("\n")

    def answer(self, key: str, words: str, **figures: Any) -> None:
        self.expect(key, **figures)
        self._yes(words=words)

    def _yes(self, question: str = "", words: str = "yes") -> None:
        if question:
            self._read = self.heard.index(question, self._read) + len(question)
        self.wait(self.said("yes"))
        self.type(words + "\n")

    def end(self, seconds: float = 10.0) -> int:
        """The exit code, when it has ended."""
        deadline = time.monotonic() + seconds
        while self.popen.poll() is None or self._listen(0):
            assert time.monotonic() < deadline, self.heard[self._read :]
            self._listen(0.05)
        return self.popen.returncode

    # --- the hand -----------------------------------------------------------------------------------------

    def turn(self, joint: str, degrees: float) -> None:
        """The joint as it is really mounted, in degrees."""
        assert self.process.room(turn=joint, to=math.radians(degrees))["ok"]

    def at(self, joint: str) -> float:
        return math.degrees(self.process.truth()[joint]["position"])

    def by_hand(self, joint: str, zero: float, low: float, high: float, soft: bool = True) -> None:
        """Everything up to the proof, with the joint left at `low`. Angles in the body's own degrees."""
        self.enter("soft-already" if soft else "soft")
        place, more, less = (self.said(f"{what}.{joint}") for what in ("place", "more", "less"))
        for key, value, to in (
            ("zero", place, zero),
            ("direction", more, zero + 15),
            ("end", more, high),
            ("end", less, low),
        ):
            self.enter(key, (joint, to), value=value)


class Waiting(VirtualClock):
    """Virtual time that passes while somebody waits; `passed` looks at the world after each wait."""

    def __init__(self) -> None:
        super().__init__(0, 1_000_000)
        self.passed: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        self.move_to(self.now() + round(seconds * 1e6))
        self.passed()


class InMemory:
    """The guide on a simulated body in memory, with this builder in place of the terminal.

    `told` is every sentence, `asked` every question; `step` is called before each answer and may raise.
    `alone` is the furthest, in degrees, that any joint went where no hand and no yes had put it.
    """

    def __init__(self, mounted: Joints = TABLE, file: Joints = TABLE, held: bool = False) -> None:
        self.clock = Waiting()
        self.body = SimulatedBody(self.clock, joints=mounted)
        self.told: list[str] = []
        self.asked: list[str] = []
        self.answers: dict[str, bool] = {}
        self.hand: dict[str, tuple[str, float]] = {}
        self.step: Callable[[str], None] = lambda _key: None
        self.brake: Callable[[], bool] = lambda: False
        self.alone = 0.0
        self.clock.passed = self._look
        self.bench = ServoBench(Bus(self.body.servo_line.port(), self.clock), "servos", self.clock)
        if held:
            for joint in file:
                self.bench.hold(joint)
        self.guide = CalibrationWizard({joint.name: joint for joint in file}, self.bench, self, self.clock)  # type: ignore[arg-type]
        self._placed()

    def calibrate(self, name: str, zero: float = 4.0, low: float = -30.0, high: float = 30.0) -> Joint | None:
        """With a hand that does what is asked; angles in degrees of the body as it is really mounted."""
        self.named = name
        here = {"soft": zero, "soft-already": zero, "zero": zero, "direction": zero + 12, "hold": zero + 9}
        self.hand = {key: (name, angle) for key, angle in here.items()} | self.hand
        self.ends = {f"more.{name}": (name, high), f"less.{name}": (name, low)}
        return self.guide.calibrate(name)

    def _look(self) -> None:
        self.body.advance(self.clock.now())
        self.alone = max(self.alone, *(abs(d - b) for d, b in zip(self._degrees(), self._stood, strict=True)))

    def _degrees(self) -> list[float]:
        joints = self.body.joints.values()
        return [math.degrees(joint.angle(self.body.servo(joint.name).position)) for joint in joints]

    def _placed(self) -> None:
        self._stood = self._degrees()

    # --- as a dialogue ------------------------------------------------------------------------------------

    def words(self, key: str, **figures: Any) -> str:
        text(f"calibrate.{key}", "en", **figures)
        return key

    def say(self, key: str, style: str = "", **figures: Any) -> None:
        self.words(key, **figures)
        self.told.append(key)

    def yes(self, key: str, **figures: Any) -> bool:
        self.asked.append(key)
        self.words(key, **figures)
        self.step(key)
        said = self.answers.get(key, True)
        if said:
            self._stood = self._degrees()
            if key == "far":  # shown and agreed to: its own test looks at it
                self._stood[list(self.body.joints).index(self.named)] = math.nan
        return said

    def enter(self, key: str, show: Callable[[], str] | None = None, **figures: Any) -> None:
        self.told.append(key)
        self.words(key, **figures)
        self.step(key)
        where = self.ends[figures["value"]] if key == "end" else self.hand.get(key)
        if where:
            self.body.turn(where[0], math.radians(where[1]))
        if show is not None:
            show()
        self._placed()

    @contextmanager
    def keys(self) -> Iterator[Callable[[], bool]]:
        self.step("keys")
        yield self.brake
