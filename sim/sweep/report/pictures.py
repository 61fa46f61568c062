"""The pictures of a sweep, one a world: geometry, drawn by page.html. All worlds have the same axes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.sweep.figures import curve
from sim.sweep.found import Found
from sim.sweep.measures import KINDS, SPOKEN, WAYS
from sim.sweep.report.figures_table import value
from sim.sweep.report.picture import (
    BOTTOM,
    COLOURS,
    HEIGHT,
    LEFT,
    LETTER,
    RIGHT,
    TOP,
    WIDTH,
    Axis,
    Label,
    Mark,
    bar,
    beside,
    spread_apart,
)
from sim.sweep.report.scale import Scale, fitted

ROW = 30  # height of a policy's row
NUMBERS = 36  # room for the number behind a bar
ALONG, UPWARD = (LEFT, WIDTH - RIGHT), (HEIGHT - BOTTOM, TOP)
# A value and its standard error.
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frontier:
    """Weeks to L6 against sessions over the limit. `nowhere`: policies with which nobody reached it."""

    x: Axis
    y: Axis
    marks: Sequence[Mark]
    labels: Sequence[Label]
    nowhere: Sequence[str]


@dataclass(frozen=True, slots=True)
class Curves:
    """The share of people who have reached L6, week by week; `lines`: (colour, points)."""

    x: Axis
    y: Axis
    lines: Sequence[tuple[int, str]]
    labels: Sequence[Label]


@dataclass(frozen=True, slots=True)
class DeliveredRow:
    """One policy. None: there is no such session, or no promise."""

    policy: str
    y: float
    mark: Mark | None
    number: Label | None
    promise: float | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A row a policy, with its name left of `left`."""

    left: float
    height: float
    x: Axis
    rows: Sequence[DeliveredRow]


@dataclass(frozen=True, slots=True)
class ContactsRow:
    """One policy and way; `name` stands at the first of its rows.

    `parts`: number of the kind, from where, how wide, and in words.
    """

    name: str
    y: float
    parts: Sequence[tuple[int, float, float, str]]
    number: Label


@dataclass(frozen=True, slots=True)
class Contacts:
    """Two rows a policy, with its name left of `left`."""

    left: float
    height: float
    x: Axis
    rows: Sequence[ContactsRow]


def frontier(found: Found, world: str) -> Frontier:
    """Lower left is better: sooner, with fewer sessions over the limit."""
    points = {each: _both(found, each) for each in found.worlds}
    everywhere = [point for each in points.values() for point in each.values()]
    x = fitted(_ends(over for over, _ in everywhere), *ALONG, 1.0, zero=True)
    y = fitted(_ends(weeks for _, weeks in everywhere), *UPWARD, 4.0)
    marks, texts = [], []
    for policy, ((a, a_error), (b, b_error)) in points[world].items():
        told = f"{policy}: {a:.2f} % over the limit, {b:.1f} weeks to L6"
        number, reached = found.policies.index(policy), value(found, "L6", policy, world).value or 0.0
        marks.append(Mark(number, x.at(a), y.at(b), bar(x, a, a_error), bar(y, b, b_error), told))
        texts.append(f"{policy} ({100 * reached:.0f} %)")
    nowhere = [policy for policy in found.policies if policy not in points[world]]
    says = "sessions over the limit, %", "weeks to L6"
    return Frontier(Axis(x.ticks(), says[0]), Axis(y.ticks(), says[1]), marks, beside(marks, texts), nowhere)


def _both(found: Found, world: str) -> dict[str, tuple[Point, Point]]:
    over, weeks = _points(found, "over", world, 100), _points(found, "L6_weeks", world)
    return {policy: (over[policy], weeks[policy]) for policy in over if policy in weeks}


