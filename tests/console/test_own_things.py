"""The page of the person's own things: without JavaScript, in three languages, and what staff see of it."""

import re
from typing import Any

import httpx
import pytest

from robot.behaviours.temperament import sheet
from robot.console.own_things import CHANGES, PARTS, Choices
from robot.console.view import texts
from robot.contract.programme import Character
from robot.language.line_check import judge
from robot.messages import LANGUAGES
from robot.messages import texts as texts_of
from tests.console.core import Core
from tests.console.own import PERSON
from tests.console.test_own_pages import MORI, NEVER, until

THINGS = {"name": "Momo", "lights": {"warm": "blue"}, "sounds_off": ["purr"], "not_kept": ["games"]}

SHEET = {
    "sheet": [texts_of(key) for key in sheet(Character(0.1, 0.2, predictable=True))],
    "habits": [texts_of("habits.left")],
    "order": [{"en": "Yawns", "ja": "あくびをする", "ko": "하품하기"}],
}


@pytest.fixture(autouse=True)
def own_core(core: Core) -> None:
    core.more["temperament"] = SHEET
    core.more.update({"own-things": THINGS, "own-sentences": {"sentences": ["<b>The window</b>"]}})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_obeys_the_rules_of_lines_and_each_choice_has_its_words(language: str) -> None:
    words, choices = texts(language, "own"), Choices()
    assert words.keys() == texts("en", "own").keys()
    for key, text in words.items():
        said = re.sub(r"{.*?}", "Mori", text)
        assert judge(said, language, "note") == (), key
        assert not NEVER.search(said), key
    named = [f"colour_{each}" for each in choices.colours] + [f"shade_{each}" for each in choices.shades]
    named += [f"sound_{each}" for each in choices.sounds] + [f"topic_{each}" for each in choices.topics]
    assert set(named) <= words.keys()
    assert set(PARTS) == {change.verb for change in CHANGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_person_sees_all_of_it_as_it_is(http: httpx.Client, core: Core, language: str) -> None:
    core.show(you=PERSON)
    html = http.get(f"/own?lang={language}").text
    assert 'value="Momo"' in html
    assert "&lt;b&gt;The window&lt;/b&gt;" in html
    assert re.search(r'<option value="blue" selected>', html)
    assert re.search(r'id="sound-purr"[^>]*aria-checked="false"', html)
    assert re.search(r'id="sound-trill"[^>]*aria-checked="true"', html)
    assert re.search(r'id="remember-games"[^>]*aria-checked="false"', html)


def test_staff_may_switch_memory_off_and_neither_on_nor_see_a_sentence(
    http: httpx.Client, core: Core
) -> None:
    core.refuse["own-sentences"] = ("do", "is not open to this device.")
    html = until(http, core, MORI, "/own")
    assert texts("en", "own")["intro_staff"] in html
    assert 'id="remember-habits"' in html
    assert 'id="remember-games"' not in html
    assert "window" not in html
    assert "/own/add-sentence" not in html


@pytest.mark.parametrize(
    ("verb", "fields", "sent"),
    [
        ("name-robot", {"name": " Momo  chan "}, {"name": "Momo chan"}),
        ("light", {"colour": "warm", "shade": "off"}, {"colour": "warm", "shade": "off"}),
        ("sound", {"sound": "purr", "on": "false"}, {"sound": "purr", "on": False}),
        ("remember", {"topic": "games", "on": "true"}, {"topic": "games", "on": True}),
        ("add-sentence", {"text": "The window is open."}, {"text": "The window is open."}),
        ("remove-sentence", {"number": "1"}, {"number": 1}),
    ],
)
def test_each_form_asks_the_core_and_says_what_came_of_it(
    http: httpx.Client, core: Core, verb: str, fields: dict[str, str], sent: dict[str, Any]
) -> None:
    for saved, done in ((True, "changed"), (False, "unsaved")):
        core.more[verb] = {"saved": saved}
        answer = http.post(f"/own/{verb}", data=fields)
        assert answer.headers["location"] == f"/own?done={done}#{PARTS[verb]}"
        heard = core.wait_for(verb)
        assert {key: heard[key] for key in sent} == sent
        assert texts("en", "own")[f"done_{done}"] in http.get(answer.headers["location"]).text


def test_what_does_not_fit_or_is_refused_changes_nothing_and_says_so(http: httpx.Client, core: Core) -> None:
    assert http.post("/own/light", data={"colour": "warm", "shade": "pink"}).status_code == 400
    assert "light" not in core.verbs()
    assert http.post("/own/name-robot", data={"name": "x" * 25}).status_code == 400
    assert "name-robot" not in core.verbs()
    assert http.post("/own/name-robot", data={"name": "x" * 24}).status_code == 303
    core.refuse["add-sentence"] = ("text", "is not kept.")
    assert http.post("/own/add-sentence", data={"text": "x"}).status_code == 409


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_person_reads_how_it_is_its_habits_and_the_order_that_was_announced(
    http: httpx.Client, core: Core, language: str
) -> None:
    core.show(you=PERSON)
    html = http.get(f"/own?lang={language}").text
    for key in ("temperament.quiet", "temperament.sleepy", "temperament.predictable", "habits.left"):
        assert texts_of(key)[language] in html
    assert SHEET["order"][0][language] in html
    core.more["temperament"] = {}  # a core that says nothing of it
    answer = http.get(f"/own?lang={language}")
    assert (answer.status_code, 'id="temperament"' in answer.text) == (200, False)
    core.refuse["temperament"] = ("do", "is not open to this device.")
    assert 'id="temperament"' not in http.get(f"/own?lang={language}").text
