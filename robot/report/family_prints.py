"""What relatives have on paper: a page to begin with, and a card for the fridge; as data for cards.typ."""

from collections.abc import Iterator
from typing import Literal

from robot.contract.languages import Language
from robot.family.lessons import lessons
from robot.messages import catalogue, text
from robot.report.cards import Known, PaperCard, Part

Print = Literal["starter", "fridge"]
QUOTES: dict[Language, str] = {"en": "“{}”", "ja": "「{}」", "ko": "“{}”"}


def family_print(which: Print, language: Language, known: Known) -> PaperCard:
    """The page or the card, in one language. On the card stands nothing that is about one of the house."""
    parts = _starter(language, known) if which == "starter" else _fridge(language, known)
    return PaperCard(which, text(f"family.{which}", language), tuple(parts))


def _starter(language: Language, known: Known) -> Iterator[Part]:
    """Of each lesson its first card and the sentence that one might say."""
    yield Part(lines=_lines("starter", language))
    for lesson in lessons().values():
        words = QUOTES[language].format(lesson.say.in_(language))
        said = text("family.say", language, what=words)
        yield Part(lesson.title.in_(language), (lesson.cards[0].in_(language), said))
    for name in ("nothing", "robot"):
        yield Part(text(f"family.{name}", language), _lines(name, language))
    label = text("family.page", language)
    page = f"{label} {known.page}" if known.page else ""
    yield Part(lines=(page,) if page else (), blanks=() if page else (label,))
    yield from _numbers(language, known)


def _fridge(language: Language, known: Known) -> Iterator[Part]:
    yield Part(lines=_lines("fridge", language))
    yield from _numbers(language, known)
    blanks = (text("family.first", language), text("family.second", language))
    yield Part(text("family.two", language), blanks=blanks)


def _numbers(language: Language, known: Known) -> Iterator[Part]:
    """Whom to call: what is known, and lines to write on."""
    staff = tuple(f"{name}:" for name in known.staff) or (text("family.somebody", language),)
    yield Part(text("family.call", language), lines=known.hotline)
    lines = () if known.hotline else (text("family.line", language),)
    yield Part(blanks=(*staff, *lines, text("family.emergency", language)))


def _lines(name: str, language: Language) -> tuple[str, ...]:
    known, found = catalogue(language), list[str]()
    while (key := f"family.{name}-{len(found) + 1}") in known:
        found.append(known[key])
    return tuple(found)
