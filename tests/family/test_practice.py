"""Practice of sentences: what would be easier and why, by the rules that messages have."""

import pytest

from robot.contract.languages import LANGUAGES
from robot.family.practice import GREETING, LONG, QUESTION, phrases, practise


@pytest.mark.parametrize(
    ("text", "easier"),
    [
        ("おはよう。よく眠れた？", "おはよう。"),
        ("おはよう、今日は起きるの", "おはよう。"),
        ("おはようございます。今日は出かけますか。", "おはようございます。"),
        ("Good morning! Are you coming down today?", "Good morning."),
        ("좋은 아침. 밥 먹을래?", "좋은 아침."),
        ("Morning! Did you sleep", "Morning."),
        ("hi, how are you", "hi."),
        ("Hello. Won’t you have some tea.", "Hello."),
        ("안녕, 잘 잤니", "안녕."),
    ],
)
def test_a_greeting_is_easier_without_the_question_after_it(text: str, easier: str) -> None:
    found = practise(text)
    assert [each.kind for each in found.reasons] == [GREETING]
    assert (found.easier, found.grave) == (easier, False)
    assert practise(easier).reasons == ()


@pytest.mark.parametrize(
    "text",
    [
        "おはよう。",
        "Good night.",
        "잘 자.",
        "夕飯は冷蔵庫にあります。",
        "그래.",
        "His cup is here.",
        "아니.",
        "What a quiet day.",
        "When you like, there is tea.",
        "I did your washing.",
        "Hi, there is soup.",
    ],
)
def test_what_asks_for_nothing_is_whole(text: str) -> None:
    assert practise(text).reasons == ()


def test_a_question_and_the_rules_of_messages_are_said_with_their_words() -> None:
    assert [(each.kind, each.words) for each in practise("Will you eat with us?").reasons] == [
        (QUESTION, "Will you eat with us?")
    ]
    assert "comparison" in [each.kind for each in practise("Everybody your age goes to work.").reasons]
    assert [each.kind for each in practise("The cat is here. " * 12).reasons] == [LONG]


@pytest.mark.parametrize(
    "text",
    ["By when will you come out?", "いつになったら出てくるの", "いつまで寝てるの", "언제까지 이럴 거야"],
)
def test_asking_for_a_time_is_a_deadline_however_it_is_put(text: str) -> None:
    assert "deadline" in [each.kind for each in practise(text).reasons]


@pytest.mark.parametrize("text", ["殴られた", "もう死にたい", "I'll hit you if you don't come out"])
def test_words_of_violence_and_of_dying_are_no_exercise(text: str) -> None:
    assert practise(text).grave


def test_of_the_sentences_to_pick_some_are_whole_and_some_are_not() -> None:
    for language in LANGUAGES:
        whole = [not practise(each[language]).reasons for each in phrases().pick]
        assert whole == [True, False, True, False, True, False], language


@pytest.mark.parametrize("text", ["", "   ", "?", "。。。", "x" * 5_000, "\u202eabc"])
def test_whatever_is_typed_is_answered(text: str) -> None:
    assert practise(text).easier == ""
