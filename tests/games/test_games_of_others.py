"""Games of other packages: found by name, told with their package; that of the manual keeps its promises."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import robot.behaviours  # noqa: F401 - puts our own games on the shelf
from robot.config.schema import Config
from robot.contract.games import GAMES, Game
from robot.doctor.backends import games as examined
from robot.errors import InputError
from sim.conformance.game import GameConformance
from tests.kit.outside import install
from tests.repository.tree import ROOT

PAGE = (ROOT / "docs" / "how-to" / "write-a-game.md").read_text("utf-8")
SOURCE, SUITE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
FAULTS = {
    "gone": ("no_such_module:Stones", "cannot be loaded (ModuleNotFoundError"),
    "other": ("stones:Stones", "is no Game of this name"),
    "stone": ("stones:LENGTHS", "is no Game of this name"),
    "half": ("stones:Half", "cannot be loaded (TypeError"),
    "mute": ("stones:Mute", "lacks the texts name, how"),
}
MORE = """

class Half(Game):
    name = "half"


class Mute(Stones):
    name = "mute"
    texts = {}
"""


def example() -> Game:
    made: dict[str, type[Game]] = {}
    exec(compile(SOURCE, "write-a-game.md", "exec"), made)
    return made["Stones"]()


class TestTheExample(GameConformance):
    game = example()


def test_the_manual_shows_how_its_promises_are_tested() -> None:
    assert "from sim.conformance.game import GameConformance" in SUITE
    assert 'stones = "stones:Stones"' in PAGE


@pytest.fixture
def stones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package, for the time of one test."""
    points = {"stones": "stones:Stones", "tiles": "stones:Stones"}
    points |= {name: point for name, (point, _) in FAULTS.items()}
    install(tmp_path, {"name": "stones", "version": "0.1", "entry-points": {"yorisou.games": points}})
    (tmp_path / "stones.py").write_text(SOURCE + MORE, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(GAMES, "_found", dict(GAMES._found))
    importlib.invalidate_caches()
    yield
    sys.modules.pop("stones", None)


@pytest.mark.usefixtures("stones")
def test_one_is_found_by_its_name_and_imported_when_it_is_asked_for() -> None:
    assert {"stones", "tiles"} <= set(GAMES)
    assert "stones" in GAMES
    assert "stones" not in sys.modules
    assert GAMES["stones"].texts["name"]["en"] == "A row of stones"
    assert GAMES["stones"] is GAMES["stones"]


@pytest.mark.usefixtures("stones")
def test_where_a_package_takes_a_name_of_ours_ours_is_meant() -> None:
    assert type(GAMES["tiles"]).__module__ == "robot.behaviours.games.tiles"


@pytest.mark.usefixtures("stones")
@pytest.mark.parametrize("name", FAULTS)
def test_one_that_breaks_the_contract_is_told_with_its_package(name: str) -> None:
    with pytest.raises(InputError) as caught:
        GAMES[name]
    assert caught.value.where == "stones 0.1"
    assert FAULTS[name][1] in caught.value.what


@pytest.mark.usefixtures("stones")
def test_the_doctor_lists_games_and_names_those_that_cannot_be_played() -> None:
    listed, *broken = examined(Config())
    assert (listed.part, listed.state) == ("games", "real")
    assert {"tiles", "lights", "hide", "rhythm", "stones (stones 0.1)"} <= set(listed.detail.split(", "))
    assert [(each.part, each.state) for each in broken] == [("games", "degraded")] * len(FAULTS)
    for (_, what), finding in zip(sorted(FAULTS.items()), broken, strict=True):
        assert finding.detail.startswith("stones 0.1: ")
        assert what[1] in finding.detail


def test_a_game_that_there_is_not_is_none() -> None:
    assert "chess" not in GAMES
    with pytest.raises(KeyError):
        GAMES["chess"]


@pytest.mark.usefixtures("stones")
def test_what_cannot_be_played_is_on_no_shelf_and_where_nothing_can_ours_are() -> None:
    broken = next(iter(FAULTS))
    everything = GAMES.playable(None)
    assert {"stones", "tiles", "journey"} <= set(everything)
    assert not FAULTS.keys() & set(everything)
    assert GAMES.playable(["stones", broken]) == ["stones"]
    assert GAMES.playable([broken]) == ["tiles", "lights", "hide", "rhythm", "journey"]
