"""Identifying what is heard on a port from its bytes alone, bounded in time and bytes."""

import random
import tracemalloc

import pytest

from firmware_bridge.protocol import BROADCAST, Instruction, encode, encode_status
from robot.drivers.body import port_probe as asking
from robot.drivers.body.expected_devices import Role, check_devices
from robot.drivers.body.port_probe import OLD_PING, PING, listen
from robot.drivers.body.port_traffic import MOST, QUOTED, PingAnswer, Traffic, classify
from robot.drivers.body.servo_models import counted, listed
from robot.drivers.body.transport import MemoryTransport
from sim.board import Board
from sim.bus import SimulatedBus
from sim.clock import VirtualClock
from sim.servo import Servo

NMEA = b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n$GPRMC,123519,A*6A\r\n"
BOOT = b"ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13\r\nReady.\r\n"


def old_frame(device: int, *params: int) -> bytes:
    """A packet of Dynamixel 1.0, which is that of Feetech."""
    body = bytes((device, len(params) + 1, *params))
    return b"\xff\xff" + body + bytes((~sum(body) & 0xFF,))


def lewansoul(device: int, *params: int) -> bytes:
    body = bytes((device, len(params) + 2, *params))
    return b"\x55\x55" + body + bytes((~sum(body) & 0xFF,))


def herkulex(device: int, command: int, *data: int) -> bytes:
    size = 7 + len(data)
    check = size ^ device ^ command
    for byte in data:
        check ^= byte
    return b"\xff\xff" + bytes((size, device, command, check & 0xFE, ~check & 0xFE, *data))


def noise(count: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(count)


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (NMEA, "text", "$GPGGA,123519"),
        (NMEA[20:], "text", "$GPRMC"),
        (NMEA[:30], "text", "$GPGGA,123519"),
        (BOOT, "text", "ets Jul 29 2019"),
        (b"\x00" + b"Hello from Arduino\r\n" * 9, "text", "Hello from Arduino"),
        (b"\x1b[31mlogin:\x1b[0m \r\n", "text", '"login:"'),
        ("起動しました\r\n準備ができました\r\n".encode(), "text", "起動しました"),
        (b"x" * 200 + b"\r\n", "text", "x" * QUOTED + "…"),
        (b"ok\n", "text", "ok"),
        ("safe\u202etxt\r\n".encode() * 3, "text", "safe txt"),
        (old_frame(1, 0), "other-protocol", "id 1"),
        (old_frame(1, 0) + old_frame(7, 0, 9, 3), "other-protocol", "id 1, 7"),
        (b"\x00" + old_frame(3, 0, 0x20, 0x08), "other-protocol", "id 3"),
        (lewansoul(5, 28, 1, 2), "other-protocol", "id 5"),
        (herkulex(9, 0x47, 0, 0), "other-protocol", "id 9"),
        (bytes(40), "line-held", "00"),
        (b"\xff" * 40, "line-held", "FF"),
        (b"\xf0" * 300, "line-held", "F0"),
        (noise(60), "garbage", "is the baud rate right?"),
        (noise(MOST * 3), "garbage", "is the baud rate right?"),
        (encode_status(10, 0, b"\x00\x01\x02")[:-1] + b"\x00", "damaged", "damaged packets"),
        (encode(10, Instruction.READ, bytes((132, 0, 4, 0))), "questions", "another program"),
        (encode_status(10, 0, bytes(8)) * 2, "questions", "id 10"),
        (b"", "no-answer", "nobody answers"),
        (b"\x00", "no-answer", "nobody answers"),
        (b"\xff\x00", "no-answer", "nobody answers"),
        (PING, "echo", "our own bytes"),
        (PING + OLD_PING, "echo", "our own bytes"),
        (PING + b"\x00", "echo", "our own bytes"),
        (PING + BOOT, "text", "ets Jul"),
        (encode_status(10, 0, bytes((0xB0, 4, 52))), "answers", ""),
        (PING + encode_status(10, 0, bytes((0xB0, 4, 52))) + noise(20), "answers", ""),
    ],
)
def test_what_it_is(data: bytes, code: str, words: str) -> None:
    heard = classify(data, (PING, OLD_PING))
    assert heard.code == code, heard
    assert words in heard.what
    assert all(each.isprintable() for each in heard.what)
    assert bool(heard.mend) == (code != "answers"), "one mend for each"


@pytest.mark.parametrize("seed", range(40))
def test_noise_is_nothing_that_it_is_not(seed: int) -> None:
    assert classify(noise(8 + seed * 97, seed)).code == "garbage"


