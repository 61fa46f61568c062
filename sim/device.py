"""What a simulated servo and a simulated body board have in common: a control table with its access rules."""

import struct
from collections.abc import Callable, Iterable

from firmware_bridge.protocol import ErrorCode
from firmware_bridge.registers import EXPIRED, Register, Table

WATCHDOG_UNIT_US = 20_000
TABLE_SIZE = 256
LONGEST_WATCHDOG = 127
WELL = int(ErrorCode.NONE)  # said so often that looking it up in an enumeration would be felt

Cell = tuple[int, int]  # address, byte


class Device:
    """One bus device in the state after power-up. Times in microseconds."""

    whole_only = False  # whether a write that covers only a part of a register is refused
    alerting: tuple[tuple[int, int], ...] = ((70, 0xFF),)  # addresses and masks of what sets the alert bit
    longest_read, longest_registered = TABLE_SIZE, 65_535  # bytes of one Read and of one Reg Write
    nothing_registered: int = ErrorCode.INSTRUCTION  # its answer to an Action without a Reg Write before

    def __init__(self, table: Table, device_id: int) -> None:
        self.table = table
        self.id = device_id
        self.powered = True
        self.fed_us = 0  # when the last instruction packet passed on the bus
        self._registered: tuple[int, bytes, bool] | None = None
        self._memory = bytearray(TABLE_SIZE)
        self._view = memoryview(self._memory)
        self._places = {r.name: (struct.Struct("<" + r.format), r.address) for r in table.registers.values()}
        self._at: list[Register | None] = [None] * TABLE_SIZE
        for register in table.registers.values():
            self[register.name] = register.initial
            for address in range(register.address, register.address + register.size):
                self._at[address] = register
        self._whole = {
            (r.address, r.size): (r, self._places[r.name][0].unpack) for r in table.registers.values()
        }
        self["id"] = device_id

    def __getitem__(self, name: str) -> int:
        layout, address = self._places[name]
        value: int = layout.unpack_from(self._memory, address)[0]
        return value

    def __setitem__(self, name: str, value: int) -> None:
        layout, address = self._places[name]
        layout.pack_into(self._memory, address, value)

    @property
    def alert(self) -> bool:
        """Bit 7 of the error byte of every answer."""
        return any(self._memory[address] & mask for address, mask in self.alerting)

    @property
    def baud(self) -> int:
        """Of the wire that it hears."""
        return self.table.rates[self["baud_rate"]]

    @property
    def secondary(self) -> int | None:
        """The id of its group, to which it listens and never answers."""
        return None

    def refresh(self) -> None:
        """Put what changes by itself into the table, before it is read."""

    def read(self, address: int, size: int) -> tuple[int, bytes]:
        """(error code, data)."""
        if address + size > TABLE_SIZE or size == 0 or size > self.longest_read:
            return ErrorCode.DATA_LENGTH, b""
        self.refresh()
        return WELL, self._view[address : address + size].tobytes()

    def write(self, address: int, data: bytes, grouped: bool = False) -> int:
        """Error code. Nothing is changed unless everything may be written. `grouped`: by its secondary id."""
        if address + len(data) > TABLE_SIZE or not data:
            return ErrorCode.DATA_LENGTH
        whole = self._whole.get((address, len(data)))
        if whole is None:
            return self._write_cells(enumerate(data, address), grouped)
        register, unpack = whole
        (value,) = unpack(data)
        if error := self._refusal(register, value, self.__getitem__, grouped):
            return error
        before = self[register.name]
        self._memory[address : address + len(data)] = data
        self._changed(register.name, value, before)
        return WELL

    def _refusal(self, register: Register, value: int, held: Callable[[str], int], grouped: bool) -> int:
        """Error code for writing this value, 0 if it may be written."""
        if register.access != "rw" and (register.access == "r" or self._memory[64] or grouped):
            return ErrorCode.ACCESS
        if self._memory[98] == EXPIRED and register.name in self.table.guarded:
            return ErrorCode.DATA_RANGE
        return self._check(register.name, value, held)

    def _write_cells(self, cells: Iterable[Cell], grouped: bool = False) -> int:
        """A write that covers more than one register, or only a part of one, or goes elsewhere in parts."""
        new = bytearray(self._memory)
        covered: dict[Register | None, set[int]] = {}
        for address, byte in cells:
            new[address] = byte
            covered.setdefault(self._at[address], set()).add(address)
        changes: dict[str, int] = {}
        for register in covered:
            if register is not None:
                (value,) = struct.unpack_from("<" + register.format, new, register.address)
                changes[register.name] = value

        def held(name: str) -> int:
            return changes[name] if name in changes else self[name]

        for register, addresses in covered.items():  # the first that is refused says why
            if register is None:
                return ErrorCode.ACCESS
            if self.whole_only and len(addresses) < register.size:
                return ErrorCode.DATA_LENGTH
            if error := self._refusal(register, changes[register.name], held, grouped):
                return error
        before = {name: self[name] for name in changes}
        for name, value in changes.items():
            self[name] = value
            self._changed(name, value, before[name])
        return WELL

    def _check(self, name: str, value: int, held: Callable[[str], int]) -> int:
        """Error code for this value in a register that is open to writing, 0 if it may be written."""
        if name == "bus_watchdog":
            allowed = value == 0 or (value <= LONGEST_WATCHDOG and not self.expired)
            return WELL if allowed else ErrorCode.DATA_RANGE
        return self.table.refusal(name, value, held)

    def _changed(self, name: str, value: int, before: int) -> None:
        if value != before and name in self.table.resets:
            for other, to in self.table.resets[name].items():
                self[other] = self[to] if isinstance(to, str) else to
        self.written(name, value)

    def written(self, name: str, value: int) -> None:
        """A register was written."""
        if name == "id":
            self.id = value

    def register_write(self, address: int, data: bytes, grouped: bool = False) -> int:
        """Reg Write: keep until Action."""
        if len(data) > self.longest_registered:
            return ErrorCode.DATA_LENGTH
        self._registered = (address, data, grouped)
        self["registered_instruction"] = 1
        return WELL

    def action(self) -> int:
        """Error code."""
        if self._registered is None:
            return self.nothing_registered
        registered, self._registered = self._registered, None
        self["registered_instruction"] = 0
        self.write(*registered)
        return WELL

    def reboot(self) -> None:
        """Everything that is not EEPROM goes back to its value after power-up."""
        for register in self.table.registers.values():
            if register.access != "eeprom":
                self[register.name] = register.initial
        for name, other in self.table.follows.items():
            self[name] = self[other]
        self._registered = None

    def reboot_by_packet(self) -> None:
        """The instruction Reboot."""
        self.reboot()

    def special(self, kind: int, params: bytes, broadcast: bool) -> int:  # noqa: ARG002
        """Error code of an instruction that only some devices know."""
        return ErrorCode.INSTRUCTION

    # --- the dead-man ---------------------------------------------------------------------------------

    @property
    def expired(self) -> bool:
        return self._memory[98] == EXPIRED

    def watch(self, now_us: int) -> None:
        """Expire the bus watchdog if no instruction packet was seen for its time, with torque on."""
        if now_us - self.fed_us <= WATCHDOG_UNIT_US:
            return  # too early for any
        units = self._memory[98]
        if not (0 < units <= LONGEST_WATCHDOG and self._memory[64]):
            return
        if now_us - self.fed_us > units * WATCHDOG_UNIT_US:
            self["bus_watchdog"] = EXPIRED
            self._on_expiry()

    def _on_expiry(self) -> None:
        """What the device does when its host has gone silent."""
