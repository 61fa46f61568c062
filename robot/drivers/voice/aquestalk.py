"""AquesTalk pico (ATP3011, ATP3012): Japanese from kana, spoken by the module itself."""

import re

from robot.drivers.voice.dialect import Answer
from robot.drivers.voice.romaji import romaji
from robot.drivers.voice.text_normalisation import speakable

_ERROR = re.compile(rb"E(\d{1,3})")
_BROKEN_OFF = b"255"  # the answer to a stop
_LETTERS_A_SECOND = 14.0  # of romaji: about seven morae
_NUMBER = re.compile(r"<[^>]*>")
_NUMBER_LETTERS = "x" * 40  # eight digits, read out


class AquesTalk:
    """Implements `robot.drivers.voice.dialect.Dialect`.

    It has neither loudness nor rate: what is to be softer than `floor` is shown instead, and so is a whisper
    at the usual loudness. Only romaji is sent, made from kana here: no `<...>`, `#` or `$` of a text.
    """

    name = "AquesTalk pico"
    languages: tuple[str, ...] = ("ja",)
    hello = b"$?\r"  # "?" lets an ATP3011 that is not in safe mode measure the speed
    stop = b"$"
    abandon = b"$\r$"  # forgotten, or refused as romaji that it is not; either way nothing is said
    at_rest = b">"
    boot_s = 0.08
    wake_s = 1.0
    floor = 0.3

    def sentences(self, text: str, language: str, reading: str | None) -> list[str]:
        return [part for sentence in speakable(text, language, reading) for part in romaji(sentence)]

    def settings(self, language: str, gain: float) -> tuple[bytes, ...]:  # noqa: ARG002 - there are none
        return ()

    def message(self, sentence: str) -> bytes:
        return sentence.encode("ascii") + b"\r"

    def answer(self, heard: bytes) -> Answer:
        if heard.strip(b">*E0123456789\r\n"):
            return "noise"
        if b">" not in heard:
            return ""
        return "refused" if set(_ERROR.findall(heard)) - {_BROKEN_OFF} else "ready"

    def seconds(self, sentence: str) -> float:
        return len(_NUMBER.sub(_NUMBER_LETTERS, sentence)) / _LETTERS_A_SECOND
