"""What relatives and senders tell of somebody's dying, self-harm or violence is seen, whoever it is about."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from robot.contract.languages import LANGUAGES
from robot.family.practice import practise
from robot.language import crisis, told
from robot.language.built_in_words import data
from robot.language.sender_check import judge_message
from robot.language.word_pattern import Search, named
from robot.room import verdict
from tests.language.test_sender_check import BARS, corpus

CORPUS = Path(__file__).with_name("told_corpus.yaml")
FALSE_ALARMS = 0.02  # the largest share of good ones that call the worker by these lists


@cache
def texts(part: str, language: str) -> list[str]:
    found: dict[str, Any] = yaml.load(CORPUS.read_bytes(), yaml.CSafeLoader)
    return [text for half in found.values() for text in half[language][part]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_is_seen_and_what_sounds_like_it_is_not(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    grave, good = texts("told", language), list(texts("good", language))
    good += [text for half in BARS for text in corpus(half, language)["good"]]
    missed = [text for text in grave if not judge_message(text).grave]
    called = [text for text in good if judge_message(text).told]
    with capsys.disabled():
        print(
            f"\n{language}: {len(grave) - len(missed)} of {len(grave)} that tell of it are seen, "
            f"{len(called)} of {len(good)} good ones call the worker",
            *missed,
            *called,
            sep="\n  ",
        )
    assert missed == []
    assert len(called) <= FALSE_ALARMS * len(good)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_can_be_searched_for(language: str) -> None:
    lists = data(f"told/{language}")
    names = named(lists["names"], language)
    for part in (told.HARMLESS, told.TOLD):
        Search(lists[part], language, names).take("nothing", "")  # raises for one that is broken


@pytest.mark.parametrize(
    "text",
    [
        "ＨＥ ＴＲＩＥＤ ＴＯ ＫＩＬＬ ＨＩＭＳＥＬＦ",
        "he tried to k i l l himself",
        "He tri\u200bed to ki\u200bll himself.",
        "The soup is ready. 息子が死にたいと言っています。",
        "ムスコ ガ ジサツ シヨウトシタ",
        "아들이 자 해를 해요",
        "The cat came by. " * 60 + "He tried to hang himself.",
    ],
)
def test_it_is_seen_however_it_is_written(text: str) -> None:
    assert judge_message(text).grave


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_no_exercise_and_a_harmless_phrase_hides_nothing_beside_it(language: str) -> None:
    for harmless in texts("good", language)[:5]:
        assert practise(f"{harmless} {texts('told', language)[0]}").grave


@pytest.mark.parametrize("text", ["He tried to hang himself", "He hit his mother", "包丁を持ち出しました"])
def test_among_the_people_of_the_room_told_speech_keeps_its_own_rules(text: str) -> None:
    judged = judge_message(text)
    assert (judged.threat, judged.crisis, judged.told, judged.grave) == (False, False, True, True)
    assert crisis.sorts(text) == ()
    assert verdict.judge(text).gravity == ""
