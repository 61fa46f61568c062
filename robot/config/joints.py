"""`[body.joints.*]`: how each joint of this body is mounted, and how far its limits are tightened.

Degrees in the file, because therapists and builders read it; radians from here on.
"""

import math
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from firmware_bridge.protocol import HIGHEST_ID
from robot.motion.joints import BEYOND, BY_NAME, TABLE, TICKS_PER_TURN, Joint, Joints

SLOWEST = 1.0  # deg/s
SOFTEST = 70.0  # deg/s³: what 1 deg/s takes
WEAKEST = 100  # mA: with less a joint does not carry itself
COOLEST = 40  # degrees C: a warm room, and what a servo needs to cool down again
_ROUNDING = 1 + 1e-9

Degrees = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole = Annotated[int, Field(strict=True)]


class JointSection(BaseModel):
    """One joint. What is left out is as the robot is built; a limit can only be tightened."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: Whole | None = Field(default=None, ge=0, le=HIGHEST_ID)
    zero: Whole | None = Field(default=None, ge=0, lt=TICKS_PER_TURN, description="4096 a turn")
    direction: Literal[1, -1] | None = None
    range: list[Degrees] | None = Field(default=None, min_length=2, max_length=2)
    speed: Degrees | None = Field(default=None, ge=SLOWEST, description="deg/s")
    jerk: Degrees | None = Field(default=None, ge=SOFTEST, description="deg/s³")
    current: Whole | None = Field(default=None, ge=WEAKEST, description="mA")
    temperature: Whole | None = Field(default=None, ge=COOLEST, description="degrees C")

    @field_validator("direction", mode="before")
    @classmethod
    def direction_is_a_sign(cls, value: Any) -> Any:
        if type(value) is not int or value not in (1, -1):
            raise ValueError("write 1 or -1")
        return value


class JointsSection(BaseModel):
    """All six joints, by name."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    base_yaw: JointSection = JointSection()
    head_pitch: JointSection = JointSection()
    head_roll: JointSection = JointSection()
    left_ear: JointSection = JointSection()
    right_ear: JointSection = JointSection()
    tail: JointSection = JointSection()

    @field_validator("*")
    @classmethod
    def limits_are_tightened(cls, value: JointSection, info: ValidationInfo) -> JointSection:
        built = BY_NAME[str(info.field_name)]
        faults = [*_wider(built, value), *_out_of_turn(_mounted(built, value))]
        if faults:
            raise ValueError("; ".join(faults))
        return value

    @model_validator(mode="after")
    def ids_are_unique(self) -> "JointsSection":
        owner: dict[int, str] = {}
        for joint in joints(self):
            other = owner.setdefault(joint.servo, joint.name)
            if other != joint.name:
                raise ValueError(
                    f"{other} and {joint.name} both have the id {joint.servo}; give each its own"
                )
        return self


def joints(section: JointsSection) -> Joints:
    """The joints of this body, as mounted, never beyond their design limits."""
    return tuple(_mounted(built, getattr(section, built.name)) for built in TABLE)


def _mounted(built: Joint, section: JointSection) -> Joint:
    """A joint as mounted, clamped to the design table."""
    low, high = (math.radians(end) for end in section.range) if section.range else (built.low, built.high)
    return replace(
        built,
        servo=built.servo if section.id is None else section.id,
        zero=built.zero if section.zero is None else section.zero,
        direction=section.direction or built.direction,
        low=max(low, built.low),
        high=min(high, built.high),
        fastest=math.inf if section.speed is None else math.radians(section.speed),
        jerkiest=math.inf if section.jerk is None else math.radians(section.jerk),
        current=min(section.current or built.current, built.current),
        hottest=min(section.temperature or built.hottest, built.hottest),
    )


def _wider(built: Joint, section: JointSection) -> list[str]:
    """What is wider than the robot is built for, with the most that is allowed and why."""
    faults: list[str] = []
    for key, value, most, why in (
        ("speed", section.speed, math.degrees(built.speed), "deg/s: its tip stays below 0.15 m/s"),
        ("jerk", section.jerk, math.degrees(built.jerk), "deg/s³: it moves as softly as it is built to"),
        ("current", section.current, built.current, "mA: more could pinch a finger"),
        ("temperature", section.temperature, built.hottest, "°C: the servo shuts itself down at 70"),
    ):
        if value is not None and value > most * _ROUNDING:
            faults.append(f"{key}: at most {math.floor(most * 10) / 10:g} {why}")
    if section.range is not None:
        low, high = section.range
        least, most = inward(built)
        if not low <= 0 <= high or low == high:
            faults.append("range: write [lowest, highest] around 0, for example [-20.0, 15.0]")
        elif math.radians(low) < built.low * _ROUNDING or math.radians(high) > built.high * _ROUNDING:
            faults.append(
                f"range: at most [{least:g}, {most:g}] degrees: the body is not built to go further"
            )
    return faults


def inward(joint: Joint) -> tuple[float, float]:
    """The range in degrees, rounded to the side that is allowed."""
    return math.ceil(math.degrees(joint.low) * 10) / 10, math.floor(math.degrees(joint.high) * 10) / 10


def in_one_turn(joint: Joint) -> bool:
    """Check that a joint's range, with its margin, lies within one turn of the servo (0..4095)."""
    low, high = _ends(joint)
    return low >= 0 and high < TICKS_PER_TURN


def _ends(joint: Joint) -> list[int]:
    return sorted(joint.ticks(angle) for angle in (joint.low - BEYOND, joint.high + BEYOND))


def _out_of_turn(joint: Joint) -> list[str]:
    if in_one_turn(joint):
        return []
    low, high = _ends(joint)
    least, most = joint.zero - low, TICKS_PER_TURN - 1 - (high - joint.zero)
    return [
        f"zero: between {least} and {most}, so that the range does not cross the servo's 0; "
        "turn the horn on its shaft by a quarter turn and calibrate again"
    ]