def test_a_flood_is_cut_and_still_told_by_what_it_is() -> None:
    for kind, code in ((NMEA, "text"), (bytes(64), "line-held"), (noise(64), "garbage")):
        heard = classify(kind * (MOST // 16), endless=True)
        assert (heard.code, "without end" in heard.what) == (code, True)


# --- who answers ------------------------------------------------------------------------------------------


def from_devices(*answers: tuple[int, int]) -> Traffic:
    return Traffic(
        "answers", "", "", answers=tuple(PingAnswer(device, model, 52) for device, model in answers)
    )


SERVOS = [(device, 1200) for device in range(10, 16)]
SIX_OTHERS = [(device, 1060) for device in range(10, 16)]
BOARD = [(100, 26113)]


@pytest.mark.parametrize(
    ("answers", "role", "code", "words"),
    [
        (SERVOS, "servos", "fits", ""),
        (BOARD, "board", "fits", ""),
        (SERVOS, "", "answers", ""),
        (SERVOS, "board", "swapped", "these are the servos, not the body board"),
        (SERVOS[:2], "board", "swapped", "these are the servos"),
        (BOARD, "servos", "swapped", "this is the body board, not the servos"),
        (SERVOS + BOARD, "servos", "one-wire", "servos and body board"),
        (SERVOS + BOARD, "board", "one-wire", "servos and body board"),
        (
            [(i, 1060) for i in range(10, 16)],
            "servos",
            "other-model",
            "six servos of model 1060 (XL430-W250)",
        ),
        ([(i, 1060) for i in range(10, 16)], "board", "other-model", "six servos of model 1060 (XL430-W250)"),
        ([(1, 1190)], "servos", "other-model", "one servo of model 1190 (XL330-M077)"),
        ([(1, 4999)] * 12, "servos", "other-model", "12 servos of model 4999"),
        (
            [*SERVOS[:3], *((i, 1060) for i in (13, 14, 15))],
            "servos",
            "other-model",
            "three servos of model 1060",
        ),
        ([(1, 1200)], "servos", "other-ids", "id 1, but those of this robot have 10 to 15"),
        ([(200, 26113)], "board", "other-ids", "id 200, but this robot's has 100"),
        (SERVOS[:5], "servos", "some-silent", "15 (tail)"),
        (SERVOS[1:], "servos", "some-silent", "10 (base_yaw)"),
        (SERVOS + SERVOS[:1], "servos", "two-with-one-id", "id 10"),
        (BOARD * 300, "board", "two-with-one-id", "id 100"),
    ],
)
def test_who_is_there(answers: list[tuple[int, int]], role: Role, code: str, words: str) -> None:
    heard = check_devices(from_devices(*answers), role)
    assert heard.code == code
    assert words in heard.what
    assert bool(heard.mend) == (code not in ("fits", "answers"))


def test_what_is_no_answer_stays_what_it_is() -> None:
    assert check_devices(classify(NMEA), "servos").code == "text"


def test_counts_and_ids_in_words() -> None:
    assert counted([1200, 26113]) == (
        "one servo of model 1200 (XL330-M288) and one device of model 26113 (body board)"
    )
    assert listed([15, 10, 11, 12, 20]) == "10 to 12, 15, 20"


# --- asked ------------------------------------------------------------------------------------------------


class Endless(MemoryTransport):
    """Speaks whenever it is listened to; time passes as on a wire of 100 kB/s."""

    def __init__(self, clock: VirtualClock, piece: bytes) -> None:
        super().__init__(lambda _: b"")
        self.clock, self.piece, self.read_bytes = clock, piece, 0

    def read(self, timeout_s: float) -> bytes:
        self.clock.move_to(self.clock.now() + 10 * len(self.piece))
        self.read_bytes += len(self.piece)
        return self.piece

    def discard(self) -> None:
        """Discard nothing: there is always more to read."""


@pytest.mark.parametrize(
    "piece", [NMEA, bytes(4_096), noise(4_096), old_frame(1, 0), PING, b"\xff\xff\xfd\x00"]
)
def test_a_flood_ends_the_listening(piece: bytes) -> None:
    clock = VirtualClock(0)
    transport = Endless(clock, piece)
    tracemalloc.start()
    heard = listen(transport, clock)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert heard.code not in ("no-answer", "answers")
    assert transport.read_bytes < 2 * MOST + len(piece)
    assert clock.now() < 1_600_000
    assert peak < 1_000_000


def test_a_silent_port_is_given_time_for_what_speaks_once_a_second() -> None:
    clock = VirtualClock(0)
    said: list[tuple[int, bytes]] = []

    class Receiver(MemoryTransport):
        """A receiver that sends text after 1.1 s."""

        def read(self, timeout_s: float) -> bytes:
            begun = clock.now()
            clock.move_to(begun + round(timeout_s * 1e6))
            return NMEA if begun < 1_100_000 <= clock.now() else b""

        def write(self, data: bytes) -> None:
            said.append((clock.now(), data))

    assert listen(Receiver(lambda _: b""), clock).code == "text"
    assert [data for _, data in said] == [PING, OLD_PING]
    assert clock.now() < 1_000_000 * (asking.ANSWER_S + asking.LISTEN_S + 0.01)


def test_two_pings_are_all_that_is_said_and_they_change_nothing() -> None:
    servo = Servo(10)
    servo["bus_watchdog"] = 10
    before = bytes(servo._memory)
    bus = SimulatedBus([servo])
    said: list[bytes] = []

    def receive(data: bytes) -> bytes:
        said.append(data)
        return bus.receive(data, 0)

    heard = listen(MemoryTransport(receive), VirtualClock(0))
    assert heard.answers == (PingAnswer(10, 1200, 52),)
    assert said == [encode(BROADCAST, Instruction.PING)]
    assert bytes(servo._memory) == before
    assert bus.receive(OLD_PING, 0) == b"", "devices of our protocol pass it over"
    assert bus.receive(PING, 0) != b"", "and are not put off by it"


def test_behind_an_adaptor_with_an_echo() -> None:
    bus = SimulatedBus([Servo(10), Board()])
    heard = listen(MemoryTransport(lambda data: data + bus.receive(data, 0)), VirtualClock(0))
    assert [answer.id for answer in heard.answers] == [10, 100]
    alone = listen(MemoryTransport(lambda data: data), VirtualClock(0))
    assert alone.code == "echo"


def test_the_old_ping_wakes_servos_of_the_other_protocol() -> None:
    def feetech(data: bytes) -> bytes:
        return old_frame(1, 0) if data == OLD_PING else b""

    assert listen(MemoryTransport(feetech), VirtualClock(0)).code == "other-protocol"
