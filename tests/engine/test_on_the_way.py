"""Setting off and coming back: one gesture each, and sleep in between."""

import json
from dataclasses import replace

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.quests import Quest
from robot.engine.outings import Lived, Outings, UnderWay
from robot.engine.parts.on_the_way import LATE_DAYS
from robot.engine.progress import Progress
from robot.engine.things import bring
from tests.engine.build import DAY, EVENING, S, of, rules
from tests.engine.outings import LADDER, QUESTS, TEXT, at, back, gestures, go, kept, outcome, start, under_way

# --- a whole way --------------------------------------------------------------------------------------------


def test_from_the_expectation_to_what_came_of_it() -> None:
    d = at()
    assert of(c.Card, start(d, "bit-hard")) == [c.Card("foresee", True), c.Card("foresee", False)]
    out = go(d)
    assert (d.phase, gestures(out)) == ("asleep", ["bow"])
    assert outcome(d) == ("void", "set-off")
    assert kept(d).under_way == UnderWay(
        "post-box", d.engine.calendar.day(d.now), "outing", foreseen="bit-hard"
    )
    d.pass_s(3600)
    assert d.phase == "asleep", "it waits for nobody and hurries nobody"
    out = d.do(e.CameBack("", "reached", "tap"))
    assert (d.phase, gestures(out)) == ("active", ["ears-up"])
    assert [x.line for x in of(c.Say, out)] == ["outing.back-reached"]
    out = d.pass_s(40)
    assert (d.phase, [x.line for x in of(c.Say, out)]) == ("rating", ["quest:brought.post-box"])
    d.do(e.Rated(3, 4))
    assert d.log[-1] == c.Card("happened", True), "it is asked how it came out"
    d.do(e.Happened("easier"))
    assert (d.phase, outcome(d)) == ("present", ("success", "came-back"))
    assert kept(d).lived == [Lived("post-box", 1, d.engine.calendar.day(d.now), 4)]
    assert (kept(d).things, kept(d).under_way) == (["bird"], None)


@pytest.mark.parametrize(
    ("how", "rating", "line", "came_to"),
    [
        ("reached", 2, "back-reached", ("success", "came-back")),
        ("turned-back", 2, "back-turned", ("neutral", "came-back")),
        ("unsaid", 2, "back", ("neutral", "came-back")),
        ("reached", 7, "back-reached", ("discomfort", "came-back")),
        ("helped", 1, "back-helped", ("discomfort", "came-back")),
        ("reached", None, "back-reached", ("neutral", "came-back")),
    ],
)
def test_what_a_way_comes_to(how: e.Back, rating: int | None, line: str, came_to: tuple[str, str]) -> None:
    d = at()
    start(d)
    go(d)
    out = back(d, how, rating)
    assert of(c.Say, out)[0].line == f"outing.{line}"
    assert outcome(d) == came_to
    assert len(gestures(out)) == 2, "one to receive, one to end"


def test_turned_back_is_finished_and_there_is_no_second_way_that_day() -> None:
    d = at()
    start(d)
    go(d)
    back(d, "turned-back")
    d.do(e.SetOff("window", "tap"))
    assert rules(d)[-1] == "tried-today"
    assert kept(d).under_way is None
    d.do(e.StartRequested("tap"))
    assert (rules(d)[-1], d.phase) == ("tried-today", "present")
    d.pass_s(DAY / S)
    start(d)
    assert (d.phase, kept(d).lived) == ("active", [])


def test_nobody_goes_and_it_counts_for_nothing() -> None:
    d = at()
    out = start(d)
    assert c.SessionStarted in map(type, out)
    out = d.pass_s(20)
    assert [x.line for x in of(c.Say, out)] == ["outing.choose"]
    out = d.do(e.QuestChosen("post-box", "tap")) + d.pass_s(20)
    assert [x.line for x in of(c.Say, out)] == ["quest:lies.post-box", "outing.turning"]
    d.do(e.EndRequested("tap"))
    d.pass_s(100)
    assert (outcome(d), d.engine.progress.sessions_here) == (("void", "not-gone"), 0)
    start(d)
    go(d)
    assert kept(d).under_way is not None, "the day is not used up by it"


