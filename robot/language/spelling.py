"""Corrects English words: signs and digits in place of letters, and typing mistakes."""

import re
from collections.abc import Collection
from functools import lru_cache

from robot.language.normal_form import END, latin, pieces, readings, squeezed

SHORTEST = 5  # letters of a word in which a slip is mended
RUN_TOGETHER = (8, 40)  # letters of words without blanks that are parted ("iwanttodie"), from and to
WORD = re.compile(r"[a-z]+\Z")


class Speller:
    """Words that a text is compared with. `keys` are those in which a slip of the keys is mended.

    `known` are words that are what they are: those of the lists, and everyday words that look like a key.
    """

    def __init__(self, known: Collection[str], keys: Collection[str]) -> None:
        self._keys = tuple(dict.fromkeys(squeezed(key) for key in keys))
        self._known = {squeezed(word) for word in known} | set(self._keys)
        self.mended = lru_cache(maxsize=4_096)(self._mended)

    def view(self, text: str) -> str:
        """A plain text in mended words, parted by blanks, sentences by END."""
        words = [each for word in latin(text) for each in ([END] if word == END else self.mended(word))]
        return f"{END} {' '.join(words)} {END}"

    def _mended(self, word: str) -> tuple[str, ...]:
        if WORD.match(word):
            return self._parted(squeezed(word)) or (self._meant(squeezed(word)),)
        for reading in readings(word[:40]):
            found = self._read(squeezed(reading))
            if found:
                return (found,)
        return tuple(self._meant(squeezed(piece)) for piece in pieces(word))

    def _parted(self, word: str) -> tuple[str, ...]:
        """Three words or more that were written as one; () where it is a word, or no such words."""
        if word in self._known or not RUN_TOGETHER[0] <= len(word) <= RUN_TOGETHER[1]:
            return ()
        best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
        for end in range(1, len(word) + 1):
            for begin in range(end):
                before, part = best[begin], word[begin:end]
                fits = part in self._known and (len(part) > 1 or part in ("i", "a"))
                if (
                    before is not None
                    and fits
                    and (best[end] is None or len(before) < len(best[end] or ()) - 1)
                ):
                    best[end] = (*before, part)
        found = best[-1] or ()
        return found if len(found) > 2 else ()

    def _read(self, reading: str) -> str:
        if "*" in reading:
            return next((key for key in self._keys if _fits(reading, key)), "")
        return reading if reading in self._known else self._slipped(reading)

    def _meant(self, word: str) -> str:
        return word if word in self._known else self._slipped(word) or word

    def _slipped(self, word: str) -> str:
        if len(word) < SHORTEST - 1:
            return ""
        return next((key for key in self._keys if len(key) >= SHORTEST and slip(word, key)), "")


def _fits(hidden: str, key: str) -> bool:
    """Whether letters hidden behind stars can be those of the key; one star may hide two letters."""
    if len(re.sub(r"\*", "", hidden)) < 2 or len(key) < 3:
        return False
    return (
        re.fullmatch(re.sub(r"\*+", lambda stars: f"[a-z]{{1,{len(stars[0]) + 1}}}", hidden), key) is not None
    )


def slip(word: str, key: str) -> bool:
    """Whether one letter more, less, other, or two exchanged make the word of the key; the first stays.

    The first two may be exchanged (Damerau-Levenshtein distance 1, restricted).
    """
    if word == key or abs(len(word) - len(key)) > 1:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(word, key, strict=False)) if a != b), min(len(word), len(key))
    )
    rest, wanted = word[at:], key[at:]
    exchanged = len(rest) > 1 and rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    if at == 0:
        return exchanged
    return exchanged or rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]
