"""The behaviour *play*: the shelf, rounds that may end anywhere, and what is kept of them."""

from typing import Any

import pytest

from robot import behaviours  # noqa: F401 - registers them
from robot.behaviours.play import ENOUGH_MS, TURNS
from robot.behaviours.script.load import load
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.behaviour_registry import get
from robot.contract.calendar import DAY_US
from robot.contract.games import GAMES
from robot.contract.programme import Level
from tests.engine.build import LEVELS, Driven, of
from tests.script.build import WHOLE
from tests.script.shelf import DOSE, Played


def test_the_shelf_shows_two_games_at_a_time_in_turn_and_always_just_sitting() -> None:
    played = Played()
    seen: list[str] = []
    for _ in range(len(GAMES)):
        assert played.laid.options[-1] == "sit"
        seen += [option for option in played.laid.options if option in GAMES]
        if "others" not in played.laid.options:
            break
        played.move("others")
    assert set(seen) == set(GAMES)


def test_silence_is_never_asked_again_and_puts_nothing_away() -> None:
    played = Played()
    for _ in range(30):
        played.wait()
    assert len(of(c.Board, played.sent)) == 1
    assert not played.scene.sign
    assert {x.name for x in of(c.Gesture, played.sent)} == {"look-away", "tail-slow", "settle-down"}


def test_just_sitting_brings_the_shelf_back_by_a_tap_or_a_hand_on_the_head() -> None:
    played = Played()
    played.touch("head")
    assert (played.laid.message, played.laid.options) == ("sitting", ("shelf",))
    played.touch("head")
    assert played.laid.message == "choose"
    assert not played.scene.sign


@pytest.mark.parametrize("game", GAMES)
def test_a_round_that_is_played_to_its_end_is_the_sign_and_leaves_nothing_behind(game: str) -> None:
    played = Played(games=[game])
    played.move(game)
    played.finish()
    assert played.scene.sign
    assert "state" not in played.kept["games"][game]
    played.move("again")
    assert "again" not in played.laid.options
    assert "state" in played.kept["games"][game]


@pytest.mark.parametrize("by_hand", [False, True])
def test_enough_at_any_point_is_a_finished_round(by_hand: bool) -> None:
    played = Played(games=["tiles"])
    played.move("tiles")
    assert not played.scene.sign
    if by_hand:
        played.touch("back", ENOUGH_MS - 1)  # a shorter one is a move
        assert "enough" in played.laid.options
        played.touch("back", ENOUGH_MS)
    else:
        played.move("enough")
    assert played.scene.sign
    assert played.laid.game == "shelf"
    assert "state" not in played.kept["games"]["tiles"]


def test_three_turns_are_the_sign_and_two_are_not() -> None:
    assert TURNS == 3
    played = Played(games=["tiles"], ease=1)
    played.move("tiles")
    for turn in range(1, TURNS + 1):
        assert not played.scene.sign
        played.move("yours" if turn == 1 else next(x for x in played.laid.options if x.startswith("at-")))
    assert played.scene.sign


def test_a_round_lies_there_the_next_time_as_it_was_left() -> None:
    first = Played(games=["tiles", "lights"])
    first.move("tiles")
    first.move("at-4")
    cells = first.laid.cells
    assert sum(map(bool, cells)) == 2  # one of the person's, one of the robot's
    first.close()
    again = Played(kept=first.kept, games=["tiles", "lights"], seed=9)
    assert again.laid.message == "open"
    assert again.laid.options[0] == "tiles"
    again.move("tiles")
    assert again.laid.cells == cells


@pytest.mark.parametrize("broken", [{"size": 3}, {"nothing": 1}, {"size": "x", "laid": [], "order": []}])
def test_a_round_that_this_game_no_longer_understands_is_put_away(broken: dict[str, Any]) -> None:
    played = Played(kept={"games": {"tiles": {"state": broken}}}, games=["tiles"])
    played.move("tiles")
    assert not any(played.laid.cells)


def test_the_person_sets_how_tricky_it_is_and_it_stays_so() -> None:
    played = Played(games=["tiles"])
    played.move("tiles")
    assert ("easier" in played.laid.options, "trickier" in played.laid.options) == (False, True)
    played.move("trickier")
    assert not played.scene.sign  # no round, and no turn
    played.move("trickier")
    assert (played.laid.columns, "easier" in played.laid.options, "trickier" in played.laid.options) == (
        4,
        True,
        False,
    )
    played.close()
    again = Played(kept=played.kept, games=["tiles"])
    again.move("tiles")
    assert again.laid.columns == 4


