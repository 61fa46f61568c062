"""Bytes without end at 1 Mbaud take neither buttons nor dead-man from the board; it answers afterwards."""

import random
import time
from collections.abc import Iterator

import pytest
import serial

from firmware_bridge.emulator import EmulatedBoard
from firmware_bridge.protocol import BROADCAST, STATUS, Instruction, encode, encode_status
from tests.firmware.bench import BOARD, TABLE, FirmwareBench
from tests.firmware.conftest import built

I = Instruction  # noqa: E741 - as in the protocol's tables
STREAM_US = 150_000  # longer than the board's own watchdog
SOON_MS = 40  # by then it has answered all that it had kept
HOST = {"bus_watchdog": 3, "torque_enable": 1}


def _words(*values: int) -> bytes:
    return b"".join(value.to_bytes(2, "little") for value in values)


def _noise() -> bytes:
    return random.Random(11).randbytes(4_000)


def _cut_short() -> bytes:
    """Heads of long packets that never end."""
    return b"".join(encode(BOARD, I.WRITE, bytes(100))[: 10 + n] for n in range(40))


# An instruction keeps the dead-man from expiring, whoever it is for; what is none does not.
SENSELESS = {
    "random": _noise(),
    "zeros": bytes(64),
    "ones": b"\xff" * 64,
    "headers": b"\xff\xff\xfd\x00" * 16,
    "cut short": _cut_short(),
    "wrong checksums": encode(BOARD, I.PING)[:-1] + b"\x00",
    "answers of others": encode_status(10, 0, bytes(12)),
    "text": b"Sketch starting up, please wait ...\r\n",
}
SOUND = {
    "pings to others": encode(10, I.PING),
    "pings to it": encode(BOARD, I.PING),
    "pings to all": encode(BROADCAST, I.PING),
    "its own reads": encode(BOARD, I.READ, _words(128, 30)),
    "its longest reads": encode(BOARD, I.READ, _words(0, 128)),
    "reads of many": encode(BROADCAST, I.SYNC_READ, _words(128, 30) + bytes((10, BOARD))),
    "fast reads of many": encode(BROADCAST, I.FAST_SYNC_READ, _words(128, 30) + bytes((BOARD, 10))),
    "its own writes": encode(BOARD, I.WRITE, _words(150) + bytes(6)),
    "long refused writes": encode(BOARD, I.WRITE, _words(140) + bytes(110)),
    "writes of many": encode(BROADCAST, I.SYNC_WRITE, _words(150, 1) + bytes((BOARD, 0)) * 70),
    "writes of nothing": encode(BROADCAST, I.SYNC_WRITE, _words(150, 0) + bytes((BOARD,)) * 140),
    "bulk writes": encode(BROADCAST, I.BULK_WRITE, (bytes((BOARD,)) + _words(150, 1) + b"\0") * 20),
    "saved again and again": encode(BOARD, I.WRITE, _words(12) + b"\x09"),
    "unknown instructions": encode(BOARD, 0x77),
}
REBOOTS = {"reboots": encode(BOARD, I.REBOOT), "reboots of all": encode(BROADCAST, I.REBOOT)}
STREAMS = SENSELESS | SOUND


def _arm(board: FirmwareBench) -> FirmwareBench:
    """As its host sets it up, with its lights on."""
    board.ask(I.WRITE, _words(150) + bytes((9,) * 6))
    for name, value in HOST.items():
        assert board.put(name, value) == 0
    board.wait(20)
    assert board.board.show().eyes == (9, 9, 9)
    return board


@pytest.fixture
def armed(firmware: FirmwareBench) -> FirmwareBench:
    return _arm(firmware)


@pytest.fixture
def chip() -> Iterator[FirmwareBench]:
    """The emulated chip, where time can run short."""
    built("avr")
    bench = FirmwareBench("avr")
    yield _arm(bench)
    bench.close()


@pytest.mark.parametrize("kind", STREAMS)
def test_buttons_latch_and_the_clock_goes_on_in_a_stream_of(kind: str, chip: FirmwareBench) -> None:
    _latches(chip, STREAMS[kind])


def test_buttons_latch_and_the_clock_goes_on_in_the_core_itself() -> None:
    built("native")
    for data in STREAMS.values():
        bench = FirmwareBench("native")
        _latches(_arm(bench), data)
        bench.close()


