"""The joint filter of the policy `home` against the Gaussian posterior of all observations at once."""

import json
import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from robot.contract.programme import Policy
from robot.engine.policies import Choice, Seen, make
from robot.engine.policies.home import Home, intake
from robot.engine.policies.kalman import Belief, Filter, above, kept
from sim.person.weeks import LEVELS

NAMES = ("L1", "L2", "L3")
PRIOR = {"L2": Belief(0.8, 0.2)}
TOO_MUCH = 1.2 * math.log(0.6 / 0.4)

# What one day brings: nights before it, levels seen ((): the mood), value, variance, what is learned.
days = st.tuples(
    st.integers(0, 20),
    st.sampled_from([(), ("L1",), ("L2",), ("L1", "L2"), ("L2", "L3")]),
    st.floats(-3, 9),
    st.floats(0.1, 9),
    st.tuples(st.floats(0, 0.1), st.floats(0, 0.1)),
)
History = list[tuple[int, tuple[str, ...], float, float, tuple[float, float]]]
histories = st.lists(days, min_size=1, max_size=8)


def filtered(history: History) -> tuple[Filter, int]:
    made, day = Filter(PRIOR), 100
    for nights, levels, value, variance, (slow, fast) in history:
        day += nights
        made.pass_nights(day)
        made.observe(made.row(levels) if levels else {2: 1.0}, value, variance)
        made.learn(slow, fast)
    return made, day


def batch(history: History, levels: tuple[str, ...], gap: int) -> tuple[float, float]:
    """Mean and variance of what a session would observe `gap` nights later, all data at once.

    Unknown are the tolerance and the mood of every day that matters, and the offsets.
    """
    # The nights before the first day are none: nobody was observed before it.
    at = np.cumsum([0, *(nights for nights, *_ in history[1:]), gap]).astype(float)
    n, k = len(history), len(NAMES)
    size = 2 * (n + 1) + k
    prior, mean = np.zeros((size, size)), np.zeros(size)
    prior[: n + 1, : n + 1] = 0.81 + 0.01 * np.minimum.outer(at, at)
    prior[n + 1 : 2 * n + 2, n + 1 : 2 * n + 2] = 0.49 * 0.6 ** np.abs(np.subtract.outer(at, at))
    slow = np.array([learned[0] for *_, learned in history])
    fast = np.array([learned[1] for *_, learned in history])
    known = np.zeros(n + 1)  # of fast learning, on each day
    for i in range(n + 1):
        mean[i] = 2.2 + slow[:i].sum()
        known[i] = sum(fast[j] * 0.93 ** (at[i] - at[j]) for j in range(i))
    for i, name in enumerate(NAMES):
        belief = PRIOR.get(name, Belief(0.0, 0.2))
        mean[2 * n + 2 + i] = belief.mean
        prior[2 * n + 2 + i, 2 * n + 2 + i] = belief.variance

    def row(i: int, seen: tuple[str, ...]) -> Any:
        made = np.zeros(size)
        made[n + 1 + i] = -1 if seen else 1
        if seen:
            made[i] = 1
            for name in seen:
                made[2 * n + 2 + NAMES.index(name)] -= 1 / len(seen)
        return made

    rows = np.array([row(i, seen) for i, (_, seen, *_) in enumerate(history)])
    given_ = np.array([v - (known[i] if seen else 0) for i, (_, seen, v, *_) in enumerate(history)])
    noise = np.diag([variance for *_, variance, _ in history])
    weight = prior @ rows.T @ np.linalg.inv(rows @ prior @ rows.T + noise)
    after, spread = mean + weight @ (given_ - rows @ mean), prior - weight @ rows @ prior
    last = row(n, levels)
    return float(last @ after + known[n]), float(last @ spread @ last)


