"""Behaviours of the programme's course: return after days away, farewell, and sessions without the robot."""

from typing import Literal

from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light, Settle
from robot.contract.events import Spoken, Touched
from robot.contract.scene import Behaviour, Scene, Wait

# The key of every line of the letter, in its order (robot.behaviours.script.build).
LETTER = ("farewell.letter-1", "farewell.letter-2", "farewell.letter-3")
LONGEST_LINE_S = 30.0
TO_READ_S = 10.0


@behaviour("quiet-return", "light")
def quiet_return(_scene: Scene) -> Behaviour:
    """The return after days away: a little light, and no hint that the person was missed."""
    yield Idle("off")
    yield Light("eyes", "warm", 0.2)
    while True:
        seen = yield Wait(3600, (Touched,))
        if isinstance(seen, Touched) and not seen.rough:
            yield Light("eyes", "warm", 0.5)
            yield Wait(4)
            yield Light("eyes", "warm", 0.2)


@behaviour("robot-free")
def robot_free(_scene: Scene) -> Behaviour:
    """A session without the robot: it stays asleep, and nothing here counts as a sign."""
    yield Settle("asleep")
    yield Idle("off")
    yield Light("eyes", "off", 0.0)
    while True:
        yield Wait(3600)


@behaviour("farewell", "light", "breathing", "gaze", "motion", "text", "speech")
def farewell(scene: Scene) -> Behaviour:
    """The letter, line by line and slowly, then a bow, then rest. Without words it is the bow alone."""
    yield Light("eyes", "warm", 0.5)
    yield Idle("breathing")
    yield Wait(4)
    style = _style(scene)
    for line in LETTER if style is not None else ():
        yield scene.say(line, style or "text")
        yield Wait(LONGEST_LINE_S, (Spoken,))
        yield Wait(TO_READ_S)
    yield Gesture("bow" if "motion" in scene.level.modalities else "look-away", 0.6)
    yield Wait(6)
    yield Settle("rest")
    yield Idle("off")
    yield Light("eyes", "warm", 0.1)
    while True:
        yield Wait(3600)


def _style(scene: Scene) -> Literal["voice", "whisper", "text"] | None:
    """The speech style of its level: aloud, whispered or written; None for a level without words."""
    if "speech" in scene.level.modalities:
        usual: Literal["voice", "whisper", "text"] = scene.parameters.get("style", "voice")
        return usual
    return "text" if "text" in scene.level.modalities else None
