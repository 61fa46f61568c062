"""Every step policy: the same laws for all kinds, then each kind's own known property."""

import math
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.contract.programme import Policy
from robot.engine.policies import KINDS, POLICIES, Here, Seen, StepPolicy, Wish, make
from robot.engine.policies.base import SafePolicy
from robot.errors import InputError
from robot.messages import texts
from sim.conformance.policy import PolicyConformance, walk
from sim.person.weeks import LEVELS

sessions = st.lists(
    st.tuples(
        st.sampled_from(["success", "neutral", "discomfort", "stopped", "stopped-hard", "unrated"]),
        st.one_of(st.none(), st.floats(0, 10)),
        st.integers(0, 9),
    ),
    max_size=40,
)
Story = list[tuple[str, float | None, int]]


class TestEveryKind(PolicyConformance):
    """The suite that a policy of another package passes too."""

    @pytest.fixture(params=KINDS)
    def kind(self, request: pytest.FixtureRequest) -> type[SafePolicy]:
        return POLICIES[request.param]


def test_those_with_a_model_give_a_forecast_and_the_others_none() -> None:
    for kind in KINDS:
        forecast = make(Policy(kind), LEVELS, {}).forecast("L4", 3.4, 50)
        assert (forecast is not None) == (kind.startswith("bayes") or kind == "home")


@pytest.mark.parametrize("kind", KINDS)
@given(story=sessions, start=st.sampled_from([0, 2, len(LEVELS) - 1]))
@settings(max_examples=40, deadline=None)
def test_the_laws_hold_for_every_kind(kind: str, story: Story, start: int) -> None:
    for seen, wish in walk(make(Policy(kind, up_after=2), LEVELS, {}), story, start):
        if seen.outcome == "discomfort":
            assert wish == Wish("down", seen.rule, seen.figures)
        elif seen.stopped:
            assert wish == Wish("hold", "stop-first", ())
        elif not seen.rated:
            assert wish.direction != "up"
        for name, value in wish.figures:
            assert not isinstance(value, float) or value == round(value, 4), name


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("hold", "therapist-only")])
def test_calm_sessions_lead_up_in_the_end(kind: str) -> None:
    rules = {
        wish.rule
        for _, wish in walk(make(Policy(kind), LEVELS, {}), [("success", 0.6, 1)] * 60, 0)
        if wish.direction == "up"
    }
    assert len(rules) == 1


@pytest.mark.parametrize("kind", ["hold", "therapist-only"])
def test_hold_and_therapist_only_never_lead_up(kind: str) -> None:
    wishes = {wish for _, wish in walk(make(Policy(kind), LEVELS, {}), [("success", 0.6, 1)] * 60)}
    assert wishes == {Wish("hold", {"hold": "holding"}.get(kind, "therapist-decides"), ())}


