"""What must stand in a servo for this robot, whatever other software left there: one table, and comparing.

`read` and `shown` only read. `robot/drivers/body/torque_enable.py` puts right what differs.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from firmware_bridge.registers import servo_table
from robot.contract.commands import SEVERAL
from robot.drivers.body.bus import Bus, NoAnswerError, RefusedError
from robot.motion.joints import BEYOND, Joint

POSITION_MODE = 5  # position, with the current limited
REVERSE = 1  # bit of drive_mode
ALL_ANSWERED = 2  # status_return_level
NO_GROUP = 255  # secondary_id

_T = servo_table()
# "memory": kept over a power cut (EEPROM), written only while torque is off. "at once": until the power goes.
Kept = Literal["memory", "at once"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A register that must have a certain value.

    `wanted` is the value for a joint; `otherwise` what another one would do.
    """

    name: str
    kept: Kept
    wanted: Callable[[Joint], int]
    otherwise: str


def _is(name: str) -> Callable[[Joint], int]:
    """As the servo comes from its maker."""
    initial = _T[name].initial
    return lambda _: initial


def _ends(joint: Joint) -> tuple[int, int]:
    low, high = sorted(joint.ticks(angle) for angle in (joint.low - BEYOND, joint.high + BEYOND))
    return low, high


