"""The behaviours *asleep*, *ambient* and *presence*: company that asks for nothing."""

from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light, Settle, Sound
from robot.contract.events import Touched
from robot.contract.scene import Behaviour, Scene, Wait


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
    while True:
        seen = yield Wait(scene.between(45, 110), (Touched,))
        if isinstance(seen, Touched):
            yield from answer_touch(scene, seen)
        else:
            yield Gesture("look-away" if scene.rng.random() < 0.75 else "glance", 0.6)


@behaviour("presence", "light", "breathing", "gaze")
def presence(scene: Scene) -> Behaviour:
    """Quiet presence: a little nearer than ambient, still without asking.

    Being left awake is the sign; how much of the planned time that was is the engine's to judge.
    """
    scene.sign = True
    yield Light("eyes", "warm", 0.4)
    yield Idle("breathing")
    while True:
        seen = yield Wait(scene.between(50, 90), (Touched,))
        if isinstance(seen, Touched):
            yield from answer_touch(scene, seen)
        else:
            yield Gesture("glance" if scene.rng.random() < 0.3 else "look-away", 0.5)


def answer_touch(scene: Scene, touch: Touched) -> Behaviour:
    """Answer a touch: light first, then at most a small movement, never a demand."""
    if touch.rough:
        yield Gesture("shy" if "motion" in scene.level.modalities else "look-away", 0.6)
        yield Light("eyes", "warm", 0.2)
        return
    yield Light("eyes", "warm", 0.7)
    if "motion" in scene.level.modalities:
        yield Gesture("nuzzle" if touch.pad == "head" else "lean-to-touch", 0.6)
        if "sound" in scene.level.modalities:
            yield Sound("purr")
    yield Wait(4)
    yield Light("eyes", "warm", 0.3)
