"""A rehearsal as one self-contained page: a picture, and every week in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sim.rehearse import chart
from sim.rehearse.report import Report
from sim.rehearse.spread_report import SpreadReport


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with a table, a list, or both."""

    title: str
    rows: Sequence[Sequence[str]] = ()
    lines: Sequence[str] = ()


def of_one(report: Report) -> str:
    """The weeks of one person."""
    sections = [
        Section(
            f"{report.word('week', value=week.number)} · {report.level(week.home)}",
            lines=report.in_week(week),
        )
        for week in report.weeks
    ]
    ends = Section(report.end()[0], lines=report.end()[1:])
    drawn = chart.of_one(report.programme, report.found)
    return _page(report.language, report.head(), drawn, report.level, [ends, *sections])


def of_many(report: SpreadReport) -> str:
    """The spread over many people."""
    sections = [
        Section(report.word("reached"), rows=report.reached()),
        Section(report.word("figures"), rows=report.figures()),
        Section(report.word("person-left"), rows=report.left()),
        Section(report.word("quantiles"), rows=report.week_rows()),
    ]
    drawn = chart.of_many(report.programme, report.spread)
    return _page(report.language, report.head(), drawn, report.level, sections)


def _page(
    language: str,
    head: Sequence[str],
    drawn: chart.Chart,
    name: Callable[[str], str],
    sections: Sequence[Section],
) -> str:
    loader = FileSystemLoader(Path(__file__).parent)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return made.get_template("page.html").render(
        language=language, head=head, chart=drawn, left=chart.LEFT, name=name, sections=sections
    )
