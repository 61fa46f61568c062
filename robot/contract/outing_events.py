"""Events about outings and visits; `events.py` exports them too.

No place and no hour is in them: `quest` is the id of a waypoint of the programme, or `own.N` for one of the
person's own, whose words lie in the encrypted store.
"""

from typing import Literal

from robot.contract.event_base import EVENTS, Source
from robot.contract.record import Record, record

# How an outing ended: at the waypoint, before it, without a word about it, or with a call for help.
Back = Literal["reached", "turned-back", "unsaid", "helped"]
# The weather as somebody said it today; "" is not said.
Weather = Literal["", "fine", "rain", "storm", "heat"]
# What the robot can do with a thing.
ThingForm = Literal["gesture", "sound", "light", "line"]
# From the first minute after midnight until before the second, also over midnight.
Hours = tuple[int, int]


@record(EVENTS, "quest-chosen")
class QuestChosen(Record):
    """The person has planned to go there next ("": nowhere)."""

    quest: str
    source: Source


@record(EVENTS, "set-off")
class SetOff(Record):
    """They go now. The robot sleeps until they say that they are back."""

    quest: str
    source: Source


@record(EVENTS, "came-back")
class CameBack(Record):
    """They are back. "helped": somebody had to be called."""

    quest: str
    how: Back
    source: Source


@record(EVENTS, "visit-verified")
class VisitVerified(Record):
    """The code of a centre was right, today. It changes nothing but what is shown of it."""

    quest: str
    source: Source


@record(EVENTS, "visit-planned")
class VisitPlanned(Record):
    """The person wants to be there on this day (its number; robot/contract/calendar.py).

    The hour is in no event: it lies in the encrypted store until the day is over.
    """

    quest: str
    day: int
    source: Source


@record(EVENTS, "visit-cancelled")
class VisitCancelled(Record):
    """They do not go after all. It is silent, and costs nothing."""

    quest: str
    source: Source


@record(EVENTS, "outing-rules")
class OutingRules(Record):
    """What the guard goes by (robot/outings/guard.py), as the robot is configured: at every start.

    `adult`: None while nobody has said it; `guardian`: who has charge of a minor has signed; `barred`: the
    hours in which the law of the place wants no minor of this age outside (empty: nobody has looked);
    `signed`: the hours of the night that staff have signed for (empty: none); `dark`: for each month from
    January the hours of darkness (empty: not given).
    """

    adult: bool | None = None
    guardian: bool = False
    barred: tuple[int, ...] = ()
    signed: tuple[int, ...] = ()
    dark: tuple[Hours, ...] = ()


@record(EVENTS, "night-signed")
class NightSigned(Record):
    """Staff have signed for these hours of the night, for an adult; the same twice takes it back."""

    begins: int
    ends: int
    by: str


@record(EVENTS, "weather-said")
class WeatherSaid(Record):
    """The weather of today, as the person or staff see it. Nothing is fetched."""

    weather: Weather
    source: Source


@record(EVENTS, "thing-asked")
class ThingAsked(Record):
    """The person asks the robot for a thing that has come home: its gesture, sound, light or line.

    `form` and `what` as robot/outings/items.yaml has them.
    """

    thing: str
    form: ThingForm
    what: str
    source: Source


@record(EVENTS, "outing-forgotten")
class OutingForgotten(Record):
    """What was kept of outings and visits is forgotten; the guard's figures stay."""
