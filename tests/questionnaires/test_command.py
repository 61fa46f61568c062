"""`yorisou questionnaire` as it is typed: blank, filled in, checked, printed, imported; and bad input."""

import json
import random
from pathlib import Path

import pytest

from robot.config.schema import Config
from robot.doctor.questionnaires import examine
from robot.questionnaires.folder import folder_beside, keep, kept
from robot.questionnaires.wording import Wording
from robot.report.pdf import Typesetter
from robot.report.question_sheet import question_sheet
from tests.journal.centre import Call, desk
from tests.questionnaires.supply import KEY, in_file, supplied, worded


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd, with_key=False)


def test_from_a_blank_to_the_robot(call: Call, tmp_path: Path) -> None:
    assert call("questionnaire", "template", "phq-9", "--language", "ja")[0] == 0
    blank = tmp_path / "phq-9-ja.json"
    code, _out, err = call("questionnaire", "check", "phq-9-ja.json")
    assert code == 3
    assert "a blank of the template is still there" in err
    assert call("questionnaire", "template", "phq-9", "--language", "ja")[0] == 3, "nothing is written over"

    blank.write_text(json.dumps(supplied("phq-9", "ja"), ensure_ascii=False), "utf-8")
    code, out, err = call("questionnaire", "check", "phq-9-ja.json")
    assert (code, err) == (0, "")
    assert "any answer above 0 at item 9" in out
    assert "Words from: Invented for a test" in out
    code, out, _err = call("questionnaire", "check", "phq-9-ja.json", "--json")
    facts = json.loads(out)
    assert (facts["instrument"], facts["items"], facts["to_staff_at_once"], facts["days"]) == (
        "phq-9", 9, [9], 14,
    )  # fmt: skip

    assert call("questionnaire", "print", "phq-9-ja.json")[0] == 0
    assert (tmp_path / "phq-9-ja.pdf").read_bytes().startswith(b"%PDF")

    code, out, _err = call("questionnaire", "import", "phq-9-ja.json", "--json")
    assert code == 0
    path = tmp_path / json.loads(out)["file"]
    assert path.parent.name == "questionnaires"
    assert list(kept(path.parent).wordings) == ["phq-9.ja"]
    assert "confirmed by staff" in call("questionnaire", "import", "phq-9-ja.json")[1]


def test_a_reversed_list_and_a_factor_are_said(call: Call, tmp_path: Path) -> None:
    in_file(tmp_path, supplied("hq-25", "ko"))
    assert f"The other way round: {KEY}" in call("questionnaire", "check", "given.json")[1]
    in_file(tmp_path, supplied("who-5"))
    assert "multiplied by 4" in call("questionnaire", "check", "given.json")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("template", "phq-15"), 3, "There are hq-25"),
        (("template", "phq-9", "--highest", "4"), 2, "It has 3"),
        (("template", "phq-9", "--language", "fr"), 2, "fr"),
        (("template", "phq-9", "--out", "no/such/x.json"), 3, "cannot be written"),
        (("check", "none.json"), 3, "no such file"),
        (("check", "."), 3, "directory"),
        (("print", "none.json"), 3, "no such file"),
        (("import", "none.json"), 3, "no such file"),
    ],
)
def test_what_is_wrong_is_said(call: Call, arguments: tuple[str, ...], code: int, says: str) -> None:
    ended, out, err = call("questionnaire", *arguments)
    assert ended == code, out + err
    assert says in err
    assert "Traceback" not in out + err


def test_a_template_of_another_edition(call: Call, tmp_path: Path) -> None:
    assert call("questionnaire", "template", "ucla-3", "--highest", "4", "--fhir", "R5")[0] == 0
    item = json.loads((tmp_path / "ucla-3-en.json").read_text("utf-8"))["item"][0]
    assert [each["valueCoding"]["code"] for each in item["answerOption"]] == ["1", "2", "3", "4"]
    assert item["type"] == "coding"


def test_bytes_that_are_broken_anywhere_end_in_a_message(call: Call, tmp_path: Path) -> None:
    drawn = random.Random(17)
    whole = json.dumps(supplied("suds", "ja"), ensure_ascii=False).encode()
    for _ in range(120):
        broken = bytearray(whole)
        for _ in range(drawn.randint(1, 4)):
            place = drawn.randrange(len(broken))
            match drawn.randrange(3):
                case 0:
                    broken[place] = drawn.randrange(256)
                case 1:
                    del broken[place : place + drawn.randint(1, 40)]
                case _:
                    broken[place:place] = drawn.choice([b"{", b"]", b'"', b"\x00", b"[[[[", b"\xff"])
        (tmp_path / "given.json").write_bytes(broken)
        ended, out, err = call("questionnaire", "check", "given.json")
        assert ended in (0, 3)
        assert "Traceback" not in out + err
        assert bool(err) == (ended == 3)


def test_what_is_kept_and_what_stands_in_nobodys_way(tmp_path: Path) -> None:
    folder = folder_beside(tmp_path / "journal.db")
    assert kept(folder) == ({}, ())
    known: list[Wording] = [worded(tmp_path, "suds"), worded(tmp_path, "who-5", "ja")]
    for each in known:
        keep(folder, each)
    (folder / "gad-7.en.json").write_text("{")
    (folder / "note.txt").write_text("x")
    found, faults = kept(folder)
    assert found == {"suds.en": known[0], "who-5.ja": known[1]}
    assert [fault.where.endswith("gad-7.en.json") for fault in faults] == [True]


def test_the_doctor_says_what_is_there_and_what_cannot_be_read(tmp_path: Path) -> None:
    config = Config.model_validate({"journal": {"path": str(tmp_path / "journal.db")}})
    assert [each.state for each in examine(config)] == ["off"]
    folder = folder_beside(tmp_path / "journal.db")
    keep(folder, worded(tmp_path, "who-5", "ja"))
    assert [(each.state, each.detail) for each in examine(config)] == [("real", "who-5.ja")]
    (folder / "suds.en.json").write_text("[]")
    degraded, real = examine(config)
    assert (degraded.state, degraded.mend, real.state) == ("degraded", "Import it anew.", "real")
    assert "suds.en.json" in degraded.detail


@pytest.mark.parametrize("name", ["hq-25", "suds", "phq-9"])
def test_the_form_says_who_reads_it_first_and_holds_every_answer(tmp_path: Path, name: str) -> None:
    for language in ("en", "ja", "ko"):
        wording = worded(tmp_path, name, language)  # type: ignore[arg-type]
        sheet = question_sheet(wording)
        assert len(sheet.before) == 2 + len(wording.rule.alert)
        assert [each.text for each in sheet.items] == [each.text for each in wording.items]
        assert {len(each.answers) for each in sheet.items} == {len(wording.scale)}
        assert wording.wording_source in sheet.foot
    assert Typesetter().question_sheet(sheet).startswith(b"%PDF")
