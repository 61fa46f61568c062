"""Patterns of light: the robot shows one and the person copies it, then the other way round."""

import random
from typing import ClassVar

from robot.behaviours.games.texts import texts_of
from robot.contract.commands import Gesture, Light, Sound
from robot.contract.games import Act, Game, Pause, State, Table, Turn

COLOURS = ("blue", "green", "amber", "warm")
LENGTHS = (2, 3, 4)  # lights in a pattern, by ease
# Where each colour lies on the body.
PADS = {"left": "blue", "right": "green", "head": "amber", "back": "warm"}


class Lights(Game):
    """What the person copied otherwise is shown once more; after that theirs is the pattern, and is copied.

    `phase`: "show" (the robot's turn), "copy" (the person's), "take-over" (the robot copies that), "yours"
    (the person makes one), "echo" (the robot copies it), "done".
    """

    name = "lights"
    texts: ClassVar = texts_of(__file__)

    def begin(self, rng: random.Random, ease: int) -> State:
        pattern = [rng.choice(COLOURS) for _ in range(LENGTHS[ease])]
        return {"pattern": pattern, "given": [], "phase": "show", "again": False}

    def table(self, state: State) -> Table:
        phase, length = state["phase"], len(state["pattern"])
        given = [*state["given"], *[""] * length][:length]
        text = "again" if phase == "show" and state["again"] else phase
        if phase not in ("copy", "yours"):
            return Table(text, tuple(given), length, over=phase == "done")
        return Table(text, tuple(given), length, COLOURS, PADS)

    def move(self, state: State, move: str, _rng: random.Random) -> Turn:
        given = [*state["given"], move]
        seen: tuple[Act, ...] = (Light("eyes", move, 0.8), Pause(0.6), Light("eyes", "warm", 0.4))  # type: ignore[arg-type]
        if len(given) < len(state["pattern"]):
            return Turn({**state, "given": given}, seen)
        if state["phase"] == "yours":
            return Turn({**state, "given": given, "phase": "echo"}, seen)
        if given == state["pattern"]:
            return Turn({**state, "given": [], "phase": "yours"}, (*seen, Gesture("nod", 0.5), Pause(2)))
        if not state["again"]:
            return Turn({**state, "given": [], "phase": "show", "again": True}, seen)
        return Turn({**state, "given": given, "phase": "take-over"}, seen)

    def reply(self, state: State, _rng: random.Random) -> Turn | None:
        match state["phase"]:
            case "show":
                return Turn({**state, "phase": "copy"}, _shown(state["pattern"]))
            case "take-over":
                return Turn({**state, "given": [], "phase": "yours"}, _shown(state["given"]))
            case "echo":
                done = (*_shown(state["given"]), Gesture("tail-slow", 0.6), Sound("trill"))
                return Turn({**state, "phase": "done"}, done)
        return None

    def slip(self, state: State, rng: random.Random) -> Turn | None:
        """It copies the last light in another colour, shakes its head at itself, and copies it again."""
        if state["phase"] != "echo":
            return None
        given = state["given"]
        wrong = rng.choice([colour for colour in COLOURS if colour != given[-1]])
        acts = (*_shown([*given[:-1], wrong]), Gesture("shake", 0.5), Pause(3), *_shown(given))
        return Turn({**state, "phase": "done"}, (*acts, Gesture("tail-slow", 0.6)))


def _shown(pattern: list[str]) -> tuple[Act, ...]:
    acts: list[Act] = [Light("eyes", "warm", 0.1), Pause(0.8)]
    for colour in pattern:
        acts += [Light("eyes", colour, 0.8), Pause(1.0), Light("eyes", "warm", 0.1), Pause(0.5)]  # type: ignore[arg-type]
    return (*acts, Light("eyes", "warm", 0.4))
