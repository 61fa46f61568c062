"""Touch and greeting: leans and purrs when it is touched, looks away first, then settles."""

from robot.behaviours.presence import answer_touch
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light
from robot.contract.events import PresenceChanged, Touched
from robot.contract.scene import Behaviour, Scene, Wait

# domain.md §1.3, L2: two shoves are a "please go"; to let it stay in reach for five minutes is a sign too.
SHOVES = 2
IN_REACH_S = 300.0


@behaviour("touch", "light", "breathing", "gaze", "motion", "sound")
def touch(scene: Scene) -> Behaviour:
    yield Light("eyes", "warm", 0.5)
    yield Idle("breathing")
    yield Gesture("tail-slow", 0.5)
    shoves, near, in_reach = 0, True, 0.0
    while True:
        wait = scene.between(25, 50)
        seen = yield Wait(wait, (Touched, PresenceChanged))
        if isinstance(seen, PresenceChanged):
            near, in_reach = seen.near, 0.0
            continue
        if not isinstance(seen, Touched):
            in_reach += wait if near else 0.0
            scene.sign = scene.sign or in_reach >= IN_REACH_S
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
