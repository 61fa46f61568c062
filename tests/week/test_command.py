"""`yorisou week`: a key is made, a week is sealed, and a stick is told; every fault is a line."""

import json
from pathlib import Path

import pytest

from robot.cli.commands.week.open import in_lines
from robot.cli.languages import own_language
from robot.week.keys import read_keys
from tests.journal.build import EVENING_EVENTS, play
from tests.journal.centre import Call, desk

WEEK = "2026-W02"  # of the evening that is played


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    play(tmp_path / "journal.db", EVENING_EVENTS)
    (tmp_path / "stick").mkdir()
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return desk(tmp_path, monkeypatch, capfd)


def made_key(call: Call) -> str:
    code, out, err = call("week", "key", "--json")
    assert (code, err) == (0, "")
    return str(json.loads(out)["public_key"])


def seal(call: Call, public: str, *more: str) -> tuple[object, str, str]:
    return call("week", "seal", "journal.db", "--to", public, "--out", "stick", "--week", WEEK, *more)


def test_a_week_goes_from_a_journal_over_a_stick_to_a_therapist(call: Call, tmp_path: Path) -> None:
    public = made_key(call)
    code, out, err = seal(call, public, "--person", "heron")
    assert (code, err) == (0, "")
    assert out.startswith("stick/heron-2026-W02.week.age: the week 2026-W02 of heron")
    code, out, err = call("week", "stick", "--week", WEEK)
    assert (code, err) == (0, "")
    assert "Week 2026-W02, from Mon 5 Jan to Sun 11 Jan" in out
    assert "heron" in out
    assert "Stops: 1." in " ".join(out.split())
    code, out, _ = call(
        "week", "open", "stick/heron-2026-W02.week.age", "--week", WEEK, "--lang", "ja", "--json"
    )
    (case,) = json.loads(out)["cases"]
    assert code == 0
    assert case["file"]["sessions"]["stops"] == 1
    assert "停止1回。" in case["words"]["paragraph"]
    assert case["needs"] == ["silent"]


def test_without_a_name_the_person_has_the_pseudonym_of_reports(call: Call) -> None:
    code, out, _ = seal(call, made_key(call), "--json")
    assert code == 0
    assert json.loads(out)["person"].startswith("person-")


def test_a_person_who_is_not_heard_of_any_more_is_said(call: Call) -> None:
    seal(call, made_key(call), "--person", "heron")
    code, out, _ = call("week", "stick")
    assert code == 0
    assert "There is no file after the one of the week from Mon 5 Jan" in " ".join(out.split())


def test_a_file_that_stays_closed_is_a_line_and_code_1_and_the_rest_is_told(
    call: Call, tmp_path: Path
) -> None:
    seal(call, made_key(call), "--person", "heron")
    whole = (tmp_path / "stick" / "heron-2026-W02.week.age").read_bytes()
    (tmp_path / "stick" / "ibis-2026-W02.week.age").write_bytes(whole[:500])
    code, out, err = call("week", "stick", "nowhere", "--week", WEEK)
    assert code == 1
    assert "heron" in out
    assert err.splitlines() == [
        "stick/ibis-2026-W02.week.age: is damaged or was copied only in part. Copy it again.",
        "nowhere: cannot be read (there is no such file).",
    ]
    code, out, err = call("week", "stick", "--week", WEEK, "--json")
    assert (code, json.loads(out)["findings"]) == (1, err.splitlines())


def test_the_key_is_made_once_and_what_to_keep_is_said(call: Call, tmp_path: Path) -> None:
    code, out, _ = call("week", "key", "mine.key")
    assert code == 0
    assert "keep it to yourself" in out
    public = str(read_keys(tmp_path / "mine.key").identities[0].to_public())
    assert out.splitlines()[-1] == public
    code, out, err = call("week", "key", "mine.key")
    assert (code, out) == (3, "")
    assert "no key is ever replaced" in err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["week", "stick"], 3, "week.key"),
        (["week", "stick", "--key", "journal.db"], 3, "journal.db"),
        (["week", "stick", "--week", "48"], 2, "Write it as 2026-W48"),
        (["week", "stick", "--week", "9999-W52"], 2, "Write it as 2026-W48"),
        (["week", "stick", "--lang", "fr"], 2, "--lang"),
        (["week", "seal", "none.db", "--to", "age1", "--out", "stick"], 3, "none.db"),
        (["week", "seal", "journal.db", "--out", "stick"], 2, "nobody is named"),
        (["week", "seal", "journal.db", "--to", "age1x", "--out", "stick"], 2, "is no public key"),
        (["week", "seal", "journal.db", "--to", "PUBLIC"], 2, "needs a folder"),
        (["week", "seal", "journal.db", "--to", "PUBLIC", "--out", "none"], 3, "there is no such folder"),
        (
            ["week", "seal", "journal.db", "--to", "PUBLIC", "--out", "stick", "--person", "a" * 41],
            2,
            "pseudonym",
        ),
    ],
)
def test_what_cannot_be_done_is_said(call: Call, arguments: list[str], code: int, said: str) -> None:
    if "PUBLIC" in arguments:
        arguments = [made_key(call) if each == "PUBLIC" else each for each in arguments]
    ended, out, err = call(*arguments)
    assert (ended, out) == (code, ""), err
    assert said in err
    assert "Traceback" not in err


def test_the_configuration_names_key_folder_and_person(call: Call, tmp_path: Path) -> None:
    public = made_key(call)
    text = f'[journal]\npath = "journal.db"\n[week]\nto = ["{public}"]\nfolder = "stick"\nperson = "ibis"\n'
    (tmp_path / "yorisou.toml").write_text(text)
    code, out, err = call("week", "seal", "--week", WEEK)
    assert (code, err) == (0, "")
    assert out.startswith(f"{tmp_path / 'stick' if out.startswith('/') else 'stick'}/ibis-2026-W02.week.age")


def test_no_line_begins_with_what_closes_a_phrase() -> None:
    said = "（おだやか3、どちらでもない1）、合わせて31分、「そばにいる」3、「ふれあう」1でした。停止1回。"
    for width in range(20, 60):
        lines = in_lines(said, width)
        assert "".join(lines) == said
        assert not any(line[0] in "。、」）：" for line in lines)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C", "LC_ALL": ""}, "en"),
        ({}, "en"),
    ],
)
def test_it_speaks_the_language_of_the_computer(environment: dict[str, str], language: str) -> None:
    assert own_language(environment) == language


def test_help_shows_the_group_and_what_it_does_with_a_folder(call: Call) -> None:
    code, out, _ = call("week", "--help")
    assert code == 0
    for said in ("key", "seal", "open", "--key", "--week", "--lang", "--json"):
        assert said in out
    assert call("week")[0] == 2
