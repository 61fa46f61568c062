"""A cohort is the same however it is computed, and says what cannot be."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from robot.errors import InputError
from sim.cohort import Answers, Setting, Table, run
from sim.cohort.ladder import RUNGS
from sim.cohort.luck import BLOCK
from sim.person.model_person import PROFILES, World

SHORT = Setting(weeks=3)


def same(one: Table, other: Table) -> bool:
    assert one.columns.keys() == other.columns.keys()
    return all((one[name] == other[name]).all() for name in one.columns)


def test_the_same_whatever_the_workers_and_however_many_there_are() -> None:
    many = run(SHORT, 2 * BLOCK + 300, seed=5)
    ticks: list[int] = []
    assert same(many, run(SHORT, 2 * BLOCK + 300, seed=5, workers=2, tick=ticks.append))
    assert ticks == [BLOCK, BLOCK, 300]
    few = run(SHORT, BLOCK + 40, seed=5)
    assert same(few, many.of(np.arange(BLOCK + 40)))
    assert len(few) == len(few.profile) == BLOCK + 40
    assert not same(few, run(SHORT, BLOCK + 40, seed=6))


def test_people_meet_the_same_days_under_any_policy() -> None:
    before_any_step = replace(SHORT, weeks=2, policy="n-up-one-down")
    quick, slow = (run(replace(before_any_step, figures={"up_after": n}), 400) for n in (1, 50))
    assert quick["home"].max() == 0
    assert same(quick, slow)


def test_the_weeks_add_up() -> None:
    table = run(Setting(weeks=12, world=World(shocks=0.02)), 600, seed=2)
    stay = table["left_day"] < 0
    assert 0 < (~stay).sum() < 200
    assert (table["left_day"] < 84).all()
    assert (table["sessions"] + table["asleep"] == table["came"]).all()
    assert (table["came"] <= 60).all()
    assert (table["false_steps"] <= table["steps"]).all()
    assert (table["over"] <= table["sessions"]).all()
    assert table["text_with_robot"][table["home"] >= 5].sum() > 0
    assert table["text_with_robot"][(table["discomforts"] == 0) & (table["home"] < 4)].sum() == 0


def test_answers_that_say_nothing_are_worth_less() -> None:
    told, untold = (
        run(Setting(weeks=26, answers=Answers(follows=follows)), 1000, seed=1) for follows in (1.0, 0.0)
    )
    rates = [table["over"].sum() / table["sessions"].sum() for table in (told, untold)]
    assert rates[1] > 1.3 * rates[0]


def test_faint_signals_are_another_world_for_the_bars() -> None:
    told, faint = (run(Setting(weeks=12, signals=signals), 500) for signals in ("told", "faint"))  # type: ignore[arg-type]
    assert faint["discomforts"].sum() < 0.6 * told["discomforts"].sum()


def profile(**changes: Any) -> tuple[Any, ...]:
    return (replace(PROFILES[0], **changes),)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"weeks": 0}, "weeks: 0"),
        ({"weeks": 2.5}, "weeks: 2.5"),
        ({"world": World(spread=-1)}, "spread is -1"),
        ({"world": World(learning=math.nan)}, "learning is nan"),
        ({"world": World(shocks=1.2)}, "shocks is 1.2"),
        ({"world": World(siloing=2)}, "siloing is 2"),
        ({"world": World(masking=-1)}, "masking is -1"),
        ({"answers": Answers(share=1.5)}, "share of answers is 1.5"),
        ({"answers": Answers(noise=-0.1)}, "noise of answers is -0.1"),
        ({"answers": Answers(follows=math.inf)}, "how answers follow the mood is inf"),
        ({"profiles": ()}, "there are no profiles"),
        ({"profiles": profile(weight=0.0)}, "no profile has any weight"),
        ({"profiles": profile(weight=-1.0)}, "weight of plain is -1"),
        ({"profiles": profile(tolerance=math.nan)}, "tolerance of plain is nan"),
        ({"profiles": profile(hazard=2.0)}, "hazard of plain is 2"),
        ({"profiles": profile(offsets={"L5": math.nan})}, "offset of plain on L5 is nan"),
        ({"signals": "loud"}, "signals are 'loud'"),
        ({"policy": "hold"}, "no policy 'hold'"),
        ({"figures": {"beta": 0.1}}, "home has no figure 'beta'"),
    ],
)
def test_what_cannot_be_is_said(given: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Setting(**given)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"persons": 0}, "persons: 0"),
        ({"persons": 10, "seed": -1}, "seed: -1"),
        ({"persons": 10, "workers": 0}, "workers: 0"),
        ({"persons": 1.5}, "persons: 1.5"),
    ],
)
def test_nor_can_such_a_number_of_people(given: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        run(SHORT, **given)


def test_a_ladder_without_people_levels_has_no_contacts() -> None:
    four = slice(0, 4)
    short = replace(
        RUNGS,
        name="short",
        rungs=RUNGS.rungs[four],
        **{
            name: getattr(RUNGS, name)[four]
            for name in (
                "level", "demand", "beyond", "height", "dwell_days", "dwell_sessions", "inner",
                "robot_free_every", "days_a_week",
            )
        },
    )  # fmt: skip
    table = run(Setting(ladder=short, weeks=20), 300)
    assert table["home"].max() == 3
    assert (table["L6_or_higher_day"] == -1).all()
    assert table["text_with_robot"].sum() == 0