@pytest.mark.parametrize("kind", KINDS)
@given(
    state=st.dictionaries(
        st.sampled_from(["kind", "climbed", "seen", "mean", "variance", "covariance", "day"]),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3)),
            lambda inner: st.lists(inner, max_size=4),
            max_leaves=8,
        ),
    )
)
@settings(max_examples=50, deadline=None)
def test_saved_state_of_any_shape_is_no_reason_to_break(kind: str, state: dict[str, Any]) -> None:
    policy = make(Policy(kind), LEVELS, {**state, "kind": kind})
    list(walk(policy, [("success", 2.0, 1), ("discomfort", 7.0, 1), ("neutral", None, 1)]))
    other = make(Policy(kind), LEVELS, {**state, "kind": "another"})
    assert other.to_json() == make(Policy(kind), LEVELS, {}).to_json()


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("n-up-one-down", {"up_after": 0}),
        ("n-up-one-down", {"up_after": 2.5}),
        ("n-up-one-down", {"up_after": True}),
        ("fixed-schedule", {"up_after": -1}),
        ("weighted-up-down", {"share": 1.0}),
        ("weighted-up-down", {"share": 0.3}),
        ("weighted-up-down", {"share": math.nan}),
        ("success-zone", {"low": 0.8, "high": 0.8}),
        ("success-zone", {"low": -0.1}),
        ("success-zone", {"high": 1.1}),
        ("success-zone", {"window": 0}),
        ("bayes", {"alpha": 0.0}),
        ("bayes", {"alpha": 0.9}),
        ("bayes-level", {"alpha_standing": math.inf}),
        ("bayes-level", {"expected": {"L2": 11.0}}),
        ("bayes-level", {"expected": {"L2": math.nan}}),
        ("no-such-kind", {}),
    ],
)
def test_parameters_that_make_no_sense_are_refused(kind: Any, parameters: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        make(Policy(kind, **parameters), LEVELS, {})
    assert refused.value.mend


@pytest.mark.parametrize("kind", KINDS)
def test_parameters_of_other_kinds_are_left_alone(kind: str) -> None:
    uses: dict[str, dict[str, Any]] = {
        "fixed-schedule": {"up_after": 3},
        "n-up-one-down": {"up_after": 3},
        "weighted-up-down": {"share": 0.8},
        "success-zone": {"low": 0.4, "high": 0.9, "window": 5},
        "bayes": {"alpha": 0.1, "alpha_standing": 0.2},
        "bayes-level": {"alpha": 0.1, "alpha_standing": 0.2, "expected": {}},
        "home": {"expected": {}},
    }
    nonsense: dict[str, Any] = {
        "up_after": 0,
        "share": 7.0,
        "low": 9.0,
        "high": -1.0,
        "window": -1,
        "alpha": -1.0,
        "alpha_standing": -1.0,
        "expected": {"L1": 99.0},
    }
    make(Policy(kind, **{**nonsense, **uses.get(kind, {})}), LEVELS, {})


def test_every_wish_has_a_sentence_in_every_language() -> None:
    own = {
        "steady-share",
        "success-zone",
        "below-zone",
        "in-zone",
        "calm-ahead",
        "too-early",
        "too-much-here",
        "schedule",
        "holding",
        "therapist-decides",
        "stop-first",
        "rating-first",
    }
    given_: dict[str, tuple[tuple[str, Any], ...]] = {}
    rng = random.Random(5)
    for kind in KINDS:
        for parameters in ({}, {"up_after": 1, "share": 0.5, "window": 2, "alpha": 0.4}):
            for _ in range(30):
                story: Story = [
                    (
                        rng.choice(["success", "success", "neutral", "unrated", "stopped"]),
                        rng.uniform(0, 9),
                        1,
                    )
                    for _ in range(40)
                ]
                policy = make(Policy(kind, **parameters), LEVELS, {})  # type: ignore[arg-type]
                given_ |= {wish.rule: wish.figures for _, wish in walk(policy, story, rng.choice([0, 3, 9]))}
    assert own <= given_.keys()
    for rule, figures in given_.items():
        assert "{" not in "".join(texts(f"why.{rule}", **dict(figures)).values())


# --- each kind's own property ------------------------------------------------------------------------------


def settled(policy: StepPolicy, trials: int) -> float:
    """Share of successes over the second half of many trials on a ladder of fine, equal steps.

    A session on rung i is a success with probability logistic((60 - i) / 12), otherwise a discomfort.
    """
    rng = random.Random(3)
    place, comfortable, successes = 40, 0, 0
    for trial in range(trials):
        calm = rng.random() < 1 / (1 + math.exp((place - 60) / 12))
        comfortable = comfortable + 1 if calm else 0
        successes += calm and trial >= trials // 2
        outcome: Any = "success" if calm else "discomfort"
        seen = Seen(f"r{place}", 1.0, None, True, outcome, False, trial, "r", ())
        policy.observe(seen)
        wish = policy.wish(seen, Here(f"r{place}", 1.0, "next", 1.0, 1, comfortable, trial, False))
        if wish.direction != "hold":
            place, comfortable = place + (1 if wish.direction == "up" else -1), 0
            policy.entered(f"r{place}", trial)
    return successes / (trials - trials // 2)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_n_up_one_down_settles_where_n_in_a_row_are_as_likely_as_not(n: int) -> None:
    assert settled(make(Policy("n-up-one-down", up_after=n), LEVELS, {}), 60_000) == pytest.approx(
        0.5 ** (1 / n), abs=0.02
    )


@pytest.mark.parametrize("share", [0.5, 0.75, 0.85, 0.9])
def test_weighted_up_down_reaches_the_share_that_it_was_given(share: float) -> None:
    policy = make(Policy("weighted-up-down", share=share), LEVELS, {})
    assert settled(policy, 60_000) == pytest.approx(share, abs=0.01)


def test_weighted_up_down_hoards_nothing_while_the_ladder_makes_it_wait() -> None:
    policy = make(Policy("weighted-up-down", share=0.75), LEVELS, {})
    calm = Seen("L2", 1.8, 1.0, True, "success", False, 1, "calm", ())
    here = Here("L2", 1.8, "L3", 2.6, 30, 30, 1, False)
    for _ in range(30):
        policy.observe(calm)
    assert policy.wish(calm, here).direction == "up"
    policy.entered("L3", 2)
    policy.observe(calm)
    assert policy.wish(calm, here).direction == "hold"


def test_weighted_up_down_owes_nothing_below_the_lowest_level() -> None:
    story: Story = [*[("discomfort", 7.0, 1)] * 5, *[("success", 1.0, 1)] * 9]
    wishes = [wish for _, wish in walk(make(Policy("weighted-up-down"), LEVELS, {}), story, 0)]
    assert [wish.direction for wish in wishes[-2:]] == ["hold", "up"]


def test_the_success_zone_steps_up_over_its_top_and_down_under_its_floor() -> None:
    def last(story: list[str]) -> Wish:
        policy = make(Policy("success-zone"), LEVELS, {})
        return list(walk(policy, [(what, None, 1) for what in story]))[-1][1]

    assert last(["success"] * 5).rule == "not-yet-sessions"
    assert last(["success"] * 5 + ["neutral"]).rule == "success-zone"
    assert last(["success"] * 4 + ["neutral"] * 2).rule == "in-zone"
    assert last(["success"] * 2 + ["neutral"] * 4) == Wish(
        "down", "below-zone", (("sessions", 2), ("within", 6))
    )
    # Neither a stop for dinner nor a rating that was left out costs anything.
    assert last(["success"] * 5 + ["stopped", "unrated"] * 9 + ["success"]).rule == "success-zone"
    policy = make(Policy("success-zone"), LEVELS, {})
    policy.observe(Seen("L2", 1.8, 2.0, True, "neutral", True, 1, "stopped", ()))  # rated on the way
    assert policy.to_json()["seen"] == []


def test_the_schedule_counts_sessions_and_nothing_else() -> None:
    story: Story = [("neutral", 5.0, 1)] * 4
    wishes = [wish for _, wish in walk(make(Policy("fixed-schedule", up_after=4), LEVELS, {}), story)]
    assert [wish.direction for wish in wishes] == ["hold"] * 3 + ["up"]


@pytest.mark.parametrize("kind", ["bayes", "bayes-level"])
def test_the_chance_constraint_takes_the_limit_that_the_therapist_chose(kind: str) -> None:
    policy = make(Policy(kind, alpha=0.10, alpha_standing=0.15), LEVELS, {})
    last = Seen("L2", 1.8, 2.0, True, "success", False, 1, "calm", ())
    day = 0
    while (policy.forecast("L3", 2.6, day) or 0) >= 0.14:
        day += 1
        policy.observe(Seen("L2", 1.8, 1.0, True, "success", False, day, "calm", ()))
        assert day < 50
    alone = policy.wish(last, Here("L2", 1.8, "L3", 2.6, 5, 5, day, False))
    trusted = policy.wish(last, Here("L2", 1.8, "L3", 2.6, 5, 5, day, True))
    forecast = round(policy.forecast("L3", 2.6, day) or 0, 4)
    assert alone == Wish("hold", "too-early", (("forecast", forecast), ("limit", 0.10)))
    assert trusted == Wish("up", "calm-ahead", (("forecast", forecast), ("limit", 0.15)))
    fresh = policy.wish(last, Here("L2", 1.8, "L3", 2.6, 2, 2, day, True))
    assert fresh == Wish("hold", "not-yet-sessions", (("sessions", 2), ("needed", 3)))


@pytest.mark.parametrize("kind", ["bayes", "bayes-level"])
def test_the_model_alone_takes_no_level_from_somebody_who_was_calm(kind: str) -> None:
    """A model that begins in the middle of a ladder expects too little of the person."""
    policy = make(Policy(kind), LEVELS, {})
    here = Here("L8", 6.8, "L9", 8.0, 9, 9, 1, True)
    calm = Seen("L8", 6.8, 2.0, True, "success", False, 1, "calm", ())
    policy.observe(calm)
    assert (policy.forecast("L8", 6.8, 1) or 0) > 0.30
    assert policy.wish(calm, here).direction == "hold"
    between = Seen("L8", 6.8, 4.5, True, "neutral", False, 1, "between", ())
    assert policy.wish(between, here).rule == "too-much-here"
