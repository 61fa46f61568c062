"""The control tables of `registers.yaml`, typed and checked."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, cast

import yaml

Access = Literal["r", "rw", "eeprom"]
FORMATS = {"u8": "B", "u16": "H", "u32": "I", "i16": "h", "i32": "i"}
EXPIRED = 255  # how an expired bus watchdog reads: -1
WATCHDOG_UNIT_S = 0.020


@dataclass(frozen=True, slots=True)
class Register:
    """One register: `address`, struct `format` and `size` in bytes, `access`, value after power-up.

    `lowest` and `highest` bound what may be written; what a type can hold is no bound of its own.
    """

    name: str
    address: int
    format: str
    size: int
    access: Access
    initial: int
    lowest: int
    highest: int

    def pack(self, value: int) -> bytes:
        """The value as it goes on the wire. Raises struct.error when it does not fit."""
        return struct.pack("<" + self.format, value)

    def unpack(self, data: bytes) -> int:
        """The value of exactly `size` bytes."""
        return int.from_bytes(data, "little", signed=self.format.islower())


@dataclass(frozen=True, slots=True)
class Block:
    """Registers that are read at once: `unpack` gives their values in the order of `names`."""

    address: int
    size: int
    names: tuple[str, ...]
    layout: struct.Struct

    def index(self, name: str) -> int:
        return self.names.index(name)

    def unpack(self, data: bytes) -> tuple[int, ...]:
        return self.layout.unpack(data)


class Event(NamedTuple):
    """One event of the board's queue: its name, which pad or button, and milliseconds."""

    kind: str
    which: int
    ms: int


@dataclass(frozen=True, slots=True)
class Table:
    """The control table of one kind of device; `bits` names the bits of bit fields, lowest first; `events`
    the kinds of events, from 1; `notes` says in words what a register does.
    """

    name: str
    model: int
    firmware: int
    registers: Mapping[str, Register]
    bits: Mapping[str, tuple[str | None, ...]]
    events: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Register:
        return self.registers[name]

    def mask(self, register: str, bit: str) -> int:
        """The value of one named bit."""
        return 1 << self.bits[register].index(bit)

    def named_bits(self, register: str, value: int) -> tuple[str, ...]:
        """Names of the bits that are set; a bit without a name is "bit-<n>"."""
        names = self.bits[register] + (None,) * 8
        return tuple(names[i] or f"bit-{i}" for i in range(8) if value >> i & 1)

    def event(self, word: int) -> Event:
        """An `event_<n>` register taken apart. A kind without a name is "event-<n>"."""
        kind = word & 0xFF
        name = self.events[kind - 1] if 0 < kind <= len(self.events) else f"event-{kind}"
        return Event(name, word >> 8 & 0xFF, word >> 16)

    def event_word(self, kind: str, which: int, ms: int) -> int:
        """The register of one event. Raises ValueError for a kind that the table does not name."""
        return self.events.index(kind) + 1 | which << 8 | (ms & 0xFFFF) << 16

    def block(self, first: str, last: str) -> Block:
        """All registers from `first` to `last`. Gaps are skipped over."""
        start, end = self[first].address, self[last].address
        inside = sorted(
            (r for r in self.registers.values() if start <= r.address <= end), key=lambda r: r.address
        )
        layout, at = "<", start
        for register in inside:
            layout += "x" * (register.address - at) + register.format
            at = register.address + register.size
        return Block(start, at - start, tuple(r.name for r in inside), struct.Struct(layout))


@cache
def load() -> Mapping[str, Table]:
    """All tables by device name. Raises ValueError when the file contradicts itself."""
    text = files("firmware_bridge").joinpath("registers.yaml").read_text("utf-8")
    return {name: _table(name, data) for name, data in yaml.safe_load(text)["devices"].items()}


def servo_table() -> Table:
    return load()["xl330-m288"]


def board_table() -> Table:
    return load()["body-board"]


def _table(name: str, data: Mapping[str, Any]) -> Table:
    registers = {key: _register(key, row) for key, row in data["registers"].items()}
    taken: dict[int, str] = {}
    for register in registers.values():
        for address in range(register.address, register.address + register.size):
            if address in taken:
                raise ValueError(f"{name}: {register.name} and {taken[address]} share address {address}")
            taken[address] = register.name
    bits = {key: tuple(names) for key, names in data["bits"].items()}
    if unknown := bits.keys() - registers.keys():
        raise ValueError(f"{name}: bits of registers that do not exist: {', '.join(sorted(unknown))}")
    notes = data.get("notes", {})
    if unknown := notes.keys() - registers.keys():
        raise ValueError(f"{name}: notes of registers that do not exist: {', '.join(sorted(unknown))}")
    events = tuple(data.get("events", ()))
    return Table(name, data["model"], data["firmware"], registers, bits, events, notes)


def _register(name: str, row: list[Any]) -> Register:
    address, kind, access, *values = row
    if kind not in FORMATS or access not in ("r", "rw", "eeprom"):
        raise ValueError(f"register {name}: {kind} {access} is not a type and an access")
    size = struct.calcsize("<" + FORMATS[kind])
    bits, signed = 8 * size, kind.startswith("i")
    least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    initial, lowest, highest = (*map(int, values), *(0, least, most)[len(values) :])
    if not least <= lowest <= initial <= highest <= most:
        raise ValueError(f"register {name}: {lowest} <= {initial} <= {highest} is not so, or no {kind}")
    return Register(name, address, FORMATS[kind], size, cast(Access, access), initial, lowest, highest)
