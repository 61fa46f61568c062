"""A block under the policy `home` is told, believes and decides what the engine's policy does, one by one."""

import math
from typing import Any

import numpy as np
import pytest

from robot.contract.programme import Policy
from robot.engine.policies import Choice, Here, make
from robot.engine.policies import home as engine
from robot.engine.policies.kalman import OFFSET_VARIANCE
from sim.cohort.kalman import Filter
from sim.cohort.ladder import RUNGS
from sim.cohort.people import ASLEEP
from sim.cohort.policies.home import Home
from sim.cohort.progress import Progress
from sim.person.weeks import LEVELS
from tests.cohort.histories import Day, at_home, block_of, days, seen_of

PEOPLE, DAYS, TOP = 12, 40, 4
EXPECTS = {
    level.id: float(rating) for level, rating in zip(LEVELS, (1, 4, 2, 5, 3, 5, 8, 6, 9, 9), strict=True)
}


def choices(home: int) -> list[Choice]:
    lowest = max(0, home - 4)
    made = []
    for node in range(lowest, home + 1):
        if node > lowest:
            below = LEVELS[node - 1]
            made.append(Choice(LEVELS[node].id, (below.demand + LEVELS[node].demand) / 2, below.id))
        made.append(Choice(LEVELS[node].id, LEVELS[node].demand))
    return made


def here(home: int, day: int, sessions: int) -> Here:
    level, above = LEVELS[home], LEVELS[home + 1]
    half = (level.demand + above.demand) / 2
    return Here(level.id, level.demand, above.id, above.demand, sessions, 0, day, False, half)


@pytest.mark.parametrize("asked", [False, True])
def test_it_believes_and_decides_what_the_engine_does(asked: bool) -> None:
    rng = np.random.default_rng(5)
    figures: dict[str, Any] = {"expected": EXPECTS} if asked else {}
    one: list[Any] = [make(Policy("home", **figures), LEVELS, {}) for _ in range(PEOPLE)]
    expects = np.array([[rating] * PEOPLE for rating in EXPECTS.values()]) if asked else None
    block = Home(engine.SETTINGS["steady"], engine.STEP, RUNGS, expects, PEOPLE, np.float64)
    block.filter.reach(RUNGS.levels)
    progress = Progress(RUNGS, PEOPLE)
    histories = [days(rng, DAYS, TOP, hardest=3 if number % 2 else 9) for number in range(PEOPLE)]
    found: set[object] = set()
    for day in range(DAYS):
        home = int(rng.integers(0, TOP + 1))
        at_home(progress, home, sessions=int(rng.integers(2, 5)))
        block.pass_night(progress)
        today = [history[day] for history in histories]
        faces = np.array([each.face for each in today])
        block.answered(faces >= 0, (faces - 2.0) * engine.FACE)
        place = block.today(progress)
        block.observe(block_of(day, today))
        up = block.steps_up(np.arange(PEOPLE), progress)
        for number, (policy, lived) in enumerate(zip(one, today, strict=True)):
            if lived.face >= 0:
                policy.answered(day, lived.face)
            wanted = policy.today(choices(home), day)
            lowest = 2 * max(0, home - 4)
            expected = lowest + wanted if wanted >= 0 else ASLEEP if lowest == 0 else lowest
            assert place[number] == expected
            if lived.place >= 0:
                policy.observe(seen_of(day, lived))
            wish = policy.own_wish(seen_of(day, lived), here(home, day, int(progress.sessions[0])))
            assert bool(up[number]) is (wish.direction == "up")
            assert block.worth[number] == pytest.approx(policy.worth, abs=1e-6)
            assert block.mask[number] == pytest.approx(policy.mask, abs=1e-6)
            assert block.noise[number] == pytest.approx(policy.spread.seen, abs=1e-6)
            found |= {("place", place[number]), ("up", bool(up[number]))}
    assert {("place", ASLEEP), ("place", 0), ("place", 5), ("up", True), ("up", False)} <= found
    assert min(policy.worth for policy in one) < 0.9
    assert min(policy.mask for policy in one) < 0.8


