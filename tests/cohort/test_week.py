"""The dose of a week is counted as the engine counts it."""

from dataclasses import replace

import numpy as np
import pytest

from robot.contract.programme import Dose
from robot.engine.progress import PastSession, Progress
from robot.engine.week import Week
from sim.cohort.ladder import RUNGS, Ladder
from sim.cohort.week import Weeks

# Two levels; the second one has two parts with doses of their own.
LADDER: Ladder = replace(
    RUNGS,
    rungs=("L1", "L2", "L7", "L7"),
    level=np.array([0, 1, 2, 2]),
    demand=RUNGS.demand[:4],
    days_a_week=np.array([7, 5, 3, 2]),
)


def dose(level: str, part: str) -> Dose:
    node = int(part) if part else int(level)
    return Dose(10, 1, int(LADDER.days_a_week[node]))


@pytest.mark.parametrize("seed", range(4))
def test_a_week_is_full_when_the_engine_says_so(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people, days = 60, 15
    places = rng.integers(0, 7, (days, people))
    stay = rng.random((days, people)) < 0.5
    for day in range(1, days):
        places[day] = np.where(stay[day], places[day - 1], places[day])
    lived = rng.random((days, people)) < 0.8
    weeks = Weeks(LADDER, people)
    found = set()
    for day in range(days):
        full = weeks.is_full(places[day])
        for number in range(people):
            past = [
                PastSession(
                    before,
                    level_of(places[before, number]),
                    before,
                    "success",
                    1,
                    False,
                    part=part_of(places[before, number]),
                    minutes=10,
                )
                for before in range(day)
                if lived[before, number]
            ]
            week = Week(Progress("1", [], sessions=past), day, dose)
            level, part = level_of(places[day, number]), part_of(places[day, number])
            own = dose(level, part)
            expected = week.is_full(level, own, week.most(level, own))
            assert bool(full[number]) is expected, (day, number)
            found.add(expected)
        weeks.day_over(places[day], lived[day])
    assert found == {True, False}


def level_of(place: int) -> str:
    return str(int(LADDER.level[(place + 1) // 2]))


def part_of(place: int) -> str:
    node = (int(place) + 1) // 2
    return str(node) if node >= 2 else ""
