"""Folds text into the form that line rules compare, and maps it back to the original.

Width, case, katakana and hiragana, blanks inside Japanese and Korean, drawn-out vowels, contractions and
quotation marks make no difference. Words in kanji that the rules know are read in kana, so a rule finds both.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from robot.language.normal_form import KATAKANA

_SMALL = str.maketrans("ぁぃぅぇぉ", "あいうえお")
# One character with what belongs to it: Korean letters typed one by one, voicing and accent marks.
_CLUSTER = re.compile(
    "[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|.[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.S
)
_ENDS = re.compile(r"[!！。｡…\n]+|[.．]+(?=[\s\"'”’」』)]|\Z)|(?<=[?？])")
_DROPPED_EN = re.compile(r"(?:[^\w\s'?%/.+#]|_|\s)+|(?<!\w)'|'(?!\w)")
_DROPPED = re.compile(r"[\s,、・~〜ー「」『』\"'“”‘’()\[\]*_:;—–-]+")
_SHORT = re.compile(
    r"\b(?:(ca|wo|sha)n't|(\w+)n't|(\w+)'(m|re|ve|ll|d)"
    r"|(i|you|he|she|it|that|there|here|what|who|why|how|where"
    r"|every(?:one|body)|no one|nobody|someone|let)'s)\b"
    r"|\b(gonna|gotta|wanna|cannot|dont|cant|wont|youre|im|lets)\b"
)  # fmt: skip
_LONG = {
    "m": " am",
    "re": " are",
    "ve": " have",
    "ll": " will",
    "d": " would",
    "ca": "can not",
    "wo": "will not",
    "sha": "shall not",
    "gonna": "going to",
    "gotta": "got to",
    "wanna": "want to",
    "cannot": "can not",
    "dont": "do not",
    "cant": "can not",
    "wont": "will not",
    "youre": "you are",
    "im": "i am",
    "lets": "let us",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, folded. `places[n]` is where its n-th character stood in the text as written."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """From a span of the folded sentence to that of the text as written."""
        return self.places[start], self.places[end - 1] + 1


def split(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text begins and ends; a question mark belongs to it."""
    found = []
    start = 0
    for match in _ENDS.finditer(text):
        found.append((start, match.start()))
        start = match.end()
    return [(a, b) for a, b in [*found, (start, len(text))] if text[a:b].strip()]


def folded(sentence: str, language: str, readings: Mapping[str, str]) -> Sentence:
    """One sentence, folded. `readings`: words in kanji -> how the rules write them, in kana."""
    plain, places = _compatible(sentence)
    return _fold(plain, places, language, readings)


def fold(text: str, language: str, readings: Mapping[str, str]) -> str:
    """A word of a rule in the form in which rules are compared."""
    return folded(text, language, readings).text


def _compatible(text: str) -> tuple[str, list[int]]:
    """Compatible forms made one (NFKC), in small letters."""
    if text.isascii() or (unicodedata.is_normalized("NFKC", text) and len(text.lower()) == len(text)):
        plain, places = text.lower(), list(range(len(text)))
    else:
        made: list[str] = []
        places = []
        for cluster in _CLUSTER.finditer(text):
            folded = unicodedata.normalize("NFKC", cluster.group()).lower()
            made.append(folded)
            places += [cluster.start()] * len(folded)
        plain = "".join(made)
    return plain.replace("’", "'").replace("‘", "'"), places


def _fold(plain: str, places: list[int], language: str, readings: Mapping[str, str]) -> Sentence:
    if language == "en":
        plain, places = _replaced(plain, places, _SHORT, _written_out)
        plain, places = _replaced(plain, places, _DROPPED_EN, _blank)
        if plain[:1] == " ":
            plain, places = plain[1:], places[1:]
        return Sentence(plain.rstrip(), tuple(places))
    plain, places = _replaced(plain, places, _DROPPED, _nothing)
    if language == "ja":
        plain = plain.translate(KATAKANA).translate(_SMALL)
        plain, places = _read(plain, places, readings)
    return Sentence(plain, tuple(places))


def _replaced(
    plain: str, places: list[int], pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]
) -> tuple[str, list[int]]:
    made: list[str] = []
    kept: list[int] = []
    start = 0
    for match in pattern.finditer(plain):
        new = replace(match)
        if new == match.group():
            continue
        made += (plain[start : match.start()], new)
        kept += places[start : match.start()]
        kept += [places[match.start()]] * len(new)
        start = match.end()
    if not start:
        return plain, places
    return "".join((*made, plain[start:])), kept + places[start:]


def _written_out(match: re.Match[str]) -> str:
    whole = match.group(6)
    if whole:
        return _LONG[whole]
    if match.group(1):
        return _LONG[match.group(1)]
    if match.group(2):
        return f"{match.group(2)} not"
    if match.group(3):
        return match.group(3) + _LONG[match.group(4)]
    return "let us" if match.group(5) == "let" else f"{match.group(5)} is"


def _blank(_: re.Match[str]) -> str:
    return " "


def _nothing(_: re.Match[str]) -> str:
    return ""


def _read(plain: str, places: list[int], readings: Mapping[str, str]) -> tuple[str, list[int]]:
    """Known words in kanji become kana; the longest word counts."""
    made: list[str] = []
    kept: list[int] = []
    at = 0
    while at < len(plain):
        if plain[at] >= "一" or (plain[at] in "おご" and plain[at + 1 : at + 2] >= "一"):
            for size in range(min(LONGEST_WORD, len(plain) - at), 0, -1):
                reading = readings.get(plain[at : at + size])
                if reading is not None:
                    made.append(reading)
                    kept += [places[at]] * (len(reading) - 1) + [places[at + size - 1]]
                    at += size
                    break
            else:
                made.append(plain[at])
                kept.append(places[at])
                at += 1
        else:
            made.append(plain[at])
            kept.append(places[at])
            at += 1
    return "".join(made), kept


LONGEST_WORD = 5