@given(
    histories, st.sampled_from([("L1",), ("L2",), ("L3",), ("L1", "L2"), ("L2", "L3")]), st.integers(0, 40)
)
@settings(max_examples=150, deadline=None)
def test_it_is_the_posterior_of_everything_at_once(
    history: History, levels: tuple[str, ...], gap: int
) -> None:
    made, day = filtered(history)
    mean, variance = batch(history, levels, gap)
    belief = made.on(levels, day + gap)
    assert belief.mean == pytest.approx(mean, abs=1e-5)
    assert belief.variance == pytest.approx(variance, abs=1e-5)
    wanted = norm.cdf((3.0 - mean - TOO_MUCH) / math.sqrt(variance + 0.16))
    assert above(6.0, 3.0, belief, 1.2, 0.16) == pytest.approx(wanted, abs=1e-5)


@given(histories, st.integers(0, 40))
@settings(max_examples=50, deadline=None)
def test_the_mood_of_a_day_is_the_posterior_too(history: History, gap: int) -> None:
    made, day = filtered(history)
    ahead = made.mood(day + gap)
    made.pass_nights(day + gap)
    assert (made.mean[2], made.covariance[2][2]) == pytest.approx((ahead.mean, ahead.variance), abs=1e-8)


@given(histories)
@settings(max_examples=50, deadline=None)
def test_it_is_kept_whole_and_loses_only_levels_that_are_gone(history: History) -> None:
    made, day = filtered(history)
    state = json.loads(json.dumps(made.to_json()))
    assert kept(state, NAMES, PRIOR) == made
    without = kept(state, ("L1", "L3"), PRIOR)
    assert "L2" not in without.seen
    for level in ("L1", "L3"):
        assert without.on((level,), day) == made.on((level,), day)


@pytest.mark.parametrize("spoil", ["seen", "mean", "covariance", "day"])
def test_a_state_that_fits_nowhere_begins_anew(spoil: str) -> None:
    made, _ = filtered([(0, ("L1",), 2.0, 1.0, (0.0, 0.0))])
    for wrong in (None, 3, "x", [], [[1.0]], ["L1", "L1"], [math.nan] * 4):
        state = {**made.to_json(), spoil: wrong}
        if spoil != "day" or wrong is not None:
            expected = made if state == made.to_json() else Filter(PRIOR)
            if spoil == "day" and wrong == 3:
                continue  # another day is a day
            assert kept(state, NAMES, PRIOR) == expected


# --- what a session says ------------------------------------------------------------------------------------


def home(**figures: Any) -> Home:
    policy = make(Policy("home", **figures), LEVELS, {})
    assert isinstance(policy, Home)
    return policy


def seen(said: float | None, **other: Any) -> Seen:
    distress = other.pop("distress", said)
    day, level, demand = other.pop("day", 100), other.pop("level", "L1"), other.pop("demand", 1.0)
    stopped = other.pop("stopped", False)
    return Seen(
        level, demand, distress, said is not None, "neutral", stopped, day, "", (), said=said, **other
    )


def risks(policy: Home, day: int = 100) -> list[float]:
    return [policy.forecast(level.id, level.demand, day) for level in LEVELS]


@given(st.lists(st.floats(0, 10), max_size=6), st.sampled_from(["L1", "L3"]))
@settings(max_examples=60, deadline=None)
def test_above_the_middle_a_harder_last_session_never_lowers_a_risk(before: list[float], level: str) -> None:
    demand = {"L1": 1.0, "L3": 2.6}[level]
    last = 0.0
    for said in (5.0, 5.5, 6.0, 6.6, 7.0, 7.5, 8.0, 9.0, 10.0):
        policy = home()
        for earlier in before:
            policy.observe(seen(earlier))
        policy.observe(seen(said, level=level, demand=demand))
        risk = policy.forecast(level, demand, 100)
        assert risk >= last - 1e-9
        last = risk


