"""The pictures of a report: Vega-Lite, drawn as SVG. Each says in words what it shows.

What differs is told by shape, outline and dash as well as by colour, so that a copy in black and white reads
the same. The few colours are constants: a page in the dark changes them, by their values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from robot.contract.calendar import DAY_TURN_US, DAY_US, WEEK
from robot.contract.people import CONTACT_KINDS
from robot.engine.contact_weeks import WAYS
from robot.report.history import History, Moment, Session
from robot.report.wording import HOW_IT_ENDED, Wording

INK, GRID, LINE, SOFT, PAPER = "#1b1b1f", "#dcdcdc", "#2f5d92", "#a9bfda", "#fefefe"
SHADES = ("#d5dfec", "#a9bfda", "#6688b3", "#2f5d92")
FONT = "Noto Sans, Noto Sans CJK JP, Noto Sans CJK KR, DejaVu Sans, sans-serif"
WIDTH, DAY_MS = 560, DAY_US // 1000
HARD = 6
POINT = {"type": "point", "filled": True, "opacity": 1, "size": 36, "stroke": INK, "strokeWidth": 0.8}
MOST_TICKS = 14
FIRST_WIDE = 0x1100  # from here on letters are as wide as they are high
Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG, and what it shows in words."""

    svg: str
    says: str


def draw(spec: Spec, says: str, *, columns: int = 0) -> Picture:
    """Draw it. The first takes a third of a second, each further one a fiftieth.

    `columns` of the legend, 0 for a row.
    """
    import vl_convert  # 90 MB and 30 ms: only where there is something to draw

    look = {
        "background": PAPER,
        "font": FONT,
        "padding": 2,
        "view": {"stroke": None},
        "axis": {
            **dict.fromkeys(("labelColor", "titleColor"), INK),
            **dict.fromkeys(("gridColor", "domainColor", "tickColor"), GRID),
            "labelFontSize": 10,
            "titleFontSize": 10,
            "titleFontWeight": "normal",
            "labelLimit": 190,
        },
        "legend": {
            "labelColor": INK,
            "titleColor": INK,
            "orient": "bottom",
            "title": None,
            "labelLimit": 300,
            "symbolOpacity": 1,
            "columns": columns,
        },
        "header": {"labelColor": INK, "title": None},
    }
    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": look, **spec}
    return Picture(vl_convert.vegalite_to_svg(whole), says)


def way(wording: Wording) -> Picture:
    """The level day by day as a line, and each session on its level."""
    history = wording.history
    homes = [
        (_begins(history), history.began_at.partition("/")[0]),
        *((_at(each.at), each.after) for each in history.steps),
    ]
    homes.append((_ends(history), homes[-1][1]))
    lived = {level for _, level in homes} | {each.level for each in history.sessions}
    levels = [level for level in history.levels if level in lived]
    levels += sorted(lived - {*levels})
    names = {level: _apart(wording, level, levels) for level in levels}
    y = {
        "type": "ordinal",
        "sort": [names[level] for level in reversed(levels)],
        "axis": {"title": None, "grid": True, "minExtent": max(map(_wide, names.values()))},
        "scale": {"domain": [names[level] for level in reversed(levels)]},
    }
    line = [{"day": at, "level": names[level]} for at, level in homes]
    marks: list[Spec] = [
        {"day": _at(each.began), "level": names[each.level], "mark": _mark(each, wording)}
        for each in sorted(history.sessions, key=lambda each: each.outcome != "void")
    ]
    shapes = {
        wording.say("mark-whole"): ("circle", LINE),
        wording.say("half", level=wording.say("mark-whole")): ("circle", PAPER),
        wording.say("much"): ("triangle-up", INK),
        wording.say("stop"): ("square", PAPER),
        wording.say("void"): ("cross", PAPER),
    }
    drawn: list[Spec] = [
        {
            "data": {"values": line},
            "mark": {"type": "line", "interpolate": "step-after", "color": LINE, "strokeWidth": 2},
            "encoding": {"x": _days(history), "y": {"field": "level", **y}},
        },
    ]
    if marks:  # a legend of nothing would be endless
        shown = _shapes(shapes, {each["mark"] for each in marks})
        encoded = {"x": _days(history), "y": {"field": "level", **y}, **shown}
        drawn.append({"data": {"values": marks}, "mark": POINT, "encoding": encoded})
    return draw(
        {"width": WIDTH, "height": {"step": 30}, "layer": drawn},
        wording.say("chart-way"),
        columns=_columns(wording),
    )


