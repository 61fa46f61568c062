"""The part of the state with the staff's digest."""

from dataclasses import dataclass

from robot.control.json_model import Model
from robot.control.named import Text


@dataclass(frozen=True, slots=True)
class Worry(Model):
    """A line of the staff's digest; `dated`: somebody vouched for the time."""

    utc_us: int
    text: Text
    dated: bool = True
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Digest(Model):
    """The staff's digest.

    `state` is collecting, sending, sent, unanswered, unreachable or waiting; `to` is a staff id;
    `due_utc_us` is when the next one has gone out, 0 where that is not known; `more` is of how many older
    worries there is no line.
    """

    state: str
    number: int = 0
    to: str = ""
    since_utc_us: int = 0
    due_utc_us: int = 0
    lines: tuple[Worry, ...] = ()
    more: int = 0
