"""Touch and greeting: leans and purrs when it is touched, looks away first, then settles."""

from collections.abc import Generator

from robot.behaviours.habits import LONG_MS, by_itself
from robot.behaviours.idle import evening
from robot.behaviours.presence import answer_touch, lingers
from robot.behaviours.resting_hand import RestingHand
from robot.behaviours.temperament import keep_hour, manner
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light
from robot.contract.events import Called, PresenceChanged, Touched
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Scene, Wait

# domain.md §1.3, L2: two shoves are a "please go"; to let it stay in reach for five minutes is a sign too.
SHOVES = 2
IN_REACH_S = 300.0


@behaviour("touch", "light", "breathing", "gaze", "motion", "sound")
def touch(scene: Scene) -> Behaviour:
    keep_hour(scene)
    gestures, how, hand = evening(scene, often=by_itself(scene)), manner(scene), RestingHand(scene)
    yield Light("eyes", "warm", 0.5)
    yield Idle("breathing")
    yield Gesture("tail-slow", how.size(0.6))
    shoves, near, in_reach = 0, True, 0.0
    seen: Record | None = None
    while True:
        wait = how.pause(scene, 25, 50)
        seen = seen or (yield Wait(wait, (Touched, Called, PresenceChanged)))
        if isinstance(seen, PresenceChanged):
            near, in_reach, seen = seen.near, 0.0, None
            continue
        if isinstance(seen, Called):  # the engine has it acknowledged; a call is a sign as a touch is
            scene.sign, seen = True, None
            continue
        if not isinstance(seen, Touched):
            in_reach += wait if near else 0.0
            scene.sign = scene.sign or in_reach >= IN_REACH_S
            if name := next(gestures):
                yield Gesture(name, how.size(0.7))
            if hand.lets_go():
                yield Idle("breathing")
            continue
        scene.sign = scene.sign or not seen.rough
        scene.distress = scene.distress or shoves + seen.rough >= SHOVES
        felt, _ = yield from answer_touch(scene, seen, hand)
        shoves += sum(each.touch.rough for each in felt)
        scene.sign = scene.sign or not all(each.touch.rough for each in felt)
        scene.distress = shoves >= SHOVES
        stayed = any(each.touch.ms >= LONG_MS for each in felt) and not felt[-1].touch.rough
        seen = (yield from _stay_by(scene)) if stayed else None


def _stay_by(scene: Scene) -> Generator[Record | Wait, Record | None, Record | None]:
    """After a hand that stayed: a slow tail, a while, and it looks away first. Gives back the next touch."""
    yield Gesture("tail-slow", manner(scene).size(0.9))
    touched = yield Wait(9 if lingers(scene) else 3, (Touched,))
    if touched is None:
        yield Gesture("look-away", 0.5)
    return touched
