"""The table of things and their stickers: fixed, announced, and with nothing in it that pulls at anybody."""

import re
from pathlib import Path

import pytest

from robot.contract.languages import LANGUAGES
from robot.errors import InputError
from robot.language.line_check import judge
from robot.motion.gestures import BUILT_IN
from robot.outings import items as table
from robot.outings.items import STICKERS, Item, items
from robot.report.pdf import Typesetter
from robot.report.stickers import ROBOT, sticker_sheet
from tests.journal.centre import Call, desk

SOUNDS = {"purr", "trill", "breath", "rain", "waves", "wind"}


@pytest.mark.parametrize("item", items().values(), ids=lambda item: item.id)
def test_the_robot_has_what_a_thing_asks_of_it(item: Item) -> None:
    known = {"gesture": set(BUILT_IN), "sound": SOUNDS, "light": {"warm", "blue", "green", "amber"}}
    assert item.form in ("", "line") or item.what in known[item.form]
    assert set(item.name) == set(LANGUAGES)
    for language, name in item.name.items():
        assert judge(name, language, "note") == (), name


def test_every_sticker_is_a_drawing_of_ours_that_loads_nothing() -> None:
    drawn = {path.stem: path.read_text("utf-8") for path in STICKERS.glob("*.svg")}
    assert set(drawn) == {*items(), *ROBOT}
    for name, svg in drawn.items():
        assert 'viewBox="0 0 96 96"' in svg, name
        assert not re.search(r"href|url\(|<script|<image|<style|\bon\w+=", svg), name


@pytest.mark.parametrize(
    "entry",
    [
        {"name": {"en": "A thing", "ja": "もの", "ko": "것"}, "odds": 3},
        {"name": {"en": "A thing"}},
        {"name": {"en": "A thing", "ja": "もの", "ko": "것"}, "robot": {"dance": "wild"}},
        {"name": {"en": "A thing", "ja": "もの", "ko": "것"}, "robot": {"sound": "wind", "light": "warm"}},
    ],
)
def test_a_table_that_says_more_or_less_is_refused(
    entry: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "items.yaml"
    file.write_text(repr({"thing": entry}), "utf-8")
    monkeypatch.setattr(table, "FILE", file)
    with pytest.raises(InputError, match="thing"):
        items.__wrapped__()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_is_one_page_with_every_name(language: str) -> None:
    sheet = sticker_sheet(language)  # type: ignore[arg-type]
    assert [each.name for each in sheet.stickers[: len(items())]] == [
        item.name[language] for item in items().values()
    ]
    assert len(sheet.stickers) == len(items()) + len(ROBOT)
    typesetter = Typesetter()
    assert len(typesetter._stickers(sheet, "png")) > 1000, "one page comes as bytes, several as a list"
    assert typesetter.stickers(sheet).startswith(b"%PDF-")


def test_the_command_writes_the_sheet_and_never_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    yorisou: Call = desk(tmp_path, monkeypatch, capfd)
    assert yorisou("stickers", "print", "--language", "ko") == (0, "", "stickers-ko.pdf\n")
    code, _, said = yorisou("stickers", "print", "--language", "ko")
    assert code == 3
    assert "is there already" in said
    assert (tmp_path / "stickers-ko.pdf").read_bytes().startswith(b"%PDF-")
