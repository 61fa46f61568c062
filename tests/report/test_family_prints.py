"""What relatives have on paper: whole in every language, and a card that the person may read in passing."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from robot.cli.main import app
from robot.contract.languages import LANGUAGES
from robot.family.lessons import lessons
from robot.language.line_check import judge
from robot.messages import catalogue
from robot.report.cards import Known, PaperCard
from robot.report.family_prints import family_print
from robot.report.pdf import Typesetter

NUMBERS = tuple(f"Line {number} 000" for number in range(6))
LONG = Known("https://[fd00::1234:5678:9abc]:8443/lessons", tuple("ABCD"), NUMBERS)
ABOUT_ONE = re.compile("robot|ロボット|로봇|lesson|レッスン|수업|withdraw|ひきこもり|은둔", re.I)


def words(card: PaperCard) -> list[str]:
    found = [card.title]
    for part in card.parts:
        found += [part.title, *part.lines, *part.choices, *part.blanks]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_used_and_calm(language: Any) -> None:
    cards = (family_print(which, language, Known()) for which in ("starter", "fridge"))
    shown = " ".join(each for card in cards for each in words(card))
    for key, text in catalogue(language).items():
        if key.startswith("family."):
            assert text.partition("{")[0] in shown, key
            assert judge(text.replace("{what}", "x"), language, "note") == (), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_each_lesson_and_what_one_might_say(language: Any) -> None:
    shown = words(family_print("starter", language, Known()))
    for lesson in lessons().values():
        assert lesson.title.in_(language) in shown
        assert any(lesson.say.in_(language) in line for line in shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_the_fridge_stands_nothing_about_one_of_the_house(language: Any) -> None:
    card = family_print("fridge", language, Known("https://x", ("Mori",), ("Chat: 10-22",)))
    assert [line for line in words(card) if ABOUT_ONE.search(line)] == []
    assert "Chat: 10-22" in words(card)
    assert "https://x" not in words(card)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_one_page_with_all_its_letters(language: Any) -> None:
    typesetter = Typesetter()
    for which, paper in (("starter", "page"), ("fridge", "a6")):
        for known in (Known(), LONG):
            card = family_print(which, language, known)  # type: ignore[arg-type]
            assert len(typesetter.pictures_of_cards([card], language, "x", paper)) == 1  # type: ignore[arg-type]
            assert typesetter.lacking([card]) == []


@pytest.mark.parametrize("arguments", [["starter"], ["fridge", "--paper", "a4"]])
def test_the_command_writes_a_new_file_and_no_other(tmp_path: Path, arguments: list[str]) -> None:
    out = tmp_path / "print.pdf"
    command = ["family", "print", *arguments, "--language", "ja", "--out", str(out)]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")
    again = CliRunner().invoke(app, command)
    assert again.exit_code != 0
    assert CliRunner().invoke(app, ["family", "print", "letter"]).exit_code == 2