def curves(found: Found, world: str) -> Curves:
    """How many have reached L6 by the end of each week."""
    shares = {
        each: {policy: curve(found.of(policy, each), 0) for policy in found.policies} for each in found.worlds
    }
    highest = [100 * line[-1] for lines in shares.values() for line in lines.values() if line]
    x = Scale(0, found.facts["weeks"], LEFT, WIDTH - _names(found))
    y = fitted(highest, *UPWARD, 10.0, zero=True)
    lines, labels = [], []
    for number, (policy, line) in enumerate(shares[world].items()):
        points = [(x.at(week), y.at(100 * share)) for week, share in enumerate([0.0, *line])]
        lines.append((number % COLOURS, " ".join(f"{a:g},{b:g}" for a, b in points)))
        labels.append(Label(policy, points[-1][0] + 8, points[-1][1] + 4))
    says = "people who have reached L6, %"
    return Curves(Axis(x.ticks(), "week"), Axis(y.ticks(), says), lines, spread_apart(labels))


def delivered(found: Found, world: str) -> Delivered:
    """First sessions after a step over the limit, and what the setting promises."""
    promised = {
        each["name"]: 100 * each["promises"]
        for each in found.facts["policies"]
        if each["promises"] is not None
    }
    points = {each: _points(found, "false_steps", each, 100) for each in found.worlds}
    ends = _ends(point for each in points.values() for point in each.values())
    x = fitted([*ends, *promised.values()], _names(found), WIDTH - RIGHT, 1.0, zero=True)
    rows = []
    for number, policy in enumerate(found.policies):
        y, mark, label = TOP + (number + 0.5) * ROW, None, None
        if policy in points[world]:
            a, error = points[world][policy]
            mark = Mark(number, x.at(a), y, bar(x, a, error), None, f"{policy}: {a:.2f} %")
            label = Label(f"{a:.1f}", max(x.at(a + error), x.at(a) + 6) + 5, y + 4)
        rows.append(
            DeliveredRow(policy, y, mark, label, x.at(promised[policy]) if policy in promised else None)
        )
    says = "first sessions after a step over the limit, %"
    return Delivered(_names(found), TOP + len(rows) * ROW, Axis(x.ticks(), says), rows)


def contacts(found: Found, world: str) -> Contacts:
    """Contacts a person has in a week, by kind; with the robot and without it."""
    shares = {each: _contacts(found, each) for each in found.worlds}
    x = fitted(
        [sum(kinds) for each in shares.values() for kinds in each.values()],
        _names(found),
        WIDTH - RIGHT - NUMBERS,
        0.1,
        zero=True,
    )
    rows = []
    for number, ((policy, way), kinds) in enumerate(shares[world].items()):
        parts, begun = [], 0.0
        for kind, (name, share) in enumerate(zip(KINDS, kinds, strict=True)):
            told = f"{policy}, {SPOKEN[way]}: {share:.3f} a week {SPOKEN[name]}"
            parts.append((kind, x.at(begun), round(x.at(begun + share) - x.at(begun), 2), told))
            begun += share
        y = TOP + number // 2 * (ROW + 6) + number % 2 * (ROW / 2)
        rows.append(
            ContactsRow(
                "" if number % 2 else policy, y, parts, Label(f"{begun:.2f}", x.at(begun) + 6, y + 12)
            )
        )
    return Contacts(
        _names(found), TOP + len(found.policies) * (ROW + 6), Axis(x.ticks(), "contacts a week"), rows
    )


def _contacts(found: Found, world: str) -> dict[tuple[str, str], list[float]]:
    return {
        (policy, way): [value(found, f"{kind}_{way}", policy, world).value or 0.0 for kind in KINDS]
        for policy in found.policies
        for way in WAYS
    }


def _names(found: Found) -> float:
    """Room for the names of policies."""
    return 30 + LETTER * max(map(len, found.policies))


def _points(found: Found, name: str, world: str, times: float = 1.0) -> dict[str, Point]:
    """The policies of which a figure is known, with it."""
    made = {}
    for policy in found.policies:
        each = value(found, name, policy, world)
        if each.value is not None:
            made[policy] = times * each.value, times * (each.error or 0.0)
    return made


def _ends(points: Iterable[Point]) -> list[float]:
    """Of their bars."""
    return [end for a, error in points for end in (a - error, a + error)]
