"""Pieces of a picture, in its own units: axes, marks with error bars, and labels that do not overlap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sim.sweep.report.scale import Scale

WIDTH, HEIGHT = 540, 360
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 14, 46
LABEL_ROW, LETTER = 15, 7.2  # height of a label, width of a letter
# One shape and colour a policy, in their order; after the last the shapes go on with the first colour.
SHAPES = (
    "M5.5 0A5.5 5.5 0 1 1 -5.5 0A5.5 5.5 0 1 1 5.5 0Z",
    "M-5 -5H5V5H-5Z",
    "M0 -6.5L6 4.5H-6Z",
    "M0 -7L6 0L0 7L-6 0Z",
    "M0 6.5L6 -4.5H-6Z",
    "M-6 -2H-2V-6H2V-2H6V2H2V6H-2V2H-6Z",
)
COLOURS = 7


@dataclass(frozen=True, slots=True)
class Label:
    """A text that begins at a place, or ends there where `end`."""

    text: str
    x: float
    y: float
    end: bool = False

    @property
    def reach(self) -> tuple[float, float]:
        """From where to where it goes."""
        width = len(self.text) * LETTER
        return (self.x - width, self.x) if self.end else (self.x, self.x + width)


@dataclass(frozen=True, slots=True)
class Mark:
    """One policy: its shape and colour by its number, and bars of one standard error either way."""

    number: int
    x: float
    y: float
    across: tuple[float, float] | None
    along: tuple[float, float] | None
    told: str

    @property
    def shape(self) -> str:
        return SHAPES[self.number % len(SHAPES)]

    @property
    def colour(self) -> int:
        return self.number % COLOURS


@dataclass(frozen=True, slots=True)
class Axis:
    """What is drawn at the edge: numbers with their places, and what they are."""

    ticks: Sequence[tuple[str, float]]
    says: str


def spread_apart(labels: Sequence[Label], top: float = TOP, bottom: float = HEIGHT - BOTTOM) -> list[Label]:
    """The labels, moved down or up until none stands on another; in the order of their height."""
    placed: list[Label] = []
    for label in sorted(labels, key=lambda each: each.y):
        low = max((each.y + LABEL_ROW for each in placed if _meet(each, label)), default=top)
        placed.append(replace(label, y=max(label.y, low)))
    for i in range(len(placed) - 1, -1, -1):
        later = (each.y - LABEL_ROW for each in placed[i + 1 :] if _meet(each, placed[i]))
        placed[i] = replace(placed[i], y=min(placed[i].y, min(later, default=bottom), bottom))
    return placed


def _meet(a: Label, b: Label) -> bool:
    return a.reach[0] < b.reach[1] and b.reach[0] < a.reach[1]


def beside(marks: Sequence[Mark], texts: Sequence[str]) -> list[Label]:
    """A label for each mark, on the side of it on which it stands on as few marks and labels as can be."""
    taken = [box for mark in marks for box in _room(mark)]
    labels: list[Label] = []
    for mark, text in zip(marks, texts, strict=True):
        sides = [
            Label(text, mark.x + (-8 if end else 8), mark.y + (17 if below else -7), end)
            for below in (False, True)
            for end in (False, True)
        ]
        chosen = min(sides, key=lambda each: (not _inside(each), sum(_cross(_box(each), it) for it in taken)))
        taken.append(_box(chosen))
        labels.append(chosen)
    return labels


# Left, top, right and bottom.
Box = tuple[float, float, float, float]


def _room(mark: Mark) -> Iterator[Box]:
    """Of the mark, and of its bars."""
    yield mark.x - 6, mark.y - 6, mark.x + 6, mark.y + 6
    if mark.across:
        yield min(mark.across), mark.y - 1, max(mark.across), mark.y + 1
    if mark.along:
        yield mark.x - 1, min(mark.along), mark.x + 1, max(mark.along)


def _box(label: Label) -> Box:
    left, right = label.reach
    return left, label.y - LABEL_ROW + 4, right, label.y + 3


def _inside(label: Label) -> bool:
    left, top, right, bottom = _box(label)
    return left >= LEFT and right <= WIDTH and top >= 0 and bottom <= HEIGHT - BOTTOM


def _cross(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def bar(scale: Scale, value: float, error: float | None) -> tuple[float, float] | None:
    """From one standard error below to one above."""
    if not error:
        return None
    return scale.at(max(value - error, scale.low)), scale.at(min(value + error, scale.high))
