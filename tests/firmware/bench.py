"""One bench for three boards: the simulator's, the firmware compiled here, and on an emulated AVR."""

from abc import ABC, abstractmethod

from firmware_bridge.emulator import EmulatedBoard, Kind, build
from firmware_bridge.protocol import ALERT, STATUS, Instruction, Packet, Parser, encode, encode_status
from firmware_bridge.registers import Event, board_table
from sim.board import Board
from sim.bus import SimulatedBus

BOARD = 100
TABLE = board_table()
SETTLED_MS = 20


class Bench(ABC):
    """Bytes in, bytes out, hands on it, and time that passes only when asked to."""

    @abstractmethod
    def wire(self, data: bytes) -> bytes: ...

    @abstractmethod
    def wait(self, ms: int) -> None: ...

    @abstractmethod
    def touch(self, pad: str, ms: int, rough: bool = False) -> None:
        """A touch that is over when this returns."""

    @abstractmethod
    def press(self, button: str) -> None: ...

    @abstractmethod
    def flag(self, name: str, on: bool) -> None: ...

    @abstractmethod
    def near(self, mm: int | None) -> None: ...

    @abstractmethod
    def supply(self, tenths: int) -> None: ...

    @abstractmethod
    def temperature(self, degrees: int) -> None: ...

    @abstractmethod
    def peek(self, name: str) -> int:
        """A register, without an instruction on the wire."""

    def close(self) -> None:  # noqa: B027 - not every board needs it
        """Switch off."""

    # --- as the host speaks -----------------------------------------------------------------------------

    def ask(self, kind: int, params: bytes = b"", device: int = BOARD) -> list[Packet]:
        return Parser().feed(self.wire(encode(device, kind, params)))

    def read(self, address: int, size: int) -> Packet:
        (answer,) = self.ask(Instruction.READ, bytes((address, 0, size & 0xFF, size >> 8)))
        assert (answer.id, answer.instruction) == (BOARD, STATUS)
        return answer

    def get(self, name: str) -> int:
        register = TABLE[name]
        answer = self.read(register.address, register.size)
        assert answer.error & ~ALERT == 0
        return register.unpack(answer.data)

    def put(self, name: str, value: int) -> int:
        """The error code."""
        register = TABLE[name]
        (answer,) = self.ask(Instruction.WRITE, bytes((register.address, 0)) + register.pack(value))
        return answer.error & ~ALERT

    def events(self) -> list[Event]:
        """The last eight at most."""
        count = self.get("event_count")
        return [TABLE.event(self.get(f"event_{i % 8}")) for i in range(max(0, count - 8), count)]

    def bits(self, name: str) -> set[str]:
        return set(TABLE.named_bits(name, self.get(name)))


class PythonBench(Bench):
    """`sim.board.Board`."""

    def __init__(self) -> None:
        self.board = Board()
        self.bus = SimulatedBus([self.board])
        self.now = 0

    def wire(self, data: bytes) -> bytes:
        answer = self.bus.receive(data, self.now)
        self.wait(1)
        return answer

    def wait(self, ms: int) -> None:
        for _ in range(ms):
            self.now += 1_000
            self.board.advance(self.now)
            self.board.watch(self.now)

    def touch(self, pad: str, ms: int, rough: bool = False) -> None:
        self.board.touch(pad, ms, rough)
        self.wait(ms + SETTLED_MS)

    def press(self, button: str) -> None:
        self.board.press(button)
        self.wait(100 + SETTLED_MS)

    def flag(self, name: str, on: bool) -> None:
        self.board.set_flag(name, on)
        self.wait(1)

    def near(self, mm: int | None) -> None:
        self.board.set_presence(mm)

    def supply(self, tenths: int) -> None:
        self.board.set_supply(tenths)

    def temperature(self, degrees: int) -> None:
        self.board.set_temperature(degrees)

    def peek(self, name: str) -> int:
        self.board.refresh()
        return self.board[name]


class FirmwareBench(Bench):
    """The C code, in an emulated AVR or compiled for this machine. Sensors need their time to follow."""

    def __init__(self, kind: Kind) -> None:
        self.board = EmulatedBoard(build(kind))
        self.board.run(20_000)

    def close(self) -> None:
        self.board.close()

    def wire(self, data: bytes) -> bytes:
        return self.board.exchange(data)

    def wait(self, ms: int) -> None:
        self.board.run(ms * 1_000)

    def touch(self, pad: str, ms: int, rough: bool = False) -> None:
        self.board.pins.touch(pad, True)
        if rough:
            self.board.pins.acceleration(1.2, 0, 1)
            self.wait(20)
            self.board.pins.acceleration(0, 0, 1)
        self.wait(ms - 20 * rough)
        self.board.pins.touch(pad, False)
        self.wait(SETTLED_MS)

    def press(self, button: str) -> None:
        self.board.pins.press(button, True)
        self.wait(100)
        self.board.pins.press(button, False)
        self.wait(SETTLED_MS)

    def flag(self, name: str, on: bool) -> None:
        if name == "e-stop":
            self.board.pins.e_stop(on)
            self.wait(60)
        elif name == "eyes-covered":
            self.board.pins.light(3 if on else 128)
            self.wait(900)
        else:
            there = (0.0, 0.0, -1.0) if name == "face-down" else (0.8, 0.0, 0.6)
            self.board.pins.acceleration(*(there if on else (0.0, 0.0, 1.0)))
            self.wait(900)

    def near(self, mm: int | None) -> None:
        self.board.pins.presence(mm)
        self.wait(900)

    def supply(self, tenths: int) -> None:
        self.board.pins.supply(tenths / 10)
        self.wait(1_500)

    def temperature(self, degrees: int) -> None:
        self.board.pins.temperature(degrees)
        self.wait(1_500)

    def peek(self, name: str) -> int:
        register = TABLE[name]
        return register.unpack(self.board.peek(register.address, register.size))


def status_of(device: int, data: bytes = b"") -> bytes:
    """What another device on the wire answers."""
    return encode_status(device, 0, data)
