"""A tile picture that two complete: each lays a piece, in any order, until the picture is whole."""

import random
from typing import ClassVar

from robot.behaviours.games.texts import texts_of
from robot.contract.commands import Gesture, Light
from robot.contract.games import Game, Pause, State, Table, Turn

PICTURES = ("sea", "forest", "night", "teapot", "mountain", "garden")
SIZES = (3, 3, 4)  # pieces to a side, by ease


class Tiles(Game):
    """At the easiest a touched place shows its own piece. Otherwise a piece is in hand, and where it does not
    fit it stays there; another one is tried.
    """

    name = "tiles"
    texts: ClassVar = texts_of(__file__)

    def begin(self, rng: random.Random, ease: int) -> State:
        size = SIZES[ease]
        order = list(range(size * size))
        rng.shuffle(order)
        state: State = {"picture": rng.choice(PICTURES), "size": size, "laid": [], "order": order}
        return {**state, "free": ease == 0, "at": 0, "mine": False, "text": "how"}

    def table(self, state: State) -> Table:
        size, laid = state["size"], state["laid"]
        empty = _empty(state)
        cells = tuple(_piece(state, place) if place in laid else "" for place in range(size * size))
        if not empty:
            return Table("done", cells, size, over=True)
        if state["mine"]:
            return Table(state["text"], cells, size)
        return Table(
            state["text"],
            cells,
            size,
            (*(f"at-{place}" for place in empty), "yours"),
            {"left": "left", "right": "right", "head": "lay", "back": "yours"},
            hand="" if state["free"] else _piece(state, _held(state)),
            cursor=_cursor(state),
        )

    def move(self, state: State, move: str, _rng: random.Random) -> Turn:
        empty, at = _empty(state), _cursor(state)
        if move in ("left", "right"):
            place = empty.index(at) + (1 if move == "right" else -1)
            return Turn({**state, "at": empty[place % len(empty)]})
        if move == "yours":
            return Turn({**state, "mine": True, "text": ""})
        place = at if move == "lay" else int(move.removeprefix("at-"))
        if state["free"] or place == _held(state):
            return Turn({**_laid(state, place), "mine": True, "text": ""}, (Light("eyes", "warm", 0.7),))
        held = _held(state)
        order = [*(each for each in state["order"] if each != held), held]
        return Turn({**state, "order": order, "at": place, "text": "another"})

    def reply(self, state: State, rng: random.Random) -> Turn | None:
        if not state["mine"]:
            return None
        place = rng.choice(_empty(state))
        side = "offer-left" if place % state["size"] < state["size"] / 2 else "offer-right"
        after = {**_laid(state, place), "mine": False, "text": "your-turn"}
        return Turn(after, (Gesture(side, 0.4), Pause(2), Light("eyes", "warm", 0.5)))

    def slip(self, state: State, _rng: random.Random) -> Turn | None:
        """It tries a piece in the wrong place, looks at it and leaves it to the person."""
        if not state["mine"] or len(_empty(state)) < 2:
            return None
        after = {**state, "mine": False, "text": "slipped"}
        return Turn(after, (Gesture("offer-left", 0.4), Pause(2), Gesture("tilt", 0.5)))


def _empty(state: State) -> list[int]:
    return [place for place in range(state["size"] ** 2) if place not in state["laid"]]


def _cursor(state: State) -> int:
    """The empty place that the pads are at: from `at` on, round to the first."""
    empty = _empty(state)
    return next((place for place in empty if place >= state["at"]), empty[0])


def _held(state: State) -> int:
    """The piece in hand: the first that is not laid yet."""
    return next(int(place) for place in state["order"] if place not in state["laid"])


def _laid(state: State, place: int) -> State:
    return {**state, "laid": [*state["laid"], place]}


def _piece(state: State, place: int) -> str:
    size = state["size"]
    return f"{state['picture']}:{place % size}.{place // size}"
