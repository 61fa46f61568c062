"""Settings left by other software, as the builders' commands show them: read-only."""

import json
import math

import pytest

from robot.clock import Clock
from robot.config.schema import Config
from robot.doctor import body as doctor_body
from robot.drivers.body.bus import Bus
from robot.drivers.body.servo_settings import shown
from robot.drivers.body.transport import MemoryTransport
from sim.board import Board
from sim.body import SimulatedBody
from sim.bus import SimulatedBus
from sim.clock import VirtualClock
from tests.body.builder import Body
from tests.body.talking import Talker
from tests.body.test_left_behind import EAR, leave


def test_builders_are_shown_what_differs(body: Body, tmp_path_factory: pytest.TempPathFactory) -> None:
    simulated = SimulatedBody(VirtualClock(0))
    leave(simulated, "temperature_limit", 100)
    leave(simulated, "shutdown", 0)
    leave(simulated, "status_return_level", 1, "tail")
    simulated.servo("head_roll").give_up("overload")
    folder = tmp_path_factory.mktemp("ports")
    board = SimulatedBus([Board()])
    talkers = [
        Talker(folder / "servos", answers=lambda data: simulated.servo_bus.receive(data, 0)),
        Talker(folder / "board", answers=lambda data: board.receive(data, 0)),
    ]
    config = folder / "yorisou.toml"
    config.write_text(f'[body]\nservos = "{talkers[0].link}"\nboard = "{talkers[1].link}"\n', "utf-8")
    words = (
        "left_ear (id 13): settings of other software: temperature_limit 100 → 70, shutdown 0 → 53",
        "tail (id 15): settings of other software: status_return_level 1 → 2",
        "head_roll (id 12): has switched itself off: overload",
    )
    scanned = body("scan", "--config", config)
    assert scanned.code == 1
    watched = body("monitor", "--seconds", "0.1", "--config", config)
    finding = next(
        each
        for each in doctor_body.body(Config.model_validate({"body": {"servos": str(talkers[0].link)}}))
        if each.part == "servos"
    )
    assert finding.state == "degraded"
    for sentence in words:
        assert sentence in scanned.out
        assert sentence in watched.err
        assert sentence in finding.detail
    lines = body("monitor", "--seconds", "0.1", "--json", "--config", config).out.splitlines()
    devices = {device["id"]: device for device in json.loads(lines[0])["devices"]}
    assert devices[13]["findings"] == [words[0].partition(": ")[2]]
    assert devices[10]["findings"] == []
    said = body("write", 15, "led", 1, "--config", config)
    assert (said.code, said.out) == (0, "id 15 led: 0 → 1\n"), "it obeys, though it does not answer writes"
    for talker in talkers:
        talker.close()


def test_looking_changes_nothing() -> None:
    simulated = SimulatedBody(VirtualClock(0))
    leave(simulated, "status_return_level", 1)
    servo = simulated.servo("left_ear")
    before = bytes(servo._memory)
    clock: Clock = VirtualClock(0)
    bus = Bus(MemoryTransport(lambda data: simulated.servo_bus.receive(data, 0)), clock)
    assert shown(bus, EAR)
    assert bytes(servo._memory) == before
    assert math.isclose(servo.position, 2_048)
