"""The notation of the word lists: phrases with names, choices, gaps and endings, made into searches.

    kill* (myself|my self)    a choice; "*" is any ending of a word
    i [really] want           what stands in brackets may be missing
    <wish> ... <die>          a name of `names`; "..." is a short gap, "......" a long one
    ^つらい$                  the sentence begins, ends here
    _자살                     a word begins here

Blanks and drawn-out letters are the same as none. Every gap is bounded, so a search takes a time that grows
with the length of the text only. Of a phrase is kept which words it cannot do without: only phrases whose
words stand in a text are searched for, and made into a regular expression then (all at once take seconds).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from robot.language.normal_form import END, japanese, korean, plain, squeezed

DEEPEST = 8
LONGEST = 3_000  # characters of a phrase
LONGEST_WORD = 12  # characters of a word that a phrase cannot do without, as far as they are compared
SIGNS = re.compile(r"\.{6}|\.{3}|<[^<>]*>|[()\[\]|^$_*]|[^()\[\]|^$_*<>.]+|.", re.DOTALL)
MARKS = frozenset({"...", "......", "^", "$", "_", "*", "(", ")", "[", "]"})
BLANK, GAP = "\0", "\1"  # marks while a phrase is put together
LATIN = re.compile(r"[a-z0-9]+")
BLANKS, GAPS = re.compile(f"{BLANK}+"), re.compile(f"{BLANK}*{GAP}{BLANK}*")

Names = Mapping[str, Sequence[str]]


class PatternError(ValueError):
    """What is wrong with a phrase, in words that follow a colon."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How a language is searched: its letters and gaps."""

    fold: Callable[[str], str]
    blank: str
    short: str
    long: str
    letter: str
    between: str  # stands between any two letters
    squeezes: bool = True  # whether parts of a phrase may stand side by side without a blank


def _folded_latin(text: str) -> str:
    return " ".join(LATIN.findall(squeezed(plain(text))))


FORMS = {
    "en": _Form(
        _folded_latin,
        r"(?: \|)? ?",
        r"(?: [^ |]+){0,4}? ",
        r"(?: [^ |]+){0,12}? ",
        r"[a-z0-9]",
        "",
        squeezes=False,
    ),
    "ja": _Form(
        lambda text: japanese(plain(text)).replace(END, ""), "", r"[^|]{0,8}?", r"[^|]{0,24}?", "", ""
    ),
    "ko": _Form(
        lambda text: korean(plain(text)).replace(END, "").strip(),
        r"(?: \|)? ?",
        r"[^|]{0,8}?",
        r"[^|]{0,24}?",
        r"[가-힣ㄱ-ㅣ]",
        " ?",
    ),
}


class _Made(NamedTuple):
    """A part of a phrase: the expression, and words of which one must stand in the text (None: unknown).

    `also`: further sets of which each must have one there.
    """

    made: str
    needs: frozenset[str] | None = None
    also: tuple[frozenset[str], ...] = ()

    def rank(self) -> tuple[int, int]:
        """How well the words tell texts apart."""
        if not self.needs:
            return (0, 0)
        return (min(map(len, self.needs)), -len(self.needs))


def _raised(_: str, error: PatternError) -> None:
    raise error


class Search:
    """Phrases of one language, searched for one after the other.

    A phrase that cannot be read is left out and given to `broken`, which raises its PatternError unless told
    otherwise.
    """

    def __init__(
        self,
        phrases: Sequence[str],
        language: str,
        names: Mapping[str, _Made],
        broken: Callable[[str, PatternError], None] = _raised,
    ) -> None:
        writer = _Writer(language, names)
        self._rows: list[_Row] = []
        for phrase in phrases:
            try:
                self._rows.append(_Row(writer.write(phrase), language))
            except PatternError as error:
                broken(phrase, error)
        self._by_word: dict[str, list[int]] = {}
        self._always: list[int] = []
        for place, row in enumerate(self._rows):
            for word in row.needs:
                self._by_word.setdefault(word, []).append(place)
            if not row.needs:
                self._always.append(place)
        known = {word for row in self._rows for words in (row.needs, *row.also) for word in words}
        self._words = {
            length: frozenset(word for word in known if len(word) == length)
            for length in sorted({len(word) for word in known})
        }

    def take(self, text: str, instead: str) -> str:
        """The text with everything that any phrase finds in it replaced."""
        taken = sorted(
            found.span()
            for place in self._possible(text)
            for found in self._rows[place].search.finditer(text)
        )
        parts: list[str] = []
        at = 0
        for begin, end in taken:
            if end > at:
                parts += [text[at:begin], instead] if begin >= at else []
                at = end
        return "".join(parts) + text[at:]

    def finds(self, text: str) -> bool:
        """Whether anything is found."""
        return any(self._rows[place].search.search(text) for place in self._possible(text))

    def _possible(self, text: str) -> list[int]:
        bare = text.replace(" ", "")
        there: set[str] = set()
        for length, words in self._words.items():
            there |= words & _pieces(bare, length)
        found = {place for word in there for place in self._by_word.get(word, ())}
        found.update(self._always)
        return sorted(
            place for place in found if all(not there.isdisjoint(words) for words in self._rows[place].also)
        )


@lru_cache(maxsize=2 * LONGEST_WORD)
def _pieces(bare: str, length: int) -> frozenset[str]:
    """Every piece of a text that is so long: the searches that follow each other mostly look at one text."""
    return frozenset([bare[at : at + length] for at in range(len(bare) - length + 1)])


def forget() -> None:
    """Forget the pieces of the texts that were looked through; for measuring."""
    _pieces.cache_clear()