def test_a_session_without_the_robot_below_the_people_levels_says_nothing() -> None:
    block = Home(3.5, engine.STEP, RUNGS, None, 2, np.float64)
    progress = Progress(RUNGS, 2)
    block.pass_night(progress)
    lived = block_of(0, [Day(-1, 0, 5, True, False)] * 2)
    apart = type(lived)(
        lived.day, lived.place, lived.session, np.array([False, True]), lived.said, lived.rated,
        lived.distress, lived.told, lived.stopped, lived.discomfort, lived.success,
    )  # fmt: skip
    before = block.filter.mean.copy()
    block.observe(apart)
    assert block.filter.mean[0, 0] != before[0, 0]
    assert (block.filter.mean[:, 1] == before[:, 1]).all()


def test_without_an_answer_no_day_is_one_asleep() -> None:
    block = Home(2.0, engine.STEP, RUNGS, None, 2, np.float64)
    progress = Progress(RUNGS, 2)
    block.pass_night(progress)
    block.answered(np.array([True, False]), np.array([2.0, 2.0]))
    assert block.today(progress).tolist() == [ASLEEP, 0]


def test_one_level_alone_is_the_scalar_filter() -> None:
    """Precision adds up where nothing moves (no night) and one figure is observed."""
    people, prior, noise = 3, 0.81, 1.3
    variance = np.zeros((4, people))
    variance[0] = prior
    mean = np.zeros((4, people))
    mean[0] = 2.2
    filter = Filter(mean, variance, np.float64)
    filter.reach(1)
    row = np.zeros((4, people))
    row[0] = 1
    values = [1.0, 3.0, 2.0, 4.0]
    for value in values:
        filter.observe(
            row, value - filter.expected(row), np.full(people, noise), np.array([True, False, True])
        )
    expected = (2.2 / prior + sum(values) / noise) / (1 / prior + len(values) / noise)
    assert filter.mean[0] == pytest.approx([expected, 2.2, expected])
    after = 1 / (1 / prior + len(values) / noise)
    assert filter.covariance[0, 0] == pytest.approx([after, prior, after])


def test_the_mood_is_forgotten_and_doubted_again() -> None:
    filter = Filter(np.zeros((4, 1)), np.array([[0.81], [0.0], [0.49], [OFFSET_VARIANCE]]), np.float64)
    filter.observe_mood(np.array([2.0]), np.array([0.7]), np.array([True]))
    kept = 0.49 * 0.7 / (0.49 + 0.7)
    assert filter.mean[2, 0] == pytest.approx(2.0 * 0.49 / (0.49 + 0.7))
    filter.pass_night()
    assert filter.covariance[0, 0, 0] == pytest.approx(0.81), "nothing has begun"
    filter.begin(np.array([True]))
    for _ in range(2):
        filter.pass_night()
    assert filter.mean[2, 0] == pytest.approx(2.0 * 0.49 / 1.19 * 0.6**3)
    assert filter.covariance[2, 2, 0] == pytest.approx(0.6**6 * kept + 0.49 * (1 - 0.6**6))
    assert filter.covariance[0, 0, 0] == pytest.approx(0.81 + 2 * 0.01)


def test_single_precision_comes_to_the_same() -> None:
    rng = np.random.default_rng(2)
    histories = [days(rng, 60, TOP) for _ in range(50)]
    single, double = (Home(3.5, engine.STEP, RUNGS, None, 50, dtype) for dtype in (np.float32, np.float64))
    for block in (single, double):
        progress = Progress(RUNGS, 50)
        at_home(progress, TOP)
        for day in range(60):
            today = [history[day] for history in histories]
            faces = np.array([each.face for each in today])
            block.pass_night(progress)
            block.answered(faces >= 0, (faces - 2.0) * engine.FACE)
            block.observe(block_of(day, today))
    assert single.filter.mean.dtype == single.filter.covariance.dtype == np.float32
    np.testing.assert_allclose(single.filter.mean, double.filter.mean, atol=2e-4)
    (mean, variance), (other, doubt) = single.believed(2 * TOP), double.believed(2 * TOP)
    np.testing.assert_allclose(mean, other, atol=2e-4)
    np.testing.assert_allclose(variance, doubt, atol=2e-4)
    assert math.isfinite(float(mean.sum()))
