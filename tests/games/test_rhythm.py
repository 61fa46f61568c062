"""A rhythm for two: every tap becomes part of it, it grows by turns, and it closes by itself."""

import random
from itertools import pairwise

import pytest

from robot.behaviours.games.rhythm import Rhythm
from robot.contract.commands import Gesture, Light, Sound
from robot.contract.games import Act, Pause, State, Turn

GAME = Rhythm()
RNG = random.Random(1)


def heard(acts: tuple[Act, ...]) -> list[str]:
    """The beats that are played: how long the light is on."""
    lengths = {0.3: "short", 0.7: "long"}
    on = Light("eyes", "amber", 0.7)
    return [lengths[after.seconds] for act, after in pairwise(acts) if act == on and isinstance(after, Pause)]


def played(state: State) -> Turn:
    turn = GAME.reply(state, RNG)
    assert turn is not None
    return turn


def test_both_kinds_of_beat_come() -> None:
    assert {x for seed in range(9) for x in GAME.begin(random.Random(seed), 0)["phrase"]} == {"short", "long"}


@pytest.mark.parametrize(("ease", "phrases"), [(0, [2, 3]), (1, [2, 3, 4]), (2, [3, 4, 5])])
def test_it_grows_by_a_beat_each_turn_and_then_all_of_it_is_played(ease: int, phrases: list[int]) -> None:
    state, whole = GAME.begin(RNG, ease), []
    for length in phrases:
        assert GAME.table(state).cells == tuple(state["phrase"])
        turn = played(state)
        whole += heard(turn.acts)
        assert len(heard(turn.acts)) == GAME.table(turn.state).columns == length
        state = turn.state
        assert GAME.reply(state, RNG) is None
        for kind in ["long", *["short"] * (length - 1)]:
            assert GAME.table(state).text == "tap"
            state, acts = GAME.move(state, kind, RNG)
            assert heard(acts) == [kind]
            whole.append(kind)
    assert GAME.table(state).cells == tuple(whole)
    last = played(state)
    assert heard(last.acts) == whole
    assert Sound("trill") in last.acts
    table = GAME.table(last.state)
    assert (table.over, table.text, table.cells) == (True, "done", tuple(whole))


def test_the_next_phrase_is_what_was_tapped_and_one_beat_of_its_own() -> None:
    own = set()
    for seed in range(9):
        state = played({**GAME.begin(RNG, 0), "phrase": ["short", "short"]}).state
        state = GAME.move(state, "long", RNG).state
        assert GAME.table(state).cells == ("short", "short", "long", "")
        state = GAME.move(state, "short", random.Random(seed)).state
        assert state["phrase"][:2] == ["long", "short"]
        own.add(state["phrase"][2])
    assert own == {"short", "long"}


def test_fewer_beats_or_none_are_as_good() -> None:
    state = played({**GAME.begin(RNG, 0), "phrase": ["short", "short"]}).state
    one = GAME.move(GAME.move(state, "long", RNG).state, "pass", RNG).state
    assert (one["whole"], one["phrase"][:2]) == (["short", "short", "long"], ["long", "short"])
    none = GAME.move(state, "pass", RNG).state
    assert (none["whole"], none["phrase"][:2]) == (["short", "short"], ["short", "short"])
    end = GAME.move(played(none).state, "pass", RNG).state
    assert GAME.table(played(end).state).over


def test_pads_are_short_long_and_the_robots_turn() -> None:
    table = GAME.table(played(GAME.begin(RNG, 0)).state)
    assert table.pads == {"left": "short", "right": "long", "head": "pass"}
    assert table.moves == ("short", "long", "pass")


def test_its_mishap_mixes_up_two_beats_and_then_all_of_it_is_right() -> None:
    state = GAME.begin(RNG, 0)
    assert GAME.slip(state, RNG) is None
    state = {**state, "whole": ["short", "long", "long"], "phase": "whole"}
    turn = GAME.slip(state, RNG)
    assert turn is not None
    assert heard(turn.acts) == ["long", "short", "short", "long", "long"]
    assert Gesture("tilt", 0.5) in turn.acts
    assert GAME.table(turn.state).over
