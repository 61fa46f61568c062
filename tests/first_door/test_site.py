"""The pages as they are written: whole in themselves, in three languages, with help on every one."""

import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest

from robot import paths
from robot.behaviours.script import load
from robot.console import assets
from robot.first_door.sealed_answer import drawn_code
from robot.first_door.site import PAGES, Site, build, help_rows, languages_page, page
from robot.first_door.survey import read_prepared, read_survey, texts
from robot.messages import LANGUAGES
from tests.console.names import confused, controls, headings

pytestmark = pytest.mark.skipif(
    not assets.sealing_installed(), reason="run python -m robot.console.assets first"
)
KEY = "age1" + "q" * 58
CODES = {drawn_code(): "letter", drawn_code(): "robot-later"}
SITE = Site(
    KEY, read_survey(None), read_prepared(None), CODES, load(paths.FIRST_PROGRAMME), "A <b>centre</b>"
)
EACH = [(name, language) for name in PAGES for language in LANGUAGES]


def test_every_language_has_the_same_words() -> None:
    for language in LANGUAGES:
        assert texts(language).keys() == texts("en").keys()
        assert all(texts(language).values())


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_page_loads_nothing_keeps_nothing_and_has_no_field_for_words(name: str, language: str) -> None:
    html = page(SITE, name, language)
    bare = re.sub(r"<script.*?</script>|<style.*?</style>", "", html, flags=re.DOTALL)
    assert not re.search(r"\b(?:src|srcset|action|background)=|<link|<img|<iframe|<textarea|<object", bare)
    assert set(re.findall(r'<input type="(\w+)"', bare)) <= {"radio"}
    outside = set(re.findall(r'href="(https?:[^"]+)"', bare))
    assert outside == {"https://talkme.jp/chat/"}, "only the help card leads away, and only when it is tapped"
    own = (assets.HERE.parent / "first_door" / "static" / "door.js").read_text()
    assert not re.search(r"cookie|localStorage|sessionStorage|indexedDB|sendBeacon|WebSocket|Date", own)
    policy = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)[0]
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "connect-src" not in policy
    assert ("script-src" in policy) == (name == "ask")
    assert "&lt;b&gt;" in html


def test_only_a_site_that_posts_may_connect_and_only_to_its_own_host() -> None:
    posting = page(replace(SITE, post=True), "ask", "en")
    assert "connect-src 'self'\"" in posting
    assert 'id="post"' in posting
    assert 'id="post"' not in page(SITE, "ask", "en")


@pytest.mark.parametrize(("name", "language"), EACH)
def test_help_stands_on_every_page_in_writing_first(name: str, language: str) -> None:
    html = page(SITE, name, language)
    rows = help_rows(SITE.programme, language)
    places = [html.index(row) for row in rows]
    assert places == sorted(places)
    assert "tel:" not in rows[0]
    assert "tel:" in rows[-1]


def test_those_in_writing_come_first_whatever_the_script_says() -> None:
    first, *rest = SITE.programme.hotline
    turned = replace(SITE.programme, hotline=(*rest, first))
    assert help_rows(turned, "en") == help_rows(SITE.programme, "en")
    only_english = replace(SITE.programme, hotline=({"en": "Somebody · 0120-000-000"},))
    assert "Somebody" in help_rows(only_english, "ja")[0]


@pytest.mark.parametrize(("name", "language"), EACH)
def test_no_control_is_named_like_another(name: str, language: str) -> None:
    html = page(SITE, name, language)
    found = [each for each in controls(html) if each.what.split("#")[0] in ("a", "button")]
    assert confused([each for each in found if len(each.name) > 2]) == []
    levels = [level for level, _ in headings(html)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_the_way_is_asked_first_and_a_question_can_be_left_out() -> None:
    html = page(SITE, "ask", "en")
    names = list(dict.fromkeys(re.findall(r'type="radio" name="(\w+)"', html)))
    assert names == ["way", *(question.id for question in SITE.survey.questions)]
    assert html.count('value="" checked') == len(SITE.survey.questions)
    assert html.count(" checked") == html.count('value="" checked'), "nothing is chosen for anybody"


def test_codes_have_their_answers_in_each_language() -> None:
    for language in LANGUAGES:
        html = page(SITE, "answers", language)
        said = {each.id: each.text.in_language(language) for each in SITE.prepared.answers}
        for code, answer in CODES.items():
            after = html[html.index(f"<dt>{code}</dt>") :]
            assert after.startswith(f"<dt>{code}</dt><dd>{said[answer]}</dd>")
    assert texts("en")["answers_none"] in page(replace(SITE, replies={}), "answers", "en")


def test_the_first_page_has_the_help_of_all_languages() -> None:
    html = languages_page(SITE)
    assert all(texts(language)["help_title"] in html for language in LANGUAGES)
    assert all(f'href="{language}/index.html"' in html for language in LANGUAGES)


def test_all_pages_are_written_and_lead_to_each_other(tmp_path: Path) -> None:
    written = build(SITE, tmp_path / "site")
    assert len(written) == 1 + len(PAGES) * len(LANGUAGES)
    for path in written:
        for link in re.findall(r'href="([^":#]+)"', path.read_text("utf-8")):
            assert (path.parent / link).is_file(), (path, link)
