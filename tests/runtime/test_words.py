"""Words: ambiguous means stop, speech never consents, a heard crisis word asks first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.engine import events as e
from robot.words import classify
from tests.engine.build import programme

PROGRAMME = programme(
    phrases={"yes": {"en": ("yes", "try it"), "ja": ("やってみる",)}, "no": {"ja": ("今日はやめておく",)}}
)


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "STOP!",
        "please stop it",
        "don't stop",
        "ＳＴＯＰ",
        "やめて",
        "もういい。",
        "ちょっとストップ",
        "멈춰",
        "멈춰요",
        "그만해",
        "enough",
    ],
)
@pytest.mark.parametrize("heard", [True, False])
def test_law_1_a_stop_word_anywhere_is_a_stop(text: str, heard: bool) -> None:
    assert classify(text, PROGRAMME, heard=heard) == (e.StopRequested("heard" if heard else "typed"),)


@pytest.mark.parametrize(
    "text",
    [
        "死にたい",
        "つらい",
        "i wanna die",
        "I'm suicidal",
        "I want to die",
        "Kill myself",
        "자살",
        "もう消えたいです",
    ],
)
def test_law_10_an_explicit_word_is_tier_2_typed_and_asks_first_when_heard(text: str) -> None:
    assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(2, "typed"),)
    assert classify(text, PROGRAMME, heard=True) == (e.CrisisRaised(1, "heard"),)


@pytest.mark.parametrize("text", ["this boss is killing me", "また死んだ", "dead again"])
def test_nothing_is_dropped(text: str) -> None:
    assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(1, "typed"),)


@pytest.mark.parametrize(
    "text",
    ["いいよ", "いいです", "大丈夫です", "結構です", "괜찮아요", "됐어요", "yeah sure ok", "yes but no"],
)
def test_law_4_ambiguous_words_are_never_a_yes(text: str) -> None:
    (event,) = classify(text, PROGRAMME, heard=False)
    assert not (isinstance(event, e.WordReceived) and event.intent == "yes")


def test_the_rest() -> None:
    assert classify("less, please", PROGRAMME, heard=False) == (e.LessRequested("typed"),)
    assert classify("A little more, please.", PROGRAMME, heard=False) == (e.MoreRequested("typed"),)
    assert classify("今日はやめておく。", PROGRAMME, heard=False) == (e.WordReceived("no", 8, "typed"),)
    assert classify("やってみる", PROGRAMME, heard=False) == (e.WordReceived("yes", 5, "typed"),)
    assert classify("Hello!", PROGRAMME, heard=False) == (e.WordReceived("greeting", 5, "typed"),)


@given(st.text(max_size=600), st.booleans())
def test_law_8_the_text_never_passes_on(text: str, heard: bool) -> None:
    for event in classify(text, PROGRAMME, heard=heard):
        for value in event.to_json().values():
            assert not isinstance(value, str) or value in {
                event.kind,
                "heard",
                "typed",
                "yes",
                "no",
                "greeting",
                "other",
            }
