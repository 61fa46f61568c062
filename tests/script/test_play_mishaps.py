"""In play: the robot's own mishaps, games that break, and fingers that are early."""

import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

import pytest

from robot import behaviours  # noqa: F401 - registers them
from robot.behaviours.games.lights import Lights
from robot.behaviours.script.load import load
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.games import GAMES
from robot.contract.programme import Character
from tests.engine.build import of
from tests.script.build import WHOLE
from tests.script.shelf import Played


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
    monkeypatch.setattr(GAMES, "_found", {**GAMES._found, "rotten": game})
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
