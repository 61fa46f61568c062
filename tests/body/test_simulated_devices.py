"""Simulated servos and board behave as the manual and the measurements say, so that the driver is tested."""

import pytest

from firmware_bridge.protocol import (
    ALERT,
    BROADCAST,
    STATUS,
    ErrorCode,
    Instruction,
    Packet,
    Parser,
    crc,
    encode,
)
from sim.board import Board
from sim.bus import SimulatedBus
from sim.servo import STEP_US, Servo

GOAL, TORQUE, WATCHDOG, POSITION = 116, 64, 98, 132


class Wire:
    """A bus with ids 1, 2, 3 and a clock."""

    def __init__(self) -> None:
        self.servos = [Servo(i) for i in (1, 2, 3)]
        self.board = Board()
        self.bus = SimulatedBus([*self.servos, self.board])
        self.now = 0

    def ask(self, device: int, kind: int, params: bytes = b"") -> list[Packet]:
        return Parser().feed(self.bus.receive(encode(device, kind, params), self.now))

    def write(self, device: int, address: int, value: int, size: int = 1) -> int:
        params = address.to_bytes(2, "little") + value.to_bytes(size, "little", signed=value < 0)
        (answer,) = self.ask(device, Instruction.WRITE, params)
        return answer.error

    def read(self, device: int, address: int, size: int = 1) -> int:
        (answer,) = self.ask(device, Instruction.READ, bytes((address, 0, size, 0)))
        assert answer.error & ~ALERT == 0
        return int.from_bytes(answer.data, "little", signed=True)

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds * 1e6 / STEP_US)):
            self.now += STEP_US
            self.board.advance(self.now)
            for device in (*self.servos, self.board):
                device.watch(self.now)
            for servo in self.servos:
                servo.step()


@pytest.fixture
def wire() -> Wire:
    return Wire()


def test_ping_one_and_all(wire: Wire) -> None:
    assert wire.ask(2, Instruction.PING) == [Packet(2, STATUS, bytes((0, 0xB0, 0x04, 52)))]
    assert [p.id for p in wire.ask(BROADCAST, Instruction.PING)] == [1, 2, 3, 100]
    assert wire.ask(9, Instruction.PING) == []


def test_an_absent_device_silences_those_after_it(wire: Wire) -> None:
    params = bytes((POSITION, 0, 4, 0))
    assert [p.id for p in wire.ask(BROADCAST, Instruction.SYNC_READ, params + bytes((3, 1, 2)))] == [3, 1, 2]
    assert [p.id for p in wire.ask(BROADCAST, Instruction.SYNC_READ, params + bytes((3, 9, 2)))] == [3]


def test_fast_sync_read_carries_a_checksum_after_each_device(wire: Wire) -> None:
    params = bytes((POSITION, 0, 4, 0, 1, 2))
    frame = wire.bus.receive(encode(BROADCAST, Instruction.FAST_SYNC_READ, params), 0)
    assert frame[4] == BROADCAST
    assert int.from_bytes(frame[5:7], "little") == len(frame) - 7
    first = 8 + 2 + 4
    assert int.from_bytes(frame[first : first + 2], "little") == crc(frame[:first])
    assert frame[first + 2 : first + 8] == bytes((0, 2, 0, 8, 0, 0))
    assert Parser().feed(frame)[0].id == BROADCAST


def test_sync_and_bulk_write_move_their_servos(wire: Wire) -> None:
    wire.write(1, TORQUE, 1)
    wire.write(2, TORQUE, 1)
    goals = b"\x01" + (2100).to_bytes(4, "little") + b"\x02" + (1900).to_bytes(4, "little")
    assert wire.ask(BROADCAST, Instruction.SYNC_WRITE, bytes((GOAL, 0, 4, 0)) + goals) == []
    wire.wait(1)
    assert (wire.read(1, POSITION, 4), wire.read(2, POSITION, 4)) == (2100, 1900)
    wire.ask(BROADCAST, Instruction.BULK_WRITE, bytes((1, GOAL, 0, 4, 0)) + (2000).to_bytes(4, "little"))
    wire.wait(1)
    reads = wire.ask(BROADCAST, Instruction.BULK_READ, bytes((1, POSITION, 0, 4, 0, 2, POSITION, 0, 2, 0)))
    assert [(p.id, int.from_bytes(p.data, "little")) for p in reads] == [(1, 2000), (2, 1900)]


def test_a_registered_write_waits_for_the_action(wire: Wire) -> None:
    wire.ask(1, Instruction.REG_WRITE, bytes((65, 0, 1)))
    assert wire.read(1, 65) == 0
    wire.ask(BROADCAST, Instruction.ACTION)
    assert wire.read(1, 65) == 1


