"""`yorisou centre` as it is typed: keys, codes, sheets and the file for a robot; and what it never shows."""

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from robot.centre.code import day_code, day_of_code, month_of
from robot.centre.site import LINK, Folder, SiteFile, read_site, site_file
from robot.cli import centre_folder
from robot.errors import InputError
from robot.report.code_sheets import code_sheets
from robot.report.pdf import Typesetter
from tests.journal.centre import Call, desk

NOW_S = 1_796_000_400.0  # 2026-11-30


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    for module in ("show", "sheet", "site_file"):
        monkeypatch.setattr(f"robot.cli.commands.centre.{module}.today", day, raising=False)
    monkeypatch.setattr(centre_folder, "now_s", lambda: NOW_S)
    monkeypatch.setattr("robot.cli.commands.centre.show.now_s", lambda: NOW_S)
    return desk(tmp_path, monkeypatch, capfd)


def day() -> date:
    return date(2026, 11, 30)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_the_centre_shows_is_what_the_robots_file_proves(call: Call, tmp_path: Path) -> None:
    assert (
        call("centre", "init", "c", "--name", "Our place", "--worker", "Sato", "--line", "Tea is here.")[0]
        == 0
    )
    assert mode(tmp_path / "c" / "centre.json") == 0o600
    code, out, err = call("centre", "show", "c", "--json")
    assert (code, err) == (0, "")
    facts = json.loads(out)
    assert facts["code"] in call("centre", "show", "c")[1].replace(" ", "")
    assert call("centre", "site-file", "c", "our.site")[0] == 0
    assert mode(tmp_path / "our.site") == 0o600
    site = read_site(tmp_path / "our.site")
    assert (site.told.name, site.told.worker, site.told.lines) == ("Our place", "Sato", ("Tea is here.",))
    assert len(site.keys) == 13
    assert max(site.keys) == "2027-11"
    for shown in (facts["code"], facts["sheet"]):
        assert day_of_code(site.month_keys(), shown, NOW_S, None) is not None


def test_the_robots_file_holds_neither_the_root_nor_what_opens_notes(call: Call, tmp_path: Path) -> None:
    call("centre", "init", "c")
    own = Folder(tmp_path / "c").own()
    call("centre", "site-file", "c", "our.site")
    text = (tmp_path / "our.site").read_text()
    assert own.root not in text
    assert own.opens not in text
    assert own.root not in repr(own) or own.opens not in repr(own)


def test_new_keys_end_the_files_given_before(call: Call, tmp_path: Path) -> None:
    call("centre", "init", "c", "--name", "Our place")
    call("centre", "site-file", "c", "our.site")
    (tmp_path / "c" / LINK).write_text("whoever found the folder knows it")
    assert call("centre", "rotate", "c")[0] == 0
    assert not (tmp_path / "c" / LINK).exists(), "the worker's page gets another address"
    facts = json.loads(call("centre", "show", "c", "--json")[1])
    old = read_site(tmp_path / "our.site")
    assert day_of_code(old.month_keys(), facts["code"], NOW_S, None) is None
    own = Folder(tmp_path / "c").own()
    assert (own.told.id, own.told.name) == (old.told.id, "Our place"), "it is the same centre"
    assert day_of_code(site_file(own, day()).month_keys(), facts["code"], NOW_S, None) is not None


def test_init_again_changes_what_is_told_and_no_key(call: Call, tmp_path: Path) -> None:
    call("centre", "init", "c", "--name", "Our place", "--worker", "Sato")
    before = Folder(tmp_path / "c").own()
    assert call("centre", "init", "c", "--worker", "Mori")[0] == 0
    after = Folder(tmp_path / "c").own()
    assert (after.told.worker, after.told.name, after.root) == ("Mori", "Our place", before.root)


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_sheets_are_one_page_a_day_with_the_code_of_that_day(
    call: Call, tmp_path: Path, language: str
) -> None:
    call("centre", "init", "c", "--name", "うちの居場所")
    made = call("centre", "sheet", "c", "--from", "2026-12-31", "--days", "2", "--language", language)
    assert made == (0, "", "codes-2026-12-31.pdf\n")
    assert (tmp_path / "codes-2026-12-31.pdf").read_bytes().startswith(b"%PDF-")
    own = Folder(tmp_path / "c").own()
    days = [date(2026, 12, 31), date(2027, 1, 1)]
    codes = [day_code(own.key(month_of(each)), each) for each in days]
    sheets = code_sheets(zip(days, codes, strict=True), "x", language)  # type: ignore[arg-type]
    assert [each.code.replace(" ", "") for each in sheets.sheets] == codes
    assert len(Typesetter().pictures_of_code_sheets(sheets)) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("show", "nowhere"), 3, "yorisou centre init"),
        (("init", "c", "--line", "x" * 121), 2, "--line: "),
        (("init", "c", "--line", "Hello.", "--line", "Why are you late? You should get a job."), 2, "2: "),
        (("init", "c", "--line", "死ね"), 2, "crisis"),
        (("init", "new", "--line", "I want to die"), 2, "crisis"),
        (("init", "c", "--line", "Tea\x1b[31m"), 2, "--line: "),
        (("init", "new", "--name", "Our\x1b]0;place\x07"), 2, "--name"),
        (("init", "c", "--worker", "Sa\u202eto"), 2, "--worker"),
        (("sheet", "c", "--from", "tomorrow"), 2, "2026-12-01"),
        (("sheet", "c", "--from", "2027-02-29"), 2, "2026-12-01"),
        (("sheet", "c", "--from", "9999-12-30"), 2, "the year"),
        (("sheet", "c", "--from", "0001-01-01"), 2, "the year"),
        (("site-file", "c", "our.txt"), 2, ".site"),
        (("init", "c/centre.json/c"), 3, "cannot be made"),
    ],
)
def test_what_is_wrong_is_said_with_how_to_mend_it(
    call: Call, arguments: tuple[str, ...], code: int, said: str
) -> None:
    call("centre", "init", "c")
    ended, out, err = call("centre", *arguments)
    assert (ended, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"yorisou_site": 1}', '{"yorisou_site": 2, "keys": {}}', "x" * 70_000]
)
def test_a_damaged_file_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    path = tmp_path / "our.site"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        read_site(path)
    assert text[:40] not in str(refused.value) or not text


def test_a_secret_changed_by_a_letter_is_refused_without_being_shown(call: Call, tmp_path: Path) -> None:
    call("centre", "init", "c")
    call("centre", "site-file", "c", "our.site")
    path = tmp_path / "our.site"
    good = SiteFile.model_validate_json(path.read_text())
    path.write_text(path.read_text().replace(good.reader, good.reader[:-1]))
    with pytest.raises(InputError) as refused:
        read_site(path)
    assert good.reader[:-1] not in str(refused.value)
