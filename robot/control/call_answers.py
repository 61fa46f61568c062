"""What the companion answers about live calls."""

from dataclasses import dataclass

from robot.control.answers import Answer
from robot.control.json_model import Model


@dataclass(frozen=True, slots=True)
class OfTheCircle(Model):
    """Somebody of the circle whom the person may call. `ways` are "call" and "face"."""

    user: str
    called: str
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookedCall(Model):
    """A call that the person has booked; `there`: the other side has said that they are."""

    call: int
    other: str
    called: str
    way: str
    at_utc_us: int
    there: bool


@dataclass(frozen=True, slots=True)
class CallBoard(Answer):
    """What stands on the call page of the one who asks.

    `side` is "person", "other", or "" for who is in no circle. `step`: how far a call may go now, "" while
    none may begin; `on`: the call that is on, 0 for none. `phone`: the robot itself can be
    what the person speaks by.
    """

    side: str
    booked: tuple[BookedCall, ...] = ()
    circle: tuple[OfTheCircle, ...] = ()
    step: str = ""
    on: int = 0
    phone: bool = False


@dataclass(frozen=True, slots=True)
class CallSaid(Answer):
    """Whether a written answer went to the other side; `card`: it worries, and a card is shown instead."""

    sent: bool
    card: bool = False
