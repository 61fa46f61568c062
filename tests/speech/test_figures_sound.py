"""Numbers by sound: a text with digits and the same in words, with the real engine of each language."""

# ruff: noqa: E501 - what is written and what is said stand on one line
from collections.abc import Iterator

import numpy as np
import pytest

from robot.clock import SystemClock
from robot.drivers.audio.sound import Sound
from robot.drivers.voice.engines import absent
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.text_normalisation import normalised

ENGLISH = {
    "It is -5 °C.": "It is minus five degrees.", "50 % of it": "fifty percent of it", "$5 only": "five dollars only",
    "5 km away": "five kilometres away", "24 h": "twenty four hours", "3/4 of it": "three quarters of it",
    "at 19:30": "at seven thirty p m", "call 119": "call one one nine", "0120-279-338": "zero one two zero, two seven nine, three three eight",
    "the 100th time": "the one hundredth time", "5-10 minutes": "five to ten minutes", "３ ｋｇ": "three kilograms",
}  # fmt: skip
KANA = {
    "50 %": "ごじゅっパーセント", "$5": "ごドル", "20 °C": "にじゅうど", "5 km": "ごキロメートル", "-5 °C": "マイナスごど",
    "119に でんわ": "いちいちきゅうに でんわ", "3/4": "よんぶんのさん", "19:30": "じゅうくじさんじゅっぷん",
    "０１２０-279": "ぜろいちにぜろ、にななきゅう", "24 h": "にじゅうよじかん", "¥1,200": "せんにひゃくえん",
}  # fmt: skip
KANJI = {
    "50 %": "五十パーセント", "$5": "五ドル", "20 °C": "二十度", "5 km": "五キロメートル", "-5 °C": "マイナス五度",
    "119に電話": "イチイチキュウに電話", "3/4": "四分の三", "19:30": "十九時三十分", "¥1,200": "千二百円",
    "24 h": "二十四時間", "2026-11-26": "二千二十六年十一月二十六日", "0:15": "零時十五分",
    "60km/h": "時速六十キロメートル", "0120-279-338": "ゼロイチニゼロ、ニナナキュウ、サンサンハチ",
}  # fmt: skip
KOREAN = {
    "50 %": "오십 퍼센트", "$5": "오 달러", "20 °C": "이십 도", "5 km": "오 킬로미터", "-5 °C": "마이너스 오 도",
    "-3": "마이너스 삼", "109에 전화": "일공구에 전화", "010-1234-5678": "공일공, 일이삼사, 오육칠팔", "24 h": "이십사 시간",
    "3/4": "사분의 삼", "19:30": "오후 일곱 시 삼십 분", "￦１，２００": "천이백 원", "20살": "스무 살",
}  # fmt: skip


@pytest.fixture(scope="module")
def openjtalk() -> Iterator[Synthesiser]:
    if absent("openjtalk"):
        pytest.skip("pyopenjtalk is not installed")
    made = Synthesiser(SystemClock(), 20.0, {"ja": "openjtalk"})
    yield made
    made.close()


def spectrum(sound: Sound, frames: int = 60) -> np.ndarray:
    """How loud each of 40 bands is in each of `frames` equal parts, in decibels."""
    parts = np.array_split(sound.samples.astype(float), frames)
    bands = [
        np.abs(np.fft.rfft(part * np.hanning(len(part)), 2_048))[:640].reshape(40, 16).mean(1)
        for part in parts
    ]
    return 20 * np.log10(np.asarray(bands) + 100.0)


def alike(one: Sound, other: Sound) -> bool:
    """The same to the ear: as long to 6 % and the same bands at the same times."""
    if abs(one.seconds / other.seconds - 1) > 0.06:
        return False
    return bool(np.corrcoef(spectrum(one).ravel(), spectrum(other).ravel())[0, 1] > 0.93)


def different(synthesiser: Synthesiser, language: str, pairs: dict[str, str]) -> list[str]:
    return [
        text
        for text, words in pairs.items()
        if not alike(synthesiser.render(text, language), synthesiser.render(words, language))
    ]


@pytest.mark.parametrize(("language", "pairs"), [("en", ENGLISH), ("ja", KANA), ("ko", KOREAN)])
def test_espeak_says_figures_as_they_are_written_out(
    synthesiser: Synthesiser, language: str, pairs: dict[str, str]
) -> None:
    assert different(synthesiser, language, pairs) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of its dictionary
def test_open_jtalk_says_figures_as_they_are_written_out(openjtalk: Synthesiser) -> None:
    """All of them by the labels from which it makes its sound, which are the same for the same sound; two heard."""
    labels = pytest.importorskip("pyopenjtalk").extract_fullcontext
    assert [
        text for text, words in KANJI.items() if labels(normalised(text, "ja", kanji=True)) != labels(words)
    ] == []
    assert different(openjtalk, "ja", {text: KANJI[text] for text in ("50 %", "3/4")}) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.skipif(bool(absent("openjtalk")), reason="pyopenjtalk is not installed")
@pytest.mark.parametrize(
    "unit", ["km", "cm", "mm", "m", "kg", "g", "%", "$", "dB", "Hz", "L", "kcal", "min", "h"]
)
def test_kana_and_kanji_are_read_alike(unit: str) -> None:
    """Numbers change before what they count: the tables of the plain voice against Open JTalk's dictionary."""
    from pyopenjtalk import g2p

    for number in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 20, 100, 300, 1_000, 8_000):
        text = f"{unit}{number}" if unit == "$" else f"{number} {unit}"
        assert g2p(normalised(text, "ja")) == g2p(normalised(text, "ja", kanji=True)), text


def test_the_comparison_hears_a_minus_and_another_unit(synthesiser: Synthesiser) -> None:
    for language, one, other in (
        ("en", "minus five degrees", "five degrees"), ("ko", "마이너스 오 도", "오 도"), ("ko", "일공구", "백구"),
        ("ja", "にじゅうど", "にじゅうドル"), ("ko", "이십 도", "이십 원"),
    ):  # fmt: skip
        assert not alike(synthesiser.render(one, language), synthesiser.render(other, language)), (one, other)
