"""The simulated XL330 does what its registers say."""

import pytest

from firmware_bridge.protocol import BROADCAST, ErrorCode, Instruction
from sim.servo import FASTEST, TICKS_PER_VELOCITY
from tests.body.one_servo import NONE, One

RANGE, LENGTH, FAIL = ErrorCode.DATA_RANGE, ErrorCode.DATA_LENGTH, ErrorCode.RESULT_FAIL
LIMIT, ACCESS = ErrorCode.DATA_LIMIT, ErrorCode.ACCESS


@pytest.fixture
def one() -> One:
    return One()


def test_homing_offset_and_reverse(one: One) -> None:
    one.setting(homing_offset=300)
    assert one.get("present_position") == 2_348
    one.setting(torque_enable=1)
    assert one.get("goal_position") == 2_348
    one.setting(goal_position=2_448)
    one.wait(1)
    assert one.servo.position == pytest.approx(2_148, abs=1)
    one.setting(torque_enable=0, drive_mode=1)
    assert one.get("present_position") == 4_096 - 2_148 + 300, "the offset is not reversed"
    one.setting(torque_enable=1, goal_position=one.get("present_position") + 100)
    one.wait(0.05)
    assert one.get("present_velocity") > 0
    one.wait(1)
    assert one.servo.position == pytest.approx(2_048, abs=1), "the other way round"


@pytest.mark.parametrize(("mode", "shift"), [(3, 0), (4, 2_000), (5, 2_000)])
def test_an_offset_of_more_than_a_quarter_counts_with_many_turns_only(
    mode: int, shift: int, one: One
) -> None:
    one.setting(operating_mode=mode, homing_offset=2_000)
    assert one.get("present_position") == 2_048 + shift


@pytest.mark.parametrize("sign", [1, -1])
def test_velocity_mode(sign: int, one: One) -> None:
    one.setting(operating_mode=1, torque_enable=1, goal_velocity=sign * 100)
    one.wait(2)
    assert one.get("present_velocity") == pytest.approx(sign * 100, abs=1)
    turned = sign * (one.servo.position - 2_048)
    assert turned == pytest.approx(2 * 100 * TICKS_PER_VELOCITY, rel=0.1)
    one.setting(goal_velocity=0)
    one.wait(1)
    assert one.get("present_velocity") == 0


def test_velocity_mode_with_an_acceleration(one: One) -> None:
    one.setting(operating_mode=1, torque_enable=1, profile_acceleration=4, goal_velocity=100)
    one.wait(0.5)
    assert 20 < one.get("present_velocity") < 60
    one.wait(2)
    assert one.get("present_velocity") == pytest.approx(100, abs=1)


@pytest.mark.parametrize("sign", [1, -1])
def test_pwm_mode(sign: int, one: One) -> None:
    one.setting(operating_mode=16, torque_enable=1, goal_pwm=sign * 442)
    one.wait(1)
    assert one.servo.velocity == pytest.approx(sign * FASTEST / 2, rel=0.05)


def test_current_mode(one: One) -> None:
    one.setting(operating_mode=0, torque_enable=1, goal_current=20)
    one.wait(0.5)
    assert abs(one.servo.velocity) < 1, "less than friction"
    one.setting(goal_current=400)
    one.wait(0.3)
    assert one.servo.velocity > 100
    assert one.get("present_current") == 400
    one.setting(goal_current=-400)
    one.wait(0.5)
    assert one.servo.velocity < -100


def test_position_by_current_pushes_no_harder(one: One) -> None:
    one.setting(operating_mode=5, torque_enable=1, goal_current=200, goal_position=3_000)
    one.servo.jammed = True
    one.wait(0.3)
    assert one.get("present_current") == 200


def test_a_new_mode_puts_profile_and_goals_back(one: One) -> None:
    one.setting(
        profile_velocity=50, profile_acceleration=9, current_limit=800, goal_current=100, goal_pwm=300
    )
    one.setting(operating_mode=5)
    names = ("profile_velocity", "profile_acceleration", "goal_current", "goal_pwm")
    assert [one.get(name) for name in names] == [0, 0, 800, 885]
    one.setting(goal_current=100, operating_mode=5)
    assert one.get("goal_current") == 100, "the same mode changes nothing"


def test_back_in_position_mode_it_counts_from_its_first_turn(one: One) -> None:
    one.setting(operating_mode=4, torque_enable=1, goal_position=10_000)
    one.wait(3)
    one.setting(torque_enable=0)
    assert one.get("present_position") == 10_000
    one.setting(operating_mode=3)
    assert one.get("present_position") == 10_000 % 4_096


