"""Waypoints: those that come along, a script's own, and what a script may not say of them."""

from pathlib import Path

import pytest

from robot.behaviours.script import load, waypoints
from robot.contract.languages import LANGUAGES
from robot.contract.quests import QUEST_KINDS
from robot.language.line_check import judge
from robot.outings.items import items
from tests.script.build import TEXT, changed, only

OWN = """quests: [open-window, our-cat, centre-inside]
waypoints:
  - id: our-cat
    kind: street
    name: {en: The cat on the wall, ja: 塀の上のねこ, ko: 담 위의 고양이}
    exit: {en: The way back is the same one., ja: 帰りも、同じ道です。, ko: 돌아오는 길도 같은 길이에요.}
    people: 0
    minutes: 10
    quiet: ["22:00-05:30"]
"""
LEVELS = ("\nlevels:\n", "\n" + OWN + "levels:\n")


def test_the_library_leads_from_the_window_to_somebody_known() -> None:
    names = list(waypoints.library())
    assert (len(names), names[0], names[-1]) == (12, "open-window", "centre-inside")
    kinds = [each.kind for each in waypoints.library().values()]
    assert set(kinds) == set(QUEST_KINDS)
    assert kinds[-2:] == ["centre", "centre"]
    things = [each.item for each in waypoints.library().values()]
    assert len(set(things)) == len(things), "each thing lies at one place"
    assert {*things, "pebble"} == set(items())


@pytest.mark.parametrize("name", waypoints.library())
def test_what_is_read_of_a_waypoint_is_calm_in_every_language(name: str) -> None:
    place = waypoints.library()[name]
    for texts in (place.name.plain(), place.exit.plain()):
        assert set(texts) == set(LANGUAGES)
        for language, text in texts.items():
            assert judge(text, language, "note") == (), text


def test_a_script_has_them_in_its_order_with_its_own(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(changed(LEVELS), "utf-8")
    programme = load(path)
    assert [each.id for each in programme.quests] == ["open-window", "our-cat", "centre-inside"]
    own = programme.quests[1]
    assert (own.quiet, own.item, own.own, own.outside) == (((1320, 330),), "pebble", True, True)
    assert not programme.quests[0].outside
    path.write_text(
        changed(("\nlevels:\n", "\n" + OWN.split("waypoints")[0].replace(" our-cat,", "") + "levels:\n"))
    )
    assert load(path).digest not in (programme.digest, _plain(tmp_path))


def _plain(tmp_path: Path) -> str:
    path = tmp_path / "plain.yaml"
    path.write_text(TEXT, "utf-8")
    assert load(path).quests == ()
    return load(path).digest


@pytest.mark.parametrize(
    ("old", "new", "code", "part"),
    [
        ("[open-window,", "[open-windw,", "E020", "no waypoint 'open-windw'; did you mean 'open-window'?"),
        ("[open-window,", "[our-cat,", "E002", "the waypoint 'our-cat' is there twice"),
        ("    minutes: 10\n", "    minutes: 10\n    item: warm-cann\n", "E020", "did you mean 'warm-can'?"),
        ("people: 0", "people: 4", "E013", "write 3 or less"),
        ("22:00-05:30", "22-05", "E013", "22-05"),
        ("kind: street", "kind: moon", "E013", "moon"),
        (", ko: 담 위의 고양이", "", "S201", "missing in 'ko'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_stands(old: str, new: str, code: str, part: str) -> None:
    said = only(LEVELS, (old, new))
    assert code in said
    assert part in said
