"""The small language of line rules: phrases with choices, gaps and named lists, made regular expressions.

    do not [ever] (stop|quit*)     one of several; [left out]; * any ending of the word
    if you <stop> ... for nothing  <a named list>; ... up to six words (else fourteen characters)
    ^ $                            the sentence begins, ends here (a question mark may stand)
    << >>                          everything before, everything after, in the same sentence
    ~(not |never ) !( yet)         not where this stands just before; not where this follows
    <n> <digits>                   a number, in figures or as a word; figures only
    _                              any one word; [_]* or [a|b]* any number of them, none too

English words are whole words. In Japanese and Korean blanks mean nothing. After a backslash a sign stands for
itself.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

NUMBERS = {
    "en": r"(?:\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|half)",
    "ja": r"(?:\d+(?:\.\d+)?|[一二三四五六七八九十百千]+)",
    "ko": r"(?:\d+(?:\.\d+)?|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|일|이|삼|사|오|육|칠|팔|구|십)",
}
_GAP = {"en": r"(?!\w)(?: [^ ]+){0,6}", "ja": ".{0,14}", "ko": ".{0,14}"}
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "the a an i you your it is are am be been to of and or in on at do not have has will that this with"
        " for if so as we us my me was were can no all but there would could when they he she one what how"
        " more just any did does",
    )
)
_SPANS = (("<<", "start", "^.*?"), (">>", "end", ".*"))
# What stands for itself.
_PLAIN = re.compile(r"[^()\[\]|<>*^$!~_.\\]+")
# Words and nothing else, up to what closes a group.
_PIECES = re.compile(r" +|[^ ]+")
_SIMPLE = re.compile(r"[^\W_][^\W_ '*|]*(?:[ '*|][^\W_]*)*")
Fold = Callable[[str], str]


class PatternFault(ValueError):
    """A phrase that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """`regex` finds it in a folded sentence. One of `keys` stands in every text in which it can be found,
    unless there are none."""

    regex: str
    keys: frozenset[str]


class _Part(NamedTuple):
    """A piece of a phrase. `kind`: text, group, optional, gap, rest, or other."""

    kind: str
    regex: str
    keys: frozenset[str] = frozenset()


def compile_phrase(
    phrase: str, language: str, lists: Mapping[str, str], fold: Fold, known: dict[str, "_Part"]
) -> Phrase:
    """The phrase as a regular expression; `known` keeps the lists that were read. Raises PatternFault."""
    reader = _Reader(phrase, language, lists, fold, known)
    parts = reader.sequence(top=True)
    regex, keys = _joined(parts, language)
    if language == "en":
        regex = (
            ("" if _open(parts[0], 0) else r"(?<!\w)") + regex + ("" if _open(parts[-1], -1) else r"(?!\w)")
        )
    return Phrase(regex, keys)


