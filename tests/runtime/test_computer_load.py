"""A computer that is too busy is called so; a body that was held all the while is no fault of the robot."""

import os
from pathlib import Path

import pytest

from robot.contract import events as e
from robot.runtime import computer_load
from robot.runtime.computer_load import fault_or_busy

HEARTBEAT = e.FaultRaised("host", "heartbeat")


def test_a_lost_heartbeat_is_a_busy_computer_only_where_it_is_one_and_the_body_was_held() -> None:
    named = fault_or_busy(HEARTBEAT, (400, True), lambda: True)
    assert isinstance(named, e.BodyHeld)
    assert (named.cause, named.ms) == ("busy", 400)
    assert dict(named.figures)["load"] == pytest.approx(computer_load.load(), abs=50)
    assert fault_or_busy(HEARTBEAT, (400, True), lambda: False) == HEARTBEAT, "then it is ours"
    assert fault_or_busy(HEARTBEAT, (400, False), lambda: True) == HEARTBEAT, "somebody must look"
    for other in (e.FaultRaised("tail", "overload"), e.LinkLost("servos"), e.StopRequested("button")):
        assert fault_or_busy(other, (400, True), lambda: True) == other


def test_what_is_asked_of_the_computer_is_read_from_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load, pressure = tmp_path / "loadavg", tmp_path / "cpu"
    monkeypatch.setattr(computer_load, "LOAD", load)
    monkeypatch.setattr(computer_load, "PRESSURE", (pressure,))
    monkeypatch.setattr(os, "getloadavg", lambda: (0.1, 0.1, 0.1))
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    load.write_text("0.10 0.10 0.10 1/300 99\n", "ascii")
    assert not computer_load.is_busy()
    load.write_text("0.10 0.10 0.10 9/300 99\n", "ascii")
    assert computer_load.is_busy()
    assert computer_load.load() == 8.0
    load.unlink()
    assert not computer_load.is_busy()
    pressure.write_text("some avg10=35.20 avg60=9.00 avg300=2.00 total=1\n", "ascii")
    assert computer_load.is_busy(), "it waits for its card"
    pressure.write_text("odd\n", "ascii")
    assert not computer_load.is_busy()
