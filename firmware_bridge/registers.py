"""The control tables of `registers.yaml`, typed and checked."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, cast

import yaml

from firmware_bridge.protocol import ErrorCode

Access = Literal["r", "rw", "eeprom"]
FORMATS = {"u8": "B", "u16": "H", "u32": "I", "i16": "h", "i32": "i"}
EXPIRED = 255  # how an expired bus watchdog reads: -1


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


class Bound(NamedTuple):
    """A bound that another register sets: its value, or the negative of it."""

    register: str
    sign: int

    def value(self, held: Callable[[str], int]) -> int:
        return self.sign * held(self.register)


class Limit(NamedTuple):
    """What other registers let a register be; with `during` only while each of those has such a value."""

    least: Bound | None
    most: Bound | None
    during: Mapping[str, frozenset[int]]

    def allows(self, value: int, held: Callable[[str], int]) -> bool:
        """`held` gives the value that a register has, or will have when everything is written."""
        if any(held(register) not in values for register, values in self.during.items()):
            return True
        above = self.least is None or self.least.value(held) <= value
        return above and (self.most is None or value <= self.most.value(held))


class Event(NamedTuple):
    """One event of the board's queue: its name, which pad or button, and milliseconds."""

    kind: str
    which: int
    ms: int


@dataclass(frozen=True, slots=True)
class Table:
    """The control table of one kind of device; `bits` names the bits of bit fields, lowest first; `events`
    the kinds of events, from 1; `notes` says in words what a register does.

    `choices` and `limits` narrow what may be written; `guarded` registers refuse everything while the bus
    watchdog has expired. `follows` names the register whose value another has after power-up, `resets` what
    a new value puts back: to a number, or to a register's value. `rates`: baud of each value of baud_rate.
    """

    name: str
    model: int
    firmware: int
    registers: Mapping[str, Register]
    bits: Mapping[str, tuple[str | None, ...]]
    events: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, frozenset[int]] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)
    guarded: frozenset[str] = frozenset()
    follows: Mapping[str, str] = field(default_factory=dict)
    resets: Mapping[str, Mapping[str, int | str]] = field(default_factory=dict)
    rates: tuple[int, ...] = ()

    def __getitem__(self, name: str) -> Register:
        return self.registers[name]

    def refusal(self, name: str, value: int, held: Callable[[str], int]) -> ErrorCode:
        """What a device says to this value in a register that is open to writing; NONE when it takes it.

        `held` gives the value that a register has, or will have when everything is written.
        """
        register = self.registers[name]
        if not register.lowest <= value <= register.highest:
            return ErrorCode.DATA_RANGE
        if name in self.choices and value not in self.choices[name]:
            return ErrorCode.DATA_RANGE
        if name in self.bits and value & ~self._named(name):
            return ErrorCode.DATA_RANGE
        limit = self.limits.get(name)
        return ErrorCode.NONE if limit is None or limit.allows(value, held) else ErrorCode.DATA_LIMIT

    def _named(self, name: str) -> int:
        return sum(1 << place for place, bit in enumerate(self.bits[name]) if bit is not None)

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
    return {name: _table(name, data) for name, data in yaml.load(text, yaml.CSafeLoader)["devices"].items()}


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
    limits = {key: _limit(row) for key, row in data.get("limits", {}).items()}
    choices = {key: frozenset(values) for key, values in data.get("choices", {}).items()}
    table = Table(
        name,
        data["model"],
        data["firmware"],
        registers,
        bits,
        tuple(data.get("events", ())),
        data.get("notes", {}),
        choices,
        limits,
        frozenset(data.get("guarded", ())),
        data.get("follows", {}),
        data.get("resets", {}),
        tuple(data["rates"]),
    )
    for what, named in _names(table).items():
        if unknown := named - registers.keys():
            raise ValueError(f"{name}: {what} of registers that do not exist: {', '.join(sorted(unknown))}")
    return table


def _names(table: Table) -> dict[str, set[str]]:
    """Every register that something is said about, by what is said."""
    bounds = [bound for limit in table.limits.values() for bound in limit[:2] if bound is not None]
    targets = [(name, value) for row in table.resets.values() for name, value in row.items()]
    return {
        "bits": set(table.bits),
        "notes": set(table.notes),
        "choices": set(table.choices),
        "limits": {
            *table.limits,
            *(bound.register for bound in bounds),
            *(name for limit in table.limits.values() for name in limit.during),
        },
        "guarded": set(table.guarded),
        "follows": {*table.follows, *table.follows.values()},
        "resets": {
            *table.resets,
            *(name for name, _ in targets),
            *(value for _, value in targets if isinstance(value, str)),
        },
    }


def _limit(row: list[Any]) -> Limit:
    least, most, *during = row
    conditions = during[0] if during else {}
    return Limit(
        _bound(least), _bound(most), {name: frozenset(values) for name, values in conditions.items()}
    )


def _bound(text: str | None) -> Bound | None:
    if text is None:
        return None
    return Bound(text.removeprefix("-"), -1 if text.startswith("-") else 1)


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
