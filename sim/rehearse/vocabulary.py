"""What a command may name: the gestures, sounds and colours of the robot, and the lines of a programme."""

from collections.abc import Iterable
from typing import get_args, get_type_hints

from robot.contract import commands as c
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.drivers.voice.wordless_sounds import SOUNDS
from robot.motion.gestures import STANDARD
from robot.yaml_check.finding import did_you_mean

COLOURS: tuple[str, ...] = get_args(get_type_hints(c.Light)["colour"])


def unknown(asked: Record, programme: Programme) -> str:
    """What a command names that does not exist, as a phrase with the nearest that does; "" if all does."""
    kind = type(asked)
    known: Iterable[str]
    if kind is c.Light:
        what, name, known = "colour", asked.colour, COLOURS  # type: ignore[attr-defined] # a light's
    elif kind is c.Gesture:
        what, name, known = "gesture", asked.name, STANDARD.gestures  # type: ignore[attr-defined] # a gesture's
    elif kind is c.Sound:
        what, name, known = "sound", asked.name, SOUNDS  # type: ignore[attr-defined] # a sound's
    elif kind is c.Say:
        what, name, known = "line", asked.line, programme.lines  # type: ignore[attr-defined] # a line's
    else:
        return ""
    where = " in the script" if what == "line" else ""
    return "" if name in known else f"there is no {what} '{name}'{where}{did_you_mean(name, known)}"
