"""The behaviours *outing* and *visit*: the robot prepares, and later receives; in between it sleeps.

Seeing them off, the sleep, and what is kept are the engine's (robot/engine/parts/on_the_way.py).
"""

from collections.abc import Generator

from robot.behaviours.presence import wait_in_touch
from robot.contract import events as e
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light
from robot.contract.quests import OWN_QUEST
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Scene, Wait

# Lines about a waypoint, by its id; the words of the person's own ones are nowhere here.
LIES, BROUGHT, OWN = "quest:lies", "quest:brought", "own"
BEFORE: tuple[type[Record], ...] = (e.QuestChosen, e.VisitPlanned)
TO_READ_S = 8.0
# What is said to somebody who is back, by how it ended: calm each time, and never a word of more.
BACK = {
    "reached": "back-reached",
    "turned-back": "back-turned",
    "unsaid": "back",
    "helped": "back-helped",
}


@behaviour("outing", "light", "breathing", "gaze", "text", half={"door": True})
def outing(scene: Scene) -> Behaviour:
    """Says where to and what lies there, once; afterwards it receives them with one gesture and one line.

    Half of it is to stand at the door and to come back. Nothing here is a sign: that is what they say of it.
    """
    yield from _out(scene, "door" if scene.parameters.get("door") else "turning")


@behaviour("visit", "light", "breathing", "gaze", "text", half={"door": True})
def visit(scene: Scene) -> Behaviour:
    """The same for a visit to the centre; `step` is how far it goes, half of it is to look from afar."""
    yield from _out(
        scene, "door" if scene.parameters.get("door") else f"step-{scene.parameters.get('step', 'outside')}"
    )


def _out(scene: Scene, how: str) -> Behaviour:
    if scene.trip.back:
        yield from _received(scene)
    else:
        yield from _prepared(scene, how)


def _prepared(scene: Scene, how: str) -> Behaviour:
    """Where to, and how far; then company, until they go or would rather not."""
    scene.alone = True
    quest = scene.trip.quest
    yield Light("eyes", "warm", 0.4)
    yield Idle("breathing")
    seen = yield from wait_in_touch(scene, scene.between(4, 8), BEFORE)
    told = False
    while True:
        if isinstance(seen, e.QuestChosen | e.VisitPlanned):
            quest, told = seen.quest, False
        if not told:
            told = True
            yield scene.say(_about(LIES, quest) if quest else "choose", "text")
            seen = yield from wait_in_touch(scene, TO_READ_S, BEFORE)
            if seen is None and quest:
                yield scene.say(how, "text")
        else:
            seen = yield from wait_in_touch(scene, scene.between(50, 90), BEFORE)
            if seen is None:
                yield Gesture("glance" if scene.rng.random() < 0.3 else "look-away", 0.5)


def _received(scene: Scene) -> Behaviour:
    """One gesture and one line; and what came home, if anything did."""
    trip = scene.trip
    yield Light("eyes", "warm", 0.6)
    yield Gesture("ears-up" if "motion" in scene.level.modalities else "glance", 0.5)
    yield Idle("breathing")
    yield scene.say(BACK[trip.back], "text")
    yield from _what_came_home(scene)
    while True:
        yield from wait_in_touch(scene, 60.0)


def _what_came_home(scene: Scene) -> Generator[Record | Wait, Record | None, None]:
    if scene.trip.brings:
        yield from wait_in_touch(scene, TO_READ_S)
        yield scene.say(_about(BROUGHT, scene.trip.quest), "text")


def _about(what: str, quest: str) -> str:
    """The key of a line about this waypoint."""
    return f"{what}.{OWN if OWN_QUEST.fullmatch(quest) else quest}"
