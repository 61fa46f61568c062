"""Whatever is touched in whatever order: every game goes on, and from anywhere a round can be finished."""

import json
import random

from hypothesis import given
from hypothesis import strategies as st

import robot.behaviours  # noqa: F401 - puts our own games on the shelf
from robot.contract.games import EASE, GAMES, Game, State
from sim.conformance.game import MOST_CELLS, WAYS

MOST = 1_000


def after(game: Game, state: State, places: list[int], rng: random.Random) -> State:
    """The state after moves by their place among all that page and pads offer, or where it is over."""
    for place in places:
        while (turn := None if game.table(state).over else game.reply(state, rng)) is not None:
            state = json.loads(json.dumps(turn.state))
        table = game.table(state)
        if table.over:
            return state
        moves = sorted({*table.moves, *table.pads.values()})
        state = json.loads(json.dumps(game.move(state, moves[place % len(moves)], rng).state))
        assert len(game.table(state).cells) <= MOST_CELLS
    return state


@given(
    name=st.sampled_from(GAMES.known.own),
    ease=st.sampled_from(EASE),
    places=st.lists(st.integers(0, 50), max_size=40),
    seed=st.integers(0, 1_000),
    way=st.sampled_from(sorted(WAYS)),
)
def test_from_anywhere_a_round_can_be_finished(
    name: str, ease: int, places: list[int], seed: int, way: str
) -> None:
    game, rng = GAMES[name], random.Random(seed)
    state = after(game, game.begin(rng, ease), places, rng)
    for _ in range(MOST):
        table = game.table(state)
        if table.over:
            break
        turn = game.reply(state, rng) or game.move(state, WAYS[way](table, rng), rng)
        state = turn.state
    assert game.table(state).over
