"""Outings: what is planned is kept by ids and days; the guard's figures are in force when they should be."""

from dataclasses import asdict, fields, replace

from robot.contract import events as e
from robot.contract.quests import Quest
from robot.engine.careful import more_careful
from robot.engine.outings import Lived, Outings, UnderWay
from robot.engine.progress import Progress, fingerprint
from robot.journal.forget import KEPT_OF
from tests.engine.build import DAY, EVENING, Driven, S

TEXT = {"en": "x", "ja": "x", "ko": "x"}
QUESTS = (
    Quest("window", "home", TEXT, TEXT, 0, 5, (), "breeze"),
    Quest("post-box", "street", TEXT, TEXT, 1, 10, (), "stamp"),
    Quest("centre-inside", "centre", TEXT, TEXT, 1, 20, (), "cocoa"),
)


def driven(**changes: object) -> Driven:
    return Driven(quests=QUESTS, **changes)  # type: ignore[arg-type]


def kept(d: Driven) -> Outings:
    return d.engine.progress.outings


def test_what_is_planned_is_kept_and_taken_back() -> None:
    d = driven()
    d.do(e.QuestChosen("post-box", "tap"))
    assert kept(d).planned == "post-box"
    d.do(e.QuestChosen("the-moon", "tap"))
    assert kept(d).planned == "post-box", "one that nobody knows changes nothing"
    d.do(e.QuestChosen("own.3", "tap"))
    assert kept(d).planned == "own.3"
    d.do(e.QuestChosen("", "tap"))
    assert kept(d).planned == ""


def test_a_visit_is_planned_for_a_day_from_today_on_and_given_up_in_silence() -> None:
    d = driven()
    today = d.engine.calendar.day(d.now)
    d.do(e.VisitPlanned("centre-inside", today - 1, "tap"))
    d.do(e.VisitPlanned("the-moon", today, "tap"))
    assert kept(d).visit == ""
    d.do(e.VisitPlanned("centre-inside", today, "tap"))
    assert (kept(d).visit, kept(d).visit_day) == ("centre-inside", today)
    d.do(e.VisitCancelled("post-box", "tap"))
    assert kept(d).visit == "centre-inside"
    assert d.do(e.VisitCancelled("centre-inside", "tap")) == []
    assert (kept(d).visit, kept(d).visit_day) == ("", None)


def test_no_visit_is_planned_by_a_clock_that_nobody_vouches_for() -> None:
    d = driven(verified=False)
    d.do(e.VisitPlanned("centre-inside", d.engine.calendar.day(d.now), "tap"))
    d.do(e.VisitVerified("centre-inside", "tap"))
    d.do(e.WeatherSaid("heat", "tap"))
    assert kept(d) == Outings()


def test_a_code_that_was_right_is_kept_with_its_day() -> None:
    d = driven()
    d.do(e.VisitVerified("centre-inside", "tap"))
    d.do(e.VisitVerified("the-moon", "tap"))
    assert kept(d).lived == [Lived("centre-inside", verified=d.engine.calendar.day(d.now))]


def test_the_weather_holds_for_its_day() -> None:
    d = driven()
    rules = d.engine._parts.outing.rules
    d.do(e.WeatherSaid("heat", "tap"))
    assert rules().weather == "heat"
    d.pass_s(DAY / S)
    d.do(e.Tick())
    assert rules().weather == ""


def test_the_guard_goes_by_the_configuration_and_by_what_staff_have_signed() -> None:
    d = driven()
    rules = d.engine._parts.outing.rules
    assert (rules().adult, rules().signed) == (None, ())
    d.do(e.OutingRules(True, False, (1320, 240), (1380, 60), ((1020, 420),) * 12))
    assert (rules().adult, rules().barred, rules().signed) == (True, (1320, 240), ((1380, 60),))
    assert rules().dark == ((1020, 420),) * 12
    d.do(e.NightSigned(1320, 1350, "mori"))
    assert rules().signed == ((1380, 60), (1320, 1350))
    d.do(e.NightSigned(1320, 1350, "mori"))
    assert rules().signed == ((1380, 60),)


def test_the_moment_is_that_of_the_local_clock() -> None:
    d = driven(utc=EVENING + 75 * 60 * S)
    local = d.engine._parts.outing.local()
    assert (local.verified, local.minute, local.month, local.tried) == (True, 21 * 60 + 15, 1, False)
    d.do(e.QuietHoursChanged(True, "21:05", "07:00"))
    assert d.engine._parts.outing.local().quiet == ((21 * 60 + 5, 7 * 60),)
    assert not driven(verified=False).engine._parts.outing.local().verified


FULL = Outings(
    "post-box", UnderWay("post-box", 100, "outing", "9-2", True, "fine", True),
    [Lived("window", 2, 99, 3), Lived("centre-inside", 1, 98, 5, 98)],
    "centre-inside", 103, 100, "rain", 100, 1, [1320, 1350],
)  # fmt: skip


def test_it_outlives_a_power_cut() -> None:
    progress = Progress("presence", ["house"], outings=FULL)
    read = Progress.from_json(progress.to_json())
    assert read == progress
    assert Progress.from_json({"level": "presence", "agreed": []}).outings == Outings()


def test_a_change_inside_it_is_a_change_that_is_saved() -> None:
    progress = Progress(
        "presence", ["house"], outings=Outings.of(Progress("p", [], outings=FULL).to_json()["outings"])
    )
    before = fingerprint(progress)
    progress.outings.lived[0].hardest = 2
    assert fingerprint(progress) != before


def test_a_clock_that_jumps_moves_its_days() -> None:
    progress = Progress.from_json(Progress("presence", [], outings=FULL).to_json())
    progress.shift_days(5)
    o = progress.outings
    assert (o.visit_day, o.tried_day, o.weather_day, o.under_way and o.under_way.day) == (108, 105, 105, 105)
    assert [(each.day, each.verified) for each in o.lived] == [(104, None), (103, 103)]


def test_of_two_accounts_no_day_has_a_second_outing_and_a_signature_counts_that_both_have() -> None:
    one = Progress("presence", ["presence"], outings=FULL, last_session=9)
    other = Progress("presence", ["presence"], outings=Outings(tried_day=101, cancelled=2))
    for merged in (more_careful(one, other), more_careful(other, one)):
        assert (merged.outings.tried_day, merged.outings.cancelled, merged.outings.night_signed) == (
            101,
            2,
            [],
        )
        assert merged.outings.lived == FULL.lived
    assert more_careful(one, one).outings == FULL


def test_forgotten_is_where_they_were_and_want_to_go_and_the_guard_keeps_its_day() -> None:
    d = driven(snapshot=Progress("presence", ["house", "presence"], outings=FULL).to_json())
    d.do(e.OutingForgotten())
    o = kept(d)
    assert (o.planned, o.visit, o.visit_day, o.lived, o.cancelled) == ("", "", None, [], 0)
    assert o.under_way is None
    assert o.tried_day is not None
    assert o.night_signed == [1320, 1350]


def test_what_is_forgotten_in_memory_is_forgotten_on_the_disk_too_and_nothing_else() -> None:
    full = replace(FULL, things=["bird"], at_home=2)
    every = {each.name for each in fields(Outings)}
    assert [name for name in every if getattr(full, name) == getattr(Outings(), name)] == []
    after = Outings.of(asdict(full))
    after.forget()
    forgotten = {name for name in every if getattr(after, name) != getattr(full, name)}
    assert forgotten == every - {"tried_day", "weather", "weather_day", "night_signed"}
    assert {path.removeprefix("$.outings.") for path in KEPT_OF["outings"]} == forgotten
