"""The controls of a served page with their accessible names, without a browser."""

import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import combinations

# An element of these that holds other elements; everything else is passed through.
HOLDS_CONTROLS = ("button", "a", "summary", "label")
VOID = ("input", "br", "meta", "link", "img", "hr")


@dataclass
class Control:
    """`name` is what a screen reader says and what a finger reads; `what` is for the message of a test."""

    what: str
    name: str
    hidden: bool = False


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)


class Controls(HTMLParser):
    """Collects buttons, links, folds and fields, those within closed folds and hidden sections too."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[Element] = []
        self._labels: dict[str, str] = {}
        self._fields: list[tuple[Element, list[str] | None]] = []
        self.found: list[Control] = []
        self.headings: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes)
        if tag in ("input", "select", "textarea") and attributes.get("type") != "hidden":
            around = next((each for each in reversed(self._open) if each.tag == "label"), None)
            self._fields.append((element, None if around is None else around.text))
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self._open and (closed := self._open.pop()).tag != tag:
            pass
        text = " ".join("".join(closed.text).split())
        if tag in ("button", "a", "summary"):
            named = closed.attributes.get("aria-label") or text
            self.found.append(Control(f"{tag}#{closed.attributes.get('id', '')}", named))
        elif tag == "label" and "for" in closed.attributes:
            self._labels[closed.attributes["for"]] = text
        elif tag in ("h1", "h2", "h3", "h4"):
            self.headings.append((int(tag[1]), text))

    def handle_data(self, data: str) -> None:
        silent = any(each.attributes.get("aria-hidden") == "true" for each in self._open)
        if any(each.tag in ("select", "script", "style", "title") for each in self._open) or silent:
            return
        for element in self._open:
            element.text.append(data)

    def close(self) -> None:
        super().close()
        for element, around in self._fields:
            given = element.attributes
            named = given.get("aria-label") or self._labels.get(given.get("id", ""))
            named = named or " ".join("".join(around or ()).split())
            self.found.append(Control(f"{element.tag}#{given.get('id', '')}", named))


def controls(html: str) -> list[Control]:
    return _parsed(html).found


def headings(html: str) -> list[tuple[int, str]]:
    """Level and text of every heading, in order."""
    return _parsed(html).headings


def _parsed(html: str) -> Controls:
    parser = Controls()
    parser.feed(html)
    parser.close()
    return parser


def spoken(name: str) -> str:
    """A name as an ear takes it: one width and case, katakana as hiragana, no blanks and no marks."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    kana = (chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in plain)
    return "".join(c for c in kana if c.isalnum() or c == "ー")


def confused(found: list[Control]) -> list[str]:
    """Every pair of controls of which one is named like the other, or within it; and those without a name."""
    called = [(each, spoken(each.name)) for each in found]
    wrong = [f"{each.what} has no name" for each, name in called if not name]
    for (one, a), (other, b) in combinations(called, 2):
        if a and b and (a in b or b in a):
            wrong.append(f"{one.what} “{one.name}” and {other.what} “{other.name}”")
    return wrong
