"""Makes the report that was asked for, from a journal to the bytes of a file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from robot.contract.calendar import date_of
from robot.contract.languages import Language
from robot.errors import InputError
from robot.journal.timestamps import utc_of
from robot.report import document, facts, session_document, tables
from robot.report.document import Document
from robot.report.history import History, Session
from robot.report.html_page import html
from robot.report.notes import Notes, Summary
from robot.report.pdf import Typesetter
from robot.report.reading import read_history, staff_of
from robot.report.relatives import Lessons, of_relatives, read_lessons, within
from robot.report.wording import Wording

Format = Literal["pdf", "html", "csv", "json"]
FORMATS: tuple[Format, ...] = ("pdf", "html", "csv", "json")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is to be of.

    `session` 0: of the last `weeks` up to `last_day` (a day's number; None: the last of the journal); else of
    this session. `person` stands at its head ("": the code of the journal); `names` shows staff, by the names
    in `staff` (id -> name) where there is one. `now_utc_us`: when it is made. With `key_file`, the journal's,
    lessons of relatives are looked for in the file beside it.
    """

    journal: Path
    key: str
    language: Language
    now_utc_us: int
    weeks: int = 8
    last_day: int | None = None
    session: int = 0
    person: str = ""
    names: bool = False
    staff: Mapping[str, str] = field(default_factory=dict)
    key_file: Path | None = None


class Report:
    """A report. Making it raises InputError: as `read_history`, nothing in these weeks, no such session."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.whole = read_history(asked.journal, asked.key, names=asked.names)
        self.history = self._within(self.whole)
        self.person = asked.person or self.whole.journal
        self.wording = Wording(self.history, asked.language, asked.staff if asked.names else None)
        self.notes = Notes.none(self.whole.journal)

    def _within(self, whole: History) -> History:
        asked = self.asked
        if asked.session:
            session = self._session(whole)
            return replace(whole.between(session.began.day, session.began.day), sessions=(session,))
        found = whole.last_weeks(asked.weeks, asked.last_day)
        if not found.sessions and not found.handovers and not found.decisions:
            span = f"{date_of(found.first_day)} to {date_of(found.last_day)}"
            known = f"The journal has {date_of(whole.first_day)} to {date_of(whole.last_day)}"
            raise InputError(
                str(asked.journal), f"has no session from {span}.", f"{known}: see --weeks and --until."
            )
        return found

    def _session(self, whole: History) -> Session:
        found = next((each for each in whole.sessions if each.number == self.asked.session), None)
        if found is None:
            numbers = [each.number for each in whole.sessions]
            mend = f"There are {min(numbers)} to {max(numbers)}." if numbers else "There is none yet."
            raise InputError(str(self.asked.journal), f"has no contact session {self.asked.session}.", mend)
        return found

    @cached_property
    def lessons(self) -> Lessons:
        """What relatives did in these weeks; nothing of it is in the report of one session."""
        asked = self.asked
        if asked.key_file is None or asked.session:
            return Lessons()
        found = read_lessons(asked.journal, asked.key, asked.key_file, names=asked.names)
        return within(found, self.history.first_day, asked.last_day)

    @property
    def made(self) -> str:
        return utc_of(self.asked.now_utc_us)

    def drafted(self, by: str = "") -> Summary:
        """The summary as it is now: to be corrected, or, with `by`, read and filed today by them."""
        lines = tuple(document.sentences(self.wording, self.notes))
        return Summary(lines=lines, filed=self.made[:10] if by else "", by=by)

    @property
    def document(self) -> Document:
        """The report to be read, with the notes that it has now."""
        if not self.asked.session:
            made = document.of_weeks(self.wording, self.person, self.made, self.notes)
            told = of_relatives(self.wording, self.lessons)
            return made if told is None else replace(made, sections=(*made.sections, told))
        (session,) = self.history.sessions
        staff = staff_of(self.asked.journal, self.asked.key, names=self.asked.names)
        happened = list(
            session_document.happenings(self.asked.journal, self.asked.key, session, self.wording, staff)
        )
        return session_document.of_session(
            self.wording, session, self.person, self.made, self.notes, happened
        )

    @property
    def facts(self) -> facts.ReportFacts:
        """The report as data."""
        made = tables.facts_of(self.wording, self.person, self.made, self.notes)
        return replace(made, lessons=list(self.lessons.done))

    def to_bytes(self, kind: Format, fonts: Sequence[Path] = ()) -> tuple[bytes, list[str]]:
        """The file, and the languages ("ja", "ko") whose letters a PDF lacks for want of a font."""
        if kind == "pdf":
            typesetter = Typesetter(fonts)
            made = self.document
            return typesetter.pdf(made, self.person), typesetter.lacking(made)
        if kind == "html":
            return html(self.document).encode(), []
        if kind == "csv":
            return tables.csv_of(self.facts.sessions).encode("utf-8-sig"), []
        return (json.dumps(asdict(self.facts), ensure_ascii=False, indent=1) + "\n").encode(), []