def _latches(armed: FirmwareBench, data: bytes) -> None:
    board = armed.board
    begun = armed.peek("realtime_tick")
    board.stream(data, STREAM_US)
    board.pins.press("stop", True)
    board.stream(data, 30_000)
    board.pins.press("stop", False)
    assert armed.peek("latched") & TABLE.mask("latched", "stop"), "pressed for 30 ms"
    board.pins.e_stop(True)
    board.stream(data, 10_000)
    assert armed.peek("latched") & TABLE.mask("latched", "e-stop")
    board.stream(data, 20_000)
    passed = (armed.peek("realtime_tick") - begun) & 0xFFFF
    assert passed == pytest.approx((STREAM_US + 60_000) / 1_000, abs=3), "no millisecond is lost"
    assert board.bites() == 0
    armed.wait(SOON_MS)
    armed.wire(b"")  # its last answers to the stream
    assert armed.get("realtime_tick") > begun, "it answers"
    assert armed.ask(I.PING)[0].id == BOARD


@pytest.mark.parametrize("kind", SENSELESS)
def test_the_dead_man_expires_in_a_stream_of(kind: str, chip: FirmwareBench) -> None:
    chip.board.stream(SENSELESS[kind], 90_000)
    assert chip.peek("bus_watchdog") == 255
    assert chip.board.show().eyes == (0, 0, 0)


@pytest.mark.parametrize("kind", SOUND)
def test_the_dead_man_expires_after_a_stream_of(kind: str, chip: FirmwareBench) -> None:
    """Any instruction on the wire feeds it, as it does those of the servos."""
    chip.board.stream(SOUND[kind], 90_000)
    chip.wait(SOON_MS + 80)
    assert chip.peek("bus_watchdog") == 255


@pytest.mark.parametrize("kind", REBOOTS)
def test_buttons_latch_in_a_stream_of(kind: str, chip: FirmwareBench) -> None:
    """Its clock begins again with each."""
    board, data = chip.board, REBOOTS[kind]
    board.stream(data, STREAM_US)
    assert board.bites() == 0
    assert (chip.peek("torque_enable"), board.show().eyes) == (0, (0, 0, 0))
    board.pins.press("stop", True)
    board.stream(data, 30_000)
    board.pins.press("stop", False)
    board.pins.e_stop(True)
    board.stream(data, 20_000)
    chip.wait(SOON_MS)
    chip.wire(b"")
    assert {"stop", "e-stop"} <= chip.bits("latched")


def test_answers_to_a_stream_of_reads_are_whole(firmware: FirmwareBench) -> None:
    answer = firmware.board.stream(SOUND["its own reads"], 50_000)
    head = encode_status(BOARD, 0, bytes(30))[:8]
    assert answer.count(head) > 25
    assert head[7] == STATUS


def test_no_packet_keeps_the_clock_waiting(firmware: FirmwareBench) -> None:
    """The dearest packets, each alone: ten milliseconds after it the clock is right, whenever one looks."""
    for packet in (
        SOUND["writes of many"],
        SOUND["writes of nothing"],
        SOUND["bulk writes"],
        *SENSELESS.values(),
    ):
        begun = firmware.peek("realtime_tick")
        firmware.board.stream(packet[:160], 10 * len(packet[:160]))
        before = firmware.peek("realtime_tick")
        firmware.board.run(2_000)
        assert firmware.peek("realtime_tick") - before in (1, 2, 3)
        assert (firmware.peek("realtime_tick") - begun) * 1_000 >= 10 * len(packet[:160])


def test_a_program_that_hangs_is_restarted_by_its_watchdog(armed: FirmwareBench) -> None:
    board = armed.board
    assert armed.put("torque_enable", 0) == armed.put("debounce_time", 20) == 0
    armed.wait(400)  # it is saved
    armed.put("torque_enable", 1)
    board.pins.press("stop", True)
    board.hang()
    armed.wait(100)
    assert board.bites() == 0
    armed.wait(100)
    assert board.bites() == 1
    assert armed.peek("realtime_tick") < 100, "as after power-up"
    assert board.show().eyes == (0, 0, 0)
    assert (armed.get("torque_enable"), armed.get("debounce_time")) == (0, 20)
    assert "stop" in armed.bits("latched"), "it is still held"
    board.hang()
    armed.wait(200)
    assert board.bites() == 2
    board.stream(SENSELESS["random"], STREAM_US)
    assert board.bites() == 2
    armed.wait(SOON_MS)
    assert armed.ask(I.PING)[0].id == BOARD
    board.restart()
    assert board.bites() == 0


def test_a_bite_leaves_the_port_open(port: tuple[EmulatedBoard, str]) -> None:
    emulated, path = port
    with serial.Serial(path, 1_000_000, timeout=2) as wire:
        for bites in (0, 1, 2):
            for _ in range(20):
                wire.write(encode(BOARD, I.PING))
                if wire.read(14)[4:5] == bytes((BOARD,)):
                    break
            else:
                pytest.fail("no answer")
            assert emulated.bites() == bites
            emulated.hang()
            time.sleep(0.25)
