"""Give a device another id, if only one has the old one and nobody has the new one."""

from contextlib import suppress
from typing import Annotated

import typer

from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.cli.ports import BaudOption, DeviceId, Found, PortOption, found, ports
from robot.cli.registers import value
from robot.drivers.body.bus import Bus, NoAnswerError
from robot.errors import DeviceError, UsageError

LOOKS = 3


def command(
    old: DeviceId,
    new: Annotated[int, typer.Argument(metavar="NEW", min=0, max=252, help="An id that is free.")],
    as_json: JsonFlag = False,
    port: PortOption = None,
    baud: BaudOption = None,
    config: ConfigFile = None,
) -> None:
    with found(ports(port, baud, config, own=True), old) as answered:
        change(answered, new)
    if as_json:
        print_json({"port": answered.port, "before": old, "after": new, "name": answered.name})
    else:
        out.print(f"{answered.port}: {answered.name} {old} → {new}")


def change(device: Found, new: int) -> None:
    """Raises UsageError or DeviceError that says why it was not done; nothing has changed then."""
    old, bus, where = device.id, device.bus, device.port
    if new == old:
        raise UsageError("set-id", f"{old} is its id already.")
    table = device.table
    if _answers(bus, new):
        raise DeviceError(where, f"id {new} is taken.", "Choose one that is free: yorisou body scan")
    if not alone(device):
        raise DeviceError(
            where, f"more than one device answers as id {old}.", "Leave only one of them on the cable."
        )
    if value(device, table["torque_enable"]):
        raise DeviceError(
            f"{where}, id {old}",
            "its id is kept in memory that is closed while torque is on.",
            f"First: yorisou body write {old} torque_enable 0 (what it holds may fall).",
        )
    register = table["id"]
    with suppress(NoAnswerError):  # some answer with the new id already
        bus.write(old, register.address, register.pack(new), patient=True)
    if not _answers(bus, new) or _answers(bus, old):
        raise DeviceError(
            where,
            f"id {old} has not become {new}.",
            "Switch the body off and on; look with: yorisou body scan",
        )


def alone(device: Found) -> bool:
    """Whether one device only has this id: no answer is damaged by another, and none comes twice.

    Two that are alike to the last bit of clock and position cannot be told apart.
    """
    bus, before = device.bus, device.bus.statistics.crc_errors
    last = max(device.table.registers.values(), key=lambda register: register.address)
    first = device.table["realtime_tick"].address
    for _ in range(LOOKS):
        try:
            bus.read(device.id, first, last.address + last.size - first, patient=True)
        except NoAnswerError:
            return False
    sharing = [each for each, _ in bus.census() if each == device.id]
    return bus.statistics.crc_errors == before and len(sharing) <= 1


def _answers(bus: Bus, device: int) -> bool:
    try:
        bus.ping(device)
    except NoAnswerError:
        return False
    return True
