"""A bad page among messages costs those that lie on it, and nothing else."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robot.journal import database, inspection, mail_rows, question_rows, recovery
from robot.journal.backup import back_up, restore
from robot.journal.erasure import erase
from robot.journal.forget import scope_of
from robot.journal.read_connection import File
from robot.questionnaires.due import Use
from tests.engine.build import EVENING
from tests.journal.build import KEY
from tests.journal.commands import run
from tests.journal.damage import lived, way

MESSAGES, ENVELOPES = 300, 3_000
USE = Use("phq-9.ja", "d", "mori", 1, True, 0, 0)


@contextlib.contextmanager
def written(path: Path) -> Iterator[Any]:
    with contextlib.closing(database.connect(path, KEY, mode="rw")) as db:
        db.execute("BEGIN")
        yield db
        db.execute("COMMIT")


def messages(db: Any, numbers: range) -> None:
    for number in numbers:
        row = ("in", "aunt", "text", "here", "Canary " * 200, None, 0, 0, EVENING + number, 0)
        db.execute(f"INSERT INTO mail VALUES (NULL, {', '.join('?' * len(row))})", row)


def corresponded(path: Path) -> None:
    """A journal with answers, and with many messages at its end."""
    lived(path, 2, 20)
    with written(path) as db:
        question_rows.prepare(db)
        question_rows.keep_use(db, USE)
        mail_rows.prepare(db)
        messages(db, range(MESSAGES))


def tear(path: Path, from_end: int = 8) -> None:
    """One page is hurt."""
    body = bytearray(path.read_bytes())
    body[len(body) - from_end * database.PAGE_BYTES + 100] ^= 0x40
    path.write_bytes(body)


def found(path: Path, query: str) -> list[Any]:
    with contextlib.closing(database.connect(path, KEY, mode="ro")) as db:
        return [value for (value,) in db.execute(query)]


def backed_up(path: Path) -> Path:
    to = path.with_name("copy.db")
    back_up(path, KEY, to, force=False, wall_us=EVENING, told=lambda _done, _all: None)
    return to


def test_a_rescue_goes_on_behind_the_hole_and_keeps_progress_and_answers(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    corresponded(path)
    tear(path)
    rescued = recovery.rescue(path, KEY, None, EVENING)
    assert rescued is not None
    assert (rescued.sessions, rescued.entries, rescued.progress) == (2, 40, way())
    new = recovery.recovered_beside(path)
    numbers = found(new, "SELECT id FROM mail ORDER BY id")
    assert (numbers[0], numbers[-1]) == (1, MESSAGES)
    assert MESSAGES - 40 < len(numbers) < MESSAGES
    assert found(new, "SELECT name FROM question_use") == [USE.name]


def test_rows_that_have_names_are_read_from_both_ends(tmp_path: Path) -> None:
    path, new_path = tmp_path / "journal.db", tmp_path / "new.db"
    lived(path, 1, 20)
    with written(path) as db:
        mail_rows.prepare(db)
        for number in range(ENVELOPES):
            row = ("aunt", f"{number:08}", "x" * 40, 0, EVENING)
            db.execute("INSERT INTO mail_envelope VALUES (?, ?, ?, ?, ?)", row)
    tear(path)
    with recovery.fresh(new_path, KEY) as new, contextlib.closing(File(path, KEY)) as old:
        mail_rows.ROWS.take_over(old, new)
        there = [number for (number,) in new.execute("SELECT id FROM mail_envelope ORDER BY id")]
    assert (there[0], there[-1]) == (f"{0:08}", f"{ENVELOPES - 1:08}")
    assert ENVELOPES * 0.8 < len(there) < ENVELOPES


def test_what_cannot_be_written_is_a_fault_and_no_hole(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    corresponded(path)
    full = pytest.raises(database.Fault, match="full")
    with full, recovery.fresh(tmp_path / "new.db", KEY) as new, contextlib.closing(File(path, KEY)) as old:
        new.execute("PRAGMA max_page_count = 20")
        mail_rows.ROWS.take_over(old, new)


def test_a_restore_keeps_the_backups_messages_where_those_here_have_a_hole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "CHECKED_BYTES", 0)  # as with a large file: no seal is tried
    path = tmp_path / "journal.db"
    corresponded(path)
    copy = backed_up(path)
    with written(path) as db:
        question_rows.keep_use(db, Use("suds.en", "d", "mori", 2, True, 0, 0))
    tear(path)
    restored = restore(copy, path, KEY, wall_us=EVENING + 1)
    assert restored.unread == ("mail",)
    assert found(path, "SELECT id FROM mail ORDER BY id") == [*range(1, MESSAGES + 1)]
    assert found(path, "SELECT name FROM question_use") == [USE.name, "suds.en"]


def test_what_was_forgotten_since_stays_so_where_the_backups_messages_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "CHECKED_BYTES", 0)
    path = tmp_path / "journal.db"
    corresponded(path)
    copy = backed_up(path)
    erase(path, KEY, scope_of({"kind": "mail"}), EVENING + 1, "test")
    with written(path) as db:
        messages(db, range(MESSAGES))
    tear(path)
    assert restore(copy, path, KEY, wall_us=EVENING + 2).unread == ("mail",)
    assert found(path, "SELECT id FROM mail") == []
    assert found(path, "SELECT name FROM question_use") == [USE.name]


@pytest.mark.parametrize("large", [True, False])
def test_the_command_says_of_what_the_backups_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    if large:
        monkeypatch.setattr(inspection, "CHECKED_BYTES", 0)
    path = tmp_path / "journal.db"
    corresponded(path)
    (tmp_path / "yorisou.toml").write_text('[journal]\npath = "journal.db"\nkey_file = "key"\n')
    copy = backed_up(path)
    tear(path)
    code, out, error = run("journal", "restore", copy, "--yes")
    assert (code, error) == (0, "")
    said = " ".join(out.split())
    assert "The messages that were here could not be read whole: the backup's are there instead" in said
    assert ("answers to questionnaires" in said) is not large
