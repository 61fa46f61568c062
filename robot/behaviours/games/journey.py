"""A slow journey of two: short scenes with two choices each, and small things that are kept."""

import random
from collections.abc import Iterator
from typing import ClassVar

from robot.behaviours.games.journey_scenes import END, SIDES, STARTS, read, ways_from
from robot.behaviours.games.texts import texts_of
from robot.contract.commands import Gesture, Light
from robot.contract.games import Game, Pause, State, Table, Turn
from robot.contract.programme import Texts

SCENES = read()
LENGTHS = (1, 2, 3)  # scenes in a round, by ease
COLUMNS = 6


def scene_texts() -> Iterator[tuple[str, Texts]]:
    """`<scene>`, `<scene>.<choice that it remembers>`, `<scene>-<side>` and `move.<scene>-<side>`."""
    for name, scene in SCENES.items():
        yield name, scene.text
        for choice, text in scene.later.items():
            yield f"{name}.{choice}", text
        for side in SIDES:
            yield f"{name}-{side}", scene.then[side]
            yield f"move.{name}-{side}", scene.do[side]


class Journey(Game):
    """Every scene closes by itself. A journey sees each scene once and ends at the lamp; the next one begins
    at any of the starts, and what was found stays.

    `at` is the scene and `side` what was chosen there ("": nothing yet), `chosen` the same for every scene of
    this journey, `scenes` how many this round still has.
    """

    name = "journey"
    texts: ClassVar = {**texts_of(__file__), **dict(scene_texts())}

    def begin(self, _rng: random.Random, ease: int) -> State:
        return _at(STARTS[0], {}, [], LENGTHS[ease])

    def again(self, state: State, rng: random.Random, ease: int) -> State:
        if not state["side"]:
            return _at(state["at"], state["chosen"], state["things"], LENGTHS[ease])
        if state["at"] == END:
            return _at(rng.choice(STARTS), {}, state["things"], LENGTHS[ease])
        return _at(_next(state), state["chosen"], state["things"], LENGTHS[ease])

    def table(self, state: State) -> Table:
        at, side, things = state["at"], state["side"], tuple(state["things"])
        columns = min(COLUMNS, max(1, len(things)))
        if side:
            over = at == END or not state["scenes"]
            pads = {} if over else dict.fromkeys(("left", "right", "head"), "on")
            return Table(f"{at}-{side}", things, columns, () if over else ("on",), pads, over=over)
        if state["mine"]:
            return Table(_told(state), things, columns)
        pads = {"left": f"{at}-left", "right": f"{at}-right", "head": "yours"}
        return Table(_told(state), things, columns, tuple(pads.values()), pads)

    def move(self, state: State, move: str, _rng: random.Random) -> Turn:
        if move == "on":
            return Turn(_at(_next(state), state["chosen"], state["things"], state["scenes"]))
        if move == "yours":
            return Turn({**state, "mine": True})
        return _chosen(state, move.rpartition("-")[2])

    def reply(self, state: State, rng: random.Random) -> Turn | None:
        return _chosen(state, rng.choice(SIDES)) if state["mine"] else None

    def slip(self, state: State, rng: random.Random) -> Turn | None:
        """It turns the wrong way, shakes its head at itself, and takes the other one."""
        if not state["mine"]:
            return None
        side = rng.choice(SIDES)
        after, acts = _chosen(state, side)
        wrong = next(each for each in SIDES if each != side)
        return Turn(after, (Gesture(f"offer-{wrong}", 0.4), Pause(4), Gesture("shake", 0.4), Pause(4), *acts))


def _at(scene: str, chosen: dict[str, str], things: list[str], scenes: int) -> State:
    return {"at": scene, "side": "", "chosen": chosen, "things": things, "scenes": scenes, "mine": False}


def _told(state: State) -> str:
    """The key of what this scene tells: what was chosen earlier may be in it."""
    chosen = {f"{scene}-{side}" for scene, side in state["chosen"].items()}
    later = next((choice for choice in SCENES[state["at"]].later if choice in chosen), "")
    return f"{state['at']}.{later}" if later else str(state["at"])


def _chosen(state: State, side: str) -> Turn:
    at, things = state["at"], state["things"]
    thing = SCENES[at].thing
    found = bool(thing) and thing not in things
    after = {**state, "side": side, "mine": False, "scenes": state["scenes"] - 1}
    after["chosen"] = {**state["chosen"], at: side}
    after["things"] = [*things, thing] if found else things
    light = Light("eyes", "amber", 0.6) if found else Light("eyes", "warm", 0.6)
    return Turn(after, (Gesture(f"offer-{side}", 0.4), Pause(3), light))


def _next(state: State) -> str:
    """Where the choice leads: from there to the nearest scene that was not seen yet, at last to the lamp."""
    to = SCENES[state["at"]].to[state["side"]]
    return next((scene for scene in ways_from(SCENES, to) if scene not in state["chosen"]), END)
