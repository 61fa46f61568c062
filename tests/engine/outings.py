"""A ladder that leads out, and a person who goes and comes back."""

from collections.abc import Sequence
from typing import Any

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Dose
from robot.contract.quests import Quest
from robot.contract.record import Record
from robot.engine.outings import Outings, UnderWay
from robot.engine.progress import Progress
from tests.engine.build import LEVELS, Driven, level

TEXT = {"en": "x", "ja": "x", "ko": "x"}
QUESTS = (
    Quest("window", "home", TEXT, TEXT, 0, 5, (), "breeze"),
    Quest("post-box", "street", TEXT, TEXT, 1, 10, (), "bird"),
    Quest("shop", "shop", TEXT, TEXT, 2, 20, (), "rice-ball"),
    Quest("centre-inside", "centre", TEXT, TEXT, 1, 20, (), "cocoa"),
)
MODALITIES = "light breathing gaze motion text"
WEEK = {"dose": Dose(30, 1, 7), "dwell_days": 0, "dwell_sessions": 0}
OUTING = level(
    "outing", "outing", MODALITIES, rung="L9", parameters={"quests": ["window", "post-box"]}, **WEEK
)
FARTHER = level("farther", "outing", MODALITIES, rung="L9", parameters={"quests": ["shop"]}, **WEEK)
VISIT = level("visit", "visit", MODALITIES, rung="L10", parameters={"step": "twin"}, **WEEK)
LADDER = (*LEVELS[:3], OUTING, FARTHER, VISIT)
ADULT = e.OutingRules(adult=True)


def at(place: str = "outing", rules: e.OutingRules | None = ADULT, **changes: Any) -> Driven:
    """An engine whose person is on this level, at 20:00, and the guard's figures."""
    names = [each.id for each in LADDER]
    agreed = names[: names.index(place) + 1]
    progress = changes.pop("progress", None) or Progress(place, agreed, first_day=0, entered_day=0)
    made = {"levels": LADDER, "quests": QUESTS, "ceiling": "visit", "agreed": tuple(names[:2])} | changes
    d = Driven(snapshot=progress.to_json(), **made)
    if rules is not None:
        d.do(rules)
    return d


def kept(d: Driven) -> Outings:
    return d.engine.progress.outings


def start(d: Driven, foreseen: str = "") -> list[Record]:
    """Wakes it and begins; in the preparation afterwards."""
    before = len(d.log)
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    if d.phase == "greeting":
        d.do(e.Foreseen(foreseen) if foreseen else e.StartRequested("tap"))  # type: ignore[arg-type]
    return d.log[before:]


def go(d: Driven, quest: str = "post-box") -> list[Record]:
    out = d.do(e.SetOff(quest, "tap"))
    return out + d.pass_s(6)


def back(d: Driven, how: e.Back = "reached", rating: int | None = 2, quest: str = "") -> list[Record]:
    """Comes back, is received, and says how it was; in company afterwards."""
    out = d.do(e.CameBack(quest, how, "tap"))
    out += d.pass_s(40)
    if d.phase == "rating":
        out += d.do(e.Rated(rating, rating))
        out += d.pass_s(61)
    return out


def outcome(d: Driven) -> tuple[str, str]:
    ended = [x for x in d.log if isinstance(x, c.SessionEnded)][-1]
    return ended.outcome, ended.cause


def under_way(d: Driven) -> UnderWay:
    way = kept(d).under_way
    assert way is not None
    return way


def gestures(out: Sequence[object]) -> list[str]:
    return [x.name for x in out if isinstance(x, c.Gesture)]
