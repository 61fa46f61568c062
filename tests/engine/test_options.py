"""What each decision could have been: which ways nothing stood against, and what was expected of each."""

from dataclasses import replace
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.commands import Option, Options
from robot.contract.programme import Policy
from tests.engine.build import FREE, LEVELS, Driven, of

ALL = tuple(level.id for level in LEVELS)
LADDER = tuple(replace(x, demand=demand) for x, demand in zip(FREE, (0.3, 1, 1.8, 3.4, 2.6), strict=True))
HERE: dict[str, Any] = {"levels": LADDER, "start": "touch", "agreed": ALL[:3]}


def after(d: Driven) -> Options:
    """Of the decision after the last session."""
    made = [x for x in d.log if isinstance(x, c.Decided | c.Propose) and x.options]
    return made[-1].options


def able(options: Options) -> list[str]:
    return [each.name for each in options if each.available]


def chosen(options: Options) -> str:
    (one,) = [each.name for each in options if each.probability == 1]
    assert sum(each.probability for each in options) == 1, "nothing is left to chance yet"
    return one


def test_a_calm_session_leaves_every_way_open_and_a_proposal_says_so() -> None:
    d = Driven(**HERE, policy=Policy("n-up-one-down", up_after=1))
    while not of(c.Propose, d.log):
        d.evening(rating=1)
    options = of(c.Propose, d.log)[0].options
    assert (able(options), chosen(options)) == (["up", "hold", "down"], "up")
    assert [each.forecast for each in options] == [None] * 3, "this policy has no model"


def test_shown_again_a_proposal_is_no_decision() -> None:
    d = Driven(**HERE, policy=Policy("n-up-one-down", up_after=1), standing_approval=False)
    while not of(c.Propose, d.log):
        d.evening(rating=1)
    d.log.clear()
    again = Driven(**HERE, policy=Policy("n-up-one-down", up_after=1), standing_approval=False,
                   snapshot=d.engine.snapshot(), day=5)  # fmt: skip
    again.do(e.BodyReady())
    again.do(e.WakeRequested("tap"))
    assert [x.options for x in of(c.Propose, again.log)] in ([], [()])


def test_what_a_bar_refuses_is_a_hold_and_up_was_not_to_be_had() -> None:
    levels = tuple(replace(x, dwell_days=30) for x in LEVELS)
    d = Driven(levels=levels, start="touch", agreed=ALL[:3], policy=Policy("n-up-one-down", up_after=1))
    d.evening(rating=1)
    assert of(c.Decided, d.log)[-1].rule == "not-yet-days"
    assert (able(after(d)), chosen(after(d))) == (["hold", "down"], "hold")


@pytest.mark.parametrize(
    ("rating", "ways", "way"),
    [(9, ["down"], "down"), (None, ["hold", "down"], "hold"), (1, ["up", "hold", "down"], "hold")],
    ids=["discomfort", "no rating", "calm"],
)
def test_what_the_laws_leave(rating: int | None, ways: list[str], way: str) -> None:
    d = Driven(**HERE, policy=Policy("hold"))
    d.evening(rating=rating)
    assert (able(after(d)), chosen(after(d))) == (ways, way)


def test_a_stop_leaves_nothing_up() -> None:
    d = Driven(**HERE, policy=Policy("n-up-one-down", up_after=1))
    for _ in range(2):
        d.do(e.WakeRequested("tap"))
        d.do(e.StartRequested("tap"))
        d.pass_s(60)
        d.do(e.StopRequested("tap"))
    assert of(c.Decided, d.log)[-1].rule == "two-stops"
    assert (able(after(d)), chosen(after(d))) == (["down"], "down")


def test_without_the_robot_only_staying_is_left() -> None:
    levels = tuple(replace(x, robot_free_every=2) if x.id == "touch" else x for x in FREE)
    d = Driven(**{**HERE, "levels": levels}, policy=Policy("hold"))
    for _ in range(2):
        d.evening(rating=1)
    assert of(c.Decided, d.log)[-1].rule == "without-robot"
    assert (able(after(d)), chosen(after(d))) == (["hold"], "hold")