@pytest.mark.parametrize(("goal", "ms"), [(3_000, 1_000), (2_200, 1_000), (1_000, 2_000)])
@pytest.mark.parametrize("rise_ms", [0, 200, 5_000])
def test_a_profile_by_time_takes_its_time(goal: int, ms: int, rise_ms: int, one: One) -> None:
    one.setting(drive_mode=4, profile_velocity=ms, profile_acceleration=rise_ms, torque_enable=1)
    one.setting(goal_position=goal)
    one.wait(0.9 * ms / 1_000)
    assert abs(one.servo.position - goal) > 3
    one.wait(0.1 * ms / 1_000 + 0.3)
    assert one.servo.position == pytest.approx(goal, abs=3)


@pytest.mark.parametrize("name", ["velocity_limit", "profile_velocity"])
def test_limits_of_the_speed(name: str, one: One) -> None:
    one.setting(**{name: 50}, torque_enable=1, goal_position=4_000)
    one.wait(0.5)
    assert one.servo.velocity == pytest.approx(50 * TICKS_PER_VELOCITY, rel=0.05)


@pytest.mark.parametrize("name", ["pwm_limit", "goal_pwm"])
def test_limits_of_the_power(name: str, one: One) -> None:
    one.setting(**{name: 88}, torque_enable=1, goal_position=4_000)
    one.wait(0.5)
    assert one.servo.velocity == pytest.approx(FASTEST * 88 / 885, rel=0.05)


def test_another_baud_rate_is_silence_on_this_one(one: One) -> None:
    one.bus.baud = 57_600
    assert one.set("baud_rate", 3) == NONE, "the answer comes at the old speed"
    assert one.ask(Instruction.PING) == []
    one.bus.baud = 1_000_000
    assert one.get("baud_rate") == 3
    fed = one.servo.fed_us
    one.now, one.bus.baud = 5_000, 115_200
    one.ask(Instruction.PING)
    assert one.servo.fed_us == fed, "nor does it feed the dead-man"


def test_a_secondary_id_is_obeyed_in_silence() -> None:
    wire = One(2, 5)
    for device in (1, 2, 5):
        assert wire.set("secondary_id", 5, device) == NONE
    assert [p.id for p in wire.ask(Instruction.WRITE, bytes((65, 0, 1)), 5)] == [5]
    assert [servo["led"] for servo in wire.servos] == [1, 1, 1]
    for device in (1, 2, 5):
        wire.set("secondary_id", 100, device)
    assert wire.ask(Instruction.WRITE, bytes((65, 0, 0)), 100) == []
    assert [servo["led"] for servo in wire.servos] == [0, 0, 0]
    wire.ask(Instruction.WRITE, bytes((9, 0, 7)), 100)
    assert [servo["return_delay_time"] for servo in wire.servos] == [250, 250, 250], "not the memory"
    assert (
        wire.ask(Instruction.PING, device=100) == wire.ask(Instruction.READ, bytes((65, 0, 1, 0)), 100) == []
    )
    wire.set("secondary_id", 253, 1)
    wire.ask(Instruction.WRITE, bytes((65, 0, 1)), 100)
    assert wire.servo["led"] == 0, "253 is none"


def test_indirect_data_stand_for_what_they_point_at(one: One) -> None:
    one.setting(indirect_address_1=65, torque_enable=1)
    for i in range(4):
        one.setting(**{f"indirect_address_{2 + i}": 116 + i, f"indirect_address_{6 + i}": 132 + i})
    data = b"\1" + (2_500).to_bytes(4, "little")
    assert one.ask(Instruction.WRITE, bytes((208, 0)) + data)[0].error == NONE
    assert (one.get("led"), one.get("goal_position")) == (1, 2_500)
    one.wait(1)
    (answer,) = one.ask(Instruction.READ, bytes((208, 0, 9, 0)))
    assert answer.data == data + (2_500).to_bytes(4, "little")
    for params, error in (
        (bytes((208, 0, 2)), RANGE),  # as the LED itself
        (bytes((213, 0)) + bytes(4), ACCESS),  # present position
        (bytes((209, 0, 1)), LENGTH),  # a quarter of the goal
        (bytes((209, 0)) + (9_000).to_bytes(4, "little"), LIMIT),
        (bytes((220, 0, 77)), NONE),  # points at itself
    ):
        assert one.ask(Instruction.WRITE, params)[0].error == error, params.hex()
    assert one.get("indirect_data_13") == 77


