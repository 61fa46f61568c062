"""The behaviours *asleep*, *ambient* and *presence*: company that asks for nothing."""

from collections.abc import Generator
from typing import NamedTuple

from robot.behaviours.habits import LINGERS, by_itself, formed, keep_touch
from robot.behaviours.idle import evening
from robot.behaviours.resting_hand import RestingHand
from robot.behaviours.temperament import Manner, keep_hour, manner
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light, Settle, Sound
from robot.contract.events import Touched
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Scene, Wait

# Answers to a gentle hand by its place; which of them comes may vary, that one comes does not.
ANSWERS = {
    "head": ("nuzzle", "lean-to-touch"),
    "back": ("round-back", "lean-to-touch"),
    "left": ("lean-left", "lean-to-touch"),
    "right": ("lean-right", "nuzzle"),
}
ANSWER_S = 4.0


@behaviour("asleep")
def asleep(_scene: Scene) -> Behaviour:
    """In the house: still and silent."""
    yield Settle("asleep")
    yield Idle("off")
    while True:
        yield Wait(3600)


@behaviour("ambient", "light", "breathing", "gaze", "motion", "sound")
def ambient(scene: Scene) -> Behaviour:
    """Breathes, looks away more than at the person, dozes; answers a touch as far as the level allows."""
    yield Light("eyes", "warm", 0.3)
    yield Idle("breathing")
    yield from _company(scene, "ambient", (45, 110), 0.6)


@behaviour("presence", "light", "breathing", "gaze")
def presence(scene: Scene) -> Behaviour:
    """Quiet presence: a little nearer than ambient, still without asking.

    Being left awake is the sign; how much of the planned time that was is the engine's to judge.
    """
    scene.sign = True
    keep_hour(scene)
    yield Light("eyes", "warm", 0.4)
    yield Idle("breathing")
    yield from _company(scene, "session", (50, 90), 0.5)


def _company(scene: Scene, kind: str, apart: tuple[float, float], size: float) -> Behaviour:
    """Small gestures, one after another with pauses, as its manner is; a touch is answered."""
    gestures, how, hand = evening(scene, kind, by_itself(scene)), manner(scene), RestingHand(scene)
    while True:
        seen = yield Wait(how.pause(scene, *apart), (Touched,))
        if isinstance(seen, Touched):
            yield from answer_touch(scene, seen, hand)
            continue
        if name := next(gestures):
            yield Gesture(name, how.size(size))
        if hand.lets_go():
            yield Idle("breathing")


class Felt(NamedTuple):
    """A touch, and when in the scene it ended, in seconds."""

    at: float
    touch: Touched


class Answered(NamedTuple):
    """All touches that were answered, and the event of another kind that came meanwhile."""

    felt: list[Felt]
    then: Record | None = None


def wait_in_touch(
    scene: Scene, seconds: float, kinds: tuple[type[Record], ...] = ()
) -> Generator[Record | Wait, Record | None, Record | None]:
    """A `Wait` in which every touch is answered; neither its time nor what it waits for is lost by that."""
    until = scene.seconds + seconds
    seen = yield Wait(seconds, (Touched, *kinds))
    while isinstance(seen, Touched):
        answered = yield from answer_touch(scene, seen, also=kinds)
        left = round(until - scene.seconds, 1)
        if answered.then is not None or left <= 0:
            return answered.then
        seen = yield Wait(left, (Touched, *kinds))
    return seen


def answer_touch(
    scene: Scene, touch: Touched, hand: RestingHand | None = None, also: tuple[type[Record], ...] = ()
) -> Generator[Record | Wait, Record | None, Answered]:
    """Answer a touch: light first, then at most a small movement, never a demand. Every touch is answered.

    While a hand goes on, the answer does; an event of `also` ends it, and is given back. With `hand` the
    breath falls into its rhythm.
    """
    felt = [Felt(scene.seconds, touch)]
    how = manner(scene)
    while not touch.rough:
        yield from _to_a_gentle_hand(scene, how, felt)
        if hand is not None and hand.feel(touch):
            yield Idle("breathing", hand.breath_s)
        seen = yield Wait(how.settles(ANSWER_S), (Touched, *also))
        if not isinstance(seen, Touched):
            yield Light("eyes", "warm", 0.3)
            return Answered(felt, seen)
        touch = seen
        felt.append(Felt(scene.seconds, touch))
    yield Gesture("shy" if "motion" in scene.level.modalities else "look-away", 0.6)
    yield Light("eyes", "warm", 0.2)
    return Answered(felt)


def _to_a_gentle_hand(scene: Scene, how: Manner, felt: list[Felt]) -> Behaviour:
    """Light; and, where a hand has come anew or to another place, a movement and a sound."""
    touch = felt[-1].touch
    keep_touch(scene, touch)
    yield Light("eyes", "warm", 0.7 if len(felt) % 2 else 0.8)
    goes_on = len(felt) > 1 and felt[-2].touch.pad == touch.pad
    if "motion" in scene.level.modalities and not goes_on:
        yield Gesture(_answer(scene, how, touch), how.size(0.7))
    if {"motion", "sound"} <= scene.level.modalities and not goes_on:
        yield Sound("purr")


def _answer(scene: Scene, how: Manner, touch: Touched) -> str:
    """By the place; a habit makes its own answer certain."""
    answers = ANSWERS.get(touch.pad, ANSWERS["head"])
    if how.predictable or touch.pad in formed(scene.memory("habits")):
        return answers[0]
    return scene.rng.choice(answers)


def lingers(scene: Scene) -> bool:
    """Whether long touches have made it a habit to stay longer by the hand."""
    return LINGERS in formed(scene.memory("habits"))
