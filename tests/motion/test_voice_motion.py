"""Ears and tail follow the voice: within the room of idle movement, off when it is off, gone at a stop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.motion.joint_headroom import IDLE
from robot.motion.joints import PERIOD_US, TABLE
from robot.motion.mixer import Mixer
from robot.motion.movement_preference import WHOLE, MovementPreference
from robot.motion.voice_motion import FALL_S, LOUD, RISE_S, SIZE, VoiceMotion

STEP_S = PERIOD_US / 1e6
EAR, TAIL = 3, 5


def breathing() -> VoiceMotion:
    follow = VoiceMotion(1.0)
    follow.set("breathing")
    return follow


def played(follow: VoiceMotion, level: float, seconds: float) -> list[tuple[float, ...]]:
    """Step by step, with a level each 40 ms as the player reports it."""
    steps = []
    for number in range(round(seconds / STEP_S)):
        if number % 2 == 0:
            follow.hear(level)
        steps.append(follow.step(STEP_S))
    return steps


def test_it_rises_with_the_voice_and_falls_in_silence() -> None:
    follow = breathing()
    rise = played(follow, LOUD, 2 * RISE_S)
    assert rise[-1][EAR] == pytest.approx(SIZE["left_ear"])
    assert rise[-1][TAIL] == pytest.approx(SIZE["tail"])
    assert rise[-1][:3] == (0.0, 0.0, 0.0), "the head stays"
    half = played(follow, LOUD / 2, 2 * FALL_S)
    assert half[-1][EAR] == pytest.approx(SIZE["left_ear"] / 2)
    assert played(follow, 0.0, 2 * FALL_S)[-1] == (0.0,) * len(TABLE)


def test_a_player_that_says_nothing_more_is_silent() -> None:
    follow = breathing()
    played(follow, LOUD, 1.0)
    for _ in range(round((0.25 + FALL_S) / STEP_S)):
        last = follow.step(STEP_S)
    assert last == (0.0,) * len(TABLE)


@pytest.mark.parametrize("style", ["off", "asleep"])
def test_it_follows_only_while_the_body_breathes(style: str) -> None:
    follow = VoiceMotion(1.0)
    follow.set(style)  # type: ignore[arg-type]
    assert played(follow, 1.0, 1.0)[-1] == (0.0,) * len(TABLE)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=60), st.floats(0, 1))
def test_whatever_is_heard_it_stays_in_the_room_that_is_counted_for_it(
    levels: list[float], size: float
) -> None:
    follow = VoiceMotion(size)
    follow.set("breathing")
    before = (0.0,) * len(TABLE)
    for level in levels:
        follow.hear(level)
        now = follow.step(STEP_S)
        for joint, offset, old in zip(TABLE, now, before, strict=True):
            most = SIZE.get(joint.name, 0.0)
            assert 0.0 <= offset <= size * most + 1e-9
            assert abs(offset - old) / STEP_S <= most / RISE_S + 1e-9
            assert most < IDLE[joint.name].up or most == 0.0
            assert most / RISE_S < IDLE[joint.name].speed or most == 0.0
        before = now


def differs(mixer: Mixer, other: Mixer, seconds: float, level: float) -> float:
    """How far the ears of two mixers part while the first one hears the voice, rad."""
    most = 0.0
    for _ in range(round(seconds / STEP_S)):
        mixer.follow(level)
        most = max(most, abs(mixer.step()[EAR] - other.step()[EAR]))
    return most


def test_in_the_mixer_it_is_a_layer_that_a_hold_ends() -> None:
    mixer, still = Mixer(seed=1), Mixer(seed=1)
    for each in (mixer, still):
        each.idle("breathing")
    assert differs(mixer, still, 2.0, LOUD) == pytest.approx(SIZE["left_ear"], rel=0.05)
    held = mixer.step()
    mixer.hold(held)
    for _ in range(50):
        mixer.follow(1.0)  # the player has not stopped yet
        assert mixer.step() == pytest.approx(held, abs=1e-5)


def test_movement_that_is_tuned_to_nothing_follows_nothing() -> None:
    for movement, moves in ((WHOLE, True), (MovementPreference(idle=0.0), False)):
        mixer, still = Mixer(movement, 1), Mixer(movement, 1)
        for each in (mixer, still):
            each.idle("breathing")
        assert (differs(mixer, still, 1.0, LOUD) > 0.0) == moves