SETTINGS: tuple[Setting, ...] = (
    Setting("startup_configuration", "memory", _is("startup_configuration"), "takes torque with its power"),
    Setting("return_delay_time", "memory", lambda _: 0, "every answer comes later"),
    Setting("drive_mode", "memory", lambda _: 0, "turns the other way, by time, or takes torque with a goal"),
    Setting("operating_mode", "memory", lambda _: POSITION_MODE, "goals mean something else"),
    Setting("secondary_id", "memory", lambda _: NO_GROUP, "obeys what is meant for another"),
    Setting("homing_offset", "memory", lambda _: 0, "stands elsewhere than it says"),
    Setting("moving_threshold", "memory", _is("moving_threshold"), "says that it moves when it does not"),
    Setting("temperature_limit", "memory", _is("temperature_limit"), "gives up too late, or too early"),
    Setting("max_voltage_limit", "memory", _is("max_voltage_limit"), "bears a supply that is too high"),
    Setting("min_voltage_limit", "memory", _is("min_voltage_limit"), "gives up, or bears a supply too low"),
    Setting("pwm_limit", "memory", _is("pwm_limit"), "is too weak"),
    Setting("current_limit", "memory", lambda joint: joint.current, "presses too hard, or is too weak"),
    Setting("velocity_limit", "memory", _is("velocity_limit"), "refuses its own speed"),
    Setting("max_position_limit", "memory", lambda joint: _ends(joint)[1], "turns too far, or refuses goals"),
    Setting("min_position_limit", "memory", lambda joint: _ends(joint)[0], "turns too far, or refuses goals"),
    Setting("pwm_slope", "memory", _is("pwm_slope"), "begins with a jolt, or too weakly"),
    Setting("shutdown", "memory", _is("shutdown"), "does not protect itself"),
    Setting("status_return_level", "at once", lambda _: ALL_ANSWERED, "does not answer"),
    Setting("velocity_i_gain", "at once", _is("velocity_i_gain"), "trembles, or lags behind"),
    Setting("velocity_p_gain", "at once", _is("velocity_p_gain"), "trembles, or lags behind"),
    Setting("position_d_gain", "at once", _is("position_d_gain"), "trembles, or lags behind"),
    Setting("position_i_gain", "at once", _is("position_i_gain"), "trembles, or lags behind"),
    Setting("position_p_gain", "at once", _is("position_p_gain"), "trembles, or lags behind"),
    Setting("feedforward_2nd_gain", "at once", _is("feedforward_2nd_gain"), "overshoots"),
    Setting("feedforward_1st_gain", "at once", _is("feedforward_1st_gain"), "overshoots"),
    Setting("goal_pwm", "at once", _is("goal_pwm"), "is too weak"),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
_MEMORY = _T.block("return_delay_time", "shutdown")
_NOW = _T.block("status_return_level", "goal_pwm")


@dataclass(frozen=True, slots=True)
class Difference:
    """A register of one servo that is not as this joint needs it."""

    name: str
    found: int
    wanted: int

    @property
    def is_new(self) -> bool:
        """As the maker left it, so nobody else was here."""
        return self.found == _T[self.name].initial

    @property
    def in_memory(self) -> bool:
        return BY_NAME[self.name].kept == "memory"

    @property
    def moves_places(self) -> bool:
        """Whether the servo calls its places otherwise, once this is put right."""
        turned = self.name == "drive_mode" and bool((self.found ^ self.wanted) & REVERSE)
        return turned or self.name == "homing_offset"

    def __str__(self) -> str:
        return f"{self.name} {self.found} → {self.wanted}"


def memory(joint: Joint) -> dict[str, int]:
    """What the servo of this joint keeps over a power cut."""
    return {each.name: each.wanted(joint) for each in SETTINGS if each.kept == "memory"}


def compared(joint: Joint, values: Mapping[str, int]) -> list[Difference]:
    """What differs among these registers, in an order in which it can be written.

    A limit is never written past its other end: of two that move the same way, the one in front goes first.
    """
    found = [
        Difference(each.name, values[each.name], each.wanted(joint))
        for each in SETTINGS
        if each.name in values and values[each.name] != each.wanted(joint)
    ]
    for least, most in (
        ("min_position_limit", "max_position_limit"),
        ("min_voltage_limit", "max_voltage_limit"),
    ):
        pair = [each for each in found if each.name in (least, most)]
        if len(pair) == 2 and pair[0].name == most and pair[0].wanted < values[least]:
            at, other = found.index(pair[0]), found.index(pair[1])
            found[at], found[other] = found[other], found[at]
    return found


def read(bus: Bus, servo: int) -> dict[str, int]:
    """The registers of the table as they stand. Raises NoAnswerError, RefusedError, OSError."""
    values: dict[str, int] = {}
    for block in (_MEMORY, _NOW):
        data = bus.read(servo, block.address, block.size, patient=True)
        values |= dict(zip(block.names, block.unpack(data), strict=True))
    return values


def level(bus: Bus, servo: int) -> int:
    """How much it answers, and make it answer everything from now on. Raises NoAnswerError, OSError.

    Below the highest level a servo obeys what it is told and says nothing, as if nobody was there.
    """
    register = _T["status_return_level"]
    try:
        found = register.unpack(bus.read(servo, register.address, register.size, patient=True))
    except NoAnswerError:
        bus.ping(servo)  # which is answered at every level
        found = 0
    if found != ALL_ANSWERED:
        bus.sync_write(register.address, register.size, {servo: register.pack(ALL_ANSWERED)})
    return found


def left(differing: Iterable[Difference]) -> str:
    """Those that other software left, in one line: "temperature_limit 100 → 70, shutdown 0 → 53"."""
    return ", ".join(str(each) for each in differing if not each.is_new)


LONGEST = 64  # characters of one word that a journal keeps


def noted(differing: Iterable[Difference]) -> list[str]:
    """The same in words that a journal keeps, as few as may be: "temperature_limit:100/70+shutdown:0/53"."""
    words: list[str] = []
    for each in differing:
        if each.is_new:
            continue
        word = f"{each.name}:{each.found}/{each.wanted}"
        if words and len(words[-1]) + len(word) < LONGEST:
            words[-1] += SEVERAL + word
        else:
            words.append(word)
    return words


def shown(bus: Bus, joint: Joint) -> list[str]:
    """What a builder should know of this servo as it stands: settings of others, errors. Reads only.

    Raises OSError.
    """
    try:
        values = read(bus, joint.servo)
        register = _T["hardware_error_status"]
        errors = register.unpack(bus.read(joint.servo, register.address, register.size, patient=True))
    except (NoAnswerError, RefusedError):
        return ["answers pings only (status_return_level 0?)"]
    said = [f"has switched itself off: {', '.join(_T.named_bits(register.name, errors))}"] if errors else []
    settings = left(compared(joint, values))
    return [*said, f"settings of other software: {settings}"] if settings else said


def sentences(bus: Bus, joints: Iterable[Joint], there: Mapping[int, int]) -> dict[int, list[str]]:
    """What is to be known of the servos of these joints among those that are there (id: model), by id."""
    ours = [joint for joint in joints if there.get(joint.servo) == _T.model]
    return {joint.servo: found for joint in ours if (found := shown(bus, joint))}


def profile(joint: Joint) -> tuple[tuple[str, int], ...]:
    """The servo's own limits: it catches up no faster than set-points go, whatever held it or was sent."""
    rpm = math.tau / 60
    return (
        ("goal_current", joint.current),
        ("profile_acceleration", math.ceil(3 * joint.acceleration / (214.577 * rpm / 60))),
        ("profile_velocity", math.ceil(joint.speed / (0.229 * rpm))),
    )
