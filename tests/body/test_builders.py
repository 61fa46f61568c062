"""The builders' commands as they are typed, against the simulated body on real ptys."""

import json
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from firmware_bridge.registers import board_table
from robot.drivers.body import port_probe as asking
from robot.drivers.body.transport import SerialTransport
from sim.bus import SimulatedBus
from sim.servo import Servo
from tests.body.builder import Body
from tests.body.wired import BAUD, Pty
from tests.body.world import ROOT, Process


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("body"))
    yield process
    process.close()


@pytest.fixture
def config(simulated: Process, tmp_path: Path) -> Path:
    path = tmp_path / "ports.toml"
    path.write_text(f'[body]\nservos = "{simulated.servos}"\nboard = "{simulated.board}"\n', "utf-8")
    return path


def test_scan_shows_both_ports(body: Body, config: Path) -> None:
    said = body("scan", "--config", config)
    assert said.code == 0
    assert said.out.count("xl330-m288") == 6
    assert said.out.count("body-board") == 1
    found = json.loads(body("scan", "--all-bauds", "--json", "--config", config).out)["devices"]
    assert [row["id"] for row in found] == [10, 11, 12, 13, 14, 15, 100]
    assert found[0]["baud"] == 1_000_000
    assert found[0]["firmware"] == 52


def test_scan_tells_what_it_cannot_ask(body: Body, simulated: Process, tmp_path: Path) -> None:
    (tmp_path / "yorisou.toml").write_text(
        f'[body]\nservos = "{simulated.servos}"\nboard = "/dev/none"\n', "utf-8"
    )
    said = body("scan")
    assert said.code == 4
    assert said.out.count("xl330-m288") == 6
    assert "/dev/none: there is no such port" in said.err


def test_a_port_where_nobody_answers(body: Body, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "LISTEN_S", 0.1)
    silent = Pty(tmp_path / "port", lambda _: b"")
    for command in (["scan"], ["ping", 1], ["read", 1, "led"], ["monitor"]):
        said = body(*command, "--port", silent.link)
        assert said.code == 4, command
        assert "answer" in said.err
    silent.close()


def test_ping(body: Body, config: Path) -> None:
    facts = json.loads(body("ping", 100, "--json", "--config", config).out)
    assert (facts["id"], facts["model"], facts["name"]) == (100, 26113, "body-board")
    assert "xl330-m288" in body("ping", 10, "--config", config).out
    assert body("ping", 42, "--config", config).code == 4


@pytest.mark.parametrize("backend", ["own", "rustypot"])
def test_read(body: Body, config: Path, backend: str) -> None:
    config.write_text(config.read_text("utf-8") + f'backend = "{backend}"\n', "utf-8")
    one = json.loads(body("read", 10, "goal-position", "--json", "--config", config).out)
    assert one["registers"] == [
        {"register": "goal_position", "address": 116, "size": 4, "value": 2048, "bits": []}
    ]
    assert "00 08 00 00" in body("read", 10, "132:4", "--config", config).out
    everything = body("read", 100, "--all", "--config", config).out
    assert len(everything.splitlines()) == len(board_table().registers)


def test_write(body: Body, config: Path) -> None:
    assert body("write", 11, "led", 1, "--config", config).out == "id 11 led: 0 → 1\n"
    facts = json.loads(body("write", 11, "led", "0x0", "--json", "--config", config).out)
    assert facts == {"id": 11, "register": "led", "before": 1, "after": 0}


def test_what_may_move_is_asked_about(body: Body, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = body("write", 11, "torque_enable", 1, "--config", config)
    assert (said.code, body("read", 11, "torque_enable", "--config", config).out.split()[-1]) == (2, "0")
    assert "--yes" in said.err
    ours, theirs = pty.openpty()
    with os.fdopen(theirs) as keyboard:
        monkeypatch.setattr(sys, "stdin", keyboard)
        for answer, code, torque in ((b"n\n", 1, "0"), (b"y\n", 0, "1")):
            os.write(ours, answer)
            said = body("write", 11, "torque_enable", 1, "--config", config)
            assert said.code == code
            assert "may move" in said.out + said.err
            assert body("read", 11, "torque_enable", "--config", config).out.split()[-1] == torque
    os.close(ours)


def test_memory_is_closed_while_torque_is_on(body: Body, config: Path) -> None:
    assert body("write", 12, "torque_enable", 1, "--yes", "--config", config).code == 0
    said = body("write", 12, "return_delay_time", 0, "--config", config)
    assert said.code == 4
    assert "closed while torque is on" in said.err
    assert body("set-id", 12, 22, "--config", config).code == 4
    assert body("write", 12, "torque_enable", 0, "--yes", "--config", config).code == 0
    assert body("write", 12, "return_delay_time", 0, "--config", config).code == 0


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["read", 10], 2, "--all"),
        (["read", 10, "led", "--all"], 2, "--all"),
        (["read", 10, "goal_positon"], 2, "goal_position"),
        (["read", 10, "temperature"], 2, "present_temperature"),
        (["read", 10, "132:0"], 2, "size"),
        (["read", 10, "65535:9"], 2, "end at"),
        (["read", 10, "250:20"], 4, "DATA_LENGTH"),
        (["read", 300, "led"], 2, "252"),
        (["write", 10, "led", 256], 2, "0 to 1"),
        (["write", 10, "led", -1], 2, "0 to 1"),
        (["write", 10, "baud_rate", 99], 2, "0 to 6"),
        (["write", 10, "current_limit", 5_000], 2, "0 to 1750"),
        (["write", 10, "operating_mode", 2], 4, "DATA_RANGE"),
        (["write", 10, "goal_velocity", 500, "--yes"], 4, "-445 to 445"),
        (["write", 10, "led", "on"], 2, "whole number"),
        (["write", 10, "present_position", 1], 2, "only be read"),
        (["write", 10, "id", 11], 2, "set-id"),
        (["write", 10, "goal_position", 9999, "--yes"], 4, "0 to 4095"),
        (["write", 100, "debounce_time", 99], 2, "2 to 50"),
        (["set-id", 10, 10], 2, "already"),
        (["set-id", 10, 11], 4, "taken"),
        (["set-id", 42, 43], 4, "does not answer"),
        (["ping", 10, "--port", "usb:zzzz"], 2, "usb:VID:PID"),
        (["ping", 10, "--port", "usb:ffff:ffff"], 4, "no such adapter"),
        (["monitor", "--seconds", "0"], 2, "seconds"),
    ],
)
def test_what_cannot_be_done_is_told(
    body: Body, config: Path, words: list[object], code: int, told: str
) -> None:
    said = body(*words, "--config", config)
    assert said.code == code, said.err
    assert told in said.err