# --- sign: farther, or there again and no harder ------------------------------------------------------------


def lived(*entries: Lived, things: tuple[str, ...] = ()) -> Progress:
    agreed = [each.id for each in LADDER[:5]]
    outings = Outings(lived=list(entries), things=things)
    return Progress("farther", agreed, first_day=0, entered_day=0, outings=outings)


@pytest.mark.parametrize(
    ("before", "quest", "rating", "came_to"),
    [
        ([Lived("post-box", 1, 5, 6)], "post-box", 5, "success"),  # lower than the last time
        ([Lived("post-box", 1, 5, 5)], "post-box", 5, "neutral"),  # not lower, and not calm
        ([Lived("post-box", 1, 5, 3)], "post-box", 3, "success"),  # calm, as it was
        ([Lived("post-box", 1, 5, None)], "post-box", 5, "neutral"),
        ([Lived("window", 1, 4, 5), Lived("post-box", 1, 5, 5)], "window", 5, "neutral"),
        ([Lived("post-box", 1, 4, 5), Lived("window", 1, 5, 5)], "post-box", 5, "success"),  # beyond the last
        ([Lived("post-box", 1, 5, 5)], "shop", 5, "success"),  # never gone before
        ([Lived("post-box", 1, 5, 5)], "own.1", 5, "success"),
    ],
)
def test_a_sign_is_to_go_farther_or_to_find_it_no_harder(
    before: list[Lived], quest: str, rating: int, came_to: str
) -> None:
    d = at(progress=lived(*before))
    start(d)
    go(d, quest)
    back(d, "reached", rating)
    assert outcome(d)[0] == came_to


def test_a_visit_counts_where_it_was_reached_and_is_contact_away_from_the_robot() -> None:
    levels = tuple(replace(each, people="in-person") if each.id == "visit" else each for each in LADDER)
    d = at("visit", levels=levels)
    today = d.engine.calendar.day(d.now)
    d.do(e.VisitPlanned("centre-inside", today, "tap"))
    start(d)
    out = d.pass_s(20)
    assert [x.line for x in of(c.Say, out)] == ["quest:lies.centre-inside", "visit.step-twin"]
    go(d, "centre-inside")
    assert kept(d).visit == ""
    assert not of(c.ContactLived, d.log)
    back(d, "reached", 5)
    assert outcome(d)[0] == "success"
    assert of(c.ContactLived, d.log) == [c.ContactLived("in-person", False, today)]


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("how", ["reached", "turned-back"])
def test_a_visit_of_which_no_session_tells_is_contact_all_the_same(late: bool, how: e.Back) -> None:
    """Told by a phone the day after, or where no session may begin."""
    levels = tuple(replace(each, people="in-person") if each.id == "visit" else each for each in LADDER)
    d = at("visit", levels=levels)
    start(d)
    go(d, "centre-inside")
    day = under_way(d).day
    if late:
        d.pass_s(DAY / S)
        d.do(e.Tick())
    else:
        d.do(e.SentAway("tap"))
    d.do(e.CameBack("", how, "tap"))
    assert kept(d).under_way is None
    told = [c.ContactLived("in-person", False, day)] if how == "reached" else []
    assert of(c.ContactLived, d.log) == told


def test_outside_and_calm_is_no_contact() -> None:
    levels = tuple(replace(each, people="in-person") if each.id == "visit" else each for each in LADDER)
    d = at("visit", levels=levels)
    start(d)
    go(d, "centre-inside")
    back(d, "turned-back", 2)
    assert outcome(d)[0] == "neutral"
    assert not of(c.ContactLived, d.log)


