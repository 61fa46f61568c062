"""What only the firmware has: pins, what outlasts the power, its size, its place in the simulated body."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from firmware_bridge.emulator import EmulatedBoard, EmulatorError
from firmware_bridge.emulator.build import BUILT, FIRMWARE
from firmware_bridge.protocol import Instruction, encode
from firmware_bridge.registers import EXPIRED
from sim.board_firmware import FirmwareBoard
from tests.firmware.bench import TABLE, FirmwareBench
from tests.firmware.conftest import built

LIGHTS = bytes((TABLE["eyes_red"].address, 0, 10, 20, 30, 40, 50, 60))


def test_outputs_are_off_at_power_up_and_show_what_they_are_told(firmware: FirmwareBench) -> None:
    off = (False, False, (0, 0), (0, 0, 0), (0, 0, 0))
    assert firmware.board.show() == off
    firmware.ask(Instruction.WRITE, LIGHTS)
    firmware.wait(40)
    assert firmware.board.show() == off, "outputs are not enabled"
    for name, value in (
        ("torque_enable", 1),
        ("hobby1_goal_pulse", 1_500),
        ("led", 1),
        ("microphone_light", 1),
    ):
        assert firmware.put(name, value) == 0
    firmware.wait(60)
    assert firmware.board.show() == (True, True, (1_500, 0), (10, 20, 30), (40, 50, 60))
    firmware.put("bus_watchdog", 2)
    firmware.wait(120)
    assert firmware.board.show() == (True, True, (1_500, 0), (0, 0, 0), (0, 0, 0))


def test_what_is_saved_outlasts_the_power_and_two_buttons_bring_the_old_address_back(
    firmware: FirmwareBench,
) -> None:
    assert firmware.put("startle_limit", 900) == 0
    firmware.ask(Instruction.WRITE, bytes((7, 0, 33)))
    firmware.wait(600)
    firmware.board.restart()
    firmware.wait(30)
    assert firmware.ask(Instruction.PING) == []
    assert [p.id for p in firmware.ask(Instruction.PING, device=33)] == [33]
    assert firmware.peek("startle_limit") == 900
    for on in (True, False):
        for button in ("less", "stop"):
            firmware.board.pins.press(button, on)
        if on:
            firmware.board.restart()
        firmware.wait(30)
    assert [p.id for p in firmware.ask(Instruction.PING)] == [100]


def test_a_power_cut_while_saving_leaves_the_older_settings(firmware: FirmwareBench) -> None:
    firmware.put("startle_limit", 900)
    firmware.wait(600)
    firmware.put("startle_limit", 1_000)
    firmware.wait(20)
    firmware.board.restart()
    firmware.wait(30)
    assert firmware.get("startle_limit") == 900


def test_a_pad_that_flickers_is_not_touched(firmware: FirmwareBench) -> None:
    for _ in range(40):
        firmware.board.pins.touch("head", True)
        firmware.wait(4)
        firmware.board.pins.touch("head", False)
        firmware.wait(3)
    assert firmware.get("latched") == 0


def test_the_e_stop_needs_three_milliseconds_and_a_torn_cable_is_one(firmware: FirmwareBench) -> None:
    firmware.board.pins.e_stop(True)
    firmware.wait(5)
    assert "e-stop" in firmware.bits("flags")


def test_a_hand_on_the_eyes_for_a_minute_is_a_dark_room(firmware: FirmwareBench) -> None:
    firmware.board.pins.light(3)
    firmware.wait(1_000)
    assert "eyes-covered" in firmware.bits("flags")
    firmware.wait(90_000)
    assert firmware.get("flags") == 0


def test_it_takes_less_than_half_of_the_controller() -> None:
    built("avr")
    said = subprocess.run(
        ["make", "--silent", "-C", str(FIRMWARE), f"BUILD={BUILT}", "avr"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    flash, memory = map(int, re.findall(r"(\d+) of", said))
    assert flash <= 32_768 // 2
    assert memory <= 2_048 // 2


def test_an_emulator_that_has_gone_is_told() -> None:
    gone = EmulatedBoard(built("native"))
    gone.close()
    with pytest.raises(EmulatorError):
        gone.now()


# --- in place of the simulator's board --------------------------------------------------------------------


@pytest.fixture
def simulated() -> Iterator[FirmwareBoard]:
    built("avr")
    board = FirmwareBoard()
    yield board
    board.close()


def test_it_stands_in_for_the_simulated_board(simulated: FirmwareBoard) -> None:
    start = 5_000_000
    simulated.advance(start)
    assert simulated.receive(encode(100, Instruction.PING), start)[4] == 100
    simulated.touch("right", 300, rough=True)
    simulated.press("less")
    simulated.set_presence(700)
    simulated.advance(start + 1_000_000)
    assert TABLE.named_bits("latched", simulated["latched"]) == ("right", "less", "startle")
    assert simulated["touch_ms_right"] == pytest.approx(300, abs=5)
    assert simulated["presence_mm"] == pytest.approx(700, rel=0.03)
    for flag in ("e-stop", "face-down", "eyes-covered"):
        simulated.set_flag(flag, True)
        simulated.advance(simulated.now_us + 1_000_000)
        assert flag in TABLE.named_bits("flags", simulated["flags"])
        simulated.set_flag(flag, False)
        simulated.advance(simulated.now_us + 1_000_000)
    assert not simulated.alert
    for address, value in ((64, 1), (98, 5)):
        simulated.receive(encode(100, Instruction.WRITE, bytes((address, 0, value))), simulated.now_us)
    simulated.advance(simulated.now_us + 200_000)
    assert simulated["bus_watchdog"] == EXPIRED
