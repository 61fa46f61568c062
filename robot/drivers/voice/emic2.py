"""Emic 2 (Parallax #30016): English and Spanish, spoken by the module itself."""

import math
import re
import unicodedata

from robot.drivers.voice.dialect import Answer
from robot.drivers.voice.text_normalisation import speakable
from robot.errors import InputError

_LANGUAGES = {"en": "L0", "es": "L2"}
_SPANISH = "áéíóúüñÁÉÍÓÚÜÑ¿¡"  # Latin-1, from memory of the manual
_LIKE_ASCII = str.maketrans("‘’“”–—。、", "''\"\"--.,")
_PUNCTUATION = " .,!?;:'\"()-/%&+=@$"
_REPEATED = re.compile(r"([^0-9A-Za-z])\1+")
_QUIETEST_DB = -48
_CHARACTERS_A_WORD = 6.0
_DIGIT = 8.0  # "7" is a word of its own, and 1234 are many


class Emic2:
    """Implements `robot.drivers.voice.dialect.Dialect`; `rate` in words a minute.

    `:` is sent only when all has been said. Its parser reads `[...]` as commands: brackets, and everything
    else that is not text, are left out before.
    """

    name = "Emic 2"
    languages: tuple[str, ...] = tuple(_LANGUAGES)
    hello = b"\nX\n"
    stop = b"X\n"
    abandon = b"\nX\n"  # the line must be ended to be stopped; it has no way to be forgotten
    at_rest = b":?"  # "?": there was nothing to stop
    boot_s = 0.2
    wake_s = 5.0  # about three seconds, from memory of the manual
    floor = 10 ** (_QUIETEST_DB / 20)

    def __init__(self, rate: int) -> None:
        self._rate = rate

    def sentences(self, text: str, language: str, reading: str | None) -> list[str]:
        plain = [_plain(part, language) for part in speakable(text, "en", reading)]
        return [part for part in plain if any(map(str.isalnum, part))]

    def settings(self, language: str, gain: float) -> tuple[bytes, ...]:
        decibels = max(_QUIETEST_DB, min(0, round(20 * math.log10(gain))))
        wanted = ("N0", "P1", _LANGUAGES[language], f"W{self._rate}", f"V{decibels}")
        return tuple(f"{command}\n".encode() for command in wanted)

    def message(self, sentence: str) -> bytes:
        return b"S" + sentence.encode("latin-1") + b"\n"

    def answer(self, heard: bytes) -> Answer:
        said = heard.strip()
        if said.strip(b".:? \r\n"):
            return "noise"
        if b"?" in said:
            return "refused"
        return "ready" if b":" in said else ""

    def seconds(self, sentence: str) -> float:
        letters = sum(_DIGIT if char.isdigit() else 1.0 for char in sentence)
        return letters * 60.0 / (self._rate * _CHARACTERS_A_WORD)


def _plain(text: str, language: str) -> str:
    """Letters, figures and punctuation of the language. Raises InputError for other letters."""
    kept = []
    for char in text.translate(_LIKE_ASCII):
        if language == "es" and char in _SPANISH:
            kept.append(char)
            continue
        base = unicodedata.normalize("NFKD", char)[0]
        if base.isascii() and (base.isalnum() or base in _PUNCTUATION):
            kept.append(base)
        elif base.isalnum():
            raise InputError("the text", f"the module cannot read {char!r}.", "Is the language right?")
        else:
            kept.append(" ")
    return _REPEATED.sub(r"\1", "".join(kept)).strip()
