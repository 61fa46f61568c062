"""Factory values and control-table backup of a simulated XL330."""

from firmware_bridge.protocol import ErrorCode
from firmware_bridge.registers import EXPIRED
from sim.device import WELL, Device

_ALL, _ALL_BUT_ID, _ALL_BUT_ID_AND_BAUD = 0xFF, 0x01, 0x02
_KEEP, _BRING_BACK = bytes((0x01, 0x43, 0x54, 0x52, 0x4C)), bytes((0x02, 0x43, 0x54, 0x52, 0x4C))
_SPARED = {_ALL: (), _ALL_BUT_ID: ("id",), _ALL_BUT_ID_AND_BAUD: ("id", "baud_rate")}


def factory_reset(device: Device, params: bytes, broadcast: bool) -> int:
    """Memory as from the factory; the error code."""
    if len(params) != 1 or params[0] not in _SPARED:
        return ErrorCode.DATA_RANGE
    if broadcast and params[0] == _ALL:
        return ErrorCode.RESULT_FAIL
    spared = _SPARED[params[0]]
    for register in device.table.registers.values():
        if register.access == "eeprom" and register.name not in spared:
            device[register.name] = register.initial
    device.id = device["id"]
    device.reboot()
    return WELL


class Backup:
    """A copy of what can be written and goes with the power; empty at first."""

    def __init__(self) -> None:
        self._kept: dict[str, int] | None = None

    def __bool__(self) -> bool:
        return self._kept is not None

    def obey(self, device: Device, params: bytes) -> int:
        """Control Table Backup: keep it, or bring it back; the error code."""
        if params not in (_KEEP, _BRING_BACK):
            return ErrorCode.DATA_RANGE
        if device["torque_enable"] or (params == _BRING_BACK and not self):
            return ErrorCode.RESULT_FAIL
        if params == _KEEP:
            rows = device.table.registers.values()
            self._kept = {row.name: device[row.name] for row in rows if row.access == "rw"}
            device["backup_ready"] = 1
        else:
            self.bring_back(device)
        return WELL

    def bring_back(self, device: Device) -> None:
        """Restore the backup, except torque and an expired watchdog."""
        for name, value in (self._kept or {}).items():
            if name != "torque_enable" and not (name == "bus_watchdog" and value == EXPIRED):
                device[name] = value
