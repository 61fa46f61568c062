"""Tiles: each lays a piece, in any order, until it is whole; a piece that does not fit costs nothing."""

import random

import pytest

from robot.behaviours.games.tiles import PICTURES, Tiles
from robot.contract.commands import Gesture, Light
from robot.contract.games import State

GAME = Tiles()


def rng(seed: int = 1) -> random.Random:
    return random.Random(seed)


def begun(ease: int = 0) -> State:
    return GAME.begin(rng(), ease)


@pytest.mark.parametrize(("ease", "side", "in_hand"), [(0, 3, False), (1, 3, True), (2, 4, True)])
def test_the_trickier_the_larger_and_from_the_second_on_with_a_piece_in_hand(
    ease: int, side: int, in_hand: bool
) -> None:
    table = GAME.table(begun(ease))
    assert (len(table.cells), table.columns) == (side * side, side)
    assert set(table.cells) == {""}
    assert (table.text, table.cursor) == ("how", 0)
    assert (table.hand != "") is in_hand
    assert len(table.moves) == side * side + 1


def test_every_picture_comes_and_the_order_of_the_pieces_is_drawn() -> None:
    assert {GAME.begin(rng(seed), 0)["picture"] for seed in range(60)} == set(PICTURES)
    orders = [GAME.begin(rng(seed), 2)["order"] for seed in range(9)]
    assert all(sorted(order) == list(range(16)) for order in orders)
    assert len({tuple(order) for order in orders}) == 9


def test_at_the_easiest_a_touched_place_shows_its_own_piece_and_then_the_robot_lays_one() -> None:
    state, acts = GAME.move(begun(), "at-5", rng())
    table = GAME.table(state)
    assert table.cells[5] == f"{state['picture']}:2.1"
    assert (table.moves, table.text, table.over) == ((), "", False)
    assert acts == (Light("eyes", "warm", 0.7),)
    turn = GAME.reply(state, rng())
    assert turn is not None
    after = GAME.table(turn.state)
    assert sum(cell != "" for cell in after.cells) == 2
    assert after.text == "your-turn"
    assert GAME.reply(turn.state, rng()) is None


def test_a_piece_in_hand_is_laid_where_it_fits_and_else_another_one_is_in_hand() -> None:
    state = begun(1)
    first, second = state["order"][:2]
    wrong, acts = GAME.move(state, f"at-{second}", rng())
    assert (wrong["laid"], acts) == ([], ())
    assert wrong["order"] == [*state["order"][1:], first]
    table = GAME.table(wrong)
    assert (table.text, table.cursor) == ("another", second)
    assert table.hand == f"{state['picture']}:{second % 3}.{second // 3}"
    assert GAME.move(wrong, f"at-{second}", rng()).state["laid"] == [second]


def test_pads_go_round_the_empty_places_and_lay_at_the_cursor() -> None:
    state = GAME.move(begun(), "at-0", rng()).state
    state = {**state, "mine": False}
    assert GAME.table(state).cursor == 1
    left = GAME.move(state, "left", rng()).state
    assert GAME.table(left).cursor == 8
    assert GAME.table(GAME.move(left, "right", rng()).state).cursor == 1
    assert GAME.move(left, "lay", rng()).state["laid"] == [0, 8]


def test_the_person_may_leave_a_turn_to_the_robot_which_leans_to_the_side_where_it_lays() -> None:
    for ease, left, columns in ((0, {0, 1}, 3), (2, {0, 1}, 4)):
        state = GAME.move(begun(ease), "yours", rng()).state
        assert (state["laid"], state["mine"]) == ([], True)
        seen = set()
        for seed in range(80):
            turn = GAME.reply(state, rng(seed))
            assert turn is not None
            (place,) = turn.state["laid"]
            side = "offer-left" if place % columns in left else "offer-right"
            assert turn.acts[0] == Gesture(side, 0.4)
            seen.add(place % columns)
        assert seen == set(range(columns))


def test_the_last_piece_makes_it_whole() -> None:
    state = {**begun(), "laid": list(range(8))}
    assert GAME.table(state).moves == ("at-8", "yours")
    table = GAME.table(GAME.move(state, "lay", rng()).state)
    assert (table.over, table.text, table.moves) == (True, "done", ())
    assert len(set(table.cells)) == 9


def test_its_mishap_lays_nothing_and_leaves_the_place_to_the_person() -> None:
    state = GAME.move(begun(), "yours", rng()).state
    turn = GAME.slip(state, rng())
    assert turn is not None
    assert (turn.state["laid"], GAME.table(turn.state).text) == ([], "slipped")
    assert len(GAME.table(turn.state).moves) == 10
    assert GAME.slip(begun(), rng()) is None
    assert GAME.slip({**state, "laid": list(range(8))}, rng()) is None
    assert GAME.slip({**state, "laid": list(range(7))}, rng()) is not None
