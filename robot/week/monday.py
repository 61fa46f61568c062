"""A Monday morning: sealed files in, cases in order with their words out; for the command and for a page."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pyrage import x25519

from robot.contract.languages import Language
from robot.messages import text
from robot.week.calendar_week import CalendarWeek
from robot.week.caseload import Case, caseload
from robot.week.folder import Finding, Opened, open_all, unsealed
from robot.week.paragraphs import Told, day_text, moment_text, tell


@dataclass(frozen=True, slots=True)
class Row:
    """One person: the case, and its words."""

    case: Case
    told: Told

    def to_json(self) -> dict[str, Any]:
        """As `yorisou week --json` prints it (docs/reference/week-file.md)."""
        words = asdict(self.told)
        return {
            "person": self.case.week.person,
            "needs": list(self.case.needs),
            "late": self.case.late,
            "missing_weeks": [str(week) for week in self.case.gaps],
            "words": words,
            "file": self.case.week.model_dump(mode="json"),
        }


@dataclass(frozen=True, slots=True)
class Monday:
    """All of them, whoever needs somebody first, and what is to be said of files, as lines."""

    week: CalendarWeek
    language: Language
    rows: tuple[Row, ...]
    findings: tuple[str, ...]

    @property
    def needing(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.case.needs)

    @property
    def quiet(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.case.needs)

    def head(self) -> tuple[str, str]:
        """Which week it is, and how many people there are."""
        days = {"from": self.week.monday, "to": self.week.sunday}
        named = {name: day_text(day, self.language) for name, day in days.items()}
        title = text("week.title", self.language, date=str(self.week), **named)
        if not self.rows:
            return title, text("week.nobody", self.language)
        return title, text("week.people", self.language, count=len(self.rows), value=len(self.needing))

    def as_of(self, row: Row) -> str:
        """When the file was made: what is open was open then."""
        return text("week.made", self.language, when=moment_text(row.case.week.made, self.language))

    def to_json(self) -> dict[str, Any]:
        cases = [row.to_json() for row in self.rows]
        return {"week": str(self.week), "cases": cases, "findings": list(self.findings)}


def monday(
    places: Sequence[Path],
    identities: Sequence[x25519.Identity],
    today: date,
    language: Language,
    about: CalendarWeek | None = None,
) -> Monday:
    """The week files of these files and folders, told. Never raises for what lies there.

    `about`: the week to look at; without it, the last whole one before `today`.
    """
    return _told(open_all(places, identities), today, language, about)


def monday_of_files(
    files: Iterable[tuple[str, bytes]],
    identities: Sequence[x25519.Identity],
    today: date,
    language: Language,
) -> Monday:
    """The same of week files that lie nowhere: (name, content)."""
    return _told(unsealed(files, identities), today, language, None)


def _told(opened: Opened, today: date, language: Language, about: CalendarWeek | None) -> Monday:
    weeks, closed = opened
    cases, unfit = caseload(weeks, today, about)
    rows = tuple(Row(case, tell(case, language)) for case in cases)
    lines = tuple(_line(finding, language) for finding in (*closed, *unfit))
    return Monday(about or CalendarWeek.of(today).before, language, rows, lines)


def _line(finding: Finding, language: Language) -> str:
    return f"{finding.where}: {text(f'week.file.{finding.code}', language, value=finding.what)}"
