"""Lights: shown again once at most, then the person's own is the pattern; whatever comes is copied."""

import random

import pytest

from robot.behaviours.games.lights import COLOURS, Lights
from robot.contract.commands import Gesture, Light, Sound
from robot.contract.games import Act, State, Turn

GAME = Lights()
RNG = random.Random(1)


def lit(acts: tuple[Act, ...]) -> list[str]:
    """The colours that shine, in their order; 0.8 is a light of the pattern."""
    return [act.colour for act in acts if isinstance(act, Light) and act.level == 0.8]


def shown(state: State) -> Turn:
    turn = GAME.reply(state, RNG)
    assert turn is not None
    return turn


def tapped(state: State, colours: list[str]) -> State:
    for colour in colours:
        assert set(GAME.table(state).moves) == set(COLOURS)
        state, acts = GAME.move(state, colour, RNG)
        assert lit(acts) == [colour], "a tap is seen at once"
    return state


def other(colour: str) -> str:
    return next(each for each in COLOURS if each != colour)


@pytest.mark.parametrize(("ease", "length"), [(0, 2), (1, 3), (2, 4)])
def test_the_trickier_the_longer_and_the_robot_shows_all_of_it(ease: int, length: int) -> None:
    state = GAME.begin(random.Random(3), ease)
    assert len(state["pattern"]) == length
    assert (len(GAME.table(state).cells), GAME.table(state).columns) == (length, length)
    turn = shown(state)
    assert lit(turn.acts) == state["pattern"]
    assert GAME.table(turn.state).text == "copy"
    assert GAME.reply(turn.state, RNG) is None


def test_every_colour_comes() -> None:
    assert {x for seed in range(20) for x in GAME.begin(random.Random(seed), 2)["pattern"]} == set(COLOURS)


def test_the_body_has_a_place_for_every_colour() -> None:
    table = GAME.table(shown(GAME.begin(RNG, 0)).state)
    assert table.pads == {"left": "blue", "right": "green", "head": "amber", "back": "warm"}
    assert set(table.pads.values()) == set(table.moves)


def test_what_was_copied_is_nodded_at_and_the_person_makes_one_that_is_copied() -> None:
    state = shown(GAME.begin(RNG, 1)).state
    state = tapped(state, state["pattern"][:2])
    assert GAME.table(state).cells == (*state["pattern"][:2], "")
    state, acts = GAME.move(state, state["pattern"][2], RNG)
    assert Gesture("nod", 0.5) in acts
    assert GAME.table(state).text == "yours"
    state = tapped(state, ["green", "green", "blue"])
    assert GAME.table(state).moves == ()
    turn = shown(state)
    assert lit(turn.acts) == ["green", "green", "blue"]
    assert Sound("trill") in turn.acts
    assert (GAME.table(turn.state).over, GAME.table(turn.state).text) == (True, "done")


def test_it_is_shown_again_once_and_then_the_persons_own_is_the_pattern() -> None:
    state = shown(GAME.begin(RNG, 0)).state
    pattern = state["pattern"]
    theirs = [pattern[0], other(pattern[1])]
    state = tapped(state, theirs)
    assert (GAME.table(state).text, state["pattern"]) == ("again", pattern)
    again = shown(state)
    assert lit(again.acts) == pattern
    state = tapped(again.state, theirs)
    assert GAME.table(state).text == "take-over"
    copied = shown(state)
    assert lit(copied.acts) == theirs
    assert GAME.table(copied.state).text == "yours"


def test_its_mishap_is_in_the_last_light_and_ends_with_all_of_them_as_they_were() -> None:
    state = {**GAME.begin(RNG, 0), "phase": "yours"}
    assert GAME.slip(state, RNG) is None
    state = tapped(state, ["blue", "amber"])
    for seed in range(9):
        turn = GAME.slip(state, random.Random(seed))
        assert turn is not None
        first, wrong, *again = lit(turn.acts)
        assert (first, again) == ("blue", ["blue", "amber"])
        assert wrong != "amber"
        assert Gesture("shake", 0.5) in turn.acts
        assert GAME.table(turn.state).over
