"""The policies of a block are those of the engine, and what there is not is said."""

import math
from typing import Any

import numpy as np
import pytest

from robot.contract.programme import Policy
from robot.engine.policies import Here, make
from robot.engine.policies import home as engine
from robot.errors import InputError
from sim.cohort.figures import KINDS, checked_figures
from sim.cohort.ladder import RUNGS
from sim.cohort.luck import Fortune
from sim.cohort.people import ASLEEP, People, Traits
from sim.cohort.policies import make as make_block
from sim.cohort.policies.base import highest
from sim.cohort.policies.bayes_level import BayesLevel
from sim.cohort.policies.oracle import OVER, Oracle
from sim.cohort.progress import Progress
from sim.person.model_person import PROFILES, World
from sim.person.weeks import LEVELS
from tests.cohort.histories import at_home, block_of, days, seen_of

PEOPLE, DAYS, TOP = 10, 40, 4
EXPECTS = (1, 4, 2, 5, 3, 5, 8, 6, 9, 9)


@pytest.mark.parametrize("asked", [False, True])
def test_bayes_level_believes_and_decides_what_the_engine_does(asked: bool) -> None:
    rng = np.random.default_rng(8)
    expected = {level.id: float(rating) for level, rating in zip(LEVELS, EXPECTS, strict=True)}
    figures: dict[str, Any] = {"expected": expected} if asked else {}
    one: list[Any] = [make(Policy("bayes-level", alpha=0.12, **figures), LEVELS, {}) for _ in range(PEOPLE)]
    expects = np.array([[float(rating)] * PEOPLE for rating in EXPECTS]) if asked else None
    block, progress = BayesLevel(0.12, RUNGS, expects, PEOPLE), Progress(RUNGS, PEOPLE)
    histories = [days(rng, DAYS, TOP) for _ in range(PEOPLE)]
    wishes = set()
    for day in range(DAYS):
        home = int(rng.integers(0, TOP + 1))
        at_home(progress, home, sessions=int(rng.integers(2, 5)))
        block.pass_night(progress)
        today = [type(x)(x.face, 2 * home if x.place >= 0 else -1, x.rating, x.rated, x.stopped) for x in
                 (history[day] for history in histories)]  # fmt: skip
        lived = block_of(day, today)
        block.observe(lived)
        up, down = block.steps_up(np.arange(PEOPLE), progress), block.steps_down(lived, progress)
        for number, (policy, each) in enumerate(zip(one, today, strict=True)):
            if each.place < 0:
                continue
            seen = seen_of(day, each)
            policy.observe(seen)
            level, above = LEVELS[home], LEVELS[home + 1]
            here = Here(
                level.id, level.demand, above.id, above.demand, int(progress.sessions[0]), 0, day, False
            )
            wish = policy.own_wish(seen, here)
            wishes.add(wish.direction)
            assert bool(down[number]) is (wish.direction == "down")
            assert bool(up[number] and not down[number]) is (wish.direction == "up")
            assert block.mean[0, number] == pytest.approx(policy.mean[0], abs=1e-6)
    assert wishes == {"up", "hold", "down"}


def test_the_highest_place_that_fits() -> None:
    progress = Progress(RUNGS, 6)
    progress.home[:] = (0, 1, 6, 6, 6, 6)
    progress.tasters[:] = (0, 2, 0, 0, 0, 0)
    progress.most[4] = 5
    fits = np.zeros((13, 6), bool)
    fits[[0, 1, 2], 1] = True
    fits[[0, 8], 2] = True
    fits[[0, 1], 3] = True  # more than four levels below home
    fits[[4, 5, 6], 4] = True
    assert highest(fits, progress, np.ones(6, bool)).tolist() == [ASLEEP, 1, 8, 4, 5, 4]
    assert highest(fits, progress, np.zeros(6, bool)).tolist() == [0, 1, 8, 4, 5, 4]


def test_the_oracle_takes_the_highest_place_below_the_limit() -> None:
    people = some_people(200)
    oracle, progress = Oracle(people, 0.4), Progress(RUNGS, 200)
    at_home(progress, 5)
    place = oracle.today(progress)
    asks = people.asks(np.maximum(place, 0)) + people.low + people.usual_mood
    lighter = (place > 2) & (place < 10)
    assert lighter.sum() > 20
    assert (asks[lighter] <= OVER - 0.4).all()
    harder = people.asks(place + 1) + people.low + people.usual_mood
    assert (harder[lighter] > OVER - 0.4).mean() > 0.9  # own offsets: a higher place may ask for less


def some_people(count: int) -> People:
    who = np.arange(count) % len(PROFILES)
    people = People(Traits.drawn(PROFILES, who, World(), Fortune(4, 0, count)), World(), RUNGS, np.float64)
    for _ in range(3):
        people.next_day(Fortune(4, 1, count).day())
    return people


@pytest.mark.parametrize(
    ("kind", "figures", "says"),
    [
        ("hold", {}, "no policy 'hold' here"),
        ("home", {"alpha": 0.1}, "home has no figure 'alpha'"),
        ("home", {"setting": "fast"}, "setting is 'fast'"),
        ("home", {"setting": math.nan}, "setting is nan"),
        ("home", {"setting": 9.0}, "setting is 9.0"),
        ("n-up-one-down", {"up_after": 0}, "up_after is 0"),
        ("n-up-one-down", {"up_after": 2.5}, "up_after is 2.5"),
        ("bayes-level", {"alpha": 0.9}, "alpha is 0.9"),
        ("oracle", {"margin": -1}, "margin is -1"),
    ],
)
def test_a_policy_that_there_is_not(kind: str, figures: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        checked_figures(kind, figures)


def test_every_kind_can_be_made_with_its_usual_figures() -> None:
    people = some_people(3)
    assert {kind: make_block(kind, {}, people, RUNGS, True, np.float32).tasters for kind in KINDS} == {
        "home": 2,
        "n-up-one-down": 0,
        "bayes-level": 0,
        "oracle": 2,
    }
    assert checked_figures("home", {"setting": "careful"})["setting"] == engine.SETTINGS["careful"]
