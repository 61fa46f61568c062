"""Calibration at a terminal, over a real pty: what is typed, what moves, and what is written."""

import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from robot.cli.prompt import Dialogue
from robot.config.joints import joints
from robot.config.schema import load
from robot.motion.joints import BY_NAME
from tests.body.builder import Builder
from tests.body.world import ROOT, Process, eventually


@pytest.fixture
def odd_process(tmp_path: Path) -> Iterator[Process]:
    """A body whose head is mounted a quarter turn off and the other way round."""
    mounted = '{"head_pitch": {"zero": 1100, "direction": -1}}'
    process = Process(tmp_path / "body", "--joints", mounted)
    yield process
    process.close()


KEPT = "# ours\n[body]\nbaud = 1_000_000 # fast\n\n[voice]\nengine = 'none'  # quiet\n"


def test_the_whole_way_at_a_terminal(odd_process: Process, tmp_path: Path) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(KEPT)
    with Builder(odd_process, tmp_path, "head_pitch", language="ja") as builder:
        builder.by_hand("head_pitch", zero=2.0, low=-28.0, high=25.0)
        builder.enter("hold", ("head_pitch", 7.0))
        builder.answer("far", "はい")
        builder.answer("proof", "yes", value="2.5", to=builder.said("more.head_pitch"))
        assert abs(builder.at("head_pitch") - 2.0) < 3.0
        builder.answer("seen", "はい")
        builder.enter("soft-again")
        builder.answer("write", "yes", name="yorisou.toml")
        assert builder.end() == 0
    text = file.read_text()
    assert text.startswith(KEPT)
    assert (tmp_path / "yorisou.toml.previous").read_text() == KEPT
    pitch = joints(load(file).body.joints)[1]
    truth = replace(BY_NAME["head_pitch"], zero=1_100, direction=-1)
    assert abs(pitch.zero - truth.ticks(math.radians(2.0))) <= 2
    assert pitch.direction == -1
    assert not odd_process.truth()["head_pitch"]["torque"]


class Terminal:
    """A terminal in this process: what is typed, and what the dialogue makes of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.master, slave = os.openpty()
        self.ends = [os.fdopen(slave, mode, encoding="utf-8", closefd=mode == "r") for mode in ("w", "r")]
        monkeypatch.setattr(sys, "stdout", self.ends[0])
        monkeypatch.setattr(sys, "stdin", self.ends[1])
        self.dialogue = Dialogue("en")

    def type(self, words: str) -> None:
        os.write(self.master, words.encode())

    def answered(self, words: str) -> bool:
        """Whether this is a yes, when it is typed after the question was seen."""
        later = threading.Timer(0.05, self.type, [words + "\n"])
        later.start()
        try:
            return self.dialogue.yes("write", name="x")
        finally:
            later.join()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    terminal = Terminal(monkeypatch)
    yield terminal
    for end in terminal.ends:
        end.close()
    os.close(terminal.master)


def test_only_a_whole_yes_that_is_typed_after_the_question_is_a_yes(terminal: Terminal) -> None:
    assert [terminal.answered(words) for words in ("yes", " YES ", "はい", "네")] == [True] * 4
    assert [terminal.answered(words) for words in ("", "y", "ok", "はいは", "no", "yes no")] == [False] * 6
    terminal.type("yes\n")  # before it was asked
    assert not terminal.answered("")


def test_every_key_is_a_brake_and_none_that_was_pressed_before(terminal: Terminal) -> None:
    terminal.type(" ")
    with terminal.dialogue.keys() as pressed:
        assert not pressed()
        for key in (" ", "\n", "q", "\x1b[A"):
            terminal.type(key)
            eventually(pressed, 1)
            assert not pressed()


def stands(process: Process, joint: str) -> float:
    """The position in degrees at which it has come to rest."""
    time.sleep(0.3)
    at = process.truth()[joint]["position"]
    time.sleep(0.3)
    now = process.truth()[joint]
    assert abs(now["position"] - at) < 0.002
    assert now["torque"]
    return math.degrees(at)


def test_ctrl_c_at_a_terminal_stops_a_movement(process: Process, tmp_path: Path) -> None:
    with Builder(process, tmp_path, "head_pitch") as builder:
        builder.by_hand("head_pitch", zero=0.0, low=-28.0, high=25.0)
        builder.enter("hold")
        builder.answer("far", "yes")
        eventually(lambda: builder.at("head_pitch") > -27)
        builder.type("\x03")
        assert builder.end() == 130, builder.heard[-900:]
    assert stands(process, "head_pitch") < -15, "it did not go on to the end of its way"
    assert os.listdir(tmp_path) == ["body"]


DRIVEN = """
import sys
from robot.clock import SystemClock
from robot.drivers.body.servo_bench import ServoBench
from robot.drivers.body.bus import Bus
from robot.drivers.body.transport import SerialTransport
from robot.motion.joints import BY_NAME
clock, tail = SystemClock(), BY_NAME["tail"]
bench = ServoBench(Bus(SerialTransport(sys.argv[1], 1_000_000), clock), "servos", clock)
bench.hold(tail)
bench.drive(tail, 0.6, lambda: False, 0.7)
"""


def test_kill_9_stops_a_movement(process: Process) -> None:
    driven = subprocess.Popen([sys.executable, "-c", DRIVEN, process.servos], cwd=ROOT)
    eventually(lambda: process.truth()["tail"]["position"] > 0.02)
    assert process.truth()["tail"]["watchdog"] > 0
    driven.kill()
    driven.wait(5)
    assert stands(process, "tail") < 25
    assert process.truth()["tail"]["expired"], "by its own watchdog"
