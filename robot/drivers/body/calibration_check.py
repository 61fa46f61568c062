"""Whether the servos, as they stand, fit the calibration. Pure: readings in, findings out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from firmware_bridge.registers import servo_table
from robot.drivers.body import servo_settings as settings
from robot.motion.joints import TICKS_PER_TURN, Joint

# A head that was let go rests on its stop, which lies a little beyond the range that it may be moved in.
SLACK = 0.10  # rad

_T = servo_table()
# What `look` in robot/drivers/body/servo_bench.py reads, and `findings` compares.
COMPARED = (
    "operating_mode",
    "homing_offset",
    "drive_mode",
    "current_limit",
    "min_position_limit",
    "max_position_limit",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One servo as it stands. `memory` holds the registers of COMPARED; None where nobody answered."""

    model: int
    position: int
    error: int
    memory: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is a fixed name; `found` and `expected` are ticks, mA, model numbers or register values."""

    joint: str
    servo: int
    code: str
    found: int | None = None
    expected: int | None = None


def fits(joint: Joint, angle: float) -> bool:
    """Whether a joint that is mounted so can stand at this angle (rad)."""
    return joint.low - SLACK <= angle <= joint.high + SLACK


def memory(joint: Joint) -> dict[str, int]:
    """Of what the servo keeps over a power cut, for this joint: mode, limits, and no shift of its own."""
    kept = settings.memory(joint)
    return {name: kept[name] for name in COMPARED}


def findings(joint: Joint, reading: Reading | None) -> list[Finding]:
    """What does not fit, worst first; empty when all does."""

    def found(code: str, is_: int | None = None, expected: int | None = None) -> Finding:
        return Finding(joint.name, joint.servo, code, is_, expected)

    if reading is None:
        return [found("missing")]
    if reading.model != _T.model:
        return [found("model", reading.model, _T.model)]
    faults = [found("alert", reading.error)] if reading.error else []
    if not 0 <= reading.position < TICKS_PER_TURN:
        faults.append(found("turns", reading.position))
    elif not fits(joint, joint.angle(reading.position)):
        faults.append(found("position", reading.position, joint.zero))
    wanted = memory(joint)
    faults += [
        found(name, reading.memory[name], wanted[name])
        for name in COMPARED
        if reading.memory[name] != wanted[name]
    ]
    return faults


def turned(ticks: float, since: float) -> float:
    """Ticks from one reading to another, the short way round: -2048..2048."""
    half = TICKS_PER_TURN // 2
    return (ticks - since + half) % TICKS_PER_TURN - half


def settled(readings: Iterable[int], spread: int) -> int | None:
    """The median of readings, 0..4095; None when they lie further apart than `spread` ticks.

    Readings on both sides of the servo's 0 are neighbours.
    """
    all_ = list(readings)
    if not all_:
        return None
    ways = sorted(turned(ticks, all_[0]) for ticks in all_)
    if ways[-1] - ways[0] > spread:
        return None
    return round(all_[0] + ways[len(ways) // 2]) % TICKS_PER_TURN
