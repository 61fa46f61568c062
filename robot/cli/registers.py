"""Registers as a builder names them: by name or as ADDRESS:SIZE, with their values in figures and words."""

import difflib
import re
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any

from firmware_bridge.registers import Register, Table
from robot.cli.ports import Found
from robot.drivers.body.bus import NoAnswerError
from robot.errors import DeviceError, UsageError

SPAN = re.compile(r"(\d{1,5}):(\d{1,3})")
LAST_ADDRESS = 0xFFFF
LONGEST = 128  # bytes that every device gives in one answer


def named(table: Table, name: str) -> Register:
    """The register. Raises UsageError with the nearest names."""
    key = name.strip().lower().replace("-", "_")
    if key in table.registers:
        return table[key]
    near = difflib.get_close_matches(key, table.registers, n=3, cutoff=0.5)
    near = near or sorted(other for other in table.registers if key and key in other)[:3]
    hint = f"Did you mean {', '.join(near)}?" if near else "--all lists them."
    raise UsageError(name, f"{table.name} has no such register.", hint)


def span(text: str) -> tuple[int, int] | None:
    """(address, size) of ADDRESS:SIZE, None for a name. Raises UsageError for what cannot be read."""
    match = SPAN.fullmatch(text.strip())
    if match is None:
        return None
    address, size = int(match[1]), int(match[2])
    if not 1 <= size <= LONGEST or address + size - 1 > LAST_ADDRESS:
        raise UsageError(text, f"size is 1 to {LONGEST}, and addresses end at {LAST_ADDRESS}.")
    return address, size


def read(device: Found, what: str | None, everything: bool) -> list[dict[str, Any]]:
    """Fields: `register` (None for a span), `address`, `size`, `value` or `bytes` (hexadecimal), `bits`.

    Raises UsageError; NoAnswerError, RefusedError and OSError from the bus.
    """
    if everything == (what is not None):
        raise UsageError("read", "name one register, ADDRESS:SIZE, or --all.")
    if what is not None and (place := span(what)) is not None:
        data = device.bus.read(device.id, *place, patient=True)
        return [{"register": None, "address": place[0], "size": place[1], "bytes": data.hex(" ")}]
    table = device.table
    registers = [named(table, what)] if what is not None else _in_order(table)
    return [facts(table, register, value(device, register)) for register in registers]


def _in_order(table: Table) -> list[Register]:
    return sorted(table.registers.values(), key=lambda register: register.address)


def value(device: Found, register: Register) -> int:
    return register.unpack(device.bus.read(device.id, register.address, register.size, patient=True))


def facts(table: Table, register: Register, found: int) -> dict[str, Any]:
    """One register as it is told."""
    bits = list(table.named_bits(register.name, found)) if register.name in table.bits else []
    return {
        "register": register.name,
        "address": register.address,
        "size": register.size,
        "value": found,
        "bits": bits,
    }


def lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """As they are printed."""
    for row in rows:
        told = row.get("bytes", row.get("value"))
        bits = f"  ({', '.join(row['bits'])})" if row.get("bits") else ""
        yield f"{row['address']:>5}  {row['register'] or '':<24} {told}{bits}"


# --- writing -------------------------------------------------------------------------------------------


def moves(register: Register) -> bool:
    """Whether writing it may move something, or let it fall."""
    return register.name == "torque_enable" or "goal" in register.name


def parse(register: Register, text: str) -> int:
    """The value, decimal or 0x…. Raises UsageError for what the register cannot hold or take."""
    if register.access == "r":
        raise UsageError(register.name, "can only be read.")
    if register.name == "id":
        raise UsageError(register.name, "is not written like this.", "Use: yorisou body set-id OLD NEW")
    try:
        number = int(text, 0)
    except ValueError:
        raise UsageError(register.name, f"{text!r} is not a whole number.", "Write 100 or 0x64.") from None
    if not register.lowest <= number <= register.highest:
        raise UsageError(register.name, f"takes {register.lowest} to {register.highest}, not {number}.")
    return number


def write(device: Found, register: Register, number: int) -> int:
    """Write it and read it back. Raises DeviceError when the device is not in a state to take it.

    A servo that answers reads and no writes (status_return_level 1) obeys all the same: reading back tells.
    """
    _check(device, register, number)
    level = device.table.registers.get("status_return_level")
    answers = level is None or register is level or value(device, level) > 1
    with nullcontext() if answers else suppress(NoAnswerError):
        device.bus.write(device.id, register.address, register.pack(number), patient=True)
    return value(device, register)


def _check(device: Found, register: Register, number: int) -> None:
    table, where = device.table, f"{device.port}, id {device.id}"
    if register.access == "eeprom" and value(device, table["torque_enable"]):
        raise DeviceError(
            where,
            f"{register.name} is kept in memory that is closed while torque is on.",
            f"First: yorisou body write {device.id} torque_enable 0 (what it holds may fall).",
        )
    limit = table.limits.get(register.name)

    def held(name: str) -> int:
        return value(device, table[name])

    if limit is not None and not limit.allows(number, held):
        least = register.lowest if limit.least is None else limit.least.value(held)
        most = register.highest if limit.most is None else limit.most.value(held)
        raise DeviceError(where, f"{register.name} {number} is outside its limits, {least} to {most}.")
