"""Numbers as words, in each language: the one entry to every voice.

Dates, times, telephone numbers, money, units, counters, fractions, spans and numbers are found in one place
(`figures`) and written by one `Writer` a language. Small tables, no library: those that count well in one of
the three languages do not count hours and people in the others, and none knows a number to dial.
"""

import re
import unicodedata

from robot.drivers.voice.sentences import spoken
from robot.drivers.voice.text_normalisation import english, japanese, korean
from robot.drivers.voice.text_normalisation.figures import written

_ENGLISH, _KANA, _KANJI, _KOREAN = english.English(), japanese.Japanese(), japanese.Kanji(), korean.Korean()
# What NFKC would make another number of: 1½ is not 11/2, m² is m2 (a unit), º is no letter.
_HALF_BEHIND = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞↉])")
_SQUARED = re.compile(r"(?<=\d)²")
_SQUARE = {"en": " squared", "ja": "のにじょう", "ko": " 제곱"}
_LIKE = str.maketrans({"º": "°", "˚": "°", "−": "-", "‐": "-", "‑": "-", "﹣": "-", "⁄": "/", "￥": "¥"})


def normalised(text: str, language: str, kanji: bool = False) -> str:
    """`text` with its figures written as they are said; `kanji`: the voice reads those, and most numbers."""
    text = _SQUARED.sub(_SQUARE.get(language, " "), _HALF_BEHIND.sub(" ", text)).translate(_LIKE)
    text = unicodedata.normalize("NFKC", text).translate(_LIKE)
    if language == "en":
        return written(english.prepared(text), _ENGLISH)
    if language == "ko":
        return written(korean.prepared(text), _KOREAN)
    if language != "ja":
        return text
    if kanji:
        return written(japanese.weekdays(text), _KANJI)
    return japanese.latin(written(japanese.prepared(text), _KANA))


def speakable(text: str, language: str, reading: str | None = None, *, kanji: bool = False) -> list[str]:
    """The sentences of `text`, or of its `reading` in kana, as a voice can say them, figures in words.

    Every voice takes its sentences from here. Raises InputError as `sentences.spoken`.
    """
    given = text if kanji or reading is None else reading
    return spoken(normalised(given, language, kanji), language, kanji=kanji)
