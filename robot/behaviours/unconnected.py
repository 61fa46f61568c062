"""Levels whose own matter comes later: it says so, once, and is quiet company."""

from robot.behaviours.presence import answer_touch, wait_in_touch
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light
from robot.contract.events import Touched
from robot.contract.scene import Behaviour, Scene, Wait


@behaviour("not-connected", "light", "breathing", "gaze")
def not_connected(scene: Scene) -> Behaviour:
    """Shows the line "not-connected" where the level has words; then as quiet presence.

    It never sets the sign: nothing that the level is about has happened, so no step can come of it.
    """
    yield Light("eyes", "warm", 0.4)
    yield Idle("breathing")
    yield from wait_in_touch(scene, scene.between(8, 15))
    if scene.level.modalities & {"text", "speech"}:
        yield scene.say("not-connected", "text")
    while True:
        seen = yield Wait(scene.between(50, 90), (Touched,))
        if isinstance(seen, Touched):
            yield from answer_touch(scene, seen)
        else:
            yield Gesture("glance" if scene.rng.random() < 0.3 else "look-away", 0.5)
