"""Lantern: the eyes are a small light in the room; each touch brings the next colour. It asks for nothing."""

from pydantic import BaseModel, Field

from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light
from robot.contract.events import Touched
from robot.contract.scene import Behaviour, Scene, Wait

COLOURS = ("warm", "blue", "green", "amber")
SHOVES = 2  # two shoves in one session are a "please go"


class Parameters(BaseModel, extra="forbid"):
    """What a script may give it. `level`: how bright, 0 to 1; `settle_s`: seconds between small movements."""

    level: float = Field(0.4, gt=0, le=1)
    settle_s: float = Field(60, ge=20, le=300)


@behaviour("lantern", "light", "breathing", "gaze", parameters=Parameters)
def lantern(scene: Scene) -> Behaviour:
    level, settle_s = scene.parameters["level"], scene.parameters["settle_s"]
    shoves = 0
    yield Idle("breathing")
    yield Light("eyes", scene.next_of("colours", COLOURS), level)
    while True:
        seen = yield Wait(scene.between(settle_s, 1.5 * settle_s), (Touched,))
        if not isinstance(seen, Touched):
            yield Gesture("look-away", 0.3)
            continue
        shoves += seen.rough
        scene.distress = shoves >= SHOVES
        scene.sign = scene.sign or not seen.rough
        if not seen.rough:
            yield Light("eyes", scene.next_of("colours", COLOURS), level)