def test_a_visit_that_was_too_hard_twice_is_a_sign_and_giving_one_up_is_silent() -> None:
    d = at("visit")
    today = d.engine.calendar.day(d.now)
    for foreseen, expected in (("very-hard", 1), ("bit-hard", 0), ("very-hard", 1), ("very-hard", 0)):
        d.do(e.VisitPlanned("centre-inside", today, "tap"))
        start(d, foreseen)
        assert d.do(e.VisitCancelled("centre-inside", "tap")) == []
        assert kept(d).cancelled == expected
        d.do(e.EndRequested("tap"))
        d.pass_s(100)
    assert outcome(d) == ("discomfort", "person")
    assert [x.outcome for x in of(c.SessionEnded, d.log)][:3] == ["void"] * 3


# --- whatever happens meanwhile -----------------------------------------------------------------------------


def test_a_power_cut_on_the_way_changes_nothing() -> None:
    d = at()
    start(d, "very-hard")
    d.do(e.SetOff("post-box", "tap"))
    again = at(
        progress=Progress.from_json(json.loads(json.dumps(d.engine.snapshot()))), utc=EVENING + 3600 * S
    )
    assert again.phase == "asleep"
    back(again)
    assert outcome(again)[0] == "success"
    assert kept(again).lived[0].times == 1


def test_the_end_of_another_way_ends_nothing() -> None:
    d = at()
    start(d)
    go(d)
    for other in ("window", "own.3", "gone-from-the-script"):
        assert d.do(e.CameBack(other, "reached", "tap")) == []
        assert (under_way(d).quest, d.phase, kept(d).lived) == ("post-box", "asleep", [])
    d.do(e.CameBack("post-box", "reached", "tap"))
    assert (kept(d).under_way, kept(d).lived[0].quest) == (None, "post-box")


def test_whoever_wakes_it_again_is_back_without_a_word() -> None:
    d = at()
    start(d)
    go(d)
    d.do(e.WakeRequested("touch"))
    assert kept(d).under_way is not None, "a touch is anybody's"
    assert d.phase == "asleep"
    out = d.do(e.StartRequested("tap"))
    assert (d.phase, of(c.Say, out)[0].line) == ("active", "outing.back")
    assert not kept(d).lived


def test_a_way_of_another_day_is_over_and_nothing_is_asked() -> None:
    d = at()
    start(d)
    go(d)
    d.pass_s(DAY / S)
    start(d)
    assert (d.phase, d.engine.on_the_way.under_way) == ("active", None)
    assert not of(c.Say, [x for x in d.log if isinstance(x, c.Say) and "back" in x.line])
    for late, known in ((LATE_DAYS, True), (1, False)):  # so long a phone may still tell of it
        d.do(e.SleepRequested("tap"))
        d.pass_s((late - 1 if known else late) * DAY / S)
        d.do(e.WakeRequested("tap"))
        assert (kept(d).under_way is not None) is known


def test_an_end_that_a_phone_tells_the_day_after_is_kept_with_its_own_day_and_nothing_is_asked() -> None:
    d = at()
    start(d)
    go(d)
    day = under_way(d).day
    d.pass_s(DAY / S)
    d.do(e.WakeRequested("tap"))
    d.do(e.SleepRequested("tap"))
    assert d.engine.on_the_way.under_way is None, "by the next day it is over"
    assert d.do(e.CameBack("post-box", "reached", "tap")) == []
    assert (d.phase, kept(d).under_way) == ("asleep", None)
    assert [(x.quest, x.times, x.day) for x in kept(d).lived] == [("post-box", 1, day)]
    assert kept(d).things == ["bird"]


@pytest.mark.parametrize("event", [e.StopRequested("button"), e.SentAway("tap"), e.CrisisRaised(2, "typed")])
def test_what_stands_above_all_stands_when_they_come_back(event: e.StopRequested) -> None:
    d = at()
    start(d)
    go(d)
    d.do(e.WakeRequested("touch"))
    if isinstance(event, e.StopRequested):
        d.do(e.CameBack("", "turned-back", "tap"))
        d.do(event)
        assert d.phase == "stopped"
        return
    d.do(event)
    before = d.phase
    out = d.do(e.CameBack("", "reached", "tap"))
    assert (d.phase, kept(d).under_way) == (before, None)
    assert not gestures(out)
    assert kept(d).lived[0].quest == "post-box", "where they were is not lost"