class _Row:
    """One phrase, made into a regular expression when it is first needed."""

    def __init__(self, part: _Made, language: str) -> None:
        self.needs = _shortened(part.needs or frozenset())
        self.also = tuple(_shortened(words) for words in part.also)
        # A word begins and ends there in English.
        self._made = rf"(?<![a-z0-9])(?:{part.made})(?![a-z0-9])" if language == "en" else part.made

    @cached_property
    def search(self) -> re.Pattern[str]:
        return re.compile(self._made)


def _shortened(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:LONGEST_WORD] for word in words)


def named(names: Names, language: str) -> dict[str, _Made]:
    """Every list of `names` as a part of phrases. Raises PatternError."""
    writer = _Writer(language, {}, names)
    return {name: writer.named(name) for name in names}


class _Writer:
    def __init__(self, language: str, made: Mapping[str, _Made], names: Names | None = None) -> None:
        self._language, self._form = language, FORMS[language]
        self._named, self._names = dict(made), names or {}
        self._open: list[str] = []
        self._signs: list[str] = []  # of the phrase that is read; the last one is ""
        self._at = 0

    def write(self, phrase: str) -> _Made:
        if len(phrase) > LONGEST:
            raise PatternError(f"is longer than {LONGEST} characters; write its core only")
        self._signs, self._at = [*SIGNS.findall(phrase), ""], 0
        made = self._choice("")
        if self._signs[self._at]:
            raise PatternError(f"'{self._signs[self._at]}' closes nothing")
        return made

    def named(self, name: str) -> _Made:
        """A list of `names`, made once."""
        if name not in self._named:
            if name not in self._names:
                raise PatternError(f"no list is named '{name}'")
            if name in self._open or len(self._open) > DEEPEST:
                raise PatternError(f"'{name}' holds itself")
            kept = self._signs, self._at
            self._open.append(name)
            try:
                self._named[name] = _any_of([self.write(each) for each in self._names[name]])
            finally:
                self._open.pop()
                self._signs, self._at = kept
        return self._named[name]

    def _choice(self, closing: str) -> _Made:
        found = [self._row(closing)]
        while self._signs[self._at] == "|":
            self._at += 1
            found.append(self._row(closing))
        if len(found) > 1 and any(not each.made for each in found):
            raise PatternError("a choice has an empty part; put what may be missing in [brackets]")
        return found[0] if len(found) == 1 else _any_of(found)

    def _row(self, closing: str) -> _Made:
        parts: list[_Made] = []
        while (sign := self._signs[self._at]) and sign != "|" and sign != closing:
            self._at += 1
            parts.append(self._part(sign) if sign in MARKS or sign[0] == "<" else self._literal(sign))
        if len(parts) == 1:
            return _Made(self._joined(parts[0].made), parts[0].needs, parts[0].also)
        best = max(parts, key=_Made.rank, default=_Made(""))
        also = tuple(part.needs for part in parts if part.needs and part is not best)
        return _Made(self._joined("".join([part.made for part in parts])), best.needs, also)

    def _part(self, sign: str) -> _Made:
        form = self._form
        match sign:
            case "...":
                return _Made(f"{GAP}{form.short}{GAP}")
            case "......":
                return _Made(f"{GAP}{form.long}{GAP}")
            case "^":
                return _Made(r"(?<=\| )" if form.letter else r"(?<=\|)")
            case "$":
                return _Made(r"(?= \|)" if form.letter else r"(?=\|)")
            case "_":
                return _Made(f"(?<!{form.letter})" if form.letter else "")
            case "*":
                return _Made(f"{form.letter}*" if form.blank == FORMS["en"].blank else "")
            case "(" | "[":
                return self._group(sign)
            case ")" | "]":
                raise PatternError(f"'{sign}' closes nothing")
        if sign.startswith("<") and sign.endswith(">") and len(sign) > 2:
            return self.named(sign[1:-1])
        return self._literal(sign)

    def _literal(self, text: str) -> _Made:
        return _literal(text, self._language)

    def _group(self, sign: str) -> _Made:
        closing = ")" if sign == "(" else "]"
        inner = self._choice(closing)
        if self._signs[self._at] != closing:
            raise PatternError(f"'{sign}' is not closed")
        self._at += 1
        if not inner.made:
            raise PatternError("brackets with nothing in them")
        return _Made(f"(?:{inner.made})?") if sign == "[" else _Made(f"(?:{inner.made})", inner.needs)

    def _joined(self, made: str) -> str:
        """Blanks that were written become the language's, except beside a gap, which has its own."""
        if GAP not in made and BLANK not in made:
            return made
        if GAP in made:
            made = GAPS.sub("", made)
        return BLANKS.sub(lambda _: self._form.blank, made)


@lru_cache(maxsize=100_000)
def _literal(text: str, language: str) -> _Made:
    """A word of a phrase; the same words stand in thousands of them."""
    form = FORMS[language]
    words = form.fold(text).split()
    made = form.blank.join(
        [form.between.join(word if word.isalnum() else map(re.escape, word)) for word in words]
    )
    if words and form.squeezes and len(words[0]) > 1:
        # Of 死な and ない the text has 死ない: a letter that stood before already may be missing.
        first = words[0][0]
        made = f"(?:{first}|(?<={first}))" + made[len(first) :]
    before = BLANK if text[:1].isspace() else ""
    after = BLANK if text[-1:].isspace() and (words or not before) else ""
    needs = frozenset({max(words, key=len)}) if words else None
    return _Made(before + made + after, needs)


def _any_of(parts: Sequence[_Made]) -> _Made:
    needs: frozenset[str] | None = frozenset()
    for part in parts:
        needs = None if needs is None or part.needs is None else needs | part.needs
    return _Made(f"(?:{'|'.join([part.made for part in parts])})", needs)
