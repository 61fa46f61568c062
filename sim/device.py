"""What a simulated servo and a simulated body board have in common: a control table with its access rules."""

import struct

from firmware_bridge.protocol import ErrorCode
from firmware_bridge.registers import EXPIRED, Register, Table

WATCHDOG_UNIT_US = 20_000
TABLE_SIZE = 256
LONGEST_WATCHDOG = 127
WELL = int(ErrorCode.NONE)  # said so often that looking it up in an enumeration would be felt


class Device:
    """One bus device in the state after power-up. Times in microseconds."""

    # Registers that refuse writes after the bus watchdog has expired.
    guarded: frozenset[str] = frozenset()

    def __init__(self, table: Table, device_id: int) -> None:
        self.table = table
        self.id = device_id
        self.powered = True
        self.fed_us = 0  # when the last instruction packet passed on the bus
        self._registered: tuple[int, bytes] | None = None
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
        return bool(self._memory[70])

    def refresh(self) -> None:
        """Put what changes by itself into the table, before it is read."""

    def read(self, address: int, size: int) -> tuple[int, bytes]:
        """(error code, data)."""
        if address + size > TABLE_SIZE or size == 0:
            return ErrorCode.DATA_LENGTH, b""
        self.refresh()
        return WELL, self._view[address : address + size].tobytes()

    def write(self, address: int, data: bytes) -> int:
        """Error code. Nothing is changed unless everything may be written."""
        if address + len(data) > TABLE_SIZE or not data:
            return ErrorCode.DATA_LENGTH
        whole = self._whole.get((address, len(data)))
        if whole is None:
            return self._write_many(address, data)
        register, unpack = whole
        (value,) = unpack(data)
        if error := self._refusal(register, value):
            return error
        self._memory[address : address + len(data)] = data
        self.written(register.name, value)
        return WELL

    def _refusal(self, register: Register, value: int) -> int:
        """Error code for writing this value, 0 if it may be written."""
        if register.access != "rw" and (register.access == "r" or self._memory[64]):
            return ErrorCode.ACCESS
        if self._memory[98] == EXPIRED and register.name in self.guarded:
            return ErrorCode.DATA_RANGE
        return self.check(register.name, value)

    def _write_many(self, address: int, data: bytes) -> int:
        """A write that covers more than one register, or only a part of one."""
        touched = dict.fromkeys(self._at[address : address + len(data)])
        new = bytearray(self._memory)
        new[address : address + len(data)] = data
        changes: list[tuple[Register, int]] = []
        for register in touched:
            if register is None:
                return ErrorCode.ACCESS
            value = int(struct.unpack_from("<" + register.format, new, register.address)[0])
            if error := self._refusal(register, value):
                return error
            changes.append((register, value))
        for register, value in changes:
            self[register.name] = value
            self.written(register.name, value)
        return WELL

    def check(self, name: str, value: int) -> int:
        """Error code for this value in a register that is open to writing, 0 if it may be written."""
        if name == "bus_watchdog":
            allowed = value == 0 or (value <= LONGEST_WATCHDOG and not self.expired)
            return WELL if allowed else ErrorCode.DATA_RANGE
        if value > 1 and name in ("torque_enable", "led"):
            return ErrorCode.DATA_RANGE
        return WELL

    def written(self, name: str, value: int) -> None:
        """A register was written."""
        if name == "id":
            self.id = value

    def register_write(self, address: int, data: bytes) -> int:
        """Reg Write: keep until Action."""
        self._registered = (address, data)
        return WELL

    def action(self) -> None:
        if self._registered is not None:
            address, data = self._registered
            self._registered = None
            self.write(address, data)

    def reboot(self) -> None:
        """Everything that is not EEPROM goes back to its value after power-up."""
        for register in self.table.registers.values():
            if register.access != "eeprom":
                self[register.name] = register.initial
        self._registered = None

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
            self.on_expiry()

    def on_expiry(self) -> None:
        """What the device does when its host has gone silent."""
