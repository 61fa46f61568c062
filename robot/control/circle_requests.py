"""The circle: who may come to the person, by tick and approval; and who says that they are there."""

from typing import Annotated, Any

from robot.contract.people import WAYS, Way
from robot.control.fields import Flag, Kind, short, take
from robot.control.people_requests import Short
from robot.control.request_base import Request, request
from robot.errors import UsageError
from robot.people.circle import TIME, Relation

MOST_WEEKS_THERE = 12


def _ways(name: str, value: Any, _programme: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(each in WAYS for each in value):
        raise UsageError(name, "must be a list of ways.", f"There are {', '.join(WAYS)}.")
    return tuple(each for each in WAYS if each in value)


def _weeks(name: str, value: Any, _programme: object) -> int:
    weeks: int = take(name, value, int)
    if not 0 <= weeks <= MOST_WEEKS_THERE:
        raise UsageError(name, f"must be from 0 to {MOST_WEEKS_THERE}.")
    return weeks


Ways = Annotated[tuple[str, ...], Kind(_ways, f"a list of {', '.join(WAYS)}")]
WeeksThere = Annotated[int, Kind(_weeks, f"0..{MOST_WEEKS_THERE}")]
Hours = Annotated[str, Kind(lambda name, value, _: short(name, value).strip(), f'a time ({TIME}), or `""`')]


def _called(name: str, value: Any, _programme: object) -> str:
    text = " ".join(short(name, value).split())
    if not text.isprintable():
        raise UsageError(name, "has signs that cannot be seen.", "Write it anew.", code="circle-form")
    return text


Called = Annotated[str, Kind(_called, "a name")]


@request("circle")
class Circle(Request):
    """Everybody who is in the circle or could be, and what each may."""


@request("circle-tick")
class CircleTick(Request):
    """The person lets somebody come in this way, or no longer. The first tick takes them into the circle."""

    user: Short
    way: Way
    on: Flag


@request("circle-describe")
class CircleDescribe(Request):
    """What the person calls somebody, what they are to them, and when what they send is given to them."""

    user: Short
    called: Called
    relation: Relation
    begins: Hours = ""
    ends: Hours = ""


@request("circle-approve")
class CircleApprove(Request):
    """Staff agree to a way of somebody, or no longer."""

    user: Short
    way: Way
    on: Flag


@request("circle-let-go")
class CircleLetGo(Request):
    """Out of the circle, in silence: they are told nothing."""

    user: Short


@request("here")
class Here(Request):
    """Somebody of the circle says that they are there in these ways, for so many weeks; 0: no longer."""

    ways: Ways
    weeks: WeeksThere


@request("here-told")
class HereTold(Request):
    """What one has said of oneself, and what one may send now."""
