"""`yorisou body simulate --ids`: other robots' clients on the simulated servos."""

import math
import time
from collections.abc import Iterator
from pathlib import Path

import dynamixel_sdk as sdk
import pytest
import rustypot

from robot.clock import SystemClock
from robot.drivers.body.bus import Bus
from robot.drivers.body.transport import SerialTransport
from robot.errors import UsageError
from sim.body import SimulatedBody, room
from sim.body.process import main
from sim.clock import VirtualClock
from sim.ids import parse
from tests.body.world import Process

NINE = tuple(range(10, 19))
PERIOD_S = 0.02


@pytest.fixture
def nine(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path, "--ids", "10-18")
    yield process
    process.close()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("10-18", NINE),
        ("1", (1,)),
        ("3,1,2", (3, 1, 2)),
        (" 10-12 , 20 ", (10, 11, 12, 20)),
        ("0,252", (0, 252)),
        ("7-7", (7,)),
    ],
)
def test_ids(text: str, ids: tuple[int, ...]) -> None:
    assert parse(text) == ids


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no id and no range"),
        (",", "no id and no range"),
        ("10-", "no id and no range"),
        ("-5", "no id and no range"),
        ("a", "'a' is no id"),
        ("1 2", "no id and no range"),
        ("1.5", "no id and no range"),
        ("１０", "no id and no range"),
        ("18-10", "Write 10-18"),
        ("253", "above 252"),
        ("0-9999", "above 252"),
        ("99999", "no id and no range"),
        ("1,1", "twice"),
        ("1-5,3", "twice"),
    ],
)
def test_ids_that_make_no_sense(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match="--ids"):
        parse(text)
    assert main(["--link", str(tmp_path), f"--ids={text}"]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("baud", ["38400", "0", "fast", "-1", "", "57600.0", "５７６００"])
def test_a_baud_that_no_servo_has(baud: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--link", str(tmp_path), f"--baud={baud}"]) == 2
    assert "57600" in capsys.readouterr().err


@pytest.mark.parametrize(("baud", "heard"), [("57600", False), ("any", True)])
def test_at_a_speed_of_its_own(baud: str, heard: bool, tmp_path: Path) -> None:
    """As the companion's own body hears it (any), and as servos do."""
    process = Process(tmp_path, "--ids", "1", "--baud", baud)
    try:
        for device, path in ((1, process.servos), (100, process.board)):
            for rate in (1_000_000, 57_600, 500_000):
                bus = Bus(SerialTransport(path, rate), SystemClock())
                answers = any(bus.answers(device) for _ in range(5))
                assert answers is (heard or rate == 57_600)
                bus.close()
        bus = Bus(SerialTransport(process.servos, 57_600), SystemClock())
        bus.write(1, 8, b"\3", patient=True)
        bus.close()
        bus = Bus(SerialTransport(process.servos, 1_000_000), SystemClock())
        assert bus.ping(1) == (1_200, 52)
        bus.close()
    finally:
        process.close()


def test_joints_are_there_if_their_servo_is() -> None:
    body = SimulatedBody(VirtualClock(0), ids=(1, 12, 200), baud=57_600)
    assert [servo.id for servo in body.servos] == [1, 12, 200]
    assert list(room.servos(body)) == ["head_roll"]
    assert room.answer(body, {"jam": "tail"})["ok"] is False
    assert {servo.baud for servo in body.servos} == {57_600}


@pytest.mark.parametrize(
    "request_",
    [
        {"near": math.inf},
        {"touch": "head", "ms": 1e300},
        {"stick": "presence_mm", "value": 1 << 40},
        {"load": "tail", "ma": math.nan},
        {"warm": "tail", "degrees": "hot"},
        {"supply": "tail", "volts": math.inf},
        {"push": "tail", "rad": math.nan},
        {"turn": "tail", "to": math.nan},
        {"jam": []},
        {"error": "tail", "name": "boredom"},
        [],
        None,
    ],
)
def test_nothing_that_is_asked_of_the_room_ends_it(request_: object) -> None:
    body = SimulatedBody(VirtualClock(0))
    assert room.answer(body, request_)["ok"] is False
    body.advance(100_000)
    assert len(room.servos(body)) == 6


def _mimic(path: str, seconds: float) -> int:
    """What a robot vendor's daemon does with nine XL330, at 50 Hz. The cycles; raises what it meets."""
    bus = rustypot.Xl330PyController(path, 1_000_000, 0.1)
    try:
        ids = list(NINE)
        assert all(bus.ping(i) for i in ids)
        bus.sync_write_torque_enable(ids, [False] * 9)
        bus.sync_write_operating_mode(ids, [3] * 9)
        for i in ids:
            bus.write_position_p_gain(i, 300)
        bus.sync_write_torque_enable(ids, [True] * 9)
        begun, cycles = time.monotonic(), 0
        while time.monotonic() - begun < seconds:
            goal = 0.3 * math.sin(2.0 * (time.monotonic() - begun))
            bus.sync_write_goal_position(ids, [goal] * 9)
            positions = bus.sync_read_present_position(ids)
            assert all(abs(at) < 0.5 for at in positions)
            if cycles % 50 == 0:
                assert list(bus.sync_read_hardware_error_status(ids)) == [0] * 9
                assert all(4.5 < volt / 10 < 5.5 for volt in bus.sync_read_present_input_voltage(ids))
            cycles += 1
            time.sleep(max(0.0, begun + cycles * PERIOD_S - time.monotonic()))
        assert any(abs(at) > 0.01 for at in positions)
        bus.sync_write_torque_enable(ids, [False] * 9)
        return cycles
    finally:
        bus.close()


def test_nine_servos_at_fifty_hertz(nine: Process) -> None:
    assert _mimic(nine.servos, 1.0) >= 25


@pytest.mark.soak
def test_nine_servos_at_fifty_hertz_for_a_minute(nine: Process) -> None:
    assert _mimic(nine.servos, 60.0) >= 2_500


@pytest.mark.soak
def test_a_vendors_own_control_loop_for_a_minute(nine: Process) -> None:
    """`pip install reachy-mini-motor-controller` to run it."""
    vendor = pytest.importorskip("reachy_mini_motor_controller")
    from datetime import timedelta

    loop = vendor.ReachyMiniPyControlLoop(nine.servos, timedelta(seconds=PERIOD_S), 5, timedelta(seconds=1))
    try:
        loop.enable_torque()
        for cycle in range(3_000):
            goal = 0.2 * math.sin(cycle * PERIOD_S)
            loop.set_body_rotation(goal)
            loop.set_stewart_platform_position([goal] * 6)
            loop.set_antennas_positions([goal, -goal])
            loop.get_last_position()
            time.sleep(PERIOD_S)
        assert loop.get_last_position().body_yaw == pytest.approx(goal, abs=0.1)
    finally:
        loop.close()


def test_the_manufacturers_library(nine: Process) -> None:
    handler, port = sdk.Protocol2PacketHandler(), sdk.PortHandler(nine.servos)
    assert port.openPort()
    try:
        assert port.setBaudRate(1_000_000)
        found, _ = handler.broadcastPing(port)
        assert sorted(found) == list(NINE)
        assert port.setBaudRate(57_600)
        assert handler.ping(port, 10)[1] != sdk.COMM_SUCCESS, "they speak at another speed"
    finally:
        port.closePort()
