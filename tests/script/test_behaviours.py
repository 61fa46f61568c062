"""What each behaviour does on its level: its signs, its words, and what it never does."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.behaviours.script import load
from robot.contract import behaviour_registry as registry
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Level, Programme
from robot.contract.record import Record
from robot.contract.scene import Scene, Wait
from robot.motion.gestures import modality
from tests.script.build import SHIPPED, WHOLE
from tests.script.talk import programme

LADDER, TALK = load(WHOLE), programme()
Answer = Callable[[Wait, list[Record]], Record | None]
# Built in, and what a scene of each is played on.
ON = {
    "asleep": "in-the-house",
    "ambient": "touch-and-greeting",
    "presence": "quiet-presence",
    "touch": "touch-and-greeting",
    "choosing": "choosing",
    "small-word": "one-small-word",
    "outing": "outing",
    "visit": "visit",
    "relay-text": "messages",
    "relay-voice": "voice",
    "live-call": "video",
    "play": "play",
    "play-and-talk": "play",
    "strengths-talk": "play",
    "quiet-return": "one-small-word",
    "farewell": "one-small-word",
    "robot-free": "video",
}


@pytest.fixture(scope="module")
def whole() -> Programme:
    return LADDER


def silence(_wait: Wait, _log: list[Record]) -> Record | None:
    """Silence: nothing happens except the end of a line."""
    if e.Spoken in _wait.kinds:
        return e.Spoken(1, "played", 900)
    return None


@dataclass
class Played:
    """One run of a behaviour by hand: what it yielded, and how much time passed at least."""

    scene: Scene
    log: list[Record] = field(default_factory=list)
    seconds: float = 0.0


def play(name: str, level: Level, seconds: float, answer: Answer = silence, seed: int = 1) -> Played:
    numbers = iter(range(1, 1000))
    scene = Scene(level, random.Random(seed), lambda: next(numbers), lambda: next(numbers))
    played, generator, value = Played(scene), registry.get(name).play(scene), None
    while played.seconds < seconds:
        step: Any = generator.send(value)
        value = None
        if isinstance(step, Wait):
            value = answer(step, played.log)
            played.seconds += step.seconds if value is None else 1.0
        else:
            played.log.append(step)
    generator.close()
    return played


def touched(at: int, rough: bool = False) -> Answer:
    """A touch in the place of the wait with this number, and silence before and after."""
    waits = iter(range(10_000))

    def answer(wait: Wait, log: list[Record]) -> Record | None:
        if next(waits) == at and e.Touched in wait.kinds:
            return e.Touched("head", 900, rough)
        return silence(wait, log)

    return answer


NEEDS: dict[type[Record], Callable[[Any], set[str]]] = {
    c.Gesture: lambda x: {modality(x.name)},
    c.Light: lambda x: {"light"} if x.level > 0 else set(),
    c.Idle: lambda x: {"breathing"} if x.style != "off" else set(),
    c.Sound: lambda _: {"sound"},
    c.Board: lambda _: {"cards"},
    c.Offer: lambda _: {"cards"},
    c.Say: lambda x: {"text"} if x.style == "text" else {"speech"},
    c.Listen: lambda x: {"microphone"} if x.on else set(),
}


@given(name=st.sampled_from(sorted(ON)), seed=st.integers(0, 50), at=st.integers(0, 6), rough=st.booleans())
def test_a_behaviour_uses_only_what_its_level_lists(name: str, seed: int, at: int, rough: bool) -> None:
    level = (TALK if name == "strengths-talk" else LADDER).level(ON[name])
    for command in play(name, level, 700, touched(at, rough), seed).log:
        needed = NEEDS[type(command)](command) if type(command) in NEEDS else set()
        assert needed <= level.modalities, command
        if name in ("quiet-return", "robot-free", "asleep"):
            assert needed <= registry.get(name).modalities, command


def test_every_built_in_behaviour_is_tried_here() -> None:
    assert set(ON) == {name for name in registry.names() if registry.get(name).play.__module__ in BUILT_IN}


MODULES = ("choices", "course", "live_call", "messages", "play", "presence", "strengths_talk", "touch")
MODULES = (*MODULES, "outing", "words")
BUILT_IN = {f"robot.behaviours.{name}" for name in MODULES}


def nothing_seen(scene: Scene) -> bool:
    return not (scene.sign or scene.distress or scene.uneasy)


def test_without_words_agreed_to_nothing_is_said(whole: Programme) -> None:
    quiet = whole.level("quiet-presence")
    assert not any(isinstance(x, c.Say) for x in play("farewell", quiet, 300).log)


def test_the_quiet_return_is_light_alone_and_answers_a_touch_with_light(whole: Programme) -> None:
    played = play("quiet-return", whole.level("one-small-word"), 9000, touched(0))
    assert {type(x) for x in played.log} == {c.Idle, c.Light}
    assert [x.style for x in played.log if isinstance(x, c.Idle)] == ["off"]
    assert [x.level for x in played.log if isinstance(x, c.Light)] == [0.2, 0.5, 0.2]
    assert registry.get("quiet-return").modalities == {"light"}
    shoved = play("quiet-return", whole.level("one-small-word"), 9000, touched(0, rough=True))
    assert [x.level for x in shoved.log if isinstance(x, c.Light)] == [0.2]


def test_a_session_without_the_robot_leaves_it_asleep_and_shows_no_sign(whole: Programme) -> None:
    played = play("robot-free", whole.level("video"), 9000, touched(0))
    assert played.log == [c.Settle("asleep"), c.Idle("off"), c.Light("eyes", "off", 0.0)]
    assert nothing_seen(played.scene)


def test_the_farewell_is_slow_ends_with_a_bow_and_rests(whole: Programme) -> None:
    played = play("farewell", whole.level("one-small-word"), 4000)
    said = [x for x in played.log if isinstance(x, c.Say)]
    assert [x.line for x in said] == [f"farewell.letter-{number}" for number in (1, 2, 3)]
    assert {x.style for x in said} == {"voice"}
    assert all(x.line in whole.lines for x in said)
    assert [x.name for x in played.log if isinstance(x, c.Gesture)] == ["bow"]
    assert played.log.index(c.Settle("rest")) > played.log.index(said[-1])
    written = play("farewell", whole.level("choosing"), 4000)
    assert {x.style for x in written.log if isinstance(x, c.Say)} == {"text"}
    still = play("farewell", whole.level("quiet-presence"), 4000)
    assert [x.name for x in still.log if isinstance(x, c.Gesture)] == ["look-away"]


def test_l1_being_left_awake_is_the_sign_and_a_shove_is_answered_without_motion(whole: Programme) -> None:
    level = whole.level("quiet-presence")
    assert play("presence", level, 1).scene.sign
    shoved = play("presence", level, 5, touched(0, rough=True))
    assert [x.name for x in shoved.log if isinstance(x, c.Gesture)] == ["look-away"]
    assert not shoved.scene.distress


def test_l2_a_gentle_touch_or_five_minutes_in_reach_are_the_sign(whole: Programme) -> None:
    level = whole.level("touch-and-greeting")
    assert play("touch", level, 60, touched(0)).scene.sign
    assert not play("touch", level, 250).scene.sign
    assert play("touch", level, 380).scene.sign

    waits = iter([None, None, e.PresenceChanged(False)])
    gone = play("touch", level, 900, lambda *_: next(waits, None))
    assert not gone.scene.sign
    waits = iter([None, None, e.PresenceChanged(False), e.PresenceChanged(True)])
    assert play("touch", level, 900, lambda *_: next(waits, None)).scene.sign


def test_l2_two_shoves_are_the_sign_of_distress(whole: Programme) -> None:
    level = whole.level("touch-and-greeting")
    assert not play("touch", level, 60, touched(0, rough=True)).scene.distress
    shoved = play("touch", level, 60, lambda *_: e.Touched("back", 100, True))
    assert shoved.scene.distress
    assert not shoved.scene.sign


def test_l3_staying_through_every_line_is_the_sign_and_lines_nobody_heard_are_none() -> None:
    level = load(SHIPPED).level("one-small-word")
    assert play("small-word", level, 400).scene.sign
    assert not play("small-word", level, 60).scene.sign
    unheard = play(
        "small-word", level, 400, lambda w, _: e.Spoken(1, "failed", 0) if e.Spoken in w.kinds else None
    )
    assert not unheard.scene.sign
    assert sum(isinstance(x, c.Say) for x in unheard.log) == 3


@pytest.mark.parametrize("option", ["sea", "neither"])
def test_l4_any_choice_is_the_sign(whole: Programme, option: str) -> None:
    def chooses(wait: Wait, log: list[Record]) -> Record | None:
        offers = [x for x in log if isinstance(x, c.Offer)]
        return e.ChoiceMade(offers[-1].offer, option, "tap") if e.ChoiceMade in wait.kinds else None

    played = play("choosing", whole.level("choosing"), 400, chooses)
    assert played.scene.sign
    assert played.scene.uneasy == frozenset()
    assert sum(isinstance(x, c.Say) and x.line.endswith(".thanks") for x in played.log) == 1


def test_l4_three_silent_offers_are_fine_unless_the_person_then_leaves_early(whole: Programme) -> None:
    level = whole.level("choosing")
    assert play("choosing", level, 60).scene.uneasy == frozenset()
    silent = play("choosing", level, 400).scene
    assert silent.uneasy == {"person", "sleep"}
    assert nothing_seen(replace(silent, uneasy=frozenset()))

    def once(wait: Wait, log: list[Record]) -> Record | None:
        offers = [x for x in log if isinstance(x, c.Offer)]
        answered = e.ChoiceMade in wait.kinds and len(offers) == 1
        return e.ChoiceMade(offers[0].offer, "sea", "tap") if answered else None

    assert play("choosing", level, 400, once).scene.uneasy == frozenset()


def test_a_line_is_its_levels_own_unless_its_whole_key_is_given(whole: Programme) -> None:
    scene = Scene(whole.level("choosing"), random.Random(1), lambda: 7, lambda: 8)
    assert scene.say("offer", "text") == c.Say(7, "choosing.offer", "text")
    assert scene.say("farewell.letter-1") == c.Say(7, "farewell.letter-1", "voice")