def test_at_the_top_there_is_nothing_above() -> None:
    d = Driven(levels=FREE, start="word", agreed=ALL, policy=Policy("bayes"))
    d.evening(rating=1)
    up = after(d)[0]
    assert (up.name, up.available, up.forecast) == ("up", False, None)


@pytest.mark.parametrize("kind", ["bayes", "bayes-level", "home"])
def test_each_way_has_the_forecast_of_what_it_leads_to(kind: str) -> None:
    d = Driven(**HERE, policy=Policy(kind))
    for rating in (3, 2, 3):
        d.evening(rating=rating)
    up, hold, down = after(d)
    policy, day = d.engine.policy, d.engine.progress.sessions[-1].day
    half = {"demand": 2.6, "below": "touch"} if kind == "home" else {"demand": 3.4}
    assert up.forecast == pytest.approx(policy.forecast("choosing", day=day, **half), abs=1e-4)
    assert hold.forecast == pytest.approx(policy.forecast("touch", 1.8, day), abs=1e-4)
    assert down.forecast == pytest.approx(policy.forecast("presence", 1.0, day), abs=1e-4)


def test_decisions_of_persons_and_staff_have_no_options() -> None:
    d = Driven(**HERE)
    d.do(e.WakeRequested("tap"))
    d.do(e.LessRequested("tap"))
    d.do(e.StaffStep("down", "T"))
    d.do(e.StayChosen("tap"))
    assert {x.options for x in of(c.Decided, d.log)} == {()}


# --- what a session is today --------------------------------------------------------------------------------


def today(d: Driven) -> c.TodayDecided:
    found: c.TodayDecided = of(c.TodayDecided, d.log)[-1]
    return found


def test_only_a_policy_that_plans_the_day_decides_it() -> None:
    d = Driven(**HERE, policy=Policy("bayes-level"))
    d.evening(rating=1)
    assert of(c.TodayDecided, d.log) == []


def test_of_today_every_portion_has_its_forecast_and_one_is_taken() -> None:
    d = Driven(**HERE, policy=Policy("home"))
    d.evening(rating=1)
    made = today(d)
    assert [each.name for each in made.options] == ["asleep", "presence", "touch:half", "touch"]
    risks = [each.forecast for each in made.options[1:]]
    assert risks == sorted(risks, key=lambda risk: risk or 0), "the lighter, the less is expected"
    assert (made.level, made.part, made.by) == ("touch", "", "")
    begun = of(c.SessionStarted, d.log)[-1].level
    assert chosen(made.options).removesuffix(":half") == begun, "what is written down is what is lived"
    assert all(each.available for each in made.options)


def test_while_halves_come_first_the_whole_is_not_to_be_had() -> None:
    d = Driven(**HERE, policy=Policy("home"))
    d.engine.progress.tasters = 2
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    assert able(today(d).options) == ["asleep", "presence", "touch:half"]


def test_what_the_person_chose_is_theirs() -> None:
    d = Driven(**HERE, policy=Policy("home"))
    d.do(e.WakeRequested("tap"))
    d.do(e.TodayChosen("lighter", "tap"))
    d.do(e.StartRequested("tap"))
    assert today(d).by == "person"
    assert chosen(today(d).options) != "touch"


def test_a_day_asleep_is_decided_too() -> None:
    d = Driven(**{**HERE, "start": "presence", "agreed": ALL[:2]}, policy=Policy("home", setting=2.0))
    d.do(e.WakeRequested("tap"))
    d.do(e.TodayAnswered(4, "tap"))
    d.do(e.StartRequested("tap"))
    assert (d.phase, chosen(today(d).options)) == ("asleep", "asleep")
    assert [each.name for each in today(d).options] == ["asleep", "presence"]
    (risk,) = [each.forecast for each in today(d).options[1:]]
    assert risk is not None
    assert risk > 0.01


def test_an_option_is_a_plain_row_for_the_journal() -> None:
    made = c.Decided("hold", "a", "a", "x", (), options=(Option("up", True, 0.1, 0.0),))
    body = made.to_json()
    assert c.COMMANDS.from_json({**body, "options": [list(each) for each in body["options"]]}) == made
