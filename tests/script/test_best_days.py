"""The best day of each level is the day on which the real engine leads somebody there who is always calm."""

from dataclasses import replace
from typing import Any

import pytest

from robot.behaviours.script.reach.best_days import best_days
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Dose, Pace, Policy
from tests.engine.build import DAY, LEVELS, Driven, S, of, programme

DAYS = 60
RARER = tuple(
    replace(level, dose=Dose(10, 1, days)) for level, days in zip(LEVELS, (7, 7, 5, 3, 2), strict=True)
)


def session(d: Driven) -> None:
    """The person's own start, a touch, every card answered, rated 0."""
    if d.phase in ("asleep", "stopped"):
        d.do(e.WakeRequested("tap"))
    before = len(d.log)
    d.do(e.StartRequested("tap"))
    d.pass_s(30)
    d.do(e.Touched("head", 900))
    while d.phase in ("greeting", "active", "closing"):
        d.pass_s(10)
        for offered in of(c.Offer, d.log[before:])[-1:]:
            d.do(e.ChoiceMade(offered.offer, offered.options[0], "tap"))
    if d.phase == "rating":
        d.do(e.Rated(0))
    d.pass_s(5)


def lived(**changes: Any) -> dict[str, int]:
    """One session a day where there may be one; what is offered afterwards is looked at and taken at once."""
    d = Driven(**changes)
    first, reached = d.engine.calendar.day(d.now), {d.level: 0}
    for day in range(DAYS):
        begun = d.now
        session(d)
        proposal = d.engine.progress.proposal
        if proposal is not None:
            d.do(e.MoreRequested("tap"))
            d.do(e.PreviewAnswered(proposal.number, True, "tap"))
        assert d.engine.calendar.day(d.now) - first == day
        reached.setdefault(d.level, day)
        d.pass_s((begun + DAY - d.now) / S)
    return reached


@pytest.mark.parametrize(
    "changes",
    [
        {"pace": Pace(first=14)},
        {"pace": Pace(first=0), "policy": Policy("n-up-one-down", up_after=9)},
        {"policy": Policy("bayes")},
        {"policy": Policy("success-zone"), "pace": Pace(first=21)},
        {"policy": Policy("weighted-up-down", share=0.8)},
    ],
    ids=lambda changes: str(changes.get("policy", changes.get("pace"))),
)
def test_the_best_days_are_those_of_the_engine(changes: dict[str, Any]) -> None:
    changes = {"levels": RARER, **changes}
    reached = lived(**changes)
    assert len(reached) > 2
    best = best_days(programme(**changes), DAYS, by_wish=True)
    assert (best.reached, best.breaks) == (reached, False)


def test_a_dose_with_gaps_longer_than_the_pace_leads_nowhere_in_the_engine_either() -> None:
    levels = (*LEVELS[:2], replace(LEVELS[2], dose=Dose(10, 1, 1)), *LEVELS[3:])
    changes: dict[str, Any] = {"levels": levels, "pace": Pace(first=0, away=6)}
    best = best_days(programme(**changes), DAYS, by_wish=True)
    assert (best.reached, best.breaks) == (lived(**changes), True)
    assert list(best.reached) == ["presence", "touch"]


def test_without_a_wish_only_the_bars_and_the_dose_count() -> None:
    changed = programme(policy=Policy("hold"), levels=RARER)
    assert best_days(changed, DAYS, by_wish=True).reached == {"presence": 0}
    assert best_days(changed, DAYS, by_wish=False).reached == {
        "presence": 0,
        "touch": 7,
        "choosing": 14,
        "word": 21,
    }


def test_from_asleep_in_the_house_the_first_step_is_the_person_s() -> None:
    asleep = programme(start="house", agreed=("house",))
    assert list(best_days(asleep, DAYS, by_wish=True).reached.items())[:2] == [("house", 0), ("presence", 0)]


def test_from_the_sixth_rung_on_there_is_a_week_between_steps_and_a_fortnight_on_a_level() -> None:
    high = tuple(
        replace(level, rung=rung, dwell_days=days, dose=Dose(10, 1, 7))
        for level, rung, days in zip(LEVELS, ("L0", "L5", "L6", "L7", "L8"), (0, 0, 14, 14, 14), strict=True)
    )
    two = replace(high[2], parts=tuple(replace(high[2], id=name) for name in ("first", "second")))
    changed = programme(levels=(*high[:2], two, *high[3:]))
    assert best_days(changed, DAYS, by_wish=False).reached == {
        "presence": 0,
        "touch/first": 2,
        "touch/second": 9,
        "choosing": 23,
        "word": 37,
    }


def test_the_destination_ends_it() -> None:
    changed = programme(levels=RARER, destination="choosing")
    assert list(best_days(changed, DAYS, by_wish=True).reached) == ["presence", "touch", "choosing"]
