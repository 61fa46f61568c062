"""The page of a sleeping robot, as served, without a script."""

from functools import cache

import pytest

from robot.clock import SystemClock
from robot.console.hub import Hub
from robot.console.view import Templates, View, Where, texts
from robot.control.state import State, You
from robot.messages import LANGUAGES
from tests.console.core import busy_state, calm_state

LEVEL = calm_state()["level"]


HUB = Hub("/nowhere", SystemClock())


@cache
def view() -> View:
    return View(HUB, Templates())


def served(language: str, path: str = "/person", **state: object) -> str:
    HUB.state = State.from_json({**calm_state(), "caption": None, **state}) if state else None
    HUB.you, HUB.revision = You(roles=("person",)), HUB.revision + 1
    return view().page(language, Where(path))


def eyes_are_shut(html: str) -> bool:
    return 'class="robot asleep"' in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/person"])
def test_it_says_that_it_sleeps_and_names_the_button_that_wakes_it(language: str, path: str) -> None:
    words = texts(language)
    html = served(language, path, phase="asleep", allowed=["stop", "less", "wake", "more"])
    assert eyes_are_shut(html)
    assert words["asleep"].format(wake=words["wake"], more="") in html
    assert f">{words['wake']}</button>" in html
    house = served(language, path, phase="asleep", allowed=["wake", "more"], in_the_house=True)
    assert words["asleep_house"].format(wake="", more=words["more"]) in house
    over = served(language, path, phase="asleep", allowed=["stop", "less"])
    assert words["asleep_over"] in over
    assert f">{words['wake']}</button>" not in over


@pytest.mark.parametrize("language", LANGUAGES)
def test_awake_or_away_or_handed_over_it_does_not_say_so(language: str) -> None:
    words = texts(language)
    sleeping = [
        words[key].format(wake=words["wake"], more=words["more"])
        for key in ("asleep", "asleep_house", "asleep_over")
    ]
    awake = served(language, phase="present")
    handed_over = served(language, **{**busy_state(), "phase": "asleep"})
    away = served(language)
    for html in (awake, handed_over, away):
        assert not [sentence for sentence in sleeping if sentence in html]
    assert [eyes_are_shut(html) for html in (awake, handed_over, away)] == [False, True, True]


def test_in_a_session_without_the_robot_its_eyes_are_shut() -> None:
    assert eyes_are_shut(served("en", phase="active", asleep=True))


def test_every_phase_but_sleep_has_open_eyes() -> None:
    for phase in (
        "present",
        "preview",
        "greeting",
        "active",
        "closing",
        "rating",
        "paused",
        "stopped",
        "fault",
    ):
        assert not eyes_are_shut(served("en", phase=phase)), phase