def ratings(wording: Wording) -> Picture:
    """What the person said of each session; its hardest moment where that was another."""
    whole, hardest = wording.say("mark-whole"), wording.say("mark-hardest")
    points: list[Spec] = [
        {"day": _at(each.began), "value": value, "mark": mark}
        for each in wording.history.sessions
        for mark, value in ((hardest, each.peak), (whole, each.rating))
        if value is not None and (mark == whole or value != each.rating)
    ]
    shapes = {whole: ("circle", LINE), hardest: ("triangle-up", PAPER)}
    scale = {"domain": [0, 10]}
    axis = {"title": wording.say("axis-rating"), "values": [0, 2, 4, HARD, 8, 10], "labelOverlap": False}
    return draw(
        {
            "width": WIDTH,
            "height": 110,
            "layer": [
                {
                    "data": {"values": [{"limit": HARD}]},
                    "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3]},
                    "encoding": {
                        "y": {"field": "limit", "type": "quantitative", "scale": scale, "axis": axis}
                    },
                },
                {
                    "data": {"values": points},
                    "mark": POINT,
                    "encoding": {
                        "x": _days(wording.history),
                        "y": {"field": "value", "type": "quantitative", "scale": scale, "axis": axis},
                        **_shapes(shapes, {each["mark"] for each in points}),
                    },
                },
            ],
        },
        wording.say("chart-ratings"),
        columns=_columns(wording),
    )


def dose(wording: Wording) -> Picture:
    """Minutes together on each day."""
    days = [
        {"day": day * DAY_MS, "end": (day + 0.8) * DAY_MS, "minutes": minutes}
        for day, (_, minutes) in wording.history.dose().items()
    ]
    axis = {"title": wording.say("axis-minutes"), "tickCount": 4}
    return draw(
        {
            "width": WIDTH,
            "height": 80,
            "data": {"values": days},
            "mark": {"type": "bar", "color": SOFT, "stroke": LINE, "strokeWidth": 0.5},
            "encoding": {
                "x": _days(wording.history),
                "x2": {"field": "end"},
                "y": {"field": "minutes", "type": "quantitative", "axis": axis},
                "y2": {"datum": 0},
            },
        },
        wording.say("chart-dose"),
    )


def forecasts(wording: Wording) -> Picture:
    """How likely a hard first session was for each step up, and what was seen."""
    words = {None: "unseen", True: "seen-hard", False: "seen-calm"}
    points: list[Spec] = [
        {"day": (each.day + 0.5) * DAY_MS, "value": each.probability, "mark": wording.say(words[each.over])}
        for each in wording.history.forecasts
        if each.probability is not None
    ]
    shapes = {
        wording.say("seen-hard"): ("triangle-up", INK),
        wording.say("seen-calm"): ("circle", PAPER),
        wording.say("unseen"): ("cross", PAPER),
    }
    axis = {"title": wording.say("axis-forecast"), "format": ".0%", "tickCount": 4}
    top = max([0.2, *(each["value"] for each in points)])
    return draw(
        {
            "width": WIDTH,
            "height": 80,
            "data": {"values": points},
            "mark": POINT,
            "encoding": {
                "x": _days(wording.history),
                "y": {"field": "value", "type": "quantitative", "axis": axis, "scale": {"domain": [0, top]}},
                **_shapes(shapes, {each["mark"] for each in points}),
            },
        },
        wording.say("chart-forecasts"),
        columns=_columns(wording),
    )


