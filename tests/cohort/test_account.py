"""What is known of a session, and its outcome, are those of the engine, one by one."""

from itertools import product

import numpy as np
import pytest

from robot.engine.outcome import Account, outcome_of
from sim.cohort.account import FAINT_SD, FAINT_SHARE, Accounting, Lived
from sim.cohort.ladder import RUNGS
from sim.cohort.luck import Fortune
from sim.cohort.people import Felt
from sim.person.weeks import fused

LOW, HIGH = 2 * 2, 2 * 4  # places of L3 and L5


def felt_of(said: list[int], rated: list[bool], implied: list[float], stopped: list[bool]) -> Felt:
    return Felt(
        np.array(implied), np.array(said, float), np.array(rated), np.array(implied), np.array(stopped)
    )


def accounted(accounting: Accounting, felt: Felt, place: int) -> Lived:
    people = len(felt.said)
    everybody, nobody = np.ones(people, bool), np.zeros(people, bool)
    luck = Fortune(1, 0, people).day()
    return accounting.account(0, np.full(people, place), felt, everybody, nobody, luck)


@pytest.mark.parametrize(("place", "height"), [(LOW, 3), (HIGH - 1, 5), (HIGH, 5)])
@pytest.mark.parametrize("stopped_before", [0, 1, 2, 3])
def test_the_outcome_is_that_of_the_engine(place: int, height: int, stopped_before: int) -> None:
    """`stopped_before`: how many sessions ago, 0 never; two stops within three are a discomfort."""
    cases = list(product(range(11), (True, False), (0.0, 3.4, 3.6, 5.4, 5.6, 9.0), (True, False)))
    cases = [case for case in cases if not (case[1] and case[3])]  # a stopped session has no rating
    said, rated, implied, stopped = map(list, zip(*cases, strict=True))
    accounting = Accounting(RUNGS, "told", len(cases))
    calm = felt_of([1] * len(cases), [True] * len(cases), [1.0] * len(cases), [False] * len(cases))
    stop = felt_of([1] * len(cases), [False] * len(cases), [1.0] * len(cases), [True] * len(cases))
    for ago in range(stopped_before, 0, -1):
        accounted(accounting, stop if ago == stopped_before else calm, place)
    found = accounted(accounting, felt_of(said, rated, implied, stopped), place)
    for number, (rating, is_rated, behaviour, is_stopped) in enumerate(cases):
        told = rating if is_rated else None
        distress = fused(told, behaviour)
        second = is_stopped and 1 <= stopped_before <= 2
        account = Account(height, distress, told, told, False, "", is_stopped, "", second, True, False, 0)
        outcome, _, _ = outcome_of(account)
        assert bool(found.discomfort[number]) is (outcome == "discomfort")
        assert bool(found.success[number]) is (outcome == "success")
        assert found.distress[number] == pytest.approx(distress)


def test_nothing_counts_without_a_session() -> None:
    accounting = Accounting(RUNGS, "told", 1)
    hard = felt_of([9], [False], [9.0], [False])
    luck = Fortune(1, 0, 1).day()
    nobody = np.array([False])
    lived = accounting.account(0, np.array([0]), hard, nobody, nobody, luck)
    assert not (lived.rated | lived.discomfort | lived.success).any()


def test_faint_signals_say_the_mean_rating_and_nothing_before_there_is_a_baseline() -> None:
    accounting = Accounting(RUNGS, "faint", 1)
    ratings = [2, 4, 3, 1, 5]
    for rating in ratings:
        lived = accounted(accounting, felt_of([rating], [True], [9.0], [False]), 0)
        assert lived.distress[0] == rating, "no baseline yet"
    unrated = accounted(accounting, felt_of([8], [False], [9.0], [False]), 0)
    noise = FAINT_SD * float(Fortune(1, 0, 1).day().faint[0])
    assert unrated.told[0]
    assert unrated.distress[0] == pytest.approx(3 + FAINT_SHARE * (9 - 3) + noise, abs=1e-6)
    first = accounted(Accounting(RUNGS, "faint", 1), felt_of([8], [False], [9.0], [False]), 0)
    assert not first.told[0]
    assert not first.discomfort[0]


def test_sessions_above_the_first_two_rungs_are_no_baseline() -> None:
    accounting = Accounting(RUNGS, "faint", 1)
    for _ in range(9):
        accounted(accounting, felt_of([2], [True], [9.0], [False]), LOW)
    assert not accounted(accounting, felt_of([8], [False], [9.0], [False]), LOW).told[0]
