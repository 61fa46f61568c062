"""Of relatives a report says who did which lesson, and nothing else."""

import json
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from robot.contract.languages import LANGUAGES
from robot.family import rows
from robot.family.lessons import lessons
from robot.family.store import FamilyStore, beside, key_beside
from robot.report.making import Report
from tests.report.test_report import asked, told


@pytest.fixture
def family(journal: Path, tmp_path: Path) -> FamilyStore:
    """A copy of the journal with a family's file beside it."""
    copy(journal, tmp_path / "person.db")
    store = FamilyStore(beside(tmp_path / "person.db"), key_beside(tmp_path / "keys" / "journal.key"))

    def work(db: Any) -> None:
        rows.check(db, "haruko", "talk", "2026-01-12", ["violence", "self-harm"])
        rows.finish(db, "haruko", "talk", "2026-01-12")
        rows.finish(db, "haruko", "own", "2025-06-01")
        rows.answer_week(db, "haruko", "2026-01-12", "heavy")
        rows.keep_quiet(db, "haruko", "2026-01-12", on=True)
        rows.write(
            db, "haruko", "haruko", staff=False, now_us=1_768_200_000_000_000, sealed=store.sealed("4711")
        )

    store.work(work)
    return store


def report(store: FamilyStore, **more: Any) -> Report:
    key_file = store.key_path.with_name("journal.key")
    return Report(asked(store.path.with_name("person.db"), **{"key_file": key_file, **more}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_did_which_lesson_and_nothing_else(family: FamilyStore, language: Any) -> None:
    made = report(family, language=language)
    whole = told(made.document)
    (section,) = [each for each in made.document.sections if each.name == "relatives"]
    assert section.table is not None
    ((day, relative, lesson),) = section.table.rows
    assert (day, lesson) == ("2026-01-12", lessons()["talk"].title.in_(language))
    assert relative.startswith("relative-")
    for word in ("haruko", "heavy", "violence", "self-harm", "4711", lessons()["own"].title.in_(language)):
        assert word not in whole
        assert word not in json.dumps(made.to_bytes("json")[0].decode())


def test_with_names_the_id_stands_there_and_the_code_is_the_same_each_time(family: FamilyStore) -> None:
    assert [each.relative for each in report(family, names=True).facts.lessons] == ["haruko"]
    first, second = (report(family).facts.lessons for _ in range(2))
    assert first == second


def test_a_session_and_a_journal_alone_say_nothing_of_relatives(family: FamilyStore, journal: Path) -> None:
    number = report(family).history.sessions[0].number
    assert report(family, session=number).lessons.done == ()
    assert report(family, key_file=None).lessons.done == ()
    family.path.unlink()
    assert "relatives" not in [each.name for each in report(family).document.sections]


def test_a_file_that_cannot_be_read_is_said_and_the_report_is_made(family: FamilyStore) -> None:
    family.key_path.unlink()
    made = report(family)
    assert made.document.sections[-1].lines == (made.wording.say("relatives-unread"),)
    assert made.facts.lessons == []


def test_what_a_relative_deletes_is_in_no_report(family: FamilyStore) -> None:
    family.forget("haruko")
    assert report(family).facts.lessons == []
