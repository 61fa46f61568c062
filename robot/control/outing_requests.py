"""Outings: what the person plans and says of them, and what staff sign for."""

import re
from typing import Annotated, Any, Literal

from robot.contract.calendar import day_of
from robot.contract.outing_events import Back, Weather
from robot.contract.outing_words import LONGEST_EXIT, LONGEST_PLACE
from robot.contract.programme import Programme
from robot.contract.quests import OWN_QUEST
from robot.control.fields import Kind, Read, Staff, short, take
from robot.control.request_base import Request, SourcedRequest, request
from robot.errors import UsageError
from robot.people.circle import TIME

# One place up or down in the person's own order.
Way = Literal["up", "down"]
MINUTES = 60


def _quest(*, none: bool) -> Read:
    def read(name: str, value: Any, programme: Programme | None) -> str:
        quest = short(name, value).strip()
        if not quest and none:
            return quest
        known = programme is None or programme.quest(quest) is not None or OWN_QUEST.fullmatch(quest)
        if not quest or not known:
            raise UsageError(name, "is no waypoint of this programme.", "See `waypoints`.", code="no-quest")
        return quest

    return read


def _words(longest: int, *, none: bool) -> Read:
    def read(name: str, value: Any, _programme: Programme | None) -> str:
        text = " ".join(short(name, value).split())
        if len(text) > longest or not text.isprintable() or not (text or none):
            raise UsageError(name, f"has 1 to {longest} characters that can be seen.", code="waypoint-form")
        return text

    return read


def _time(name: str, value: Any, _programme: Programme | None) -> str:
    text: str = take(name, value, str)
    if not re.fullmatch(TIME, text):
        raise UsageError(name, "is no time of the day.", "Write HH:MM.", code="night-form")
    return text


def _day(name: str, value: Any, _programme: Programme | None) -> str:
    text: str = take(name, value, str)
    if text and day_of(text) is None:
        raise UsageError(name, "is no date.", "Write YYYY-MM-DD.", code="day-form")
    return text


Quest = Annotated[str, Kind(_quest(none=False), "the id of a waypoint, or `own.N`")]
QuestOrNone = Annotated[str, Kind(_quest(none=True), 'the id of a waypoint, `own.N`, or `""`')]
Place = Annotated[str, Kind(_words(LONGEST_PLACE, none=False), f"text, at most {LONGEST_PLACE} characters")]
Exit = Annotated[str, Kind(_words(LONGEST_EXIT, none=True), f"text, at most {LONGEST_EXIT} characters")]
Time = Annotated[str, Kind(_time, "a time, HH:MM")]
DayOrNone = Annotated[str, Kind(_day, 'a date, YYYY-MM-DD, or `""`')]


def minute_of(time: str) -> int:
    """The minute after midnight of a time that was read."""
    hours, _, minutes = time.partition(":")
    return int(hours) * MINUTES + int(minutes)


@request("waypoints")
class Waypoints(Request):
    """The waypoints in the person's own order, what lies there, and whether one may set off now."""


@request("quest-choose")
class QuestChoose(SourcedRequest):
    """The person plans to go there next; `""`: nowhere."""

    quest: QuestOrNone


@request("set-off")
class SetOff(SourcedRequest):
    """They go now. What the guard refuses is refused with the code `outing`; `waypoints` has the reason."""

    quest: Quest


@request("came-back")
class CameBack(SourcedRequest):
    """They are back; `unsaid`: and say nothing of it. `quest` `""` is the way that they went.

    `day`: the one on which they said so, where it is told later, or `""` for today; a day ends at 04:00. What
    is of another way, or of a day before they set off, is refused with the code `no-way`.
    """

    quest: QuestOrNone = ""
    how: Back = "unsaid"
    day: DayOrNone = ""


@request("own-waypoint-add")
class OwnWaypointAdd(SourcedRequest):
    """A waypoint of the person's own, and how to leave there. Both lie in the encrypted store alone."""

    name: Place
    exit: Exit = ""


@request("own-waypoint-remove")
class OwnWaypointRemove(SourcedRequest):
    """It is forgotten."""

    quest: Quest


@request("waypoint-order")
class WaypointOrder(SourcedRequest):
    """One place up or down in the person's own order."""

    quest: Quest
    way: Way


@request("thing-ask")
class ThingAsk(SourcedRequest):
    """The robot shows what it does with a thing that has come home, where it may move, sound or shine now."""

    thing: Annotated[str, Kind(lambda name, value, _: short(name, value), "the id of a thing")]


@request("weather-said")
class WeatherSaid(SourcedRequest):
    """The weather of today as somebody here sees it; `""` takes it back."""

    weather: Weather


@request("outing-rules")
class OutingRules(Request):
    """What the guard of outings goes by now."""


@request("night-sign")
class NightSign(Request):
    """Staff sign for these hours of the night, for an adult; the same again takes it back."""

    begins: Time
    ends: Time
    by: Staff = ""
