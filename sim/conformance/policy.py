"""What every step policy does: the laws hold in front of its rule, and its state survives a power cut."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import Any, ClassVar, NamedTuple

import pytest

from robot.engine.policies.base import Choice, Here, SafePolicy, Seen, StepPolicy, Wish
from sim.person.weeks import LEVELS

TOP = len(LEVELS) - 1
WAYS = 60  # as many courses are walked for each law, each of up to 40 sessions


class Session(NamedTuple):
    """One session of a course: how it ended, its distress 0..10 if known, and the days since the one before.

    `what` is an outcome ("success", "neutral", "discomfort"), "unrated", or "stopped" and "stopped-hard".
    """

    what: str
    distress: float | None
    gap: int


OUTCOMES = {"stopped": "neutral", "stopped-hard": "discomfort", "unrated": "neutral"}
WHATS = ("success", "success", "success", "neutral", "discomfort", "stopped", "stopped-hard", "unrated")
CALM = Session("success", 0.6, 1)


def walk(policy: StepPolicy, course: Iterable[Session], start: int = 2) -> Iterator[tuple[Seen, Wish]]:
    """Sessions on a ladder that does at once what the policy wishes; each with the wish after it."""
    place, day, here, comfortable = start, 0, 0, 0
    for what, distress, gap in course:
        day += gap
        level = LEVELS[place]
        stopped, rated = what.startswith("stopped"), not what.startswith(("stopped", "unrated"))
        outcome: Any = OUTCOMES.get(what, what)
        rule, figures = f"rule-{what}", (("value", 6),)
        seen = Seen(level.id, level.demand, distress, rated, outcome, stopped, day, rule, figures)
        here += 1
        comfortable = comfortable + 1 if outcome == "success" else 0
        policy.observe(seen)
        above = LEVELS[place + 1] if place < TOP else None
        next_id, next_demand = (above.id, above.demand) if above else (None, 0.0)
        wish = policy.wish(
            seen, Here(level.id, level.demand, next_id, next_demand, here, comfortable, day, False)
        )
        yield seen, wish
        step = {"up": 1, "hold": 0, "down": -1}[wish.direction]
        if step and 0 <= place + step <= TOP:
            place, here, comfortable = place + step, 0, 0
            policy.entered(LEVELS[place].id, day)


def courses(seed: int) -> Iterator[tuple[list[Session], int]]:
    """Courses of any kind with the level that each begins on; the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - the same courses on every run
    for _ in range(WAYS):
        course = [
            Session(
                chance.choice(WHATS),
                None if chance.random() < 0.2 else chance.uniform(0, 10),
                chance.randrange(10),
            )
            for _ in range(chance.randrange(1, 40))
        ]
        yield course, chance.choice((0, 2, TOP))


class PolicyConformance:
    """The suite. A subclass sets `policy`, and `figures` where its defaults are not enough.

    class TestSlowSteps(PolicyConformance):
        policy = SlowSteps
    """

    policy: ClassVar[type[SafePolicy] | None] = None
    figures: ClassVar[Mapping[str, Any]] = {}

    @pytest.fixture
    def kind(self) -> type[SafePolicy]:
        """The policy under test."""
        if self.policy is None:
            raise pytest.UsageError(f"{type(self).__name__} sets no policy")
        return self.policy

    def made(self, kind: type[SafePolicy], state: dict[str, Any] | None = None) -> StepPolicy:
        """One of it, which goes on from a state or begins anew."""
        return kind.made(self.figures, LEVELS, state or {})

    @staticmethod
    def calm(policy: StepPolicy, *, sessions: int, start: int = 0) -> list[Wish]:
        """Its wishes after so many calm sessions, one a day, where each wish is granted."""
        return [wish for _, wish in walk(policy, [CALM] * sessions, start)]

    def test_law_a_discomfort_goes_down_a_stop_costs_nothing_and_no_rating_is_no_step(
        self, kind: type[SafePolicy]
    ) -> None:
        for course, start in courses(1):
            for seen, wish in walk(self.made(kind), course, start):
                if seen.outcome == "discomfort":
                    assert wish == Wish("down", seen.rule, seen.figures)
                elif seen.stopped:
                    assert wish == Wish("hold", "stop-first", ())
                elif not seen.rated:
                    assert wish.direction != "up"

    def test_at_the_top_nothing_is_wished_but_to_stay(self, kind: type[SafePolicy]) -> None:
        wishes = self.calm(self.made(kind), sessions=30, start=TOP)
        assert {wish.direction for wish in wishes} <= {"hold", "down"}
        assert wishes[-1].direction == "hold"

    def test_saved_after_every_session_it_wishes_the_same(self, kind: type[SafePolicy]) -> None:
        """So it does after a power cut, and in the replay of a journal."""
        for course, start in courses(2):
            once = list(walk(self.made(kind), course, start))
            assert list(walk(self.made(kind), course, start)) == once
            assert list(walk(_Saved(self, kind), course, start)) == once

    def test_figures_are_rounded_so_that_another_computer_replays_them(self, kind: type[SafePolicy]) -> None:
        for course, start in courses(3):
            for _, wish in walk(self.made(kind), course, start):
                for name, value in wish.figures:
                    assert not isinstance(value, float) or value == round(value, 4), name

    @pytest.mark.parametrize("distress", [None, math.nan, math.inf, -3.0, 99.0])
    def test_a_distress_that_is_no_number_or_off_the_scale_does_no_harm(
        self, kind: type[SafePolicy], distress: float | None
    ) -> None:
        policy = self.made(kind)
        course = [Session("success", 2.0, 1), Session("neutral", distress, 1)] * 6
        assert len(list(walk(policy, course))) == 12
        state = policy.to_json()
        assert json.loads(json.dumps(state, allow_nan=False)) == state
        assert self.made(kind, state).to_json() == state

    def test_a_forecast_is_a_probability_or_none(self, kind: type[SafePolicy]) -> None:
        for course, start in courses(4):
            policy = self.made(kind)
            list(walk(policy, course, start))
            for level in LEVELS:
                forecast = policy.forecast(level.id, level.demand, 50)
                assert forecast is None or 0 <= forecast <= 1, level.id

    def test_today_is_one_of_the_choices_or_a_day_asleep(self, kind: type[SafePolicy]) -> None:
        choices = [Choice(level.id, level.demand) for level in LEVELS[:3]]
        policy = self.made(kind)
        for answer in range(5):
            policy.answered(answer, answer)
            assert -1 <= policy.today(choices, answer) < len(choices)

    def test_saved_state_of_any_shape_is_no_reason_to_break(self, kind: type[SafePolicy]) -> None:
        known = self.made(kind).to_json()
        for wrong in (None, True, -1, math.nan, "x", [], [[1]], {}, {"L1": "x"}):
            state = {**dict.fromkeys(known, wrong), "kind": kind.kind}
            list(walk(self.made(kind, state), [CALM, Session("discomfort", 7.0, 1)]))


class _Saved:
    """A policy that goes through JSON before whatever it is asked."""

    def __init__(self, suite: PolicyConformance, kind: type[SafePolicy]) -> None:
        self._suite, self._kind = suite, kind
        self._state: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        policy = self._suite.made(self._kind, json.loads(json.dumps(self._state)))

        def call(*arguments: Any) -> Any:
            answer = getattr(policy, name)(*arguments)
            self._state = policy.to_json()
            return answer

        return call
