"""Texts that the phrases of the word lists are written for."""

from collections.abc import Mapping, Sequence

from robot.language.word_pattern import SIGNS


class Expansion:
    """One text that a phrase stands for; `turn` chooses among its words."""

    def __init__(self, names: Mapping[str, Sequence[str]], turn: int) -> None:
        self._names, self._turn = names, turn

    def of(self, phrase: str) -> str:
        self._signs, self._at = SIGNS.findall(phrase), 0
        return " ".join(self._choice("").replace("*", "").split())

    def _choice(self, closing: str) -> str:
        found = [self._row(closing)]
        while self._at < len(self._signs) and self._signs[self._at] == "|":
            self._at += 1
            found.append(self._row(closing))
        return found[self._turn % len(found)]

    def _row(self, closing: str) -> str:
        made = ""
        while self._at < len(self._signs) and self._signs[self._at] not in ("|", closing):
            sign = self._signs[self._at]
            self._at += 1
            if sign in ("(", "["):
                inner = self._choice(")" if sign == "(" else "]")
                self._at += 1
                made += inner if sign == "(" else ""
            elif sign[:1] == "<":
                listed = self._names[sign[1:-1]]
                made += Expansion(self._names, self._turn).of(listed[self._turn % len(listed)])
            elif sign not in ("...", "......", "^", "$", "_"):
                made += sign
        return made
