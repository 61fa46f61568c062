"""The simulated XL330 refuses what its manual says that it refuses."""

import pytest

from firmware_bridge.protocol import ErrorCode, Instruction
from tests.body.one_servo import NONE, One, T

RANGE, LENGTH = ErrorCode.DATA_RANGE, ErrorCode.DATA_LENGTH
LIMIT, ACCESS, INSTRUCTION = ErrorCode.DATA_LIMIT, ErrorCode.ACCESS, ErrorCode.INSTRUCTION


@pytest.fixture
def one() -> One:
    return One()


WRITABLE = [name for name, register in T.registers.items() if register.access != "r"]


@pytest.mark.parametrize("name", WRITABLE)
def test_every_register_takes_what_it_holds_and_nothing_beyond_its_ends(name: str, one: One) -> None:
    register = T[name]
    assert one.set(name, one.servo[name]) == NONE
    bits = 8 * register.size
    least, most = (
        (-(1 << bits - 1), (1 << bits - 1) - 1) if register.format.islower() else (0, (1 << bits) - 1)
    )
    for value in (register.lowest - 1, register.highest + 1):
        if least <= value <= most:
            assert one.set(name, value) == RANGE
            assert one.servo[name] != value


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("id", 253, RANGE),
        ("id", 255, RANGE),
        ("baud_rate", 99, RANGE),
        ("baud_rate", 7, RANGE),
        ("current_limit", 5_000, RANGE),
        ("pwm_limit", 886, RANGE),
        ("velocity_limit", 2_048, RANGE),
        ("temperature_limit", 101, RANGE),
        ("max_voltage_limit", 71, RANGE),
        ("min_voltage_limit", 30, RANGE),
        ("homing_offset", 1_044_480, RANGE),
        ("homing_offset", -1_044_480, RANGE),
        ("max_position_limit", 4_096, RANGE),
        ("drive_mode", 2, RANGE),
        ("drive_mode", 16, RANGE),
        ("operating_mode", 2, RANGE),
        ("operating_mode", 17, RANGE),
        ("startup_configuration", 4, RANGE),
        ("shutdown", 2, RANGE),
        ("shutdown", 64, RANGE),
        ("protocol_type", 3, RANGE),
        ("torque_enable", 2, RANGE),
        ("status_return_level", 3, RANGE),
        ("bus_watchdog", 128, RANGE),
        ("bus_watchdog", 255, RANGE),
        ("position_p_gain", 16_384, RANGE),
        ("profile_velocity", 32_768, RANGE),
        ("indirect_address_1", 63, RANGE),
        ("indirect_address_20", 228, RANGE),
        ("goal_pwm", 886, LIMIT),
        ("goal_pwm", -886, LIMIT),
        ("goal_current", 1_751, LIMIT),
        ("goal_velocity", 446, LIMIT),
        ("goal_velocity", -446, LIMIT),
        ("goal_position", 4_096, LIMIT),
        ("goal_position", -1, LIMIT),
        ("goal_position", 1_048_576, RANGE),
        ("present_position", 1, ACCESS),
        ("model_number", 1, ACCESS),
        ("hardware_error_status", 0, ACCESS),
        ("backup_ready", 1, ACCESS),
    ],
)
def test_what_is_refused(name: str, value: int, error: int, one: One) -> None:
    before = one.servo[name]
    assert one.set(name, value) == error
    assert one.servo[name] == before


def test_bounds_that_other_registers_set(one: One) -> None:
    one.setting(min_position_limit=1_000, max_position_limit=3_000)
    assert one.set("min_position_limit", 3_001) == LIMIT
    assert one.set("max_position_limit", 999) == LIMIT
    assert one.set("goal_position", 999) == LIMIT
    assert one.set("min_voltage_limit", 70) == NONE
    assert one.set("max_voltage_limit", 69) == LIMIT
    one.setting(current_limit=500, velocity_limit=100, pwm_limit=400)
    assert (one.set("goal_current", 501), one.set("goal_current", -500)) == (LIMIT, NONE)
    assert (one.set("goal_velocity", -101), one.set("goal_velocity", 100)) == (LIMIT, NONE)
    assert (one.set("goal_pwm", 401), one.set("goal_pwm", -400)) == (LIMIT, NONE)


def test_two_limits_at_once_are_judged_together(one: One) -> None:
    one.setting(min_position_limit=1_000, max_position_limit=2_000)
    both = (3_000).to_bytes(4, "little") + (2_500).to_bytes(4, "little")
    assert one.ask(Instruction.WRITE, bytes((48, 0)) + both)[0].error == NONE
    assert one.ask(Instruction.WRITE, bytes((48, 0)) + both[4:] + both[:4])[0].error == LIMIT
    assert (one.servo["max_position_limit"], one.servo["min_position_limit"]) == (3_000, 2_500)


@pytest.mark.parametrize("mode", [4, 5])
def test_the_limits_of_the_position_hold_in_position_mode_only(mode: int, one: One) -> None:
    one.setting(operating_mode=mode, min_position_limit=1_000, max_position_limit=3_000, torque_enable=1)
    assert one.set("goal_position", 9_000) == NONE
    one.wait(3)
    assert one.get("present_position") == pytest.approx(9_000, abs=2)


def test_memory_is_closed_while_torque_is_on(one: One) -> None:
    one.setting(torque_enable=1)
    for register in T.registers.values():
        if register.access == "eeprom":
            assert one.set(register.name, one.servo[register.name]) == ACCESS, register.name


def test_parts_of_a_register_and_what_is_none(one: One) -> None:
    for params, error in (
        (bytes((116, 0, 1, 2)), LENGTH),
        (bytes((117, 0, 1)), LENGTH),
        (bytes((64, 0, 0, 0)), NONE),
        (bytes((65, 0, 1, 1)), ACCESS),  # 66 is nothing
        (bytes((255, 0, 1)), ACCESS),
        (bytes((255, 0, 1, 1)), LENGTH),
        (bytes((64, 0)), LENGTH),
    ):
        assert one.ask(Instruction.WRITE, params)[0].error == error, params.hex()


@pytest.mark.parametrize("kind", [Instruction.ACTION, 0x77])
def test_instructions_that_make_no_sense_now(kind: int, one: One) -> None:
    assert one.ask(kind)[0].error == INSTRUCTION


def test_a_registered_write_is_seen_to_wait(one: One) -> None:
    one.ask(Instruction.REG_WRITE, bytes((65, 0, 1)))
    assert (one.get("registered_instruction"), one.get("led")) == (1, 0)
    assert one.ask(Instruction.ACTION)[0].error == NONE
    assert (one.get("registered_instruction"), one.get("led")) == (0, 1)
