"""A character that looks like another is named, at its place, with what to write instead."""

import pytest

from robot.yaml_check import characters
from tests.script.build import FIVE_UP, found, only

START = "start: quiet-presence"
DWELL = "dwell: {days: 7, sessions: 3}"
LOOKALIKES = [
    (
        "version: 1",
        "version:\u00a01",
        "E001",
        9,
        "a hard blank (U+00A0) stands here; write an",
    ),
    (START, "start:\u3000quiet-presence", "E001", 7, "an ideographic (full-width) blank (U+3000)"),
    (START, "start:\u202fquiet-presence", "E001", 7, "a hard blank (U+202F)"),
    (START, "sta\u200brt: quiet-presence", "E014", 4, "(zero-width blank, U+200B) stands here; delete it"),
    (START, "start: quiet-\u200dpresence", "E014", 14, "(zero-width joiner, U+200D)"),
    (START, "start: quiet-pres\u00adence", "E014", 18, "(soft hyphen, U+00AD)"),
    (START, "start: \u202equiet-presence", "E014", 8, "direction mark"),
    (
        START,
        "start: “quiet-presence”",
        "E014",
        8,
        "a curly quotation mark '“' stands here; write a",
    ),
    (START, "start: ‘quiet-presence’", "E014", 8, "a curly quotation mark '‘'"),
    (START, "start: quiet–presence", "E014", 13, "a dash '–' (U+2013) stands here; write '-'"),
    (START, "start: quiet－presence", "E014", 13, "the full-width sign '－' stands here; write '-'"),
    (START, "start：quiet-presence", "E001", 6, "the wide colon '：'"),
    ("up_after: 5", "up_after: ５", "E014", 0, "the full-width digit '５' stands here; write '5'"),
    ("loudness: 0.6", "loudness: 0．6", "E014", 0, "write '.'"),
    ("loudness: 0.6", "loudness: 0,6", "E014", 0, "a decimal comma stands here; write 0.6"),
    ("loudness: 0.6", "loudness: '0,6'", "E014", 0, "a decimal comma stands here; write 0.6"),
    ("loudness: 0.6", "loudness: −0.6", "E014", 0, "a mathematical minus"),
    ("rung: L2", "rung: Ｌ2", "E014", 0, "the full-width letter 'Ｌ' stands here; write 'L'"),
    ("languages: [en, ja, ko]", "languages: [en、ja、ko]", "E014", 15, "the ideographic comma '、'"),
    ("languages: [en, ja, ko]", "languages: [en，ja，ko]", "E014", 15, "the full-width comma '，'"),
    ("languages: [en, ja, ko]", "languages: ［en, ja, ko］", "E014", 12, "write '['"),
    (DWELL, "dwell: ｛days: 7, sessions: 3｝", "E001", 12, "the full-width sign '｛' stands here; write '{'"),
    (DWELL, "dwell: {days: 7、sessions: 3}", "E001", 0, "the ideographic comma '、'"),
    ("en: I'm here.", "en: “I'm here.”", "S221", 0, "quotation marks are a part of the text"),
    (
        "ja: ここにいます。",
        "ja: 「ここにいます。」",
        "S221",
        0,
        "quotation marks are a part of the text",
    ),
    (START, "start: &start quiet-presence", "E013", 8, "anchors and aliases (&, *) are not used here"),
]


@pytest.mark.parametrize(("old", "new", "code", "column", "said"), LOOKALIKES, ids=[x[1] for x in LOOKALIKES])
def test_it_is_named_with_its_place(old: str, new: str, code: str, column: int, said: str) -> None:
    shown = only((old, new), text=FIVE_UP)
    assert f" {code} " in shown
    assert said in shown
    if column:
        assert f":{column}: " in shown


def test_it_is_said_of_every_line_that_has_one() -> None:
    findings = found((START, "start: quiet–presence"), ("rung: L2", "rung: Ｌ2"))
    assert [finding.code for finding in findings] == ["E014", "E014"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ja: ここにいます。", "ja: ここに、います。"),
        ("ja: ここにいます。", "ja: 「ここ」にいます。"),
        ("en: I'm here.", "en: I’m here – really."),
        ("en: I'm here.", "en: A “word” is here."),
    ],
)
def test_what_people_read_may_be_written_as_it_likes(old: str, new: str) -> None:
    assert found((old, new)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ja: ここにいます。", "ja: ここに、いる: です", "a colon and a blank stand inside a text"),
        ("en: I'm here.", "en: I’m here: and “there”", "a colon and a blank stand inside a text"),
        ("ja: 海, ko: 바다", "ja: 海、空: 雲, ko: 바다", "or a comma is missing"),
    ],
)
def test_it_is_not_blamed_for_what_is_wrong_with_a_text(old: str, new: str, said: str) -> None:
    assert [said in finding.text for finding in found((old, new))] == [True]


def test_every_key_of_the_keyboard_has_a_full_width_twin_that_is_known() -> None:
    for code in range(0x21, 0x7F):
        assert chr(code + 0xFEE0) in characters.KNOWN
        assert chr(code) not in characters.KNOWN
