"""Stand-ins for levels that are not connected yet, so that a rehearsal can climb past them. Never on a robot.

A stand-in stays quietly, and staying is its sign. What the level will really ask of somebody is in the model
of the person (its demand), not in what happens here.
"""

from dataclasses import replace

from robot.behaviours.presence import answer_touch
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light
from robot.contract.events import Touched
from robot.contract.programme import Level, Programme
from robot.contract.scene import Behaviour, Scene, Wait
from robot.engine.ladder import NOT_CONNECTED

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


def connected(programme: Programme) -> tuple[Programme, tuple[str, ...]]:
    """The programme with a stand-in on every level that is not connected yet, and the ids of those levels."""
    replaced = tuple(level.id for level in programme.levels if level.behaviour == NOT_CONNECTED)
    if not replaced:
        return programme, ()
    return replace(programme, levels=tuple(_connected(level) for level in programme.levels)), replaced


def _connected(level: Level) -> Level:
    if level.behaviour != NOT_CONNECTED:
        return level
    parts = tuple(_connected(part) for part in level.parts)
    taster = None if level.taster is None else _connected(level.taster)
    return replace(level, behaviour=STAND_IN, parts=parts, taster=taster)