def test_without_a_port(body: Body, tmp_path: Path) -> None:
    for words in (["scan"], ["ping", 10], ["monitor"], ["set-id", 1, 2]):
        said = body(*words)
        assert said.code == 2
        assert "--port" in said.err
    (tmp_path / "yorisou.toml").write_text('[body]\nservos = "usb:1"\n', "utf-8")
    assert body("scan").code == 3


def test_a_companion_that_runs_holds_the_port(body: Body, config: Path, simulated: Process) -> None:
    held = SerialTransport(simulated.servos, BAUD)
    for words in (["scan"], ["ping", 10], ["read", 10, "led"], ["monitor"]):
        said = body(*words, "--port", simulated.servos)
        assert said.code == 4
        assert "is taken by another program" in said.err
    held.close()
    assert body("ping", 10, "--port", simulated.servos).code == 0


# --- set-id ----------------------------------------------------------------------------------------------


def test_set_id(body: Body, config: Path) -> None:
    assert "15 → 25" in body("set-id", 15, 25, "--config", config).out
    assert body("ping", 15, "--config", config).code == 4
    assert json.loads(body("set-id", 25, 15, "--json", "--config", config).out)["after"] == 15
    assert body("ping", 15, "--config", config).code == 0


def test_two_with_one_id_are_noticed(body: Body, tmp_path: Path) -> None:
    """Both factory new: their pings are the same to the bit, but they do not stand alike."""
    servos = [Servo(1, 1_000), Servo(1, 3_001)]
    bus = SimulatedBus(servos)
    wired = Pty(tmp_path / "port", lambda data: bus.receive(data, 0))
    assert body("ping", 1, "--port", wired.link).code == 0
    said = body("set-id", 1, 10, "--port", wired.link)
    assert said.code == 4
    assert "more than one device" in said.err
    assert [servo.id for servo in servos] == [1, 1]
    said = body("scan", "--port", wired.link)
    assert said.code == 1
    assert "more than one device has it" in said.out
    wired.close()


# --- monitor ---------------------------------------------------------------------------------------------


def test_monitor(body: Body, config: Path, simulated: Process) -> None:
    lines = [
        json.loads(line)["devices"]
        for line in body("monitor", "--seconds", "0.5", "--json", "--config", config).out.splitlines()
    ]
    assert 1 <= len(lines) <= 6
    assert {tuple(device["id"] for device in line) for line in lines} == {(10, 11, 12, 13, 14, 15, 100)}
    heard = {device["id"]: device for line in lines for device in line if device["voltage"] is not None}
    assert (heard[10]["name"], heard[10]["temperature"], heard[10]["voltage"]) == ("base_yaw", 25, 5.0)
    assert abs(heard[10]["position"]) < 1
    assert heard[100]["position"] is None
    health = {device["id"]: device["health"] for device in lines[-1]}
    assert {each["answers"] + each["misses"] for each in health.values()} == {len(lines)}
    shown = body("monitor", "--seconds", "0.2", "--config", config).out
    assert "base_yaw" in shown
    assert "p99" in shown


def _as_behind_a_shell() -> None:
    """A program that a shell starts behind it inherits SIGINT ignored."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.mark.parametrize("begin", [None, _as_behind_a_shell])
def test_monitor_until_it_is_interrupted(simulated: Process, begin: Callable[[], None] | None) -> None:
    code = "from robot.cli.main import main; main()"
    command = [sys.executable, "-c", code, "body", "monitor", "--json", "--port", simulated.servos]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, cwd=ROOT, preexec_fn=begin) as watching:
        assert watching.stdout is not None
        assert json.loads(watching.stdout.readline())["devices"]
        watching.send_signal(signal.SIGINT)
        _, told = watching.communicate(timeout=20)
    assert (watching.returncode, told) == (0, b"")


def test_monitor_until_the_cable_is_pulled(body: Body, tmp_path: Path) -> None:
    bus = SimulatedBus([Servo(10)])
    wired = Pty(tmp_path / "port", lambda data: bus.receive(data, 0))
    puller = threading.Timer(0.6, wired.close)
    puller.start()
    said = body("monitor", "--json", "--port", wired.link)
    puller.join()
    assert said.code == 4
    assert "the port failed" in said.err
