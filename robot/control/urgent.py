"""The three requests with a lane of their own: *stop*, *less* and *crisis*.

Whoever passes a press on, from the browser to the companion, reads it with these. It imports little, so that
the lane's process stays small.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from robot.control.fields import AnySource, Kind, Lenient
from robot.control.json_model import Json
from robot.control.request_base import Request, by_verb, request

_PRESS = re.compile(r"[A-Za-z0-9_-]{1,64}")


def press_of(message: Mapping[str, Any]) -> str:
    """What makes this press one, however many ways it comes; "" where it is missing or unusable."""
    press = message.get("press")
    return press if isinstance(press, str) and _PRESS.fullmatch(press) else ""


Press = Annotated[str, Kind(lambda name, value, _: press_of({name: value}), "1 to 64 of `A-Z a-z 0-9 _ -`")]


@dataclass(frozen=True, slots=True)
class Urgent(Request):
    """The base of stop, less and crisis.

    Never refused for its form. A `press` is the same whichever ways it comes; an unusable one is none.
    """

    source: AnySource = field(default="tap", kw_only=True)
    press: Press = field(default="", kw_only=True)

    def to_json(self) -> Json:
        return {name: value for name, value in Request.to_json(self).items() if name != "press" or value}


@request("stop")
class Stop(Urgent):
    """Freeze, silence, wait for a person."""


@request("less")
class Less(Urgent):
    """Less contact, today or for longer."""

    longer: Lenient = False


@request("crisis")
class Crisis(Urgent):
    """The button "I need help now"; from `console` it is staff who raises it."""


URGENT: dict[str, type[Urgent]] = by_verb(Stop, Less, Crisis)


def is_urgent(message: Mapping[str, Any]) -> bool:
    """Whether a message takes the lane."""
    verb = message.get("do")
    return isinstance(verb, str) and verb in URGENT


def lane_of(control_socket: Path) -> Path:
    """The socket beside the control socket that carries only these verbs: control.sock -> control.stop.

    No longer than the one beside it: a socket's address has room for about a hundred bytes.
    """
    return control_socket.with_suffix(".lane" if control_socket.suffix == ".stop" else ".stop")
