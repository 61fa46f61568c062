"""How each device of the body is: its warmth, its supply, and how well it answers."""

from dataclasses import dataclass

from robot.drivers.body.board import BodyBoard
from robot.drivers.body.bus_statistics import DeviceHealth
from robot.drivers.body.link import Link
from robot.drivers.body.servos import Servos
from robot.motion.joints import Joints

BOARD = "board"


@dataclass(frozen=True, slots=True)
class PartHealth:
    """One device. `celsius` and `volts` are None where nothing was read; the link is as its bus knows it."""

    name: str
    celsius: int | None
    volts: float | None
    link: DeviceHealth


def of_parts(
    servos: Link[Servos], board: Link[BodyBoard], joints: Joints, now_us: int
) -> tuple[PartHealth, ...]:
    """Every joint in order, then the board. May be called from any thread."""
    known = servos.statistics.health(now_us)
    present = servos.device.present if servos.device is not None else {}
    found = []
    for place, joint in enumerate(joints):
        seen = present.get(place)
        warm, volts = (None, None) if seen is None else (seen.heat, seen.voltage / 10)
        found.append(PartHealth(joint.name, warm, volts, known.get(joint.servo, DeviceHealth(joint.servo))))
    device = board.device
    links = [*board.statistics.health(now_us).values()]
    warm, volts = (None, None) if device is None else (device.heat, device.volts)
    found.append(PartHealth(BOARD, warm, volts, links[0] if links else DeviceHealth(0)))
    return tuple(found)
