"""The geometry of the pictures on a page: levels from bottom to top, days or weeks from left to right."""

from collections.abc import Sequence
from dataclasses import dataclass

from robot.contract.programme import Programme
from sim.rehearse.record import Rehearsed
from sim.rehearse.spread import Spread

LEFT, TOP, ROW, DAY = 200, 20, 34, 6
WEEK = 7 * DAY
BOTTOM = 30


@dataclass(frozen=True, slots=True)
class Dot:
    """A session. `kind` is "whole", "half" or "stopped"; `told` is said where somebody points at it."""

    x: float
    y: float
    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, in units of the picture.

    `rows` are (level id, y), `weeks` (number, x); `lines` and `areas` are lists of points with their class.
    """

    width: int
    height: int
    rows: tuple[tuple[str, float], ...]
    weeks: tuple[tuple[int, float], ...]
    lines: tuple[tuple[str, str], ...] = ()
    areas: tuple[tuple[str, str], ...] = ()
    dots: tuple[Dot, ...] = ()


def of_one(programme: Programme, found: Rehearsed) -> Chart:
    """The home level day by day, and every session on its level."""
    places = {level.id: place for place, level in enumerate(programme.levels)}
    top = max(places[home] for home in found.homes)
    top = max([top, *(each.place for each in found.sessions)])
    home = [(LEFT + day * DAY, places[level]) for day, level in enumerate(found.homes)]
    dots = tuple(
        Dot(
            LEFT + (each.day + 0.5) * DAY,
            _y(top, each.place - 0.5 * each.half),
            "stopped" if each.stopped else "half" if each.half else "whole",
            "" if each.rating is None else str(each.rating),
        )
        for each in found.sessions
    )
    steps = [f"{x:g},{_y(top, place):g} {x + DAY:g},{_y(top, place):g}" for x, place in home]
    return _chart(programme, top, found.weeks, lines=(("home", " ".join(steps)),), dots=dots)


def of_many(programme: Programme, spread: Spread) -> Chart:
    """The quantiles of the home level, week by week."""
    places = {level.id: place for place, level in enumerate(programme.levels)}
    weeks = [[places[home] for home in homes] for homes in spread.homes if homes]
    top = max((max(week) for week in weeks), default=0)

    def edge(which: int) -> list[str]:
        return [f"{LEFT + (i + 0.5) * WEEK:g},{_y(top, week[which]):g}" for i, week in enumerate(weeks)]

    areas = [
        (name, " ".join([*edge(low), *reversed(edge(high))]))
        for name, low, high in (("most", 0, 4), ("middle-half", 1, 3))
    ]
    return _chart(programme, top, spread.weeks, lines=(("home", " ".join(edge(2))),), areas=tuple(areas))


def _chart(
    programme: Programme,
    top: int,
    weeks: int,
    lines: tuple[tuple[str, str], ...],
    areas: Sequence[tuple[str, str]] = (),
    dots: tuple[Dot, ...] = (),
) -> Chart:
    rows = tuple((level.id, _y(top, place)) for place, level in enumerate(programme.levels[: top + 1]))
    scale = tuple(
        (week, LEFT + (week - 1) * WEEK) for week in range(1, weeks + 1) if week == 1 or week % 5 == 0
    )
    height = TOP + (top + 1) * ROW + BOTTOM
    return Chart(LEFT + weeks * WEEK + 20, height, rows, scale, lines, tuple(areas), dots)


def _y(top: int, place: float) -> float:
    return TOP + (top - place + 0.5) * ROW
