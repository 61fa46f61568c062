"""Week files where they lie, on a stick or in a shared folder: found, opened, and written whole."""

import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pyrage import x25519

from robot.errors import InputError
from robot.files.read import read_bytes, shown
from robot.files.replace import new_beside, sync
from robot.week.sealing import LIMIT, Closed, seal, unseal
from robot.week.week_file import WeekFile

ENDING = ".week.age"
# Years of a whole centre.
MOST_FILES = 5_000
# What no file may be called on a stick that other computers read.
NOT_IN_NAMES = '<>:"/\\|?*'


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is said of a file, beside what can be told; `code` is a key "week.file.<code>".

    `where` is the file as it can be printed, `what` the rest of the sentence ("" where there is none).
    """

    where: str
    code: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class FoundWeek:
    """A week file that was opened, and where it lay."""

    where: str
    week: WeekFile


# Week files that were opened, and what is to be said of those that stay closed.
Opened = tuple[list[FoundWeek], list[Finding]]


def open_all(places: Sequence[Path], identities: Sequence[x25519.Identity]) -> Opened:
    """Every week file of these files and folders."""
    findings = list[Finding]()
    weeks, closed = _parted(_open(file, identities) for file in _files(places, findings))
    return weeks, findings + closed


def unsealed(files: Iterable[tuple[str, bytes]], identities: Sequence[x25519.Identity]) -> Opened:
    """The same of files that lie nowhere: (name, content)."""
    return _parted(_unsealed(name, data, identities) for name, data in files)


def _parted(opened: Iterable[FoundWeek | Finding]) -> Opened:
    weeks, findings = list[FoundWeek](), list[Finding]()
    for each in opened:
        (weeks if isinstance(each, FoundWeek) else findings).append(each)  # type: ignore[arg-type] # by kind
    return weeks, findings


def _unsealed(where: str, data: bytes, identities: Sequence[x25519.Identity]) -> FoundWeek | Finding:
    if len(data) > LIMIT:
        return Finding(where, "too-large", str(LIMIT // 1_000))
    try:
        return FoundWeek(where, unseal(data, identities))
    except Closed as closed:
        return Finding(where, closed.code, closed.detail)


def _files(places: Sequence[Path], findings: list[Finding]) -> Iterator[Path]:
    """The files to open, each once; a folder's own and those of the folders in it."""
    seen = set[str]()
    for place in places:
        files = _in_folder(place, findings) if place.is_dir() else [place]
        if place.is_dir() and not files:
            findings.append(Finding(shown(place), "none"))
        for file in files:
            name = os.path.abspath(file)
            if name in seen:
                continue
            if len(seen) >= MOST_FILES:
                findings.append(Finding(shown(place), "too-many", str(MOST_FILES)))
                return
            seen.add(name)
            yield file


def _in_folder(folder: Path, findings: list[Finding]) -> list[Path]:
    files, folders = _listed(folder, findings)
    for inner in folders:
        files += _listed(inner, findings)[0]
    return files


def _listed(folder: Path, findings: list[Finding]) -> tuple[list[Path], list[Path]]:
    """What is called like a week file, and folders; hidden ones are another program's."""
    try:
        there = sorted(each for each in folder.iterdir() if not each.name.startswith("."))
    except OSError as error:
        findings.append(Finding(shown(folder), "unreadable", error.strerror or ""))
        return [], []
    named = [each for each in there if ".week" in each.name and ".age" in each.name]
    return named, [each for each in there if each.is_dir() and not each.is_symlink()]


def _open(file: Path, identities: Sequence[x25519.Identity]) -> FoundWeek | Finding:
    where = shown(file)
    try:
        if file.is_symlink():
            return Finding(where, "link")
        if file.exists() and file.stat().st_size > LIMIT:
            return Finding(where, "too-large", str(LIMIT // 1_000))
        return _unsealed(where, read_bytes(file, LIMIT), identities)
    except InputError as error:
        return Finding(where, "unreadable", error.what.removeprefix("cannot be read ").strip("()."))
    except (OSError, ValueError) as error:
        return Finding(where, "unreadable", getattr(error, "strerror", "") or type(error).__name__)


def file_name(person: str, week: str) -> str:
    """PSEUDONYM-2026-W48.week.age, of signs that every file system takes."""
    safe = "".join(
        "-" if each in NOT_IN_NAMES or each.isspace() or not each.isprintable() else each
        for each in unicodedata.normalize("NFC", person)
    )
    return f"{safe.strip('.-') or 'person'}-{week}{ENDING}"


def write(week: WeekFile, recipients: Sequence[x25519.Recipient], folder: Path) -> Path:
    """Seal the week into a folder that is there, in place of an earlier file of it; returns the file.

    Raises InputError: no such folder, or it cannot be written.
    """
    if not folder.is_dir():
        mend = "Plug in the stick, or make the folder."
        raise InputError(shown(folder), "there is no such folder.", mend, code="no-folder")
    path = folder / file_name(week.person, week.week)
    try:
        new_beside(path, seal(week, recipients), path).replace(path)  # sealed: others may read it
    except OSError as error:
        raise InputError(shown(path), f"cannot be written ({error.strerror}).", code="not-written") from None
    with suppress(OSError):  # not every shared folder knows how
        sync(folder)
    return path
