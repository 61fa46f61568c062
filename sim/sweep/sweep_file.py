"""Reads a sweep file: what is wrong in one is a finding at its line."""

from dataclasses import dataclass
from pathlib import Path

from robot.errors import FindingsError
from robot.files.read import read_text
from robot.yaml_check.shaped import shaped
from robot.yaml_check.source import Source, parse
from sim.sweep.grid import Sweep
from sim.sweep.meaning import Meaning
from sim.sweep.schema import SweepSection

VERSION = 1
LIMIT = 1_000_000  # bytes
MANUAL = "docs/reference/sweep-file.md has every key."


@dataclass(frozen=True, slots=True)
class SweepFile:
    """A sweep, the name of its file, and its text word by word."""

    sweep: Sweep
    name: str
    text: str


def read(path: Path) -> SweepFile:
    """The sweep of a file; other files that it names are looked for beside it.

    Raises FindingsError with every finding and its line, and InputError for a file that cannot be read.
    """
    text = read_text(path, LIMIT, any_character=True)
    source = parse(text, str(path))
    source.findings += source.cut
    sweep = _understood(source, path.parent)
    if sweep is None:
        told = "\n".join(str(finding) for finding in sorted(set(source.findings)))
        raise FindingsError(str(path), f"cannot be used.\n{told}\n", MANUAL)
    return SweepFile(sweep, path.stem, text)


def _understood(source: Source, folder: Path) -> Sweep | None:
    """None where there are findings."""
    if source.findings or not _of_this_version(source):
        return None
    made = shaped(source, SweepSection, source.data)
    return None if made is None else Meaning(source, made, folder).sweep()


def _of_this_version(source: Source) -> bool:
    """Looked at first: every word of another version would be a finding."""
    found = source.data.get("sweep") if isinstance(source.data, dict) else None
    if type(found) is int and found != VERSION:
        what = f"this sweep file is of version {found}; this Yorisou reads version {VERSION}"
        source.add("E013", ("sweep",), what)
    return not source.findings
