"""The behaviour *play*: the shelf, rounds that may end anywhere, and what is kept of them."""

import json
import random
import re
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest

from robot import behaviours  # noqa: F401 - registers them
from robot.behaviours.games.lights import Lights
from robot.behaviours.play import ENOUGH_MS, TURNS
from robot.behaviours.script.load import load
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.behaviour_registry import get
from robot.contract.calendar import DAY_US
from robot.contract.games import GAMES
from robot.contract.programme import Character, Dose, Level
from robot.contract.record import Record
from robot.contract.scene import Scene, Wait
from tests.engine.build import LEVELS, Driven, of
from tests.script.build import WHOLE

DOSE = Dose(15, 1, 5)


class Played:
    """The behaviour by itself: `laid` is the table that lies there, at each wait for the person."""

    def __init__(
        self, kept: dict[str, Any] | None = None, seed: int = 1, behaviour: str = "play", **parameters: Any
    ) -> None:
        numbers = count(1)
        more = {name: parameters.pop(name) for name in ("character", "not_kept") if name in parameters}
        parameters.setdefault("games", list(GAMES))
        level = Level("play", "L5", {}, {}, "play", frozenset({"cards", "motion"}), DOSE, 7, 3, parameters)
        self.kept = {} if kept is None else kept
        self.scene = Scene(
            level, random.Random(seed), lambda: next(numbers), lambda: next(numbers), kept=self.kept, **more
        )
        self.sent: list[Record] = []
        self.waits: list[Wait] = []
        self._play = get(behaviour).play(self.scene)
        self._run(None)

    @property
    def laid(self) -> c.Board:
        return of(c.Board, self.sent)[-1]

    def move(self, option: str) -> None:
        self._run(e.ChoiceMade(self.laid.offer, option, "tap"))

    def answer(self, option: str) -> None:
        """A card of an offer."""
        self._run(e.ChoiceMade(of(c.Offer, self.sent)[-1].offer, option, "tap"))

    def touch(self, pad: str, ms: int = 300, *, rough: bool = False) -> None:
        self._run(e.Touched(pad, ms, rough))

    @property
    def said(self) -> int:
        return int(of(c.Say, self.sent)[-1].utterance)

    def wait(self) -> None:
        self._run(None)

    def close(self) -> None:
        self._play.close()

    def finish(self) -> int:
        """The person's moves until the round is over, the first each time; how many there were."""
        for moves in count():
            if "again" in self.laid.options:
                return moves
            self.move(next(move for move in self.laid.options if move != "yours"))
        raise AssertionError

    def _run(self, event: Record | None) -> None:
        while True:
            step = self._play.send(event)
            event = None
            if isinstance(step, Wait):
                self.waits.append(step)
                laid = [x for x in self.sent if isinstance(x, c.Board | c.Offer)]
                if e.Touched in step.kinds or (e.ChoiceMade in step.kinds and isinstance(laid[-1], c.Offer)):
                    return
                event = e.Spoken(self.said, "captioned", 0) if e.Spoken in step.kinds else None
            else:
                self.sent.append(step)


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


# --- the robot's own mishaps --------------------------------------------------------------------------------


def an_evening(kept: dict[str, Any], risk: int) -> tuple[bool, bool]:
    """One session with a round of each game: whether a mishap was announced, and whether there was one."""
    played = Played(kept=kept, games=["lights"], character=Character(risk=risk))
    before = kept.get("games", {}).get("mishaps", 0)
    announced = played.laid.message == "mishap"
    played.move("lights")
    for _ in range(2):
        played.finish()
        played.move("again")
    return announced, kept["games"].get("mishaps", 0) - before == 1


@pytest.mark.parametrize(
    ("risk", "announced"),
    [(0, [False] * 6), (1, [True] * 6), (2, [True, True, False] * 2), (3, [True, True, False] * 2)],
)
def test_mishaps_are_announced_and_with_the_second_risk_each_third_is_a_surprise(
    risk: int, announced: list[bool]
) -> None:
    kept: dict[str, Any] = {}
    evenings = [an_evening(kept, risk) for _ in range(6)]
    assert [told for told, _ in evenings] == announced
    assert [was for _, was in evenings] == [risk > 0] * 6  # one a session, however many rounds


