"""The control tables agree with themselves, with the wire, and with an independent table."""

import re

import pytest
import rustypot

from firmware_bridge.registers import board_table, load, servo_table
from sim.board import PADS
from sim.servo import Servo

# rustypot's own names for what the manual calls otherwise. Its indirect data are those of a larger servo.
OTHER_NAMES = {*(f"indirect_data_{i}" for i in range(1, 7))} | {
    "torque_limit",
    "moving_speed",
    "acceleration_limit",
    "secondary_id",
    "startup_configuration",
}


def test_our_servo_table_is_theirs() -> None:
    table = servo_table()
    theirs = {r.name: (r.addr, r.size) for r in rustypot.Xl330PyController.registers()}
    shared = [name for name in table.registers if name in theirs and name not in OTHER_NAMES]
    assert len(shared) > 40
    for name in shared:
        assert (table[name].address, table[name].size) == theirs[name], name


def test_the_board_shares_the_addresses_of_what_it_shares() -> None:
    servo, board = servo_table(), board_table()
    shared = servo.registers.keys() & board.registers.keys()
    assert {"torque_enable", "bus_watchdog", "hardware_error_status", "present_input_voltage"} <= shared
    for name in shared:
        assert (servo[name].address, servo[name].size) == (board[name].address, board[name].size), name


def test_what_is_polled_is_one_block_without_gaps() -> None:
    table = board_table()
    block = table.block("touched", "microphone_light")
    assert sum(table[name].size for name in block.names) == block.size == 29
    assert {f"touch_count_{pad}" for pad in PADS} <= set(block.names)
    assert tuple(table.bits["touched"]) == PADS


def test_a_block_reads_what_single_registers_read() -> None:
    servo = Servo(1, 1_234)
    block = servo.table.block("torque_enable", "bus_watchdog")
    _, data = servo.read(block.address, block.size)
    assert dict(zip(block.names, block.unpack(data), strict=True)) == {n: servo[n] for n in block.names}


@pytest.mark.parametrize("name", ["xl330-m288", "body-board"])
def test_named_bits(name: str) -> None:
    table = load()[name]
    assert table.named_bits("hardware_error_status", 0b101)[-1] == "overheating"
    assert table.named_bits("hardware_error_status", 0b1000_0000) == ("bit-7",)
    assert all(re.fullmatch(r"[a-z-]+", bit) for bits in table.bits.values() for bit in bits if bit)
