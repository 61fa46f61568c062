"""Numbers as words, in each language; any input gives something that can be spoken."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.drivers.voice.sentences import SENTENCE_LIMIT, TEXT_LIMIT, spoken
from robot.drivers.voice.text_normalisation import normalised
from robot.drivers.voice.text_normalisation.numerals import kana, native, sino
from robot.errors import InputError


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("At 19:30, 9:05 and 9:00.", "At 7 30 p m, 9 oh 5 and 9 o'clock."),
        ("On 2026-11-26.", "On November 26, 2026."),
        ("20°C, 50 %, 1 km, 3.5 kg", "20 degrees, 50 percent, 1 kilometre, 3.5 kilograms"),
        ("$3.50 or ¥1,200", "3.50 dollars or 1200 yen"),
        ("Dr. Kim vs. me", "Doctor Kim versus me"),
        ("2026-13-40, 25:99, v1.2.3, a5m, 7th", "2026-13-40, 25:99, v1.2.3, a5m, 7th"),
    ],
)
def test_english(text: str, said: str) -> None:
    assert normalised(text, "en") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3時30分", "さんじさんじゅっぷん"),
        ("4じ、7じ、9じ、10ぷん", "よじ、しちじ、くじ、じゅっぷん"),
        ("19:30 と 9:00", "じゅうくじさんじゅっぷん と くじ"),
        ("2026-11-26", "にせんにじゅうろくねんじゅういちがつにじゅうろくにち"),
        ("1日、8日、20日、11日", "ついたち、ようか、はつか、じゅういちにち"),
        ("1人、2人、4人", "ひとり、ふたり、よにん"),
        ("20℃、50%、5km、1,200円", "にじゅうど、ごじゅっパーセント、ごキロメートル、せんにひゃくえん"),
        ("３．５", "さんてんご"),
        ("Yorisou と Hello", "よりそう と Hello"),
    ],
)
def test_japanese_in_kana(text: str, said: str) -> None:
    assert normalised(text, "ja") == said


def test_a_voice_that_reads_kanji_is_left_its_numbers() -> None:
    text = "2026-11-26 の 19:30 に 3人"
    assert normalised(text, "ja", kanji=True) == "2026年11月26日 の 19時30分 に 3人"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3시 30분", "세 시 삼십분"),
        ("19:30", "오후 일곱 시 삼십 분"),
        ("20살, 3개, 25명", "스무 살, 세 개, 스물다섯 명"),
        ("2026-10-06", "이천이십육년 시월 육일"),
        ("20°C, 5km, ₩1,200", "이십 도, 오 킬로미터, 천이백 원"),
        ("3.05", "삼점영오"),
    ],
)
def test_korean(text: str, said: str) -> None:
    assert normalised(text, "ko") == said


@pytest.mark.parametrize(
    ("number", "japanese", "korean"),
    [
        ("0", "ぜろ", "영"),
        ("300", "さんびゃく", "삼백"),
        ("8600", "はっせんろっぴゃく", "팔천육백"),
        ("10000", "いちまん", "만"),
        ("120000", "じゅうにまん", "십이만"),
        ("1000000000000", "いっちょう", "일조"),
    ],
)
def test_numbers(number: str, japanese: str, korean: str) -> None:
    assert (kana(number), sino(number)) == (japanese, korean)


def test_counting_in_korean() -> None:
    assert [native(number) for number in (1, 12, 20, 21, 99)] == ["한", "열두", "스무", "스물한", "아흔아홉"]


@given(st.integers(0, 10**20), st.integers(0, 9999))
def test_no_figure_is_left_over(whole: int, fraction: int) -> None:
    for said in (
        kana(f"{whole}.{fraction}"),
        sino(f"{whole}.{fraction}"),
        kana(str(whole)),
        sino(str(whole)),
    ):
        assert said
        assert not re.search(r"\d", said)


@given(st.text(max_size=80), st.sampled_from(["en", "ja", "ko"]), st.booleans())
def test_any_text_can_be_spoken_or_is_refused_in_words(text: str, language: str, kanji: bool) -> None:
    try:
        sentences = spoken(normalised(text, language, kanji), language, kanji=kanji)
    except InputError:
        return
    assert all(0 < len(sentence) <= SENTENCE_LIMIT for sentence in sentences)


def test_five_thousand_characters_and_a_word_of_three_hundred() -> None:
    long = spoken(normalised("It is quiet here. " * 278, "en"), "en")
    assert len(long) == 278
    assert TEXT_LIMIT >= 5_000
    assert [len(part) for part in spoken("a" * 300, "en")] == [200, 100]
