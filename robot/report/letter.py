"""The letter of a month: what the person agreed to, in the words in which it was said to them.

From the saved progress and the programmes that were played; nothing else is looked at.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from robot.contract.calendar import date_of
from robot.contract.languages import Language
from robot.contract.programme import Programme, Texts
from robot.engine.progress import Progress
from robot.errors import InputError
from robot.messages import text
from robot.report.document import Document, Section
from robot.report.html_page import html
from robot.report.pdf import Typesetter
from robot.report.reading import read_kept

Format = Literal["pdf", "html"]
FORMATS: tuple[Format, ...] = ("pdf", "html")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Agreed:
    """A strength that the person agreed to: the month ("2026-11"), and the line that named it."""

    month: str
    line: Texts


def read_letter(path: Path, key: str, language: Language, month: str) -> Document:
    """The letter of a month. Raises InputError for what is no month, and for no journal."""
    if not MONTH.fullmatch(month):
        raise InputError("month", f"{month[:20]!r} is no month.", "Write it as 2026-11.")
    progress, programmes = read_kept(path, key)
    return letter(agreed(progress, programmes), language, month)


def agreed(progress: Progress | None, programmes: Sequence[Programme]) -> list[Agreed]:
    """All that was agreed to, oldest first, in the words of the newest programme that has them."""
    kept = [] if progress is None else progress.memory.get("strengths", {}).get("named", [])
    return list(_in_words(kept, programmes))


def _in_words(kept: Sequence[dict[str, object]], programmes: Sequence[Programme]) -> Iterator[Agreed]:
    lines = {key.partition(".")[2]: line for made in programmes for key, line in made.lines.items()}
    for entry in kept:
        line, day = lines.get(f"named-{entry['evidence']}"), entry["day"]
        if entry.get("agreed") is True and line is not None and isinstance(day, int):
            yield Agreed(date_of(day)[:7], line)


def letter(entries: Sequence[Agreed], language: Language, month: str) -> Document:
    """As a document, for a PDF or a page. Where there is nothing in it, it says so."""

    def say(key: str) -> str:
        return text(f"letter.{key}", language, year=month[:4])

    lines = [_in(each.line, language) for each in entries if each.month == month]
    found = Section("letter", say("agreed"), tuple(lines), remark=say("where-from"))
    nothing = Section("letter", say("empty"), (say("nothing"),))
    title = text("letter.title", language, month=say(f"month-{int(month[5:])}"))
    return Document(language, title, (), (found if lines else nothing,), (say("whose"), say("robot")))


def to_bytes(document: Document, kind: Format) -> tuple[bytes, list[str]]:
    """The file, and the languages ("ja", "ko") whose letters a PDF lacks for want of a font."""
    if kind == "html":
        return html(document).encode(), []
    typesetter = Typesetter()
    return typesetter.pdf(document, ""), typesetter.lacking(document)


def _in(line: Texts, language: str) -> str:
    """In this language, or in one that the programme has."""
    return line.get(language) or next(iter(line.values()))
