"""`yorisou report` as it is typed: files, notes, exit codes and what is said."""

import json
import os
from pathlib import Path

import pytest

from robot.journal import Journal
from robot.report.pdf import Typesetter
from tests.engine.build import EVENING, programme
from tests.journal.build import KEY
from tests.journal.centre import Call, desk
from tests.journal.damage import cut
from tests.report.build import evenings


@pytest.fixture
def yorisou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd)


@pytest.mark.parametrize(
    ("name", "begins"),
    [("r.pdf", b"%PDF-"), ("r.HTML", b"<!doctype"), ("r.csv", b"\xef\xbb\xbfses"), ("r.json", b"{")],
)
def test_the_name_of_the_file_says_what_it_is(
    yorisou: Call, journal: Path, tmp_path: Path, name: str, begins: bytes
) -> None:
    code, out, err = yorisou("report", str(journal), "--out", name)
    assert (code, out, err) == (0, "", f"{name}\n")
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_json_and_the_options(yorisou: Call, journal: Path) -> None:
    code, out, _ = yorisou(
        "report", str(journal), "--json", "--weeks", "1", "--person", "K-12", "--lang", "ko"
    )
    found = json.loads(out)
    assert (code, found["person"], found["first_day"], found["language"]) == (0, "K-12", "2026-01-19", "ko")
    _, out, _ = yorisou("report", str(journal), "--json", "--until", "2026-01-11", "--names")
    found = json.loads(out)
    assert (found["last_day"], found["steps"][0]["by"]) == ("2026-01-11", "mori")


def test_a_note_and_a_summary_are_kept_beside_the_report(
    yorisou: Call, journal: Path, tmp_path: Path
) -> None:
    code, _, err = yorisou("report", str(journal), "--out", "r.html", "--note", "7=slept <badly>")
    assert code == 0
    notes = tmp_path / err.splitlines()[0]
    assert notes.name.startswith("person-")
    assert "slept &lt;badly&gt;" in (tmp_path / "r.html").read_text()
    assert yorisou("report", str(journal), "--draft")[0] == 0
    assert "Sessions: 10" in notes.read_text()
    notes.write_text(notes.read_text().replace("Sessions: 10", "Ten sessions"))
    yorisou("report", str(journal), "--out", "r.html")
    assert "Ten sessions, on 10 days" in (tmp_path / "r.html").read_text()
    assert "Corrected by hand." in (tmp_path / "r.html").read_text()
    yorisou("report", str(journal), "--file", "Dr K", "--out", "r.html")
    assert "by Dr K." in (tmp_path / "r.html").read_text()
    _, out, _ = yorisou("report", str(journal), "--json", "--note", "7=")
    assert (json.loads(out)["summary_state"], json.loads(out)["sessions"][6]["note"]) == ("filed", "")


def test_notes_about_somebody_else_are_in_no_report(yorisou: Call, journal: Path, tmp_path: Path) -> None:
    yorisou("report", str(journal), "--notes", "n.yaml", "--note", "7=x", "--out", "r.csv")
    other = evenings(tmp_path / "other.db")
    code, _, err = yorisou("report", str(other), "--notes", "n.yaml", "--out", "r.csv")
    assert code == 3
    assert "has the notes about person-" in err
    for wrong in ("person: 1", "person: [", "sessions: {a: b}", ""):
        (tmp_path / "n.yaml").write_text(wrong)
        code, _, err = yorisou("report", str(journal), "--notes", "n.yaml", "--out", "r.csv")
        assert (code, "is no file of notes" in err, "Traceback" in err) == (3, True, False)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ([], 2, "--out"),
        (["--out", "r.docx"], 2, "ends in none of .pdf, .html, .csv, .json"),
        (["--out", "r"], 2, "ends in none of"),
        (["--out", "nowhere/r.pdf"], 3, "cannot be written"),
        (["--json", "--until", "yesterday"], 2, "is no date"),
        (["--json", "--until", "2026-03-01", "--weeks", "1"], 3, "no session from 2026-02-23 to 2026-03-01"),
        (["--json", "--session", "99"], 3, "There are 1 to 10."),
        (["--json", "--note", "7"], 2, "names a session and what to note"),
        (["--json", "--note", "99=x"], 3, "no contact session 99"),
        (["--json", "--note", f"7={'x' * 2001}"], 2, "longer than 2000"),
        (["--draft", "--session", "3"], 2, "a summary is of weeks"),
        (["--json", "--key", "nokey"], 3, "nokey"),
    ],
)
def test_what_cannot_be_done_is_said(
    yorisou: Call, journal: Path, options: list[str], code: int, said: str
) -> None:
    found, out, err = yorisou("report", str(journal), *options)
    assert (found, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_journals_that_cannot_be_read(yorisou: Call, tmp_path: Path) -> None:
    assert yorisou("report", "none.db", "--json")[0] == 3
    with Journal.open(tmp_path / "new.db", KEY, threaded=False):
        pass
    code, _, err = yorisou("report", "new.db", "--json")
    assert (code, "no session yet" in err) == (3, True)
    with Journal.open(tmp_path / "other.db", "11" * 32, threaded=False) as made:
        made.begin(EVENING, programme(), 1, None)
    code, _, err = yorisou("report", "other.db", "--json")
    assert (code, "key" in err) == (3, True)
    cut(evenings(tmp_path / "cut.db"), 0.9)
    code, out, err = yorisou("report", "cut.db", "--json")
    assert (code, json.loads(out)["damaged"], "is damaged" in err) == (1, True, True)


def test_missing_letters_are_said(yorisou: Call, journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Typesetter, "lacking", lambda *_: ["ja"])
    code, _, err = yorisou("report", str(journal), "--lang", "ja", "--out", "r.pdf")
    assert code == 1
    assert "no font with the letters of: Japanese" in err
    assert os.path.getsize("r.pdf") > 10_000, "it is written all the same"
