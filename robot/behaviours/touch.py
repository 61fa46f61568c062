"""Touch and greeting: leans and purrs when it is touched, looks away first, then settles."""

from robot.behaviours.presence import answer_touch
from robot.behaviours.registry import behaviour
from robot.behaviours.scene import Behaviour, Scene, Wait
from robot.engine.commands import Gesture, Idle, Light
from robot.engine.events import Touched

# Two shoves are a "please go": domain.md §1.3, L2.
SHOVES = 2


@behaviour("touch", "light", "breathing", "gaze", "motion", "sound")
def touch(scene: Scene) -> Behaviour:
    yield Light("eyes", "warm", 0.5)
    yield Idle("breathing")
    yield Gesture("tail-slow", 0.5)
    shoves = 0
    while True:
        seen = yield Wait(scene.between(25, 50), (Touched,))
        if not isinstance(seen, Touched):
            yield Gesture(scene.rng.choice(("look-away", "tail-slow", "settle-down", "glance")), 0.6)
            continue
        shoves += seen.rough
        scene.sign = scene.sign or not seen.rough
        scene.distress = shoves >= SHOVES
        yield from answer_touch(scene, seen)
        if not seen.rough and seen.ms >= 1500:
            yield Gesture("tail-slow", 0.8)
            yield Wait(3)
            yield Gesture("look-away", 0.5)
