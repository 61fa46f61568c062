"""A no holds: for its day at least, on every level and way, over a restart; only "more" asks anew."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import DAY_TURN_US
from tests.engine.build import DAY, EVENING, FREE, LEVELS, Driven, S, of, rules

HERE = ("house", "presence", "touch")
HOUR = 3_600 * S


def restarted(d: Driven) -> Driven:
    """A power cut, and up again a minute later on the same day."""
    utc = d.engine.calendar.utc(d.now) + 60 * S
    return Driven(
        snapshot=json.loads(json.dumps(d.engine.snapshot())), utc=utc, now=0, levels=FREE, start="touch"
    )


def in_the_house(how: str) -> Driven:
    """In the house, after a no of this kind."""
    d = Driven(levels=FREE)
    d.do(e.WakeRequested("tap"))
    d.do(e.LessRequested("tap"))
    assert d.level == "house"
    if how == "less":
        return d
    d.now += DAY
    d.do(e.WakeRequested("tap"))
    assert d.phase == "preview"
    number = d.engine.progress.proposal.number  # type: ignore[union-attr]
    match how:
        case "not today":
            d.do(e.PreviewAnswered(number, False, "tap"))
        case "typed":
            d.do(e.WordReceived("no", 3, "typed"))
        case "no answer":
            d.pass_s(121)
        case "stop":
            d.do(e.StopRequested("tap"))
        case "good night":
            d.do(e.SleepRequested("tap"))
        case "less again":
            d.do(e.LessRequested("button"))
    assert d.phase in ("asleep", "stopped")
    return d


NOS = ("less", "not today", "typed", "no answer", "stop", "good night", "less again")


@pytest.mark.parametrize("how", NOS)
def test_waking_in_the_house_offers_nothing_on_the_day_of_a_no(how: str) -> None:
    d = in_the_house(how)
    for _ in range(6):
        for event in (e.WakeRequested("tap"), e.StartRequested("button"), e.StaffStep("up", "kim")):
            out = d.do(event)
            assert not of(c.Preview, out) + of(c.Propose, out)
        d.pass_s(1_200)
    d = restarted(d)
    out = d.do(e.WakeRequested("tap"))
    assert not of(c.Preview, out)
    assert c.Caption("in-the-house") in out, "no dead button"


@pytest.mark.parametrize("how", NOS)
def test_the_day_after_it_may_be_offered_again(how: str) -> None:
    d = in_the_house(how)
    d.now += DAY
    assert of(c.Preview, d.do(e.WakeRequested("tap")))


@pytest.mark.parametrize("how", NOS)
@pytest.mark.parametrize("source", ["tap", "button", "typed"])
def test_a_little_more_is_the_persons_own_and_works_on_the_same_day(how: str, source: e.Source) -> None:
    d = in_the_house(how)
    if d.phase == "stopped":
        d.do(e.WakeRequested(source))
    assert of(c.Preview, d.do(e.MoreRequested(source)))
    d.do(e.PreviewAnswered(d.engine.progress.proposal.number, False, "tap"))  # type: ignore[union-attr]
    assert not of(c.Preview, d.do(e.WakeRequested(source))), "and a no to that holds again"


def test_lower_for_longer_is_not_offered_back_on_any_day_in_the_house() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.LessRequested("tap", longer=True))
    for _ in range(4):
        d.now += DAY
        assert not of(c.Preview, d.do(e.WakeRequested("tap")))
    assert of(c.Preview, d.do(e.MoreRequested("tap")))


NIGHT = EVENING + 4 * HOUR  # 00:00 where the person is
TURN = NIGHT + DAY_TURN_US


@pytest.mark.parametrize("said", [NIGHT - HOUR, NIGHT + HOUR, TURN - 60 * S])
@pytest.mark.parametrize("later_s", [600, 3_000, 4 * 3_600])
def test_midnight_and_the_turn_of_the_day_do_not_end_it_within_hours(said: int, later_s: int) -> None:
    d = Driven(utc=said)
    d.do(e.WakeRequested("tap"))
    d.do(e.LessRequested("tap"))
    d.pass_s(later_s)
    assert not of(c.Preview, d.do(e.WakeRequested("tap")))
    again = Driven(snapshot=d.engine.snapshot(), utc=said + later_s * S, start="touch")
    assert not of(c.Preview, again.do(e.WakeRequested("tap")))


def test_a_no_before_the_clock_could_be_trusted_holds_for_the_first_day_that_is() -> None:
    d = Driven()
    d.do(e.ClockReported(EVENING - 900 * DAY, 0, False))
    d.do(e.WakeRequested("tap"))
    d.do(e.LessRequested("tap"))
    again = Driven(snapshot=d.engine.snapshot(), day=3)
    assert not of(c.Preview, again.do(e.WakeRequested("tap")))
    again.now += DAY
    assert of(c.Preview, again.do(e.WakeRequested("tap")))


def test_a_clock_that_jumps_a_day_ahead_does_not_end_it() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.LessRequested("tap"))
    d.do(e.ClockReported(EVENING + DAY, 9 * 3600, True))
    assert not of(c.Preview, d.do(e.WakeRequested("tap")))


def say_less(d: Driven) -> None:
    d.do(e.LessRequested("tap"))


def take_back(d: Driven) -> None:
    d.do(e.ConsentWithdrawn("touch", "tap"))


def type_no(d: Driven) -> None:
    d.do(e.WordReceived("no", 9, "typed"))


def stop(d: Driven) -> None:
    d.do(e.StopRequested("tap"))


@pytest.mark.parametrize("no", [say_less, take_back, type_no, stop])
@pytest.mark.parametrize("level", HERE[1:])
@pytest.mark.parametrize("restart", [False, True])
def test_on_higher_levels_nothing_is_offered_unasked_on_the_day_of_a_no(
    no: Callable[[Driven], None], level: str, restart: bool
) -> None:
    d = Driven(levels=FREE, start=level, agreed=HERE[: HERE.index(level) + 1])
    for _ in range(5):
        d.evening()
    d.do(e.WakeRequested("tap"))
    no(d)
    if restart:
        d = restarted(d)
    for _ in range(3):
        out = d.do(e.WakeRequested("tap")) + d.do(e.StartRequested("tap")) + d.do(e.StaffStep("up", "kim"))
        d.pass_s(200)
        out += d.do(e.EndRequested("tap")) + d.pass_s(10) + d.do(e.Rated(0)) + d.pass_s(70)
        assert not of(c.Preview, out) + of(c.Propose, out)


def test_a_no_to_a_sub_level_holds_on_its_level_too() -> None:
    parts = tuple(replace(FREE[2], id=name) for name in ("near", "nearer", "nearest"))
    levels = (*FREE[:2], replace(FREE[2], parts=parts), *FREE[3:])
    d = Driven(levels=levels, start="touch", agreed=HERE)
    for _ in range(5):
        d.evening()
    d.do(e.StartRequested("tap"))
    assert d.phase == "preview"
    d.do(e.PreviewAnswered(d.engine.progress.proposal.number, False, "tap"))  # type: ignore[union-attr]
    d.do(e.LessRequested("tap"))
    for event in (e.StaffStep("up", "kim"), e.WakeRequested("tap"), e.StartRequested("tap")):
        assert not of(c.Preview, d.do(event))


def test_staff_who_decline_are_not_asked_again_by_each_waking() -> None:
    d = Driven(start="house", agreed=("house",), standing_approval=False)
    d.do(e.WakeRequested("tap"))
    proposal = of(c.Propose, d.log)[0]
    d.do(e.StepDeclined(proposal.proposal, "kim"))
    d.do(e.WakeRequested("tap"))
    assert len(of(c.Propose, d.log)) == 1


def test_days_apart_and_their_quiet_return_end_no_no() -> None:
    d = Driven(levels=FREE, start="touch", agreed=HERE)
    d.evening()
    d.do(e.SleepRequested("tap"))
    d.now += 20 * DAY
    d.do(e.WakeRequested("tap"))
    assert d.engine.progress.away
    d.do(e.LessRequested("tap"))
    d.do(e.LessRequested("tap"))
    assert d.level == "house"
    assert not of(c.Preview, d.do(e.WakeRequested("tap")))


def test_a_no_bars_the_ladder_itself() -> None:
    d = Driven(start="house", agreed=("house",))
    assert d.engine.ladder.refusal(d.now, asked=False) is None
    d.do(e.LessRequested("tap"))
    assert not d.engine.ladder.step_up(d.now, asked=False, consented=True)
    assert d.engine.ladder.step_up(d.now, asked=True, consented=True)


def test_without_a_no_the_way_out_of_the_house_is_explained() -> None:
    d = Driven(start="house", agreed=("house",), levels=LEVELS)
    d.do(e.WakeRequested("tap"))
    d.do(e.PreviewAnswered(d.engine.progress.proposal.number, True, "tap"))  # type: ignore[union-attr]
    assert (d.level, d.phase, rules(d)[-1]) == ("presence", "present", "out-of-the-house")
