"""A rhythm that two keep: a few soft beats to and fro, and whatever is tapped becomes a part of it."""

import random
from typing import ClassVar

from robot.behaviours.games.texts import texts_of
from robot.contract.commands import Gesture, Light, Sound
from robot.contract.games import Act, Game, Pause, State, Table, Turn

# A tap carries no time, so its kind does: seconds of light, and then of dark.
LIT_S = {"short": 0.3, "long": 0.7}
DARK_S = 0.3
PADS = {"left": "short", "right": "long", "head": "pass"}
BEATS = (2, 2, 3)  # of the first phrase, by ease; each later one has one more
TURNS = (2, 3, 3)


class Rhythm(Game):
    """The robot's next phrase is what the person tapped, and one beat of its own.

    `phase`: "call" (the robot plays a phrase), "tap" (the person adds as many beats as it has, or fewer),
    "whole" (the robot plays all of it), "done".
    """

    name = "rhythm"
    texts: ClassVar = texts_of(__file__)

    def begin(self, rng: random.Random, ease: int) -> State:
        phrase = [rng.choice(tuple(LIT_S)) for _ in range(BEATS[ease])]
        return {"phrase": phrase, "tapped": [], "whole": [], "turns": TURNS[ease], "phase": "call"}

    def table(self, state: State) -> Table:
        phrase, tapped, phase = state["phrase"], state["tapped"], state["phase"]
        if phase == "done":
            return Table("done", tuple(state["whole"]), len(phrase), over=True)
        if phase != "tap":
            return Table(phase, tuple(phrase if phase == "call" else state["whole"]), len(phrase))
        cells = (*phrase, *[*tapped, *[""] * len(phrase)][: len(phrase)])
        return Table("tap", cells, len(phrase), (*LIT_S, "pass"), PADS)

    def move(self, state: State, move: str, rng: random.Random) -> Turn:
        if move == "pass":
            return Turn(_handed_over(state, rng))
        after = {**state, "tapped": [*state["tapped"], move]}
        if len(after["tapped"]) == len(state["phrase"]):
            after = _handed_over(after, rng)
        return Turn(after, _beat(move))

    def reply(self, state: State, _rng: random.Random) -> Turn | None:
        match state["phase"]:
            case "call":
                return Turn({**state, "phase": "tap"}, (Gesture("ear-one", 0.4), *_played(state["phrase"])))
            case "whole":
                return Turn({**state, "phase": "done"}, (*_played(state["whole"]), *CLOSE))
        return None

    def slip(self, state: State, _rng: random.Random) -> Turn | None:
        """Long and short get mixed up in its first beats; it tilts its head, and plays all of it."""
        if state["phase"] != "whole":
            return None
        mixed = ["long" if beat == "short" else "short" for beat in state["whole"][:2]]
        again = (Gesture("tilt", 0.5), Pause(2), *_played(state["whole"]))
        return Turn({**state, "phase": "done"}, (*_played(mixed), *again, *CLOSE))


CLOSE: tuple[Act, ...] = (Light("eyes", "warm", 0.5), Gesture("tail-slow", 0.4), Sound("trill"))


def _handed_over(state: State, rng: random.Random) -> State:
    """The phrase and what was tapped join the whole. The next phrase is drawn, or all of it is played."""
    whole, tapped = [*state["whole"], *state["phrase"], *state["tapped"]], state["tapped"]
    turns = state["turns"] - 1
    if not turns:
        return {**state, "whole": whole, "tapped": [], "turns": 0, "phase": "whole"}
    kept = [*tapped, *state["phrase"]][: len(state["phrase"])]
    phrase = [*kept, rng.choice(tuple(LIT_S))]
    return {**state, "whole": whole, "phrase": phrase, "tapped": [], "turns": turns, "phase": "call"}


def _beat(kind: str) -> tuple[Act, ...]:
    return (Light("eyes", "amber", 0.7), Pause(LIT_S[kind]), Light("eyes", "warm", 0.2), Pause(DARK_S))


def _played(beats: list[str]) -> tuple[Act, ...]:
    return tuple(act for beat in beats for act in _beat(beat))