@pytest.mark.parametrize(("level", "answered"), [(0, "p"), (1, "pr"), (2, "prw")])
def test_status_return_level(level: int, answered: str) -> None:
    wire = One(2)
    wire.set("status_return_level", level)
    read, write = bytes((65, 0, 1, 0)), bytes((65, 0, 1))
    assert bool(wire.ask(Instruction.PING)) == ("p" in answered)
    assert bool(wire.ask(Instruction.READ, read)) == ("r" in answered)
    assert bool(wire.ask(Instruction.WRITE, write)) == ("w" in answered)
    assert wire.servo["led"] == 1, "done in silence"
    assert bool(wire.ask(Instruction.SYNC_READ, read + b"\1", BROADCAST)) == ("r" in answered)
    both = [p.id for p in wire.ask(Instruction.SYNC_READ, read + b"\1\2", BROADCAST)]
    assert both == ([1, 2] if "r" in answered else []), "who is silent keeps those behind it waiting"
    assert bool(wire.ask(Instruction.FAST_SYNC_READ, read + b"\1", BROADCAST)) == ("r" in answered)


@pytest.mark.parametrize(("bits", "torque"), [(53, 0), (1, 0), (52, 1), (0, 1)])
def test_shutdown_says_which_errors_take_the_torque(bits: int, torque: int, one: One) -> None:
    one.setting(shutdown=bits, torque_enable=1)
    one.servo.supply = 30
    one.wait(0.1)
    assert one.get("hardware_error_status") == 1
    assert one.get("torque_enable") == torque
    assert one.set("torque_enable", 1) == (NONE if torque else FAIL)
    one.servo.supply = 50
    one.ask(Instruction.REBOOT)
    assert one.set("torque_enable", 1) == NONE


def test_too_much_voltage_is_an_error_too(one: One) -> None:
    one.servo.supply = 75
    one.wait(0.1)
    assert one.get("hardware_error_status") == 1


def test_startup_configuration(one: One) -> None:
    one.setting(startup_configuration=3, led=1, profile_velocity=77)
    assert one.ask(Instruction.CONTROL_TABLE_BACKUP, bytes((1, 0x43, 0x54, 0x52, 0x4C)))[0].error == NONE
    assert one.get("backup_ready") == 1
    one.setting(led=0)
    one.ask(Instruction.REBOOT)
    assert [one.get(n) for n in ("torque_enable", "led", "profile_velocity")] == [1, 1, 77]
    assert one.servo.torque
    one.setting(torque_enable=0, startup_configuration=0)
    one.ask(Instruction.REBOOT)
    assert [one.get(n) for n in ("torque_enable", "led", "profile_velocity")] == [0, 0, 0]


def test_goals_are_their_limits_after_power_up(one: One) -> None:
    one.setting(pwm_limit=800, current_limit=900, velocity_limit=100)
    one.ask(Instruction.REBOOT)
    assert [one.get(f"goal_{n}") for n in ("pwm", "current", "velocity")] == [800, 900, 100]


def test_torque_comes_on_with_a_goal_where_drive_mode_says_so(one: One) -> None:
    one.setting(goal_position=2_200)
    one.wait(0.5)
    assert (one.get("torque_enable"), one.get("present_position")) == (0, 2_048)
    one.setting(drive_mode=8, goal_position=2_300)
    one.wait(1)
    assert (one.get("torque_enable"), one.get("present_position")) == (1, 2_300)


def test_clear_and_factory_reset(one: One) -> None:
    one.setting(operating_mode=4, torque_enable=1, goal_position=9_000)
    clear = bytes((1, 0x44, 0x58, 0x4C, 0x22))
    one.wait(0.2)
    assert one.ask(Instruction.CLEAR, clear)[0].error == FAIL, "it moves"
    one.wait(3)
    assert one.ask(Instruction.CLEAR, clear)[0].error == NONE
    assert one.get("present_position") == pytest.approx(9_000 % 4_096, abs=1)
    assert one.ask(Instruction.CLEAR, b"\1")[0].error == RANGE
    one.setting(torque_enable=0, baud_rate=3)
    assert one.ask(Instruction.FACTORY_RESET, b"\2")[0].error == NONE
    assert (one.get("operating_mode"), one.get("baud_rate")) == (3, 3)
    assert one.ask(Instruction.FACTORY_RESET, b"\x09")[0].error == RANGE
    one.ask(Instruction.FACTORY_RESET, b"\xff", BROADCAST)
    assert one.get("baud_rate") == 3, "never all of them at once"
    one.ask(Instruction.FACTORY_RESET, b"\1")
    assert one.get("baud_rate") == 1
