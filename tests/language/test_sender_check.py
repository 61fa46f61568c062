"""What senders write: what goes back and why, what a worker has to see, however it is written."""

import time
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from robot.contract.languages import LANGUAGES
from robot.language import line_check, sender_check, word_pattern
from robot.language.sender_check import LONGEST_MESSAGE, REASONS, judge_message
from robot.messages.catalogue import text as said

CORPUS = Path(__file__).with_name("message_corpus")
# Of each half: the least share of bad ones that are found, the largest of good ones that are refused or call
# the worker, the least share of threats and crises that are seen. The blind half was not tuned on: its bars
# keep it from getting worse. `second` and `third` were blind once, and were then tuned on.
TUNED = (0.9, 0.05, 1.0)
BARS = {"practice": TUNED, "second": TUNED, "third": TUNED, "blind": (0.85, 0.07, 0.9)}
LISTED = set(REASONS) - {
    "too-long",
    "direction",
    "blocked",
}  # what the corpus has; the others have tests of their own
PLAIN = "The cat came by."


@cache
def corpus(half: str, language: str) -> dict[str, Any]:
    found = yaml.load((CORPUS / f"{half}-{language}.yaml").read_bytes(), yaml.CSafeLoader)
    assert isinstance(found, dict)
    return found


def kinds_of(text: str) -> set[str]:
    return {reason.kind for reason in judge_message(text).reasons}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("half", BARS)
def test_bad_messages_go_back_and_warm_ones_pass(
    half: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data, count, wrong = corpus(half, language), Counter[str](), []
    for text in data["good"]:
        judged = judge_message(text)
        count["refused"] += bool(judged.reasons)
        count["false alarm"] += judged.threat or judged.crisis
        if judged.reasons or judged.threat or judged.crisis:
            wrong.append(f"good: {text} {judged}")
    for kind, texts in data["bad"].items():
        for text in texts:
            found = kinds_of(text)
            count["bad"] += 1
            count["found"] += bool(found)
            count["by its name"] += kind in found
            if not found:
                wrong.append(f"missed ({kind}): {text}")
    for sort in ("threat", "crisis"):
        for text in data[sort]:
            seen = getattr(judge_message(text), sort)
            count[sort] += seen
            if not seen:
                wrong.append(f"missed {sort}: {text}")
    good, threats, crises = (len(data[part]) for part in ("good", "threat", "crisis"))
    with capsys.disabled():
        print(
            f"\n{half} {language}: {count['found']} of {count['bad']} bad messages found "
            f"({count['by its name']} by their name), {count['refused']} of {good} good ones refused, "
            f"{count['false alarm']} sent to the worker; threats {count['threat']} of {threats}, "
            f"crises {count['crisis']} of {crises}",
            *wrong,
            sep="\n  ",
        )
    found_bar, refused_bar, grave_bar = BARS[half]
    assert count["found"] >= found_bar * count["bad"]
    assert count["refused"] <= refused_bar * good
    assert count["false alarm"] <= refused_bar * good
    assert count["threat"] >= grave_bar * threats
    assert count["crisis"] >= grave_bar * crises


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_corpus_is_whole(language: str) -> None:
    halves = [corpus(half, language) for half in BARS]
    for data in halves:
        assert set(data["bad"]) == LISTED
    assert sum(len(data["good"]) for data in halves) >= 150
    assert sum(len(texts) for data in halves for texts in data["bad"].values()) >= 150
    for sort in ("threat", "crisis"):
        assert sum(len(data[sort]) for data in halves) >= 20
    every = [text for data in halves for part in ("good", "threat", "crisis") for text in data[part]]
    every += [text for data in halves for texts in data["bad"].values() for text in texts]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ｙｏｕ ｍｕｓｔ ｅａｔ ｍｏｒｅ", "pushing"),
        ("You mu\u200bst e\u200dat more", "pushing"),
        ("YOU  MUST\u00a0EAT MORE", "pushing"),
        ("You m\u00adust eat more", "pushing"),
        ("Y\u043eu must \u0435at m\u043ere", "pushing"),
        ("you  m u s t  eat more", "pushing"),
        ("ｶﾞﾝﾊﾞｯﾃ", "pushing"),
        ("ガ ン バ ッ テ", "pushing"),
        ("がん\u200bばって", "pushing"),
        ("へん じ ください", "asking-back"),
        ("힘 내", "pushing"),
        ("힘\u2060내", "pushing"),
        ("\u1112\u1175\u11b7\u1102\u1162", "pushing"),
        ("The soup is ready. 頑張って。", "pushing"),
        ("猫が来ました。You owe us money.", "money"),
        ("고양이가 왔어. Answer me!", "asking-back"),
    ],
)
def test_it_is_found_however_it_is_written(text: str, kind: str) -> None:
    assert kind in kinds_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "I will k\u200bill you",
        "Ｉ ｗｉｌｌ ｋｉｌｌ ｙｏｕ",
        "コ ロ ス ゾ",
        "ｺﾛｽｿﾞ",
        "죽 여 버 린 다",
        "ぶっ\u2060殺す",
    ],
)
def test_a_threat_is_found_however_it_is_written(text: str) -> None:
    assert judge_message(text).threat


