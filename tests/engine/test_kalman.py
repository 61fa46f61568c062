"""The filter of domain.md §3.7 against closed forms that share no code with it, and its laws."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from robot.contract.programme import Policy
from robot.engine.policies import Here, Seen, chance, make
from robot.engine.policies import bayes_level as level_tolerance
from robot.engine.policies.bayes import Tolerance
from robot.engine.policies.bayes_level import LevelTolerance
from sim.person.weeks import LEVELS

DEMANDS = {level.id: level.demand for level in LEVELS}
NAMES = list(DEMANDS)
EXPECTED = {"L1": 2.0, "L4": 7.0, "L9": 5.0}

# One observation: level, distress, rated, days since the one before.
observations = st.tuples(
    st.sampled_from(NAMES), st.floats(0, 10, allow_nan=False), st.booleans(), st.integers(0, 30)
)
histories = st.lists(observations, min_size=1, max_size=12)
History = list[tuple[str, float, bool, int]]


def seen(level: str, distress: float | None, rated: bool, day: int, stopped: bool = False) -> Seen:
    return Seen(level, DEMANDS[level], distress, rated, "neutral", stopped, day, "between", ())


def filtered(history: History, expected: dict[str, float] | None = None) -> tuple[LevelTolerance, int]:
    policy = make(Policy("bayes-level", expected=expected or {}), LEVELS, {})
    assert isinstance(policy, LevelTolerance)
    day = 100
    for level, distress, rated, gap in history:
        day += gap
        policy.observe(seen(level, distress, rated, day))
    return policy, day


def batch(history: History, expected: dict[str, float], level: str, gap: int) -> tuple[float, float]:
    """Mean and variance of tolerance - offset `gap` days after the last observation, all data at once.

    The joint prior of the tolerance on every day that matters and of all offsets, conditioned in one go.
    """
    days = np.cumsum([0, *(gap_ for *_, gap_ in history[1:]), gap]).astype(float)
    n, k = len(history), len(NAMES)
    prior = np.zeros((n + 1 + k, n + 1 + k))
    prior[: n + 1, : n + 1] = 1.5 + 0.03 * np.minimum.outer(days, days)
    prior[n + 1 :, n + 1 :] = 0.8**2 * np.eye(k)
    mean = np.array([1.5] * (n + 1) + [expected.get(name, DEMANDS[name]) - DEMANDS[name] for name in NAMES])
    rows = np.zeros((n, n + 1 + k))
    shown, noise = np.zeros(n), np.zeros(n)
    for i, (name, distress, rated, _) in enumerate(history):
        rows[i, i], rows[i, n + 1 + NAMES.index(name)] = 1, -1
        clipped = min(max(distress, 0.6), 9.4) / 10
        shown[i] = DEMANDS[name] - 1.2 * math.log(clipped / (1 - clipped))
        noise[i] = (0.64 + 1.0) * (1 if rated else 1.6)
    weight = prior @ rows.T @ np.linalg.inv(rows @ prior @ rows.T + np.diag(noise))
    posterior_mean = mean + weight @ (shown - rows @ mean)
    posterior = prior - weight @ rows @ prior
    row = np.zeros(n + 1 + k)
    row[n], row[n + 1 + NAMES.index(level)] = 1, -1
    return float(row @ posterior_mean), float(row @ posterior @ row)


@given(histories, st.sampled_from([{}, EXPECTED]), st.sampled_from(NAMES), st.integers(0, 60))
@settings(max_examples=120, deadline=None)
def test_the_joint_filter_is_the_gaussian_posterior_of_all_sessions_at_once(
    history: History, expected: dict[str, float], level: str, gap: int
) -> None:
    policy, day = filtered(history, expected)
    mean, variance = batch(history, expected, level, gap)
    over = 1.2 * math.log(0.6 / 0.4)
    wanted = norm.cdf((DEMANDS[level] - mean - over) / math.sqrt(variance + 0.64))
    assert policy.forecast(level, DEMANDS[level], day + gap) == pytest.approx(wanted, abs=1e-6)


@given(histories)
@settings(max_examples=60, deadline=None)
def test_without_offsets_the_joint_filter_is_the_scalar_one(history: History) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(level_tolerance, "OFFSET_VARIANCE", 0.0)
        joint, day = filtered([("L3", *rest) for _, *rest in history])
        one = make(Policy("bayes"), LEVELS, {})
        at = 100
        for _, distress, rated, gap in history:
            at += gap
            one.observe(seen("L3", distress, rated, at))
        for name, demand in DEMANDS.items():
            assert joint.forecast(name, demand, day + 5) == pytest.approx(
                one.forecast(name, demand, day + 5), abs=1e-7
            )


@given(histories, st.sampled_from(NAMES), st.integers(1, 200))
@settings(max_examples=150, deadline=None)
def test_days_without_a_session_move_every_forecast_towards_one_half_and_never_past_it(
    history: History, level: str, gap: int
) -> None:
    """The mean stays and the variance grows: P = Phi(m / sqrt(v)), so |P - 1/2| shrinks strictly.

    Below one half, where every decision is made, a forecast therefore rises strictly with the gap.
    """
    policy, day = filtered(history)
    soon = policy.forecast(level, DEMANDS[level], day)
    later = policy.forecast(level, DEMANDS[level], day + gap)
    assert soon is not None
    assert later is not None
    if 1e-4 < soon < 0.499:
        assert soon < later < 0.5
    elif 0.501 < soon < 1 - 1e-4:
        assert soon > later > 0.5
    else:
        assert abs(later - 0.5) <= abs(soon - 0.5)


@given(histories, st.integers(0, 8), st.integers(1, 300))
@settings(max_examples=100, deadline=None)
def test_a_gap_never_makes_a_bolder_wish(history: History, place: int, gap: int) -> None:
    policy, day = filtered(history)
    here, above = LEVELS[place], LEVELS[place + 1]
    bold = {"down": 0, "hold": 1, "up": 2}

    def wish(on: int) -> int:
        last = seen(here.id, 4.0, True, day)
        return bold[
            policy.wish(last, Here(here.id, here.demand, above.id, above.demand, 5, 5, on, True)).direction
        ]

    assert wish(day + gap) <= wish(day)


@given(histories, st.data())
@settings(max_examples=150, deadline=None)
def test_more_distress_in_the_session_just_lived_never_lowers_a_forecast_on_any_level(
    history: History, data: st.DataObject
) -> None:
    """cov(tolerance - offset_j, tolerance - offset_k) >= 0 for all levels j, k.

    In the precision matrix of all days' tolerances and all offsets, nothing ties two of them but the walk
    from day to day and the sessions, each with a negative entry, and no row adds up to less than 0. Its
    inverse G is the Green's function of a walk on that graph: G(a,b) = F(a,b) G(b,b) with F a probability,
    and G(j,k) >= F(j,t) F(k,t) G(t,t), the walks through today's tolerance t. So
    G(t,t) - G(t,j) - G(t,k) + G(j,k) >= G(t,t) (1 - F(j,t)) (1 - F(k,t)) >= 0.

    It is not a law for older sessions on other levels: if an old session on k was worse than thought, the
    person was worse off then, and what they managed on j that day was managed on an easier j.
    """
    level, distress, rated, gap = history[-1]
    before, day = filtered(history)
    after, _ = filtered([*history[:-1], (level, data.draw(st.floats(distress, 10)), rated, gap)])
    assert after.mean[0] <= before.mean[0] + 1e-7
    for name, demand in DEMANDS.items():
        assert chance_of(after, name, demand, day) >= chance_of(before, name, demand, day) - 1e-7


@given(histories, st.data())
@settings(max_examples=150, deadline=None)
def test_more_distress_in_any_session_never_lowers_the_forecast_of_its_own_level(
    history: History, data: st.DataObject
) -> None:
    """The same with the offset k in the middle: G(T,i) - G(T,k) - G(k,i) + G(k,k) >= 0 for any days T, i."""
    number = data.draw(st.integers(0, len(history) - 1))
    level, distress, rated, gap = history[number]
    worse = [*history]
    worse[number] = (level, data.draw(st.floats(distress, 10)), rated, gap)
    before, day = filtered(history)
    after, _ = filtered(worse)
    demand = DEMANDS[level]
    assert chance_of(after, level, demand, day) >= chance_of(before, level, demand, day) - 1e-7


def chance_of(policy: LevelTolerance, level: str, demand: float, day: int) -> float:
    forecast = policy.forecast(level, demand, day)
    assert forecast is not None
    return forecast


@given(histories, observations, st.sampled_from(["bayes", "bayes-level"]))
@settings(max_examples=150, deadline=None)
def test_a_stop_never_raises_the_tolerance(
    history: History, last: tuple[str, float, bool, int], kind: Any
) -> None:
    policy = make(Policy(kind), LEVELS, {})
    day = 0
    for level, distress, rated, gap in history:
        day += gap
        policy.observe(seen(level, distress, rated, day))
    level, distress, rated, gap = last
    before = policy.to_json()
    tolerance = before["mean"] if kind == "bayes" else before["mean"][0]
    policy.observe(seen(level, distress, rated, day + gap, stopped=True))
    after = policy.to_json()
    assert (after["mean"] if kind == "bayes" else after["mean"][0]) <= tolerance


def test_a_stop_that_would_have_raised_it_leaves_everything_as_it_was() -> None:
    policy, day = filtered([("L9", 9.4, True, 0)] * 5)
    before = policy.to_json()
    policy.observe(seen("L9", 7.5, False, day + 1, stopped=True))
    assert {**policy.to_json(), "after_stop": 0} == before
    policy.observe(seen("L9", 7.5, False, day + 1))
    assert policy.mean[0] > before["mean"][0]


@pytest.mark.parametrize("distress", [None, math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("kind", ["bayes", "bayes-level"])
def test_nothing_known_changes_nothing(kind: Any, distress: float | None) -> None:
    policy = make(Policy(kind), LEVELS, {})
    policy.observe(seen("L2", 3.0, True, 10))
    before = policy.to_json()
    policy.observe(seen("L3", distress, True, 20))
    assert policy.to_json() == before


def test_an_unrated_session_moves_the_estimate_less() -> None:
    rated, _ = filtered([("L2", 8.0, True, 0)])
    unrated, _ = filtered([("L2", 8.0, False, 0)])
    assert rated.mean[0] < unrated.mean[0] < chance.PRIOR_MEAN


def test_one_level_that_is_hard_for_this_person_is_learned_as_that_levels_own() -> None:
    calm = [(name, 2.0, True, 1) for name in ("L1", "L2", "L3") for _ in range(6)]
    policy, day = filtered([*calm, *[("L4", 7.0, True, 1)] * 6])
    one = make(Policy("bayes"), LEVELS, {})
    for number, (level, distress, rated, _) in enumerate([*calm, *[("L4", 7.0, True, 1)] * 6]):
        one.observe(seen(level, distress, rated, number))
    for name in ("L3", "L4"):
        joint, scalar = policy.forecast(name, DEMANDS[name], day), one.forecast(name, DEMANDS[name], day)
        assert joint is not None
        assert scalar is not None
        assert joint < scalar if name == "L3" else joint > scalar


def test_the_persons_own_expectation_is_where_a_level_begins() -> None:
    afraid, day = filtered([("L2", 2.0, True, 0)], {"L3": 7.0})
    easy, _ = filtered([("L2", 2.0, True, 0)], {"L3": 1.0})
    plain, _ = filtered([("L2", 2.0, True, 0)])
    chances = [policy.forecast("L3", DEMANDS["L3"], day) or 0.0 for policy in (easy, plain, afraid)]
    assert chances == sorted(chances)
    assert chances[2] > 0.5
    assert easy.forecast("L5", DEMANDS["L5"], day) == plain.forecast("L5", DEMANDS["L5"], day)


@given(histories)
@settings(max_examples=50, deadline=None)
def test_the_state_has_nine_decimals_and_survives_json_in_the_middle(history: History) -> None:
    whole, _ = filtered(history)
    kept: dict[str, Any] = {}
    at = 100
    for level, distress, rated, gap in history:
        policy = make(Policy("bayes-level"), LEVELS, json.loads(json.dumps(kept)))
        at += gap
        policy.observe(seen(level, distress, rated, at))
        kept = policy.to_json()
    assert kept == whole.to_json()
    numbers = [*kept["mean"], *(value for row in kept["covariance"] for value in row)]
    assert numbers == [round(value, 9) for value in numbers]


def test_a_programme_that_loses_a_level_keeps_what_was_learned_of_the_others() -> None:
    policy, day = filtered(
        [("L1", 1.0, True, 0), ("L2", 3.0, True, 3), ("L3", 5.0, True, 2), ("L2", 2.0, True, 1)]
    )
    fewer = [level for level in LEVELS if level.id != "L2"]
    left = make(Policy("bayes-level"), fewer, policy.to_json())
    for name in ("L1", "L3", "L7"):
        assert left.forecast(name, DEMANDS[name], day) == policy.forecast(name, DEMANDS[name], day)
    assert "L2" not in left.to_json()["seen"]


def test_a_clock_set_back_makes_no_negative_days() -> None:
    policy = make(Policy("bayes"), LEVELS, {})
    assert isinstance(policy, Tolerance)
    policy.observe(seen("L1", 3.0, True, 500))
    before = policy.forecast("L2", DEMANDS["L2"], 500)
    assert policy.forecast("L2", DEMANDS["L2"], 20) == before
    policy.observe(seen("L1", 3.0, True, 20))
    assert 0 < policy.variance < chance.PRIOR_VARIANCE
