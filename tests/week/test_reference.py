"""docs/reference/week-file.md says what is in a week file: every field, and none that is not there."""

import re
import typing

import pytest
from pydantic import BaseModel

from robot.week import week_file as w
from robot.week.caseload import NEEDS
from robot.week.paragraphs import Told
from tests.repository.tree import ROOT

PAGE = (ROOT / "docs" / "reference" / "week-file.md").read_text("utf-8")
PARTS: dict[str, type[BaseModel]] = {
    "## The document": w.WeekFile,
    "### sessions": w.Sessions,
    "### changes": w.Change,
    "### hand_overs": w.HandOver,
    "### crisis": w.Crisis,
    "### proposal": w.Proposal,
    "### calibration": w.Calibration,
    "### contacts": w.Contacts,
}


def documented(heading: str) -> list[str]:
    section = PAGE.split(f"{heading}\n", 1)[1].split("\n#", 1)[0]
    return [
        name
        for row in re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    ]


@pytest.mark.parametrize("heading", PARTS)
def test_every_field_is_documented_and_in_its_order(heading: str) -> None:
    assert documented(heading) == list(PARTS[heading].model_fields)


def test_every_word_that_a_field_can_be_is_named() -> None:
    for words in (w.Waiting, *(PARTS[heading].model_fields[name].annotation for heading, name in WORDS)):
        for word in typing.get_args(words):
            assert f"`{word}`" in PAGE or word == "", word


WORDS = [
    ("## The document", "course"),
    ("## The document", "held_by"),
    ("### crisis", "alert"),
    ("### changes", "by"),
]


def test_the_json_of_the_command_is_documented() -> None:
    assert documented("## As JSON") == ["person", "needs", "late", "missing_weeks", "words", "file"]
    assert all(f"`{need}`" in PAGE for need in NEEDS)
    assert all(f"`{name}`" in PAGE for name in Told.__dataclass_fields__)
    assert f"Version {w.VERSION}." in PAGE
    assert f"`{w.FORMAT}`" in PAGE
