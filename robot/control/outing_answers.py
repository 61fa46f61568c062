"""What the companion answers about outings."""

from dataclasses import dataclass

from robot.control.answers import Answer
from robot.control.json_model import Model
from robot.control.named import Text


@dataclass(frozen=True, slots=True)
class HoursShown(Model):
    """Two times of the day, "HH:MM"; the end is not in it, and it may go over midnight."""

    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class WaypointShown(Model):
    """One waypoint. `people`: 0 to 3, as many as may be there; `item`: what lies there ("": nothing).

    `refusal`: why nobody sets off there now, a code ("": nothing is against it), with the hours that it
    speaks of, if any.
    """

    id: str
    kind: str
    name: Text
    exit: Text
    people: int
    minutes: int
    quiet: tuple[HoursShown, ...]
    item: str
    own: bool
    refusal: str = ""
    hours: HoursShown | None = None


@dataclass(frozen=True, slots=True)
class WaypointList(Answer):
    """The waypoints in the person's own order. `planned` and `under_way` are ids of them, or "".

    `weather` as it was said today; `things`: what has come home, in the order in which it did.
    """

    waypoints: tuple[WaypointShown, ...]
    planned: str
    under_way: str
    weather: str
    things: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RulesShown(Answer):
    """What the guard goes by. `adult`: "yes", "no", or "" while nobody has said it.

    `clock`: whether somebody vouches for the clock; `barred`: the hours of a minor by the law of the place,
    with its `source`; `night`: the hours that are night without a signature; `signed`: those that staff
    signed for, `signed_here` the ones of these that were signed on the page; `dark`: of this month; `quiet`:
    the household's, while they are on.
    """

    clock: bool
    adult: str
    guardian: bool
    weather: str
    night: HoursShown
    barred: HoursShown | None = None
    source: str = ""
    signed: tuple[HoursShown, ...] = ()
    signed_here: HoursShown | None = None
    dark: HoursShown | None = None
    quiet: HoursShown | None = None
