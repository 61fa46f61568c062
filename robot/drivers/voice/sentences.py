"""Prepares text for a synthesiser: cleaned, cut into sentences, in letters that it can read."""

import re
import unicodedata
from itertools import pairwise

from robot.contract.languages import LANGUAGES
from robot.errors import InputError

TEXT_LIMIT = 6_000  # characters of one text, its figures in words
SENTENCE_LIMIT = 200  # characters of one sentence; a longer one is cut at a comma or a space

# Emoji, private use, unassigned, control and format characters are shown, never spoken.
_UNSPOKEN = {"So", "Sk", "Cs", "Co", "Cn", "Cc", "Cf", "Me"}
_VARIATION = range(0xFE00, 0xFE10)
_MARKS = "~〜～・·_*#<>[]{}|\\^`"  # espeak would say their names
_END = re.compile(
    r"""。+["'”’」』)]*|[.!?]+["'”’」』)]*(?=\s|$)|[!?]+["'”’」』)]*(?=[^\x00-\x7f])|\n"""
)  # so that 3.5 stays whole and a Japanese sentence needs no space after it
_KANA = re.compile(r"[\u3041-\u309f\u30a0-\u30ff]")
_KANJI = re.compile(r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")


def spoken(text: str, language: str, reading: str | None = None, *, kanji: bool = False) -> list[str]:
    """The sentences of `text`, or of its `reading` (kana) when there is one, as they can be pronounced.

    `kanji`: this voice reads those too.

    Emoji, symbols and control characters are left out; a text of nothing else gives an empty list. Raises
    InputError for an unknown language, a text over `TEXT_LIMIT` characters, and letters that the voice of
    this language cannot read.
    """
    if language not in LANGUAGES:
        raise InputError(f"language {language!r}", "is not one that the robot speaks.", "Take en, ja or ko.")
    given = text if reading is None else reading
    if len(given) > TEXT_LIMIT:
        raise InputError(
            "the text", f"has {len(given)} characters; at most {TEXT_LIMIT} are spoken.", "Say it in parts."
        )
    clean = _clean(given)
    _check_letters(clean, language, kanji)
    ends = [0, *(match.end() for match in _END.finditer(clean)), len(clean)]
    sentences = (clean[begin:end].strip() for begin, end in pairwise(ends))
    return [part for sentence in sentences for part in _cut(sentence) if any(map(str.isalnum, part))]


def _clean(text: str) -> str:
    kept = []
    for char in unicodedata.normalize("NFKC", text):
        if char.isspace():
            kept.append("\n" if char == "\n" else " ")
        elif ord(char) in _VARIATION:
            continue
        elif unicodedata.category(char) in _UNSPOKEN or char in _MARKS:
            kept.append(" ")
        else:
            kept.append(char)
    return re.sub(r" +", " ", "".join(kept))


def _check_letters(text: str, language: str, kanji: bool) -> None:
    foreign = {
        "ja": (_HANGUL,) if kanji else (_KANJI, _HANGUL),
        "ko": (_KANJI, _KANA),
        "en": (_KANJI, _KANA, _HANGUL),
    }[language]
    for letters in foreign:
        found = letters.search(text)
        if found is None:
            continue
        what = f"the {language} voice cannot read {found.group()!r}."
        if language == "ja" and letters is _KANJI:
            raise InputError("the text", what, "It reads only kana: write it in kana, or give its reading.")
        raise InputError("the text", what, "Is the language right?")


def _cut(sentence: str) -> list[str]:
    """A long sentence in parts: after the last comma, else the last space, else the last letter that fits."""
    parts = []
    while len(sentence) > SENTENCE_LIMIT:
        head = sentence[:SENTENCE_LIMIT]
        at = max((head.rfind(mark) + 1 for mark in ",、，;；"), default=0)
        at = at if at > SENTENCE_LIMIT // 4 else head.rfind(" ") + 1
        at = at if at > SENTENCE_LIMIT // 4 else SENTENCE_LIMIT
        parts.append(sentence[:at].strip())
        sentence = sentence[at:]
    return [*parts, sentence.strip()]
