"""The gallery of the manual: each behaviour that is lived, and each game, has its strip and its words."""

import re

import pytest
from PIL import Image

from robot.contract import behaviour_registry
from robot.contract.games import GAMES
from sim.programmes import programme_of, shipped
from tests.console.strips import STRIPS
from tests.repository.tree import ROOT

PAGE = ROOT / "docs" / "gallery.md"
SECTION = re.compile(r"^## (.+)\n\n!\[.{10,}\]\((images/gallery/[\w-]+\.png)\)\n\n(\*\*[^#!]+)", re.MULTILINE)
LARGEST = 150_000
FEWEST = 3  # frames


def lived() -> dict[str, str]:
    """Name of each behaviour of a shipped script, and of each game -> name of its strip."""
    played = {level.behaviour for name in shipped() for level in programme_of(name).levels}
    assert all(behaviour_registry.get(name) for name in played)
    behaviours = {name: name for name in played}
    return behaviours | {name: f"game-{name}" for name in GAMES.known.own}


@pytest.fixture(scope="module")
def sections() -> dict[str, tuple[str, str]]:
    """Of each section of the page its picture and its words."""
    return {name: (picture, words) for name, picture, words in SECTION.findall(PAGE.read_text("utf-8"))}


def test_every_behaviour_and_game_is_in_the_gallery(sections: dict[str, tuple[str, str]]) -> None:
    assert {"presence", "touch", "choosing", "tiles", "journey"} <= lived().keys()
    for name, strip in lived().items():
        assert name in sections, f"docs/gallery.md lacks {name}: a strip and a line on what the person sees"
        assert sections[name][0] == f"images/gallery/{strip}.png"


def test_the_words_say_that_ending_is_fine(sections: dict[str, tuple[str, str]]) -> None:
    for name, (_, words) in sections.items():
        assert re.search(r"\bfine\b|is finished", " ".join(words.split())), name


def test_every_strip_is_there_is_small_and_can_be_made_anew(sections: dict[str, tuple[str, str]]) -> None:
    pictures = {file.stem: file for file in (PAGE.parent / "images" / "gallery").iterdir()}
    assert pictures.keys() == STRIPS.keys()
    assert {picture for picture, _ in sections.values()} == {f"images/gallery/{name}.png" for name in STRIPS}
    for name, file in pictures.items():
        assert file.stat().st_size < LARGEST, name
        with Image.open(file) as picture:
            assert picture.format == "PNG"
            assert picture.width >= FEWEST * 200, f"{name}: fewer than {FEWEST} frames"