def contacts(wording: Wording) -> Picture:
    """Contact with people by week and kind, in a row for each way in which it is known."""
    titles = dict(
        zip(WAYS, (wording.say("col-with"), wording.say("col-without"), wording.say("col-told")), strict=True)
    )
    kinds = {kind: wording.contact(kind) for kind in CONTACT_KINDS}
    bars: list[Spec] = []
    edge = _ends(wording.history)
    for week in wording.history.contacts:
        begins, ends = (week.first_day + 0.5) * DAY_MS, min((week.first_day + WEEK - 0.5) * DAY_MS, edge)
        for way in WAYS:
            low = 0
            for kind, name in kinds.items():
                high = low + getattr(week, way).get(kind, 0)
                bars.append(
                    {"week": begins, "end": ends, "low": low, "high": high, "kind": name, "way": titles[way]}
                )
                low = high
    axis = {"title": wording.say("axis-contacts"), "tickMinStep": 1, "tickCount": 3}
    return draw(
        {
            "data": {"values": bars},
            "facet": {
                "row": {
                    "field": "way",
                    "sort": list(titles.values()),
                    "header": {"labelOrient": "top", "labelAnchor": "start", "labelPadding": 2},
                }
            },
            "spacing": 8,
            "spec": {
                "width": WIDTH,
                "height": 46,
                "mark": {"type": "bar", "stroke": LINE},
                "encoding": {
                    "x": _days(wording.history, "week"),
                    "x2": {"field": "end"},
                    "y": {"field": "high", "type": "quantitative", "axis": axis},
                    "y2": {"field": "low"},
                    "strokeWidth": {
                        "condition": {"test": "datum.high > datum.low", "value": 0.6},
                        "value": 0,
                    },
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "scale": {"domain": list(kinds.values()), "range": list(SHADES)},
                    },
                },
            },
        },
        wording.say("chart-contacts"),
        columns=_columns(wording),
    )


def _days(history: History, field: str = "day") -> Spec:
    """The days from left to right, with the Mondays named."""
    mondays = list(history.mondays())
    step = -(-len(mondays) // MOST_TICKS)
    return {
        "field": field,
        "type": "temporal",
        "scale": {"type": "utc", "domain": [_begins(history), _ends(history)]},
        "axis": {
            "title": None,
            "format": "%m-%d",
            "values": [day * DAY_MS for day in mondays[::step]],
            "grid": True,
        },
    }


def _shapes(shapes: dict[str, tuple[str, str]], used: set[str]) -> Spec:
    """Shape and filling of each mark that is there, with its legend."""
    there = [mark for mark in shapes if mark in used]
    domain = {"domain": there}
    return {
        "shape": {
            "field": "mark",
            "type": "nominal",
            "scale": {**domain, "range": [shapes[m][0] for m in there]},
        },
        "fill": {
            "field": "mark",
            "type": "nominal",
            "scale": {**domain, "range": [shapes[m][1] for m in there]},
        },
    }


def _mark(session: Session, wording: Wording) -> str:
    """Which of the marks a session has; what was too much, and a stop, go before the half of it."""
    how = HOW_IT_ENDED.get(session.outcome, "void")
    if how in ("much", "void"):
        return wording.say(how)
    if session.stop:
        return wording.say("stop")
    whole = wording.say("mark-whole")
    return wording.say("half", level=whole) if session.half else whole


def _at(moment: Moment) -> float:
    """Local time in milliseconds, as the axis counts them."""
    return moment.placed_us / 1000 + moment.offset_s * 1000


def _begins(history: History) -> int:
    """The Monday at the left edge."""
    return next(history.mondays()) * DAY_MS


def _ends(history: History) -> int:
    """The right edge: the last evening may run past midnight."""
    return (history.last_day + 1) * DAY_MS + DAY_TURN_US // 1000


def _columns(wording: Wording) -> int:
    """Of a legend: one below the other where letters may not be measured."""
    return 0 if wording.language == "en" else 1


def _wide(label: str) -> int:
    """How wide a label is, in pixels: measuring needs a font with its letters, and there may be none here."""
    return min(190, sum(11 if ord(letter) > FIRST_WIDE else 6 for letter in label))


def _apart(wording: Wording, level: str, levels: Sequence[str]) -> str:
    """The name of a level; with its id where another one has the same name."""
    name = wording.level(level)
    same = sum(wording.level(each) == name for each in levels)
    return name if same == 1 else f"{name} ({level})"