def test_half_of_it_is_one_round_and_then_quiet_company() -> None:
    assert get("play").half == {"rounds": 1}
    played = Played(games=["lights"], rounds=1)
    played.move("lights")
    while of(c.OfferClosed, played.sent) == []:
        played.move(next(move for move in played.laid.options))
    boards = len(of(c.Board, played.sent))
    for _ in range(5):
        played.wait()
    assert len(of(c.Board, played.sent)) == boards


def test_a_shove_at_the_table_is_answered_as_a_shove_and_moves_nothing() -> None:
    played = Played(games=["tiles"])
    played.move("tiles")
    laid = played.laid
    played.touch("head", rough=True)
    assert played.laid == laid
    assert of(c.Gesture, played.sent)[-1].name == "shy"


# --- with cards about pastimes ----------------------------------------------------------------------------


def with_talk(kept: dict[str, Any] | None = None) -> Played:
    level = load(WHOLE).level("play")
    assert level.behaviour == "play-and-talk"
    return Played(kept, behaviour="play-and-talk", **{**level.parameters, "games": ["tiles"]})


def test_cards_about_pastimes_lie_on_the_shelf_one_round_at_a_time() -> None:
    played = with_talk()
    assert played.laid.options == ("tiles", "talk", "sit")
    played.move("talk")
    offer = of(c.Offer, played.sent)[-1]
    assert len(offer.options) == 3
    assert of(c.OfferClosed, played.sent)
    played.answer(offer.options[0])
    played.answer(of(c.Offer, played.sent)[-1].options[1])
    assert played.laid.options[0] == "tiles"
    assert played.kept["strengths"]
    assert "talk" in played.laid.options


def test_a_turn_at_the_cards_takes_no_sign_away() -> None:
    played = with_talk()
    played.move("tiles")
    played.move("enough")
    assert played.scene.sign
    played.move("talk")
    played.answer("neither")
    assert played.scene.sign


# --- in the engine ------------------------------------------------------------------------------------------


def at_play() -> Driven:
    given = {"games": list(GAMES)}
    levels = [*LEVELS[:-1], Level("play", "L5", {"en": "Play"}, {"en": ""}, "play", PLAY, DOSE, 7, 3, given)]
    return Driven(levels=tuple(levels), start="play", agreed=tuple(level.id for level in levels))


PLAY = frozenset({"light", "breathing", "gaze", "motion", "sound", "cards"})


def begun(d: Driven) -> None:
    """A session with a round of tiles that has been begun."""
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(5)
    while "tiles" not in (board := of(c.Board, d.log)[-1]).options:
        d.do(e.ChoiceMade(board.offer, "others", "tap"))
    d.do(e.ChoiceMade(board.offer, "tiles", "tap"))
    assert of(c.Board, d.log)[-1].game == "tiles"


def outcomes(d: Driven) -> list[str]:
    return [session.outcome for session in d.engine.progress.sessions]


def test_to_sleep_in_the_middle_of_a_round_is_a_sign_the_second_time_running() -> None:
    d = at_play()
    begun(d)
    d.do(e.SleepRequested("tap"))
    assert outcomes(d) == ["neutral"]
    d.now += DAY_US
    begun(d)
    d.do(e.SleepRequested("tap"))
    assert outcomes(d) == ["neutral", "discomfort"]


def test_a_calm_end_between_is_no_such_thing() -> None:
    d = at_play()
    begun(d)
    d.do(e.SleepRequested("tap"))
    d.now += DAY_US
    begun(d)
    d.do(e.EndRequested("tap"))
    d.pass_s(90)
    d.now += DAY_US
    begun(d)
    d.do(e.SleepRequested("tap"))
    assert "discomfort" not in outcomes(d)


def test_a_stop_in_the_middle_of_a_round_costs_nothing_and_the_round_lies_there_afterwards() -> None:
    d = at_play()
    begun(d)
    board = of(c.Board, d.log)[-1]
    d.do(e.ChoiceMade(board.offer, board.options[0], "tap"))
    out = d.do(e.StopRequested("tap"))
    assert of(c.OfferClosed, out)
    assert d.engine.progress.memory["games"]["tiles"]["state"]["laid"]
    assert d.engine.progress.broken_off == ""


def test_no_move_is_taken_that_does_not_lie_on_the_table() -> None:
    d = at_play()
    begun(d)
    board = of(c.Board, d.log)[-1]
    for offer, option in (
        (board.offer, "at-99"),
        (board.offer - 1, board.options[0]),
        (board.offer, "tiles"),
    ):
        assert of(c.Board, d.do(e.ChoiceMade(offer, option, "tap"))) == []
