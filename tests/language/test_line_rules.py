"""Line rules: one form for all ways of writing, the language of phrases, and data that cannot be read."""

from pathlib import Path

import pytest

from robot.errors import InputError
from robot.language import line_folding, line_kinds
from robot.language.line_check import blocked, judge
from robot.language.line_pattern import PatternFault, compile_phrase

JAMO = "\u1106\u1165\u11b7\u110e\u116e\u110c\u1175"  # 멈추지, letter by letter
SAME = {
    "en": (
        "Don't stop now.",
        "DON’T STOP NOW",
        "Do  not stop, now!",
        "Ｄｏｎ'ｔ stop now",
        "“Don't stop” now.",
    ),
    "ja": (
        "やめないで",
        "ヤメナイデ",
        "ﾔﾒﾅｲﾃﾞ",
        "や め　ない で。",
        "辞めないで",
        "「やめないで」",
        "やめな～いで",
    ),
    "ko": ("멈추지 마세요", "멈추지마세요", "멈 추 지 마세요.", f"{JAMO} 마세요", "멈추지, 마세요~"),
}


@pytest.mark.parametrize(
    ("language", "text"), [(each, text) for each, texts in SAME.items() for text in texts]
)
def test_every_way_of_writing_is_the_same(language: str, text: str) -> None:
    assert "stopping" in {fault.kind for fault in judge(text, language)}


def test_the_words_are_found_where_they_stand() -> None:
    text = "I'm here. It’s your fault."
    (fault,) = [it for it in judge(text, "en") if it.kind == "blame"]
    assert text[fault.start : fault.end] == "your fault"
    text = "ここです。お母 さんが しんぱいです"
    (fault,) = [it for it in judge(text, "ja") if it.kind == "family"]
    assert text[fault.start : fault.end] == "お母 さん"


@pytest.mark.parametrize(
    ("phrase", "found", "left"),
    [
        ("stop* now", ["stop now", "stopping now"], ["stop", "nonstop now"]),
        ("do not [ever|even] stop", ["do not stop", "do not ever stop"], ["do not please stop"]),
        ("no [a|b]* rest", ["no rest", "no a b a rest"], ["no c rest"]),
        ("if ... lost", ["if you go all is lost", "if lost"], ["lost if"]),
        ("all [of] ... lost", ["all lost", "all of it is lost"], ["al lost"]),
        ("^ [so] go out", ["go out", "so go out"], ["i go out"]),
        ("done $", ["all done", "done?"], ["done now"]),
        ("<way> of <n>", ["one of 5", "step of two"], ["one of many"]),
        ("~(not )fine!( way)", ["fine", "is fine now"], ["not fine", "fine way"]),
        ("<< if so", ["a b if so"], ["if not so"]),
        ("a _ b", ["a x b"], ["a b"]),
        ("a [b]* [c]* d", ["a d", "a b d", "a c d", "a b b c d"], ["a e d"]),
        ("a [b] [c] $", ["a", "a b", "a c", "x a b c?"], ["a b d"]),
    ],
)
def test_the_language_of_phrases(phrase: str, found: list[str], left: list[str]) -> None:
    made = compile_phrase(phrase, "en", {"way": "one|step"}, str, {})
    rule = line_kinds.Rule(line_kinds.kinds()["pushing"], made)
    for text in found:
        assert rule.regex.search(text), made.regex
        assert not made.keys or any(key in text for key in made.keys)
    for text in left:
        assert not rule.regex.search(text), made.regex


@pytest.mark.parametrize("phrase", ["", "a)", "(a", "[a", "<none>", "a\\"])
def test_a_phrase_that_cannot_be_read_says_why(phrase: str) -> None:
    with pytest.raises(PatternFault):
        compile_phrase(phrase, "en", {}, str, {})


@pytest.mark.parametrize(
    "text",
    [
        "pushing: {find: [(a]}",
        "shouting: {find: [a]}",
        "pushing: [a]",
        "- a",
        "a: [",
        "pushing: {finds: [a]}",
    ],
)
def test_data_that_cannot_be_read_are_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "en.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError):
        line_kinds.read([path], "en")


def test_a_kind_may_stand_in_two_files_but_each_list_in_one(tmp_path: Path) -> None:
    one, two = tmp_path / "en.yaml", tmp_path / "en-more.yaml"
    one.write_text("pushing: {find: [run]}", "utf-8")
    two.write_text("pushing: {find-in-messages: [walk], unless-in-messages: [walk home]}", "utf-8")
    made = line_kinds.read([one, two], "en")
    assert [rule.only for rule in made.rules] == ["", "message"]
    assert len(made.excuses["pushing", "message"]) == 1
    two.write_text("pushing: {find: [walk]}", "utf-8")
    with pytest.raises(InputError):
        line_kinds.read([one, two], "en")


def test_what_is_for_messages_is_found_in_no_line_and_the_other_way_round() -> None:
    assert "evaluation" in {fault.kind for fault in judge("You did well.", "en", "message")}
    assert "evaluation" not in {fault.kind for fault in judge("You did well.", "en")}
    own = "On the way home from work there was a fox."
    assert "work" in {fault.kind for fault in judge(own, "en")}
    assert "work" not in {fault.kind for fault in judge(own, "en", "message")}


def test_what_is_always_found_is_found_beside_an_excuse() -> None:
    permission = "やめてもいいです。"
    assert not judge(permission, "ja")
    assert "stopping" in {fault.kind for fault in judge("このページを読んだら、" + permission, "ja")}


@pytest.mark.parametrize("language", line_kinds.LANGUAGES)
def test_every_rule_is_looked_up_by_letters_that_stand_in_what_it_finds(language: str) -> None:
    """What the index leaves out could not have been found: no rule is tried on every text."""
    rules = line_kinds.language(language)
    assert rules.index[""] == ()
    for rule in rules.rules:
        assert rule.phrase.keys
        rule.regex  # noqa: B018 - it compiles


def test_blocked_words_are_found_in_every_form() -> None:
    assert blocked("しごと、です。", "ja", ["仕事"])
    assert blocked("Two jobs.", "en", ["job"])
    assert not blocked("Joby is a name.", "en", ["job"])
    assert line_folding.fold("シ ゴト", "ja", {}) == "しごと"
