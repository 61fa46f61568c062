"""What is not written down does not count, and a way in doubt waits for staff."""

import json

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from tests.engine.build import DAY, Driven, bring_to, of, rules


def test_without_a_store_there_is_company_and_nothing_that_counts() -> None:
    d = Driven()
    d.do(e.StoreChanged(False))
    d.do(e.WakeRequested("tap"))
    assert d.phase == "present"
    d.do(e.StartRequested("tap"))
    assert (d.phase, rules(d)[-1]) == ("present", "not-kept")
    d.do(e.MoreRequested("tap"))
    assert (d.phase, rules(d)[-1]) == ("present", "not-kept")
    d.do(e.StoreChanged(True))
    d.do(e.StartRequested("tap"))
    assert d.phase == "greeting"


def test_a_session_that_is_on_when_nothing_is_kept_any_more_ends_calmly_and_counts_for_nothing() -> None:
    d = Driven()
    bring_to(d, "active")
    d.do(e.StoreChanged(False))
    assert d.phase == "closing"
    d.pass_s(10)
    d.do(e.Rated(8))
    past = d.engine.progress.sessions[-1]
    assert (past.outcome, d.phase, d.level) == ("void", "present", "presence")


@pytest.mark.parametrize("phase", ["present", "preview", "greeting", "active", "closing", "rating", "paused"])
def test_nothing_goes_up_while_nothing_is_kept(phase: str) -> None:
    d = Driven()
    bring_to(d, phase)
    before = d.level
    d.do(e.StoreChanged(False))
    assert d.phase != "preview"
    since = len(d.log)
    for event in (
        e.EndRequested("tap"),
        e.MoreRequested("tap"),
        e.StartRequested("tap"),
        e.StaffStep("up", "kim"),
    ):
        d.do(event)
        d.pass_s(200)
    assert d.level == before
    assert (
        not of(c.Preview, d.log[since:]) + of(c.Propose, d.log[since:]) + of(c.SessionStarted, d.log[since:])
    )
    assert d.phase in (("asleep",) if before == "house" else ("present", "paused"))


@pytest.mark.parametrize("source", ["stop", "less", "crisis"])
def test_the_ways_down_and_to_people_stay_open(source: str) -> None:
    d = Driven()
    d.do(e.StoreChanged(False))
    d.do(e.ProgressDoubted())
    d.do(e.WakeRequested("tap"))
    event = {
        "stop": e.StopRequested("tap"),
        "less": e.LessRequested("tap"),
        "crisis": e.CrisisRaised(2, "tap"),
    }
    out = d.do(event[source])
    assert of(c.Hush, out)
    assert source != "stop" or of(c.Freeze, out)
    assert source != "crisis" or of(c.HandedOver, out)


def on_touch() -> Driven:
    d = Driven()
    for _ in range(12):
        if d.level == "touch":
            break
        d.evening()
    assert d.level == "touch"
    return d


def test_a_way_in_doubt_waits_on_the_lowest_agreed_level_until_staff_confirms_it() -> None:
    d = on_touch()
    out = d.do(e.ProgressDoubted())
    assert d.level == "house"
    assert [x.note for x in of(c.Noted, out)] == ["progress-doubted"]
    assert d.engine.progress.return_to == "touch"
    for event in (
        e.WakeRequested("tap"),
        e.MoreRequested("tap"),
        e.StartRequested("tap"),
        e.StaffStep("up", "kim"),
    ):
        d.do(event)
        assert d.phase == "asleep"
    d.now += 3 * DAY
    assert not of(c.Preview, d.do(e.WakeRequested("tap")))


def test_a_doubt_outlives_a_restart_and_only_staff_ends_it() -> None:
    d = on_touch()
    d.do(e.ProgressDoubted())
    again = Driven(snapshot=json.loads(json.dumps(d.engine.snapshot())), day=30)
    again.do(e.ProgressConfirmed("person"))
    assert again.engine.progress.doubted
    out = again.do(e.ProgressConfirmed("kim"))
    assert not again.engine.progress.doubted
    assert [x.note for x in of(c.Noted, out)] == ["progress-confirmed"]
    assert again.phase == "asleep"
    again.do(e.WakeRequested("tap"))
    assert again.phase == "preview"
    proposal = again.engine.progress.proposal
    assert proposal is not None
    again.do(e.PreviewAnswered(proposal.number, True, "tap"))
    assert (again.level, rules(again)[-1]) == ("presence", "return-after-doubt")


def test_told_twice_it_is_told_to_staff_once() -> None:
    d = on_touch()
    out = d.do(e.ProgressDoubted()) + d.do(e.ProgressDoubted())
    assert len(of(c.Noted, out)) == 1
    assert d.engine.progress.return_to == "touch"


@pytest.mark.parametrize(
    "phase", ["asleep", "present", "preview", "active", "rating", "paused", "stopped", "handover"]
)
def test_a_doubt_ends_whatever_goes_on(phase: str) -> None:
    d = Driven()
    bring_to(d, phase)
    d.do(e.ProgressDoubted())
    assert d.level == "house"
    assert d.phase == (phase if phase in ("asleep", "stopped", "handover") else "asleep")
    assert all(past.outcome == "void" for past in d.engine.progress.sessions)
