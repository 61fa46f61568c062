"""Stand-ins for levels with people and for ways out: a comparison hangs on nobody's letters. On no robot.

A stand-in stays quietly, and staying is its sign. What the level will really ask of somebody is in the model
of the person (its demand), not in what happens here.
"""

from dataclasses import replace

from robot.behaviours.presence import answer_touch
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light
from robot.contract.events import Touched
from robot.contract.people import RELAYING
from robot.contract.programme import Level, Programme
from robot.contract.quests import OUTING
from robot.contract.scene import Behaviour, Scene, Wait

STAND_IN = "rehearsed-level"


@behaviour(STAND_IN, "light", "breathing", "gaze")
def rehearsed_level(scene: Scene) -> Behaviour:
    """Quiet company in place of what the level will be about."""
    scene.sign = True
    yield Light("eyes", "warm", 0.4)
    yield Idle("breathing")
    while True:
        seen = yield Wait(scene.between(120, 240), (Touched,))
        if isinstance(seen, Touched):
            yield from answer_touch(scene, seen)
        else:
            yield Gesture("look-away", 0.5)


# What hangs on somebody else, or on the world outside.
APART = RELAYING | OUTING


def with_stand_ins(programme: Programme) -> tuple[Programme, tuple[str, ...]]:
    """The programme with a stand-in on levels with people and ways out, and the ids of those levels."""
    replaced = tuple(level.id for level in programme.levels if level.behaviour in APART)
    if not replaced:
        return programme, ()
    return replace(programme, levels=tuple(_stood_in(level) for level in programme.levels)), replaced


def _stood_in(level: Level) -> Level:
    if level.behaviour not in APART:
        return level
    parts = tuple(_stood_in(part) for part in level.parts)
    taster = None if level.taster is None else _stood_in(level.taster)
    return replace(level, behaviour=STAND_IN, parts=parts, taster=taster)