class _Reader:
    """Reads a phrase from left to right. `known`: lists that have been read."""

    def __init__(
        self, phrase: str, language: str, lists: Mapping[str, str], fold: Fold, known: dict[str, _Part]
    ) -> None:
        self.phrase, self.language, self.lists, self.fold, self.known = phrase, language, lists, fold, known
        self.at = 0

    def sequence(self, *, top: bool = False) -> list[_Part]:
        """Parts up to the end, or to what closes or divides a group."""
        parts: list[_Part] = []
        text = ""
        length = len(self.phrase)
        while self.at < length:
            plain = _PLAIN.match(self.phrase, self.at)
            if plain:
                text += plain.group()
                self.at = plain.end()
                continue
            if self.phrase[self.at] in ")]|":
                if top:
                    raise PatternFault(f"'{self.phrase[self.at]}' closes or divides nothing")
                break
            part = self._special()
            if part is None:
                text += self._sign()
                continue
            parts += self._text(text)
            text = ""
            parts.append(part)
        parts += self._text(text)
        if top and not parts:
            raise PatternFault("is empty")
        return parts

    def _sign(self) -> str:
        if self.phrase[self.at] == "\\":
            self.at += 1
        if self.at >= len(self.phrase):
            raise PatternFault("ends in a backslash")
        self.at += 1
        return self.phrase[self.at - 1]

    def _text(self, text: str) -> list[_Part]:
        """Literal text; in English each blank is a part of its own, since what is left out takes it along."""
        if self.language != "en":
            plain = self.fold(text)
            return [_Part("text", re.escape(plain), frozenset([plain]))] if plain else []
        found = []
        for piece in _PIECES.findall(text):
            plain = " " if piece[0] == " " else piece.lower()
            safe = plain if plain.isalnum() else re.escape(plain)
            found.append(_Part("blank" if plain == " " else "text", safe, frozenset([plain])))
        return found

    def _special(self) -> _Part | None:
        sign = self.phrase[self.at]
        if sign in ".<>":
            for signs, kind, regex in (("...", "gap", _GAP[self.language]), *_SPANS):
                if self.phrase.startswith(signs, self.at):
                    self.at += len(signs)
                    return _Part(kind, regex)
        then = self.phrase[self.at + 1 : self.at + 2]
        match sign:
            case "(":
                return self._group("group", ")")
            case "[":
                part = self._group("optional", "]")
                if self.phrase[self.at : self.at + 1] != "*":
                    return part
                self.at += 1
                return _Part("several", part.regex)
            case "<":
                return self._list()
            case "*":
                self.at += 1
                return _Part("rest", r"\w*")
            case "^":
                self.at += 1
                return _Part("start", "^")
            case "$":
                self.at += 1
                return _Part("end", r" ?\??$")
            case "_" if self.language == "en":
                self.at += 1
                return _Part("word", "[^ ?]+")
            case "!" if then == "(":
                self.at += 1
                return _Part("look", f"(?!{self._group('group', ')').regex})")
            case "~" if then == "(":
                self.at += 1
                return _Part("look", "".join(f"(?<!{each})" for each in self._choices(")")))
        return None

    def _choices(self, closing: str) -> list[str]:
        """The choices of a group that is plain text, as regular expressions."""
        self.at += 1
        end = self.phrase.find(closing, self.at)
        if end < 0:
            raise PatternFault(f"'{closing}' is missing")
        listed = self.phrase[self.at : end].split("|")
        self.at = end + 1
        return [re.escape(each.lower() if self.language == "en" else self.fold(each)) for each in listed]

    def _group(self, kind: str, closing: str) -> _Part:
        self.at += 1
        simple = _SIMPLE.match(self.phrase, self.at)
        if simple and self.phrase[simple.end() : simple.end() + 1] == closing:
            self.at = simple.end() + 1
            return self._words(kind, simple.group())
        choices: list[tuple[str, frozenset[str]]] = []
        while True:
            choices.append(_joined(self.sequence(), self.language))
            if self.at >= len(self.phrase):
                raise PatternFault(f"'{closing}' is missing")
            sign = self.phrase[self.at]
            self.at += 1
            if sign == closing:
                break
            if sign != "|":
                raise PatternFault(f"'{sign}' stands where '{closing}' was expected")
        return _chosen(kind, choices)

    def _words(self, kind: str, listed: str) -> _Part:
        """A group of words and nothing else, which most groups are."""
        if self.language != "en":
            listed = self.fold(listed)
        words = listed.lower().split("|")
        keys = frozenset(_heaviest(word, self.language) for word in words) if kind == "group" else frozenset()
        return _Part(
            kind, "(?:" + listed.lower().replace("*", r"\w*") + ")", frozenset() if "" in keys else keys
        )

    def _list(self) -> _Part:
        end = self.phrase.find(">", self.at)
        name = self.phrase[self.at + 1 : end]
        if name in ("n", "digits"):
            self.at = end + 1
            return _Part("number", NUMBERS[self.language] if name == "n" else r"\d+(?:\.\d+)?")
        if end < 0 or name not in self.lists:
            raise PatternFault(f"there is no list '<{name}>'")
        self.at = end + 1
        if name not in self.known:
            inner = _Reader(f"({self.lists[name]})", self.language, self.lists, self.fold, self.known)
            self.known[name] = inner._group("group", ")")
        return self.known[name]


def _open(part: _Part, at: int) -> bool:
    """Whether no border of a word is asked for at this end of a phrase."""
    sign = part.regex[at] if part.kind == "text" else ""
    return part.kind in ("start", "end", "rest", "gap") or (bool(sign) and not sign.isalnum())


