"""Hide and listen: something small is hidden, ears and tail tell how near it is; then the roles change."""

import random
from typing import ClassVar

from robot.behaviours.games.texts import texts_of
from robot.contract.commands import Gesture, Light, Sound
from robot.contract.games import Act, Game, Pause, State, Table, Turn

THINGS = ("leaf", "shell", "bell", "button")
PLACES = ((4, 4), (6, 3), (9, 3))  # by ease: how many, and how many to a row
NEAR = 1  # steps, as one walks from place to place
LOOKED, ROBOT = "looked", "robot"


class Hide(Game):
    """First the robot knows the place. Then the person thinks of one, which nothing here knows: the robot
    looks and is told how near that was. Whatever it is told, every look leaves fewer places, so it ends.

    `phase`: "seek" (the person looks), "yours" (the person thinks of a place), "look" (the robot chooses
    where to look), "tell" (how near that was), "done". `left`: where it may be in the robot's turn.
    """

    name = "hide"
    texts: ClassVar = texts_of(__file__)

    def begin(self, rng: random.Random, ease: int) -> State:
        places, columns = PLACES[ease]
        thing = {"thing": rng.choice(THINGS), "place": rng.randrange(places)}
        state: State = {**thing, "places": places, "columns": columns, "points": ease == 0, "looked": []}
        return {**state, "phase": "seek", "text": "seek", "left": [], "at": 0}

    def table(self, state: State) -> Table:
        columns, phase = state["columns"], state["phase"]
        cells = tuple(_mark(state, place) for place in range(state["places"]))
        match phase:
            case "seek":
                moves = tuple(f"at-{place}" for place in _unseen(state))
                pads = {"left": "left", "right": "right", "head": "look"}
                return Table(state["text"], cells, columns, moves, pads, cursor=_cursor(state))
            case "yours":
                return Table(phase, cells, columns, ("hidden",), {"head": "hidden"})
            case "tell":
                pads = {"left": "far", "right": "near", "head": "here"}
                return Table(phase, cells, columns, ("far", "near", "here"), pads)
        return Table(state["text"], cells, columns, over=phase == "done")

    def move(self, state: State, move: str, _rng: random.Random) -> Turn:
        match move:
            case "left" | "right":
                unseen = _unseen(state)
                place = unseen.index(_cursor(state)) + (1 if move == "right" else -1)
                return Turn({**state, "at": unseen[place % len(unseen)]})
            case "hidden":
                return Turn({**state, "phase": "look", "text": "look", "left": list(range(state["places"]))})
            case "here":
                after = {**state, "phase": "done", "text": "done", "place": state["looked"][-1]}
                return Turn(after, _found())
            case "near" | "far":
                return _told(state, near=move == "near")
        place = _cursor(state) if move == "look" else int(move.removeprefix("at-"))
        return _looked(state, place)

    def reply(self, state: State, rng: random.Random) -> Turn | None:
        if state["phase"] != "look":
            return None
        return _looks(state, rng.choice(state["left"]))

    def slip(self, state: State, rng: random.Random) -> Turn | None:
        """It turns to a place where it has looked before, shakes its head at itself, and looks elsewhere."""
        if state["phase"] != "look" or not state["looked"]:
            return None
        after, acts = _looks(state, rng.choice(state["left"]))
        wrong = (Gesture(_side(state, state["looked"][-1]), 0.4), Pause(3), Gesture("shake", 0.4), Pause(3))
        return Turn(after, (*wrong, *acts))


UP, DOWN = Gesture("ears-up", 0.6), Gesture("ears-down", 0.5)
WARM: tuple[Act, ...] = (Light("eyes", "amber", 0.7), UP, Gesture("tail-quick", 0.4), Pause(3))
COLD: tuple[Act, ...] = (Light("eyes", "blue", 0.4), DOWN, Pause(3))


def _looked(state: State, place: int) -> Turn:
    after = {**state, "looked": [*state["looked"], place], "at": place}
    steps = _steps(state, place, state["place"])
    if steps == 0:
        return Turn({**after, "phase": "yours", "looked": []}, _found())
    if steps <= NEAR:
        return Turn({**after, "text": "warm"}, (*_pointed(state, place), *WARM))
    return Turn({**after, "text": "cold"}, (*_pointed(state, place), *COLD))


def _found() -> tuple[Act, ...]:
    return (Light("eyes", "warm", 0.8), Gesture("celebrate-small", 0.5), Sound("trill"), Pause(4))


def _pointed(state: State, place: int) -> tuple[Act, ...]:
    """At the easiest the ears are not alone: the robot also turns the way the thing lies."""
    if not state["points"]:
        return ()
    return (Gesture("offer-left" if state["place"] < place else "offer-right", 0.4), Pause(4))


def _looks(state: State, place: int) -> Turn:
    after = {**state, "phase": "tell", "text": "tell", "looked": [*state["looked"], place]}
    return Turn(after, (Gesture("listen", 0.5), Pause(3), Gesture(_side(state, place), 0.4), Pause(2)))


def _told(state: State, *, near: bool) -> Turn:
    """Near and far leave the places that fit; where none would be left, all where nobody looked yet."""
    place, unseen = state["looked"][-1], _unseen(state)
    fits = [each for each in state["left"] if each in unseen and (_steps(state, place, each) <= NEAR) == near]
    acts = (Gesture("ear-one" if near else "tilt", 0.5), Pause(2))
    if not unseen:
        return Turn({**state, "phase": "done", "text": "kept"}, acts)
    return Turn({**state, "phase": "look", "text": "look", "left": fits or unseen}, acts)


def _mark(state: State, place: int) -> str:
    looked, thing = state["looked"], str(state["thing"])
    match state["phase"]:
        case "yours":
            return thing if place == state["place"] else ""
        case "tell" if place == looked[-1]:
            return ROBOT
        case "done" if state["text"] == "done" and place == state["place"]:
            return thing
    return LOOKED if place in looked else ""


def _unseen(state: State) -> list[int]:
    return [place for place in range(state["places"]) if place not in state["looked"]]


def _cursor(state: State) -> int:
    """The place that the pads are at: from `at` on, round to the first where nobody looked."""
    unseen = _unseen(state)
    return next((place for place in unseen if place >= state["at"]), unseen[0])


def _steps(state: State, one: int, other: int) -> int:
    columns = int(state["columns"])
    return abs(one % columns - other % columns) + abs(one // columns - other // columns)


def _side(state: State, place: int) -> str:
    return "offer-left" if place % state["columns"] < state["columns"] / 2 else "offer-right"
