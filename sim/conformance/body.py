"""What every body does: holds at once at a stop and without a heartbeat, obeys, says what it read."""

from collections.abc import Callable

import pytest

from robot.contract.commands import Gesture, Idle, Light, Settle
from robot.contract.events import Touched
from robot.drivers.base import BodyState
from sim.conformance.patience import CLOCK, seconds_since
from sim.driven_body import DrivenBody, until

PADS = ("head", "back", "left", "right")
MOVED = 0.05  # rad: more than breathing, less than any pose
STILL = 0.01
SOON_S = 0.5  # domain.md §1.1: a stop holds the body within this
HEARTLESS_S = 1.0  # 250 ms without a heartbeat, and the way to a hold
RETURNS_S = 0.005


class BodyConformance:
    """The suite. A subclass brings a fixture `driven`: a `sim.driven_body.DrivenBody` with its body.

        class TestMine(BodyConformance):
            @pytest.fixture
            def driven(self, tmp_path):
                body = MineOnABench(tmp_path)
                yield body
                body.close()

    It moves: run it on a real robot only where nobody is in reach.
    """

    @pytest.fixture
    def driven(self) -> DrivenBody:
        raise pytest.UsageError(f"{type(self).__name__} has no fixture 'driven'")

    @pytest.fixture
    def awake(self, driven: DrivenBody) -> DrivenBody:
        """It breathes, and has said what it had to say."""

        def wakes() -> bool:
            driven.body.send(Idle("breathing"))  # again and again: after a missing heartbeat it first holds
            driven.pass_s(0.1)
            return not driven.body.state().frozen

        assert until(wakes, driven), "it does not wake"
        driven.pass_s(0.5)
        driven.events.clear()
        return driven

    def test_it_wakes_and_says_where_it_is(self, awake: DrivenBody) -> None:
        state = awake.body.state()
        assert state.joints
        assert all(state.links.values()), state.links
        assert (state.frozen, state.limp) == (False, False)
        assert 0 <= state.age_ms < 250

    def test_a_stop_holds_it_where_it_is(self, awake: DrivenBody) -> None:
        self._moving(awake)
        awake.body.freeze()
        assert until(lambda: awake.body.state().frozen, awake, SOON_S)
        awake.pass_s(SOON_S)
        held = awake.body.state()
        awake.pass_s(0.5)
        assert _distance(held, awake.body.state()) < STILL, "it still moves"

    def test_a_stop_is_not_undone_by_what_moves_it(self, awake: DrivenBody) -> None:
        self._moving(awake)
        awake.body.freeze()
        awake.body.freeze()
        awake.body.send(Gesture("nod", 1.0))
        awake.body.send(Light("eyes", "warm", 0.5))
        awake.pass_s(SOON_S)
        held = awake.body.state()
        awake.pass_s(0.5)
        assert awake.body.state().frozen
        assert _distance(held, awake.body.state()) < STILL
        awake.body.send(Settle("rest"))
        assert until(lambda: not awake.body.state().frozen, awake), "settle does not end it"

    def test_without_a_heartbeat_it_holds(self, awake: DrivenBody) -> None:
        self._moving(awake)
        awake.pass_s(HEARTLESS_S, beats=False)
        assert awake.body.state().frozen
        held = awake.body.state()
        awake.pass_s(0.5, beats=False)
        assert _distance(held, awake.body.state()) < STILL

    def test_lights_are_read_back(self, awake: DrivenBody) -> None:
        awake.body.send(Light("eyes", "green", 1.0))
        assert until(lambda: _green(awake.body.state()) > 0, awake)
        awake.body.send(Light("eyes", "off", 0.0))
        assert until(lambda: _green(awake.body.state()) == 0, awake)

    def test_law_8_the_microphone_light_follows_the_microphone_and_nothing_else(
        self, awake: DrivenBody
    ) -> None:
        assert not awake.body.state().microphone_light
        awake.body.microphone(True)
        assert until(lambda: awake.body.state().microphone_light, awake)
        awake.body.send(Light("eyes", "off", 0.0))
        awake.body.send(Light("ring", "off", 0.0))
        awake.body.freeze()
        awake.pass_s(0.5)
        assert awake.body.state().microphone_light
        awake.body.microphone(False)
        assert until(lambda: not awake.body.state().microphone_light, awake)

    def test_a_touch_is_told_when_it_ends(self, awake: DrivenBody) -> None:
        def touches() -> list[Touched]:
            return [event for event in list(awake.events) if isinstance(event, Touched)]

        for count, pad in enumerate(PADS, 1):
            awake.touch(pad, 400)
            assert until(lambda count=count: len(touches()) == count, awake), f"none on {pad}"  # type: ignore[misc]
        awake.pass_s(0.5)
        assert [(touch.pad, touch.rough) for touch in touches()] == [(pad, False) for pad in PADS]
        assert all(touch.ms == pytest.approx(400, abs=100) for touch in touches())

    def test_every_call_returns_at_once(self, awake: DrivenBody) -> None:
        calls: list[Callable[[], object]] = [
            lambda: awake.body.send(Settle("asleep")),
            awake.body.beat,
            awake.body.state,
            lambda: awake.body.microphone(False),
            awake.body.freeze,
        ]
        for number, call in enumerate(calls):
            begun = CLOCK.now()
            call()
            assert seconds_since(begun) < RETURNS_S, f"call {number}"

    def _moving(self, awake: DrivenBody) -> None:
        """On the way to a pose far from this one."""
        before = awake.body.state()
        awake.body.send(Settle("asleep"))
        assert until(lambda: _distance(before, awake.body.state()) > MOVED, awake), "it does not move"


def _distance(one: BodyState, other: BodyState) -> float:
    """How far the joint that moved most is from where it was, rad."""
    return max(abs(angle - other.joints[name]) for name, angle in one.joints.items())


def _green(state: BodyState) -> int:
    return state.lights.get("eyes", (0, 0, 0))[1]
