"""The page on the machines shows what the engine does, for the whole ladder and for any programme."""

import re

import pytest

from robot.behaviours.script import load
from robot.cli.commands import diagram
from robot.engine.phases import PHASES
from tests.script.build import SCRIPTS, SHIPPED, WHOLE

ARROW = re.compile(r"^ +(\w+) --> (\w+)(?:: ([\w ]+))?$", re.M)


@pytest.fixture(scope="module")
def page() -> str:
    return diagram.page()


def blocks(page: str) -> list[str]:
    """The mermaid drawings: phases, ladder, order."""
    return re.findall(r"```mermaid\n(.*?)```", page, re.DOTALL)


def test_the_ladder_is_drawn_with_every_level_sub_level_and_step(page: str) -> None:
    ladder = blocks(page)[1]
    programme = load(WHOLE)
    drawn = set(re.findall(r" as (\w+)", ladder))
    names = [played.id for level in programme.levels for played in (level, *level.parts)]
    assert drawn == {name.replace("-", "_") for name in names}
    arrows = ARROW.findall(ladder)
    assert ("in_the_house", "quiet_presence", "up") in arrows
    assert ("video", "voice", "down") in arrows
    assert ("both_cameras_off", "only_theirs_on", "up") in arrows
    ups = sum(1 for arrow in arrows if arrow[2] == "up")
    assert ups == len(programme.levels) - 1 + sum(len(x.parts) - 1 for x in programme.levels if x.parts)
    assert ladder.count("{") == ladder.count("}") == 5


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_any_programme_can_be_drawn_and_its_order_is_what_it_says(path: object) -> None:
    programme = load(path)  # type: ignore[arg-type]
    page = diagram.page(programme)
    assert f"`{programme.id}`" in page
    order = {(before, after) for before, after, _ in ARROW.findall(blocks(page)[2])}
    assert order == {
        (name.replace("-", "_"), level.id.replace("-", "_"))
        for level in programme.levels
        for name in level.after
    }
    for block in blocks(page):  # a hyphen in a name would begin an arrow
        assert not re.search(r"^ +\w+-\w", block, re.M)


def test_the_people_and_the_places_are_two_branches() -> None:
    order = blocks(diagram.page(load(SCRIPTS / "night-gamer.yaml")))[2]
    assert "play --> outing" in order
    assert "one_small_word --> messages" in order
    assert "outing --> messages" not in order
    assert "subgraph people" not in blocks(diagram.page(load(SHIPPED)))[2]


def test_every_event_is_tried_in_every_phase(page: str) -> None:
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")]
    assert [len(row) for row in rows] == [len(PHASES) + 1] * (len(diagram.TRIED) + 1)
    table = {row[0].removeprefix("| "): row[1:] for row in rows}
    assert set(diagram.TRIED) <= table.keys()
    assert all("stopped" in cell or "**frozen**" in cell for cell in table["stop"])
    awake = [cell.removesuffix(" |") for cell in table["leave the programme"][1:]]
    assert set(awake) <= {"asleep", "asleep **frozen**"}
    assert "closing" in table["rest until a date"]