@given(st.lists(st.floats(0, 10), max_size=5), st.floats(0, 10), st.sampled_from(["", "hard"]))
@settings(max_examples=100, deadline=None)
def test_a_stop_never_raises_the_tolerance(before: list[float], implied: float, label: str) -> None:
    policy = home()
    for said in before:
        policy.observe(seen(said))
    was = [policy.filter.on([level.id], 100).mean for level in LEVELS]
    policy.observe(seen(None, distress=7.5, stopped=True, implied=implied, label=label))
    now = [policy.filter.on([level.id], 100).mean for level in LEVELS]
    assert all(after <= before + 1e-9 for after, before in zip(now, was, strict=True))


def test_a_stop_counts_as_hard_unless_it_was_about_something_else() -> None:
    unlabelled, harmless, hard = home(), home(), home()
    unlabelled.observe(seen(None, distress=7.5, stopped=True))
    harmless.observe(seen(None, distress=None, stopped=True, label="busy"))
    hard.observe(seen(None, distress=7.5, stopped=True, label="hard"))
    assert risks(harmless) == risks(home())
    assert risks(unlabelled) == risks(hard)
    assert risks(hard)[0] > 1.5 * risks(home())[0]


def test_calm_sessions_go_on_teaching() -> None:
    """No floor under what is said: the step that no evidence could open is what it exists to mend."""
    policy = home()
    seen_so_far = [risks(policy)[2]]
    for day in range(100, 180):
        policy.observe(seen(0.0, day=day))
        if day % 20 == 19:
            seen_so_far.append(risks(policy, day + 1)[2])
    assert seen_so_far == sorted(seen_so_far, reverse=True)
    assert seen_so_far[-1] < 0.12 < seen_so_far[0]


def test_what_is_said_is_taken_for_a_little_more() -> None:
    """A rating of 4.3 is a distress of 5, which is what is expected where the demand is the tolerance."""
    policy = home()
    row = policy.filter.row(["L1"])
    policy.filter.mean[0] = 1.0
    policy.observe(seen(4.3))
    assert policy.filter.on(["L1"], 100).mean == pytest.approx(
        1.0 + 0.036 * 1.25 * math.exp(-0.25) + 0.012 + 0.054 * 1.25 * math.exp(-0.25), abs=1e-6
    )
    assert row == {0: 1.0, 1: 1.0, 2: -1.0, 3: -1.0}


def test_masking_is_learned_from_stops_that_ratings_do_not_foretell() -> None:
    """Somebody who says 2 and stops every fifth time feels more than they say."""
    calm, masks, foretold = home(), home(), home()
    for day in range(100, 140):
        calm.observe(seen(2.0, day=day))
        stops = day % 5 == 0
        masks.observe(seen(None if stops else 2.0, distress=7.5 if stops else 2.0, stopped=stops, day=day))
        busy = {"distress": None, "stopped": True, "label": "busy"} if stops else {}
        foretold.observe(seen(None if stops else 2.0, day=day, **busy))
    assert calm.mask == foretold.mask == 0.86
    assert 0.4 <= masks.mask < 0.5
    assert masks.forecast("L3", 2.6, 140) > 2 * calm.forecast("L3", 2.6, 140)


def test_stops_that_are_foretold_are_no_masking() -> None:
    policy = home()
    policy.filter.mean[0] = -4.0
    for _ in range(3):
        policy.observe(seen(None, distress=7.5, stopped=True, demand=4.0))
        policy.filter.mean[0] = -4.0
    assert policy.mask > 0.85


@pytest.mark.parametrize("implied", [0.0, 3.0, 10.0])
def test_behaviour_says_nothing_of_tolerance(implied: float) -> None:
    """It is measured against the person's own mean rating."""
    for said in (3.0, None):
        with_it, without = home(), home()
        with_it.observe(seen(said, distress=3.0, implied=implied))
        without.observe(seen(said, distress=3.0))
        assert with_it.to_json() == without.to_json()