def _chosen(kind: str, choices: list[tuple[str, frozenset[str]]]) -> _Part:
    known = all(keys for _, keys in choices) and kind == "group"
    keys = frozenset(key for _, keys in choices for key in keys) if known else frozenset()
    return _Part(kind, "(?:" + "|".join(regex for regex, _ in choices) + ")", keys)


def _joined(parts: list[_Part], language: str) -> tuple[str, frozenset[str]]:
    """The parts joined, with the best of their required words."""
    made: list[str] = []
    best: frozenset[str] = frozenset()
    place, plain = 0, ""
    while place < len(parts):
        part = parts[place]
        follows = parts[place + 1].kind if place + 1 < len(parts) else ""
        regex = part.regex
        if part.kind in ("text", "blank"):
            (literal,) = part.keys
            plain += literal
        else:
            best, plain = _better(best, plain, language), ""
        if part.kind in ("optional", "several"):
            times = "?" if part.kind == "optional" else "{0,4}"
            if made and made[-1] == "\\ " and _last(parts[place + 1 :]):
                made[-1] = f"(?: {regex}){times}"
                regex = ""
            else:
                regex, place = _optional(made, regex, follows, place, times)
        elif part.kind == "gap":
            regex, place = _gap(made, regex, follows, place)
        elif part.kind == "end" and made and made[-1] == "\\ ":
            made.pop()
            regex = r"(?!\w)" + regex
        elif part.kind == "start" and follows == "blank":
            regex, place = "^" if regex == "^" else "^(?:.* )?", place + 1
        elif part.kind == "group" and _worth(part.keys, language) > _worth(best, language):
            best = part.keys
        made.append(regex)
        place += 1
    return "".join(made), _better(best, plain, language)


def _better(best: frozenset[str], plain: str, language: str) -> frozenset[str]:
    """The rarer of two sets of required words."""
    plain = plain.strip()
    return frozenset([plain]) if _weight(plain, language) > _worth(best, language) else best


def _last(parts: list[_Part]) -> bool:
    """Whether the phrase ends here, but for what may be left out."""
    kinds = [part.kind for part in parts if part.kind not in ("blank", "optional", "several")]
    return kinds == ["end"]


def _optional(made: list[str], regex: str, follows: str, place: int, times: str) -> tuple[str, int]:
    """What may be left out takes one of the blanks around it along."""
    if follows == "blank" and (not made or made[-1].endswith((" ", ")?", "){0,4}", ")", "^"))):
        return f"(?:{regex} ){times}", place + 1
    if made and made[-1] == "\\ ":
        made.pop()
        return f"(?: {regex}){times}", place
    return f"{regex}{times}", place


def _gap(made: list[str], regex: str, follows: str, place: int) -> tuple[str, int]:
    if made and made[-1].endswith((" )?", " ){0,4}")):  # the blank has been taken along
        loose = "(?:[^ ]+ ){0,6}"
        return (loose + "?", place + 1) if follows == "blank" else ("(?:[^ ]+ ?){0,6}", place)
    if made and made[-1] == "\\ ":
        made.pop()
    if not follows:
        return regex, place
    regex = regex.removeprefix(r"(?!\w)")
    return regex + "? " if follows == "blank" else regex + "?", place + (follows == "blank")


@lru_cache(maxsize=16384)
def _heaviest(words: str, language: str) -> str:
    """The part of a choice that is in the fewest texts."""
    return max((part.strip() for part in words.split("*")), key=lambda part: _weight(part, language))


def _worth(keys: frozenset[str], language: str) -> float:
    return min([_weight(key, language) for key in keys], default=0)


@lru_cache(maxsize=16384)
def _weight(key: str, language: str) -> float:
    """How few texts are likely to have it."""
    if language != "en":
        return len(key)
    return sum([len(word) for word in key.split() if word not in _COMMON]) + len(key) / 8


def gram(key: str, language: str) -> str:
    """A few letters of a key, out of its rarest word, by which it is looked up."""
    if language != "en":
        return key[:2]
    return max(key.split(" "), key=lambda word: _weight(word, language))[:4]