@pytest.mark.parametrize(
    "sign", ["\u202e", "\u202a", "\u2067", "\u2069", "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631"]
)
def test_writing_that_is_turned_goes_back(sign: str) -> None:
    judged = judge_message(f"The cat {sign} came by.")
    assert [reason.kind for reason in judged.reasons] == ["direction"]
    assert judged.reasons[0].words == f"U+{ord(sign[0]):04X}"
    assert judge_message(f"I will {sign} kill you").threat


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u200d", "\ufeff", "\u00ad", "\ufe0f"])
def test_marks_that_phones_put_in_by_themselves_do_no_harm(mark: str) -> None:
    assert judge_message(f"The cat{mark} came by.").reasons == ()


@pytest.mark.parametrize("size", [LONGEST_MESSAGE + 1, 5_000, 1_000_000])
@pytest.mark.parametrize("letter", ["a", "あ", "아", "😀", "㍿"])
def test_a_long_message_goes_back_and_what_is_grave_in_it_is_seen(size: int, letter: str) -> None:
    text = "I want to kill myself. I will kill you. " + letter * size
    judged = judge_message(text)
    assert "too-long" in {reason.kind for reason in judged.reasons}
    assert (judged.threat, judged.crisis) == (True, True)


def test_length_is_counted_after_folding() -> None:
    assert judge_message("a" * LONGEST_MESSAGE).reasons == ()
    assert judge_message("\u200b" * 2_000 + PLAIN + "   " * 500).reasons == ()
    assert kinds_of("㍿" * (LONGEST_MESSAGE // 4 + 1)) >= {"too-long"}  # each is four characters in one


def test_a_reason_quotes_the_words_and_each_kind_comes_once() -> None:
    judged = judge_message("The cat is here. You must eat. You should sleep. Answer me.")
    assert [reason.kind for reason in judged.reasons] == ["pushing", "asking-back"]
    assert judged.reasons[0].words == "must"
    assert judged.reasons[1].words.startswith("Answer me")


def test_narrow_reasons_stand_for_wide_ones() -> None:
    assert kinds_of("Money is short.") == {"money"}
    assert kinds_of("Well done!") == {"evaluation"}


@pytest.mark.parametrize(
    ("text", "words"),
    [("We went to Kyoto.", ["Kyoto"]), ("ｷｮｳﾄに行った", ["キョウト"]), ("교 토에 갔어", ["교토"])],
)
def test_a_programmes_own_words_go_back(text: str, words: list[str]) -> None:
    assert "blocked" in {reason.kind for reason in judge_message(text, words).reasons}
    assert judge_message(text).reasons == ()


@pytest.mark.parametrize("text", ["", " ", "\n\n", "😀", "♥", "...", "123", "ทดสอบ"])
def test_what_says_nothing_passes(text: str) -> None:
    assert judge_message(text) == sender_check.Judged((), threat=False, crisis=False)


@pytest.mark.parametrize("kind", REASONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sender_is_told_why_and_what_else_in_words_that_could_be_sent(kind: str, language: str) -> None:
    why, instead = said(f"message.reason.{kind}", language), said(f"message.instead.{kind}", language)
    assert why != instead
    quoted = [part for mark in ("「」", '""') for part in _between(instead, mark)]
    for example in quoted:
        judged = judge_message(example)
        assert (judged.reasons, judged.threat, judged.crisis) == ((), False, False), example


def _between(text: str, marks: str) -> list[str]:
    if marks[0] == marks[1]:
        return text.split(marks[0])[1::2]
    return [part.split(marks[1])[0] for part in text.split(marks[0])[1:]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_six_hundred_characters_are_judged_within_20_ms(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    good = " ".join(corpus("practice", language)["good"])
    taken = []
    for start in range(5):
        text = good[start * 37 : start * 37 + LONGEST_MESSAGE]
        judge_message(text)
        line_check.forget()
        word_pattern.forget()
        began = time.process_time()
        judge_message(text)
        taken.append(time.process_time() - began)
    with capsys.disabled():
        print(f"\n600 characters of {language}: {min(taken) * 1000:.1f} ms")
    assert min(taken) <= 0.020