def test_a_missing_rating_shows_nothing_but_that_a_session_was_lived() -> None:
    policy, other = home(), home()
    was = policy.filter.on(["L1"], 100).mean
    policy.observe(seen(None, distress=0.5))
    other.observe(seen(None, distress=9.5))
    assert policy.to_json() == other.to_json()
    assert 0 < policy.filter.on(["L1"], 100).mean - was < 0.12, "what a session like that teaches by itself"


def test_answers_that_jump_about_count_for_less() -> None:
    steady, wild = home(), home()
    for day in range(100, 160):
        steady.answered(day, 2)
        wild.answered(day, 0 if day % 2 else 4)
    assert steady.spread.seen < 0.5 < 1.5 < wild.spread.seen
    moved = []
    for policy in (steady, wild):
        usual = policy.forecast("L1", 1.0, 160)
        policy.answered(160, 4)
        moved.append(policy.forecast("L1", 1.0, 160) / usual)
    assert moved[0] > 1.5 * moved[1] > 1.5


def test_answers_are_worth_what_the_sessions_of_their_days_bear_out() -> None:
    honest, unrelated = home(), home()
    draw = random.Random(7)
    for day in range(100, 180):
        answer, other = draw.choice(range(5)), draw.choice(range(5))
        for policy, mood in ((honest, answer - 2), (unrelated, other - 2)):
            policy.answered(day, answer)
            policy.observe(seen(10 / (1 + math.exp(-(1.8 + 0.7 * mood - 2.2) / 1.2)), day=day, demand=1.8))
    assert honest.worth > 0.8
    assert unrelated.worth < 0.4
    assert home().worth == 1.0


def test_an_answer_is_held_against_the_session_of_its_own_day_only() -> None:
    policy = home()
    policy.answered(100, 4)
    kept = policy.trust.to_json()
    policy.observe(seen(1.0, day=101))
    assert policy.trust.to_json() == kept
    policy.answered(102, 4)
    again = make(Policy("home"), LEVELS, json.loads(json.dumps(policy.to_json())))
    assert isinstance(again, Home)
    for each in (policy, again):
        each.observe(seen(1.0, day=102))
        assert each.trust.to_json() != kept
    assert again.to_json() == policy.to_json()


def test_a_day_is_no_harder_than_what_teaches_most() -> None:
    """However unlikely a hard session is: here a peak of 5 is expected of L3, and 4 of the half below it."""
    policy = home(setting=4.0)
    for part in policy.filter.covariance:
        part[:] = [0.0] * len(part)
    policy.filter.mean[0], policy.filter.day = 2.6, 100
    choices = [Choice(name, demand) for name, demand in (("L1", 1.0), ("L2", 2.0), ("L3", 2.2))]
    policy.filter.prior = {name: Belief(0.0, 0.0) for name in ("L1", "L2", "L3")}
    assert policy.forecast("L3", 2.2, 100) < 0.20
    assert policy.today(choices, 100) == 1


def test_an_answer_moves_the_day_in_its_direction() -> None:
    forecasts = []
    for answer in range(5):
        policy = home()
        policy.answered(100, answer)
        forecasts.append(policy.forecast("L1", 1.0, 100))
        assert policy.forecast("L1", 1.0, 101) > forecasts[-1] if answer == 0 else True
    assert forecasts == sorted(forecasts)
    assert forecasts[4] > 3 * forecasts[0]


def test_ratings_at_intake_count_against_the_persons_own_mean_and_are_shrunk() -> None:
    demands = {"L1": 1.0, "L2": 1.8, "L3": 2.6}
    beliefs = intake({"L1": 4.0, "L2": 4.8, "L3": 7.6}, demands)
    weight = 0.2 / 1.2
    assert [beliefs[name].mean for name in demands] == pytest.approx([-weight * 2 / 3] * 2 + [weight * 4 / 3])
    assert {round(x.variance, 9) for x in beliefs.values()} == {round(0.2 * (1 - weight), 9)}
    assert intake({}, demands) == {}
    assert intake({"gone": 3.0}, demands) == {}
