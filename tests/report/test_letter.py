"""The letter of a month: what was agreed to, in words; no id, no count, no grade, no other month."""

import html
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import typst

from robot.contract.calendar import day_of
from robot.contract.languages import LANGUAGES, Language
from robot.contract.programme import Programme
from robot.engine.progress import Progress
from robot.errors import InputError
from robot.journal import Journal
from robot.language.line_check import judge
from robot.messages import catalogue
from robot.report.document import Document
from robot.report.letter import agreed, letter, read_letter, to_bytes
from robot.report.pdf import HERE, Typesetter
from tests.engine.build import EVENING
from tests.journal.build import KEY
from tests.journal.centre import Call, desk
from tests.script.talk import programme

TALK = programme()
STYLES = {
    option["id"]: option["strength"]
    for offer in TALK.level("play").parameters["offers"]
    for option in offer["options"]
}
NAMED: list[dict[str, Any]] = [
    {"strength": "why_asker", "evidence": "side-paths-first", "day": day_of("2026-10-31"), "agreed": True},
    {"strength": "humour", "evidence": "funny-names", "day": day_of("2026-11-01"), "agreed": True},
    {"strength": "dare", "evidence": "without-a-recipe", "day": day_of("2026-11-09"), "agreed": False},
    {"strength": "leader", "evidence": "calling-the-way", "day": day_of("2026-11-17")},
    {"strength": "steady", "evidence": "a-little-and-then-rest", "day": day_of("2026-11-30"), "agreed": True},
]
# What no letter holds: digits but the month's and the page's, and words of a grade.
NEVER = re.compile(r"%|\bL\d|level|score|grade|points|minutes|レベル|点数|점수|단계")


def kept(named: list[dict[str, Any]] = NAMED) -> Progress:
    waiting = [{"strength": "spark", "evidence": "fast-and-lively"}]
    return Progress("play", [], memory={"strengths": {"named": named, "given": waiting}})


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A journal whose saved progress holds the names above."""
    path = tmp_path / "a.db"
    with Journal.open(path, KEY, threaded=False) as made:
        made.begin(EVENING, TALK, 1, None)
        made.save_snapshot(kept().to_json())
    return path


def line(tag: str, language: str) -> str:
    return str(TALK.lines[f"play.named-{tag}"][language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_what_was_agreed_to_in_its_month_and_nothing_else(language: Language) -> None:
    document = letter(agreed(kept(), [TALK]), language, "2026-11")
    (section,) = document.sections
    assert section.lines == (line("funny-names", language), line("a-little-and-then-rest", language))
    (earlier,) = letter(agreed(kept(), [TALK]), language, "2026-10").sections
    assert earlier.lines == (line("side-paths-first", language),)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("progress", [kept(), kept([]), None, Progress("play", [])])
def test_a_month_without_anything_says_so_kindly(language: Language, progress: Progress | None) -> None:
    (section,) = letter(agreed(progress, [TALK]), language, "2026-12").sections
    (said,) = section.lines
    assert said == catalogue(language)["letter.nothing"]
    assert section.remark == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_own_words_keep_the_rules(language: Language) -> None:
    words = {key: text for key, text in catalogue(language).items() if key.startswith("letter.")}
    assert words.keys() == {key for key in catalogue("en") if key.startswith("letter.")}
    for key, text in words.items():
        said = text.format(month="5", year="2026")
        assert judge(said, language, "note") == (), key
        assert not NEVER.search(said), key


def set_text(document: Document) -> str:
    """What the typesetter sets: the PDF's own template, as text."""
    data = json.dumps({**asdict(document), "person": "", "fonts": Typesetter().fonts(document.language)})
    page = typst.compile(
        (HERE / "page.typ").read_bytes(), format="html", sys_inputs={"report": data}
    ).decode()
    return html.unescape(re.sub(r"<[^>]*>", "\n", page.partition("<body>")[2]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_has_no_id_no_tag_and_no_count(journal: Path, language: Language) -> None:
    document = read_letter(journal, KEY, language, "2026-11")
    body, _ = to_bytes(document, "pdf")
    assert body.startswith(b"%PDF-")
    assert len(Typesetter().pictures(document, "")) == 1
    text = set_text(document)
    for tag, strength in STYLES.items():
        assert tag not in text
        assert "_" not in strength or strength not in text
    assert not NEVER.search(text)
    assert re.findall(r"\d+", text) == ["2026"] + ["11"] * (language != "en")
    for tag in ("funny-names", "a-little-and-then-rest"):
        assert line(tag, language) in text
    for tag in ("without-a-recipe", "calling-the-way", "fast-and-lively", "side-paths-first"):
        assert line(tag, language) not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_them_too(journal: Path, language: Language) -> None:
    body, _ = to_bytes(read_letter(journal, KEY, language, "2026-11"), "html")
    page = body.decode()
    assert f'<html lang="{language}">' in page
    assert line("funny-names", language) in page
    assert not any(tag in page for tag in STYLES)


def test_a_question_that_is_gone_is_told_in_the_words_of_an_earlier_programme() -> None:
    later = programme("      without: [care-extras]\n")
    assert "play.named-funny-names" not in later.lines
    both: list[Programme] = [TALK, later]
    assert [each.line for each in agreed(kept(NAMED[1:2]), both)] == [TALK.lines["play.named-funny-names"]]
    assert agreed(kept(NAMED[1:2]), [later]) == []


@pytest.mark.parametrize("month", ["", "2026-13", "2026-1", "2026-11-01", "２０２６-11", "2026-11\n"])
def test_what_is_no_month_is_refused(journal: Path, month: str) -> None:
    with pytest.raises(InputError, match="month"):
        read_letter(journal, KEY, "en", month)


def test_the_command_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], journal: Path
) -> None:
    yorisou: Call = desk(tmp_path, monkeypatch, capfd)
    code, out, err = yorisou("letter", str(journal), "--month", "2026-11", "--lang", "ja", "--out", "l.html")
    assert (code, out, err) == (0, "", "l.html\n")
    assert (tmp_path / "l.html").stat().st_mode & 0o777 == 0o600
    assert line("funny-names", "ja") in (tmp_path / "l.html").read_text()
    assert yorisou("letter", str(journal), "--out", "l.txt")[0] == 2
    assert yorisou("letter", str(journal), "--month", "soon", "--out", "l.pdf")[0] == 3
