"""Look back: a report over weeks or on one session, to print, to file, or as data."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile, JsonFlag, KeyFile
from robot.cli.report_file import existing, wrote
from robot.clock import SystemClock
from robot.config.schema import Language
from robot.contract.calendar import day_of
from robot.errors import InputError, UsageError
from robot.files.read import shown
from robot.journal.key import path_of, read_key
from robot.report.making import FORMATS, Asked, Format, Report
from robot.report.notes import read_notes, write_notes

LONGEST_NOTE, MOST_WEEKS = 2_000, 60
DAMAGED = "{path}: the journal is damaged or lacks its end; the report is of what can be read.\n"


def command(
    journal: Annotated[Path | None, typer.Argument(help="A journal; the configured one.")] = None,
    out: Annotated[Path | None, typer.Option(help="A file: .pdf, .html, .csv (sessions) or .json.")] = None,
    weeks: Annotated[int, typer.Option(min=1, max=MOST_WEEKS, help="So many weeks, from a Monday.")] = 8,
    until: Annotated[str, typer.Option(help="The last day, YYYY-MM-DD; the last that the journal has.")] = "",
    session: Annotated[
        int, typer.Option(min=0, help="One contact session instead, by its number in the report.")
    ] = 0,
    person: Annotated[
        str, typer.Option(help="Who it is about, as it is to stand there; a code, without it.")
    ] = "",
    names: Annotated[bool, typer.Option("--names", help="Show the names that staff go by.")] = False,
    lang: Annotated[Language | None, typer.Option(help="en, ja or ko; the configured one.")] = None,
    notes: Annotated[
        Path | None, typer.Option(help="The file with your notes; <code>.notes.yaml beside the report.")
    ] = None,
    note: Annotated[
        list[str] | None, typer.Option(help='Write a note to a session into it: 12="…"; 12= takes it away.')
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Write the drafted summary into it, to be corrected.")
    ] = False,
    file: Annotated[
        str, typer.Option("--file", help="File the summary as read and corrected, by whom.")
    ] = "",
    as_json: JsonFlag = False,
    key: KeyFile = None,
    config: ConfigFile = None,
) -> None:
    kind = None if out is None else _kind(out)
    _require_sense(kind is not None or as_json or bool(note), summary=draft or bool(file), session=session)
    written = [_note(each) for each in note or []]
    loaded = configuration(config)
    language: Language = lang or loaded.person.language
    path = existing(journal or Path(loaded.journal.path))
    report = Report(
        Asked(
            path,
            read_key(key or path_of(loaded.journal.key_file)).value,
            language,
            SystemClock().wall(),
            weeks,
            _day(until) if until else None,
            session,
            person,
            names,
            {each.id: _name(each.name, language) or each.id for each in loaded.care.staff},
            key or path_of(loaded.journal.key_file),
        )
    )
    beside = notes or (Path() if out is None else out.parent) / f"{report.whole.journal}.notes.yaml"
    report.notes = read_notes(beside, report.whole.journal)
    if written or draft or file:
        _keep(report, beside, written, summary=draft or bool(file), by=file)
    whole = out is None or kind is None or wrote(out, *report.to_bytes(kind))
    if as_json:
        sys.stdout.write(report.to_bytes("json")[0].decode())
    if report.whole.damaged:
        sys.stderr.write(DAMAGED.format(path=shown(path)))
    raise typer.Exit(0 if whole and not report.whole.damaged else 1)


def _require_sense(something: bool, *, summary: bool, session: int) -> None:
    """Raises UsageError where nothing is asked for, or the summary of one session."""
    if not (something or summary):
        raise UsageError("--out", "says where the report goes, such as report.pdf; or give --json.")
    if session and summary:
        raise UsageError("--session", "is one session: a summary is of weeks.")


def _keep(report: Report, beside: Path, notes: list[tuple[int, str]], *, summary: bool, by: str) -> None:
    """Write notes and the summary into the file of notes. Raises InputError."""
    found, numbers = report.notes, {each.number for each in report.whole.sessions}
    for number, words in notes:
        if number not in numbers:
            raise InputError("--note", f"there is no contact session {number} in this journal.")
        found = found.with_note(number, words)
    if summary:
        history = report.history
        found = found.with_summary(
            history.first_day, history.last_day, report.asked.language, report.drafted(by)
        )
    write_notes(beside, found)
    sys.stderr.write(f"{shown(beside)}\n")
    report.notes = found


def _kind(out: Path) -> Format:
    """What the name of the file says. Raises UsageError."""
    kind = next((each for each in FORMATS if out.suffix.casefold() == f".{each}"), None)
    if kind is None:
        raise UsageError(
            "--out", f"{shown(out)} ends in none of {', '.join(f'.{each}' for each in FORMATS)}."
        )
    return kind


def _note(words: str) -> tuple[int, str]:
    """The number of a session and the note to it. Raises UsageError."""
    number, equals, said = words.partition("=")
    if not (equals and number.strip().isdecimal()):
        raise UsageError("--note", 'names a session and what to note: --note 12="…".')
    if len(said) > LONGEST_NOTE:
        raise UsageError("--note", f"is longer than {LONGEST_NOTE} characters.")
    return int(number), said.strip()


def _day(date: str) -> int:
    day = day_of(date)
    if day is None:
        raise UsageError("--until", f"{date[:40]!r} is no date.", "Write it as 2026-03-31.")
    return day


def _name(name: str | dict[Language, str], language: Language) -> str:
    """The name of a member of staff in this language; "" where none was given."""
    return name if isinstance(name, str) else name.get(language, next(iter(name.values()), ""))