def test_stop_and_less_work_in_the_preparation_and_after() -> None:
    d = at("farther")
    start(d)
    d.do(e.LessRequested("tap"))
    assert d.level == "outing"
    d = at()
    start(d)
    d.do(e.StopRequested("tap"))
    assert d.phase == "stopped"
    d = at()
    start(d)
    go(d)
    d.do(e.CameBack("", "reached", "tap"))
    d.do(e.LessRequested("tap"))
    assert (d.level, d.phase) == ("touch", "present")


def test_less_on_the_way_is_kept_and_its_level_is_played_no_more() -> None:
    d = at()
    start(d)
    go(d)
    d.do(e.LessRequested("tap"))
    assert d.level == "touch"
    out = d.do(e.CameBack("", "reached", "tap"))
    assert of(c.Caption, out) == [c.Caption("came-back")]
    assert kept(d).lived[0].times == 1


def test_without_the_robot_it_stays_asleep_and_asks_all_the_same() -> None:
    level = replace(LADDER[3], robot_free_every=2)
    progress = Progress("outing", [x.id for x in LADDER[:4]], first_day=0, entered_day=0, sessions_here=1)
    d = at(progress=progress, levels=(*LADDER[:3], level, *LADDER[4:]))
    start(d)
    out = go(d)
    assert not gestures(out)
    assert under_way(d).robot_free
    out = back(d)
    assert not of(c.Say, out)
    assert outcome(d) == ("success", "came-back")


def test_the_half_of_a_way_brings_nothing_home_and_counts() -> None:
    tasted = replace(LADDER[3], parameters={**LADDER[3].parameters, "door": True})
    levels = (*LADDER[:3], replace(LADDER[3], taster=tasted), *LADDER[4:])
    tasters = Progress("outing", [x.id for x in LADDER[:4]], first_day=0, entered_day=0, tasters=2)
    d = at(progress=tasters, levels=levels)
    start(d)
    out = d.do(e.QuestChosen("post-box", "tap")) + d.pass_s(30)
    assert [x.line for x in of(c.Say, out)] == ["quest:lies.post-box", "outing.door"]
    go(d)
    assert under_way(d).half
    back(d)
    assert outcome(d)[0] == "success"
    assert (kept(d).lived, kept(d).things) == ([], [])


# --- things -------------------------------------------------------------------------------------------------


def test_things_only_grow_and_three_quests_at_home_bring_those_of_the_centre() -> None:
    o = Outings()
    assert bring(o, QUESTS, "post-box", reached=False) == ()
    assert bring(o, QUESTS, "post-box", reached=True) == ("bird",)
    assert bring(o, QUESTS, "post-box", reached=True) == ()
    assert bring(o, QUESTS, "own.4", reached=True) == ("pebble",)
    assert bring(o, QUESTS, "window", reached=False) == ()
    assert bring(o, QUESTS, "window", reached=True) == ("breeze",)
    assert bring(o, QUESTS, "window", reached=False) == ("cocoa",)
    assert bring(o, QUESTS, "gone-from-the-script", reached=True) == ()
    assert o.things == ["bird", "pebble", "breeze", "cocoa"]


def test_nothing_that_is_kept_or_told_names_a_place_or_an_hour() -> None:
    """But for the id of the waypoint, which the programme has, and the day."""
    words = Quest("post-box", "street", {"en": "CANARY"}, {"en": "CANARY"}, 1, 10, (), "bird")
    d = at(quests=(QUESTS[0], words, *QUESTS[2:]))
    start(d)
    go(d)
    back(d)
    told = json.dumps([x.to_json() for x in d.log]) + json.dumps(d.engine.snapshot())
    assert "CANARY" not in told
    assert set(kept(d).lived[0].__slots__) == {"quest", "times", "day", "hardest", "verified"}
    assert TEXT["en"] == "x"
