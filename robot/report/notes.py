"""The therapist's own words beside a report: notes to sessions, summaries corrected and filed.

They are in a file of the therapist's, never in the journal: it holds no words (law 8), and only a companion
writes to it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from robot.contract.calendar import date_of
from robot.contract.languages import Language
from robot.errors import InputError
from robot.files.read import read_bytes, shown

HEAD = "# Notes to the reports of one person. They are in this file only; the journal holds no words.\n"
MOST_BYTES = 1_000_000


class Summary(BaseModel):
    """A summary as it stands in the file. `filed` is a date "YYYY-MM-DD", "" until it is filed; `by` whom."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    lines: tuple[str, ...] = Field(strict=False)
    filed: str = Field("", pattern=r"^(\d{4}-\d\d-\d\d)?$")
    by: str = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    person: str
    sessions: dict[int, str] = {}
    summaries: dict[str, Summary] = {}


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes about one person, who is `person` by the code of the journal."""

    person: str
    sessions: Mapping[int, str]
    summaries: Mapping[str, Summary]

    @classmethod
    def none(cls, person: str) -> "Notes":
        return cls(person, {}, {})

    def of_session(self, number: int) -> str:
        """The note to a session; "" where there is none."""
        return self.sessions.get(number, "")

    def with_note(self, number: int, words: str) -> "Notes":
        """With another note to a session; "" takes it away."""
        sessions = {**self.sessions, number: words}
        return replace(self, sessions={at: sessions[at] for at in sorted(sessions) if sessions[at]})

    def summary(self, first_day: int, last_day: int, language: Language) -> Summary | None:
        return self.summaries.get(_span(first_day, last_day, language))

    def with_summary(self, first_day: int, last_day: int, language: Language, made: Summary) -> "Notes":
        return replace(self, summaries={**self.summaries, _span(first_day, last_day, language): made})


def _span(first_day: int, last_day: int, language: Language) -> str:
    return f"{date_of(first_day)} to {date_of(last_day)}, {language}"


def read_notes(path: Path, person: str) -> Notes:
    """The notes in a file; none where it is not there.

    Raises InputError: it cannot be read, is no file of notes, or is about somebody else.
    """
    if not path.exists():
        return Notes.none(person)
    raw = read_bytes(path, MOST_BYTES)
    try:
        found = _File.model_validate(yaml.load(raw, yaml.CSafeLoader))
    except (ValueError, yaml.YAMLError) as error:
        raise InputError(
            shown(path), f"is no file of notes ({_first(error)}).", "Mend it, or name another with --notes."
        ) from None
    if found.person != person:
        what = f"has the notes about {found.person}, and this is {person}."
        raise InputError(shown(path), what, "Name another file with --notes.")
    return Notes(person, found.sessions, found.summaries)


def _first(error: Exception) -> str:
    """The first thing that is wrong, in one line."""
    if isinstance(error, ValidationError):
        one = error.errors()[0]
        return f"{'.'.join(map(str, one['loc'])) or 'it'}: {one['msg']}"
    return str(error).splitlines()[0]


def write_notes(path: Path, notes: Notes) -> None:
    """Write them, whole or not at all, readable by this user only. Raises InputError."""
    body: dict[str, Any] = {
        "person": notes.person,
        "sessions": dict(notes.sessions),
        "summaries": {span: made.model_dump(mode="json") for span, made in notes.summaries.items()},
    }
    text = HEAD + yaml.dump(body, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=100)
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(
            os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(text)
        part.replace(path)
    except OSError as error:
        raise InputError(
            shown(path), f"cannot be written ({error.strerror}).", "Name another file with --notes."
        ) from None
