"""Hide and listen: ears and tail tell the truth, and whatever the robot is told leads to an end."""

import random

import pytest

from robot.behaviours.games.hide import COLD, THINGS, WARM, Hide
from robot.contract.commands import Gesture
from robot.contract.games import State, Turn

GAME = Hide()
RNG = random.Random(1)


def hidden(place: int, ease: int = 1) -> State:
    return {**GAME.begin(RNG, ease), "place": place}


def looks(state: State) -> Turn:
    turn = GAME.reply(state, RNG)
    assert turn is not None
    return turn


def robots_turn(ease: int = 1) -> State:
    state = GAME.move(hidden(2, ease), "at-2", RNG).state
    return GAME.move(state, "hidden", RNG).state


@pytest.mark.parametrize(("ease", "places", "columns"), [(0, 4, 4), (1, 6, 3), (2, 9, 3)])
def test_the_trickier_the_more_places_and_nothing_is_seen_of_it(ease: int, places: int, columns: int) -> None:
    begun = [GAME.begin(random.Random(seed), ease) for seed in range(80)]
    table = GAME.table(begun[0])
    assert (table.cells, table.columns, len(table.moves)) == (("",) * places, columns, places)
    assert table.cursor == 0
    assert {state["place"] for state in begun} == set(range(places))
    assert {state["thing"] for state in begun} == set(THINGS)


# Six places, three to a row: 0 1 2 / 3 4 5.
@pytest.mark.parametrize(
    ("place", "near", "far"), [(0, {1, 3}, {2, 4, 5}), (4, {1, 3, 5}, {0, 2}), (2, {1, 5}, {0, 3, 4})]
)
def test_ears_stand_beside_it_and_hang_further_off(place: int, near: set[int], far: set[int]) -> None:
    for looked in near | far:
        state, acts = GAME.move(hidden(place), f"at-{looked}", RNG)
        assert acts == (WARM if looked in near else COLD)
        assert GAME.table(state).text == ("warm" if looked in near else "cold")
        assert GAME.table(state).cells[looked] == "looked"
        assert f"at-{looked}" not in GAME.table(state).moves


def test_at_the_easiest_it_also_turns_the_way_where_it_lies() -> None:
    for looked, side in ((0, "offer-right"), (1, "offer-right"), (3, "offer-left")):
        assert GAME.move(hidden(2, 0), f"at-{looked}", RNG).acts[0] == Gesture(side, 0.4)


def test_where_it_was_is_shown_and_then_the_person_thinks_of_a_place_that_nothing_knows() -> None:
    state, acts = GAME.move(hidden(4), "at-4", RNG)
    assert Gesture("celebrate-small", 0.5) in acts
    table = GAME.table(state)
    assert (table.text, table.moves, table.pads) == ("yours", ("hidden",), {"head": "hidden"})
    assert table.cells == ("", "", "", "", state["thing"], "")
    after = GAME.move(state, "hidden", RNG).state
    assert after["left"] == [0, 1, 2, 3, 4, 5]
    assert set(GAME.table(after).cells) == {""}


@pytest.mark.parametrize("secret", range(9))
def test_it_finds_the_place_that_is_told_truly(secret: int) -> None:
    """Near leaves the places beside the one where it looked, far all others."""
    state = robots_turn(2)
    for _ in range(9):
        turn = looks(state)
        place = turn.state["looked"][-1]
        assert GAME.table(turn.state).cells[place] == "robot"
        if place == secret:
            break
        steps = abs(place % 3 - secret % 3) + abs(place // 3 - secret // 3)
        state = GAME.move(turn.state, "near" if steps == 1 else "far", RNG).state
        assert secret in state["left"]
        assert place not in state["left"]
    after = GAME.move(turn.state, "here", RNG).state
    assert (GAME.table(after).over, GAME.table(after).text) == (True, "done")
    assert GAME.table(after).cells[secret] == state["thing"]


# Nine places, three to a row; it looks in the middle or in a corner.
@pytest.mark.parametrize(
    ("place", "near", "far"), [(4, [1, 3, 5, 7], [0, 2, 6, 8]), (0, [1, 3], [2, 4, 5, 6, 7, 8])]
)
def test_near_leaves_the_places_beside_and_far_all_others(
    place: int, near: list[int], far: list[int]
) -> None:
    turn = looks({**robots_turn(2), "left": [place]})
    told = {**turn.state, "left": list(range(9))}
    assert GAME.move(told, "near", RNG).state["left"] == near
    assert GAME.move(told, "far", RNG).state["left"] == far


@pytest.mark.parametrize(("ease", "left", "right"), [(0, [0, 1], [2, 3]), (1, [0, 1, 3, 4], [2, 5])])
def test_it_turns_to_the_side_where_it_looks(ease: int, left: list[int], right: list[int]) -> None:
    for side, places in (("offer-left", left), ("offer-right", right)):
        for place in places:
            assert Gesture(side, 0.4) in looks({**robots_turn(ease), "left": [place]}).acts


@pytest.mark.parametrize("told", ["near", "far"])
def test_what_cannot_be_leaves_every_place_where_nobody_looked_and_it_ends_well(told: str) -> None:
    state = robots_turn()
    looked = []
    for _ in range(6):
        turn = looks(state)
        looked.append(turn.state["looked"][-1])
        state = GAME.move(turn.state, told, RNG).state
    assert sorted(looked) == [0, 1, 2, 3, 4, 5]
    assert (GAME.table(state).over, GAME.table(state).text) == (True, "kept")


def test_pads_go_round_the_places_where_nobody_looked() -> None:
    state = {**hidden(5), "looked": [0], "at": 0}
    assert GAME.table(state).cursor == 1
    left = GAME.move(state, "left", RNG).state
    assert GAME.table(left).cursor == 5
    assert GAME.table(GAME.move(left, "right", RNG).state).cursor == 1
    assert GAME.table({**left, "looked": [5]}).cursor == 0
    assert GAME.move(left, "look", RNG).state["phase"] == "yours"


def test_its_mishap_is_to_look_twice_in_one_place_and_then_it_looks_elsewhere() -> None:
    state = robots_turn()
    assert GAME.slip(state, RNG) is None
    state = GAME.move(looks(state).state, "far", RNG).state
    turn = GAME.slip(state, RNG)
    assert turn is not None
    assert Gesture("shake", 0.4) in turn.acts
    assert len(set(turn.state["looked"])) == 2
