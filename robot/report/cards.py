"""Cards of paper for the door, for the family, and for what the person would like: data for cards.typ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from robot.contract.languages import Language
from robot.contract.memory import OPTIONAL_TOPICS
from robot.contract.own_things import Colour, Shade, SoundName
from robot.messages import catalogue, text

Audience = Literal["door", "family", "own", "all"]
Paper = Literal["a6", "a4"]
# A card as a whole page of A4, besides.
SheetOf = Literal["a6", "a4", "page"]
# Height of the frame for a map drawn by hand.
MAP_MM = 52
# The cards for each; `all` is every one of them.
CARDS: dict[str, tuple[str, ...]] = {
    "door": ("what", "stop", "away", "records"),
    "family": ("family",),
    "own": ("own",),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A heading ("": none), its lines, boxes to tick, what is written in by hand, and room to draw (mm)."""

    title: str = ""
    lines: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    room: int = 0


@dataclass(frozen=True, slots=True)
class PaperCard:
    """One card of A6."""

    name: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is filled in: address of the page, names of staff, rows of the hotline; else there is a line."""

    page: str = ""
    staff: tuple[str, ...] = ()
    hotline: tuple[str, ...] = ()


def cards(audience: Audience, language: Language, known: Known) -> list[PaperCard]:
    """The cards of that audience in one language."""
    names = [name for each, names in CARDS.items() if audience in (each, "all") for name in names]
    return [_card(name, language, known) for name in names]


def pocket_cards(language: Language) -> list[PaperCard]:
    """What goes along: a card to draw one's way on, and what to say when spoken to."""

    def say(key: str) -> str:
        return text(f"pendant.{key}", language)

    way = (Part(lines=(say("cheer"),)), Part(say("map"), room=MAP_MM), Part(blanks=(say("call"),)))
    spoken = Part(lines=tuple(say(f"spoken-{each}") for each in ("1", "2", "3", "police", "go")))
    return [
        PaperCard("pocket", say("title"), (*way, Part(lines=(say("paper-note"),)))),
        PaperCard("spoken", say("spoken-title"), (Part(lines=(say("spoken-note"),)), spoken)),
    ]


def _card(name: str, language: Language, known: Known) -> PaperCard:
    def say(key: str) -> str:
        return text(f"paper.{key}", language)

    parts = [Part(lines=tuple(_lines(name, language)))]
    if name == "away":
        address = (f"{say('page')} {known.page}",) if known.page else ()
        parts.append(Part(lines=address, blanks=() if address else (say("page"),)))
    if name == "family":
        parts += [
            Part(say("ask-not"), tuple(_lines("ask-not", language))),
            Part(say("call"), blanks=_with_numbers(known.staff, say("somebody"))),
            Part(lines=known.hotline, blanks=() if known.hotline else (say("line"),)),
            Part(blanks=(say("emergency"),)),
        ]
    if name == "own":
        parts += _own_things(language)
    return PaperCard(name, say(name), tuple(parts))


def _own_things(language: Language) -> Iterator[Part]:
    """The boxes of the page /own, to be ticked with a pen; staff enter what they may."""

    def said(kind: str, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(text(f"paper.{kind}-{name}", language) for name in names)

    yield Part(blanks=(text("paper.robot-name", language),))
    for colour in get_args(Colour):
        title = text("paper.instead", language, what=text(f"paper.shade-{colour}", language))
        yield Part(title, choices=said("shade", (shade for shade in get_args(Shade) if shade != colour)))
    yield Part(text("paper.quiet-sounds", language), choices=said("sound", get_args(SoundName)))
    yield Part(text("paper.not-remember", language), choices=said("topic", OPTIONAL_TOPICS))
    yield Part(blanks=(text("paper.signed", language),))


def _lines(name: str, language: Language) -> Iterator[str]:
    """The numbered sentences of a card, in their order."""
    known, number = catalogue(language), 1
    while (key := f"paper.{name}-{number}") in known:
        yield known[key]
        number += 1


def _with_numbers(staff: Sequence[str], somebody: str) -> tuple[str, ...]:
    """Numbers are in no configuration: they are written in, beside the names that are."""
    return tuple(f"{name}:" for name in staff) or (somebody,)