def test_without_leave_to_remember_every_mishap_is_announced() -> None:
    played = Played(games=["lights"], character=Character(risk=2), not_kept=("games",))
    assert played.laid.message == "mishap"


def test_a_try_that_may_go_wrong_is_there_with_the_third_risk_alone_and_costs_nothing() -> None:
    for risk in range(4):
        played = Played(games=["lights"], character=Character(risk=risk))
        played.move("lights")
        played.finish()
        assert ("try" in played.laid.options) is (risk == 3)
    texts = []
    for _ in range(4):
        played.move("try")
        texts.append(played.laid.message)
        assert {"again", "shelf"} <= set(played.laid.options)
    assert texts == ["tried-wrong", "tried-right"] * 2


def test_where_every_evening_is_announced_there_are_none(tmp_path: Path) -> None:
    path = tmp_path / "made.yaml"
    told = "character: {predictable: true, risk: 3}\n"
    text = re.sub(r"^character: .*\n", told, WHOLE.read_text("utf-8"), count=1, flags=re.M)
    path.write_text(text, "utf-8")
    assert load(path).character == Character(predictable=True, risk=0)


# --- games that break, and fingers that are early -----------------------------------------------------------


class Rotten(Lights):
    """A game of another package; `rot` says where it breaks."""

    name: ClassVar[str] = "rotten"
    rot = ""

    def begin(self, rng: random.Random, ease: int) -> dict[str, Any]:
        if self.rot == "begin":
            raise ValueError("begin")
        state = super().begin(rng, ease)
        return {**state, "seen": {1, 2}} if self.rot == "state" else state

    def table(self, state: dict[str, Any]) -> Any:
        return "a table" if self.rot == "table" else super().table(state)

    def move(self, state: dict[str, Any], move: str, rng: random.Random) -> Any:
        if self.rot == "move":
            raise ZeroDivisionError
        turn = super().move(state, move, rng)
        return None if self.rot == "none" else turn._replace(acts=(c.Hush(),)) if self.rot == "acts" else turn  # type: ignore[arg-type]


@pytest.mark.parametrize("rot", ["begin", "state", "table", "move", "none", "acts"])
def test_a_game_that_breaks_is_put_away_and_the_others_stay(
    rot: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    game = Rotten()
    game.rot = rot
    monkeypatch.setattr(GAMES, "_games", {**GAMES._games, "rotten": game})
    played = Played(games=["rotten", "tiles"])
    played.move("rotten")
    if played.laid.message != "broken":
        played.move("blue")
    assert (played.laid.game, played.laid.message, played.laid.options) == ("shelf", "broken", ("shelf",))
    played.move("shelf")
    assert played.laid.options == ("tiles", "sit")
    assert "rotten" not in played.kept["games"]
    assert "rotten is put away" in caplog.text
    json.dumps(played.kept)


def test_a_shelf_of_one_game_twice_has_it_once() -> None:
    assert GAMES.playable(["tiles", "tiles"]) == ["tiles"]


def test_each_game_comes_to_the_shelf_as_often_as_any_other() -> None:
    played = Played(games=["tiles", "lights", "hide", "rhythm", "journey"])
    seen = Counter(played.laid.options[:2])
    for _ in range(9):
        played.move("others")
        seen.update(played.laid.options[:2])
    assert set(seen.values()) == {4}


def test_a_move_soon_after_a_touch_is_taken() -> None:
    played = Played(games=["tiles"])
    played.move("tiles")
    played.touch("belly")  # a pad that does nothing here
    assert of(c.Gesture, played.sent)[-1].name == "lean-to-touch"
    assert e.ChoiceMade in played.waits[-1].kinds
    played.move("at-0")
    assert any(played.laid.cells)


def test_nothing_of_games_is_kept_once_that_is_switched_off_in_the_middle() -> None:
    off: list[str] = []
    played = Played(games=["lights"], character=Character(risk=3), not_kept=off)
    played.move("lights")
    off.append("games")
    played.kept["games"].clear()
    played.finish()
    played.move("try")
    assert played.kept["games"] == {}
