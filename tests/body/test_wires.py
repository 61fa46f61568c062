"""One suite for every wire under the bus: ours in memory and on a pty, rustypot, another package."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware_bridge.protocol import ErrorCode
from robot.clock import SystemClock
from robot.drivers.body.bus import NoAnswerError, RefusedError
from robot.drivers.body.rustypot_wire import RustypotWire
from robot.drivers.body.transport import SerialTransport
from robot.errors import DeviceError, InputError
from robot.motion.joints import TABLE
from sim.board import Board
from sim.servo import Servo
from tests.body.wired import BAUD, TIMEOUT_S, Wired

IDS = [joint.servo for joint in TABLE]
BACKENDS = ("memory", "pty", "rustypot", "parrot", "parrot://")
HARDWARE_ERROR, LED, LIGHTS, FREE, POSITION = 70, 65, 150, 208, 132


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, another_package: Path) -> str:
    return str(request.param)


@pytest.fixture
def servos(backend: str, tmp_path: Path) -> Iterator[Wired]:
    wired = Wired(backend, [Servo(i) for i in IDS], tmp_path)
    yield wired
    wired.close()


@pytest.fixture
def board(backend: str, tmp_path: Path) -> Iterator[Wired]:
    wired = Wired(backend, [Board()], tmp_path)
    yield wired
    wired.close()


def test_who_is_there(servos: Wired, board: Wired) -> None:
    assert servos.bus.ping(10) == (1200, 52)
    assert board.bus.ping(100) == (26113, 2)
    assert servos.bus.answers(15)
    assert not servos.bus.answers(42)


def test_a_scan_finds_everybody(servos: Wired) -> None:
    assert servos.bus.scan() == dict.fromkeys(IDS, (1200, 52))


def test_what_is_written_is_read_back(servos: Wired) -> None:
    for device in IDS:
        servos.bus.write(device, LED, b"\1", patient=True)
    assert servos.bus.sync_read(IDS, LED, 1) == dict.fromkeys(IDS, b"\1")
    servos.bus.sync_write(LED, 1, dict.fromkeys(IDS, b"\0"))
    assert servos.bus.sync_read(IDS, LED, 1) == dict.fromkeys(IDS, b"\0")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.lists(st.sampled_from([0xFF, 0xFD, 0x00]), min_size=6, max_size=6).map(bytes))
def test_bytes_that_look_like_headers(servos: Wired, board: Wired, payload: bytes) -> None:
    board.bus.write(100, LIGHTS, payload, patient=True)
    assert board.bus.read(100, LIGHTS, 6, patient=True) == payload
    servos.bus.sync_write(FREE, 4, {10: payload[:4], 12: payload[2:]})
    assert servos.bus.sync_read([10, 12], FREE, 4) == {10: payload[:4], 12: payload[2:]}


def test_an_absent_id(servos: Wired) -> None:
    with pytest.raises(NoAnswerError, match="42"):
        servos.bus.ping(42)
    with pytest.raises(NoAnswerError, match="42"):
        servos.bus.read(42, 0, 2)
    health = servos.bus.health()[42]
    assert (health.answers, health.misses, health.retries, health.age_ms) == (0, 2, 2, None)
    assert (servos.bus.statistics.missed, servos.bus.statistics.retried) == (2, 2)


@pytest.mark.parametrize(
    ("address", "data", "code"),
    [(POSITION, bytes(4), ErrorCode.ACCESS), (LED, b"\2", ErrorCode.DATA_RANGE)],
)
def test_a_refused_write_says_why(servos: Wired, address: int, data: bytes, code: ErrorCode) -> None:
    with pytest.raises(RefusedError, match=code.name) as caught:
        servos.bus.write(10, address, data, patient=True)
    assert caught.value.code == code
    assert servos.bus.errors[10] == code
    assert servos.bus.health()[10].refusals == {code.name: 1}
    with pytest.raises(RefusedError, match="DATA_LENGTH"):
        servos.bus.read(10, 250, 20, patient=True)


def test_the_alert_bit_comes_and_goes(servos: Wired, board: Wired) -> None:
    servos.devices[2]["hardware_error_status"] = 32
    assert len(servos.bus.sync_read(IDS, POSITION, 4)) == 6
    assert servos.bus.alerts == {12}
    assert servos.bus.read(12, HARDWARE_ERROR, 1, patient=True) == b"\x20"
    servos.devices[2]["hardware_error_status"] = 0
    servos.bus.sync_read(IDS, POSITION, 4)
    assert servos.bus.alerts == set()
    board.devices[0]["hardware_error_status"] = 1
    board.bus.read(100, LED, 1, patient=True)
    assert board.bus.alerts == {100}


def test_two_absent_in_the_middle(servos: Wired) -> None:
    """What answered is given, what is absent is not, and it costs two time-outs at most."""
    begun = time.monotonic()
    found = servos.bus.sync_read([10, 11, 42, 43, 12, 13], POSITION, 4)
    assert time.monotonic() - begun < 2 * TIMEOUT_S + 0.1
    assert {10, 11} <= found.keys() <= {10, 11, 12, 13}
    assert set(found.values()) == {(2048).to_bytes(4, "little")}
    assert servos.bus.health()[42].misses == servos.bus.health()[43].misses == 1
    assert servos.bus.sync_read(IDS, POSITION, 4).keys() == set(IDS), "the next question is not disturbed"


def test_the_first_one_absent(servos: Wired) -> None:
    servos.devices[0].powered = False
    assert 10 not in servos.bus.sync_read(IDS, POSITION, 4)
    servos.devices[0].powered = True
    assert 10 in servos.bus.sync_read(IDS, POSITION, 4)


def test_a_group_that_is_asked_ahead(servos: Wired) -> None:
    """As if it had been asked in time, with another question between and with somebody missing too."""
    bus = servos.bus
    for turn in range(3):
        for device in servos.devices:
            device.write(FREE, bytes((turn, device.id, 0, 0)))
        bus.ask_ahead(IDS, FREE, 4)
        assert bus.sync_read(IDS, FREE, 4) == {i: bytes((turn, i, 0, 0)) for i in IDS}
    bus.ask_ahead(IDS, FREE, 4)
    assert bus.read(12, FREE, 4, patient=True) == bytes((2, 12, 0, 0))
    bus.ask_ahead(IDS, FREE, 4)
    assert bus.sync_read(IDS, FREE, 2) == {i: bytes((2, i)) for i in IDS}
    servos.devices[2].powered = False
    bus.ask_ahead(IDS, FREE, 4)
    assert list(bus.sync_read(IDS, FREE, 4)) == IDS[:2]


def test_restarted(servos: Wired) -> None:
    servos.bus.write(11, LED, b"\1", patient=True)
    servos.bus.reboot(11)
    assert servos.bus.read(11, LED, 1, patient=True) == b"\0"
    with pytest.raises(NoAnswerError):
        servos.bus.reboot(42)


def test_a_damaged_answer_is_no_answer(servos: Wired) -> None:
    servos.bus.ping(10)
    servos.wire.mangle = lambda answer: answer[:-1] + bytes((answer[-1] ^ 1,))
    with pytest.raises(NoAnswerError):
        servos.bus.read(10, POSITION, 4)
    assert 15 not in servos.bus.sync_read(IDS, POSITION, 4)
    servos.wire.mangle = None
    assert len(servos.bus.sync_read(IDS, POSITION, 4)) == 6
    assert servos.bus.statistics.crc_errors >= 2
    assert servos.bus.health()[10].crc_errors >= 1


def test_noise_before_an_answer(servos: Wired, backend: str) -> None:
    """Ours finds the answer behind it. rustypot does not, and is well again when the noise ends."""
    right = dict.fromkeys(IDS, (2048).to_bytes(4, "little"))
    servos.wire.mangle = lambda answer: b"\x00\xff\xff" + answer
    assert servos.bus.sync_read(IDS, POSITION, 4) == ({} if backend == "rustypot" else right)
    servos.wire.mangle = None
    assert servos.bus.sync_read(IDS, POSITION, 4) == right


def test_a_port_that_goes_is_an_oserror(servos: Wired) -> None:
    assert servos.bus.answers(10)
    servos.unplug()
    for call in (
        partial(servos.bus.answers, 10),
        partial(servos.bus.read, 10, POSITION, 4),
        partial(servos.bus.write, 10, LED, b"\1"),
        partial(servos.bus.sync_read, IDS, POSITION, 4),
        partial(servos.bus.sync_write, LED, 1, {10: b"\1"}),
        partial(servos.bus.reboot, 10),
    ):
        with pytest.raises(OSError, match=r"."):
            call()


def test_health_counts_what_was_asked(servos: Wired) -> None:
    for _ in range(20):
        servos.bus.sync_read(IDS, POSITION, 4)
    for device, health in servos.bus.health().items():
        assert health.device == device in IDS
        assert (health.answers, health.misses, health.refusals) == (20, 0, {})
        assert 0 <= health.mean_ms <= health.p99_ms <= health.longest_ms < 100
        assert health.age_ms is not None
        assert health.age_ms < 1_000
    assert (servos.bus.statistics.sent, servos.bus.statistics.missed) == (20, 0)


# --- opening ---------------------------------------------------------------------------------------------


def test_neither_backend_takes_a_port_from_the_other(tmp_path: Path) -> None:
    first = Wired("rustypot", [Servo(10)], tmp_path)
    assert first.served is not None
    port = str(first.served.link)
    with pytest.raises(DeviceError, match="taken"):
        SerialTransport(port, BAUD)
    with pytest.raises(DeviceError, match="taken"):
        RustypotWire(port, BAUD, first.clock)
    first.bus.close()
    second = SerialTransport(port, BAUD)
    with pytest.raises(DeviceError, match="taken"):
        RustypotWire(port, BAUD, first.clock)
    second.close()
    first.close()


def test_rustypot_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rustypot", None)
    with pytest.raises(InputError, match=r"extra yorisou\[rustypot\]") as caught:
        RustypotWire(str(tmp_path / "port"), BAUD, SystemClock())
    assert caught.value.exit_code == 3