def test_rules_of_access(wire: Wire) -> None:
    assert wire.write(1, POSITION, 0, 4) == ErrorCode.ACCESS
    assert wire.write(1, 9, 0) == ErrorCode.NONE
    wire.write(1, TORQUE, 1)
    assert wire.write(1, 9, 10) == ErrorCode.ACCESS, "EEPROM is closed while torque is on"
    assert wire.write(1, GOAL, 5_000, 4) == ErrorCode.DATA_LIMIT
    assert wire.write(1, TORQUE, 2) == ErrorCode.DATA_RANGE
    assert wire.write(1, WATCHDOG, 200) == ErrorCode.DATA_RANGE
    (answer,) = wire.ask(1, 0x77)
    assert answer.error == ErrorCode.INSTRUCTION
    (answer,) = wire.ask(1, Instruction.READ, b"\0")
    assert answer.error == ErrorCode.DATA_LENGTH


def test_torque_comes_on_without_a_jump(wire: Wire) -> None:
    wire.servos[0].position = 1_000.0
    assert wire.write(1, GOAL, 2_000, 4) == ErrorCode.NONE
    wire.write(1, TORQUE, 1)
    wire.wait(0.5)
    assert wire.read(1, POSITION, 4) == 1_000


def test_the_bus_watchdog_stops_a_servo_that_moves(wire: Wire) -> None:
    wire.write(1, 112, 30, 4)  # slowly
    wire.write(1, TORQUE, 1)
    wire.write(1, WATCHDOG, 10)
    wire.write(1, GOAL, 3_000, 4)
    wire.wait(0.15)
    wire.ask(2, Instruction.PING)  # any packet to anybody feeds it
    wire.wait(0.19)
    assert wire.servos[0].velocity > 100
    wire.wait(0.15)
    assert wire.servos[0].expired
    assert abs(wire.servos[0].velocity) < 30
    at = wire.servos[0].position
    wire.wait(0.5)
    assert abs(wire.servos[0].position - at) < 5
    assert at < 2_500
    assert wire.read(1, WATCHDOG) == -1
    assert wire.servos[0].torque, "it holds; it does not go limp"
    assert wire.write(1, GOAL, 2_100, 4) == ErrorCode.DATA_RANGE
    assert wire.write(1, WATCHDOG, 10) == ErrorCode.DATA_RANGE, "only 0 clears it"
    assert wire.write(1, WATCHDOG, 0) == ErrorCode.NONE
    assert wire.write(1, GOAL, 2_100, 4) == ErrorCode.NONE


def test_the_watchdog_sleeps_without_torque(wire: Wire) -> None:
    wire.write(1, WATCHDOG, 5)
    wire.wait(1)
    assert not wire.servos[0].expired


def test_the_board_parks_its_outputs(wire: Wire) -> None:
    wire.write(100, TORQUE, 1)
    wire.write(100, 150, 200)
    wire.write(100, 156, 1)
    wire.write(100, WATCHDOG, 10)
    wire.wait(0.3)
    assert (wire.board["eyes_red"], wire.board["microphone_light"]) == (0, 1)
    assert wire.write(100, 150, 10) == ErrorCode.DATA_RANGE


def test_a_jam_ends_in_overload_and_only_a_reboot_helps(wire: Wire) -> None:
    servo = wire.servos[0]
    wire.write(1, TORQUE, 1)
    wire.write(1, GOAL, 3_000, 4)
    servo.jammed = True
    wire.wait(0.5)
    assert servo.current >= 1_700
    wire.wait(1.0)
    assert not servo.torque
    (answer,) = wire.ask(1, Instruction.READ, bytes((70, 0, 1, 0)))
    assert answer.error & ALERT
    assert answer.data[0] == 1 << 5
    assert wire.write(1, TORQUE, 1) & ~ALERT == ErrorCode.RESULT_FAIL
    wire.ask(1, Instruction.REBOOT)
    servo.jammed = False
    assert wire.write(1, TORQUE, 1) == ErrorCode.NONE


def test_a_servo_that_works_hard_grows_warm(wire: Wire) -> None:
    servo = wire.servos[0]
    servo["shutdown"] = 0
    wire.write(1, TORQUE, 1)
    wire.write(1, GOAL, 3_000, 4)
    servo.jammed = True
    wire.wait(20)
    assert wire.read(1, 146) > 60


def test_the_wire_can_be_made_noisy(wire: Wire) -> None:
    wire.bus.mangle = lambda answer: answer[:-1] + bytes((answer[-1] ^ 1,))
    assert wire.ask(1, Instruction.PING) == []


def test_short_and_senseless_parameters_do_no_harm(wire: Wire) -> None:
    for kind in Instruction:
        for device in (1, 100, BROADCAST):
            for size in range(8):
                wire.ask(device, kind, bytes(range(size)))
