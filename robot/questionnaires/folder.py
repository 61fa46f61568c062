"""The questionnaires that staff brought to this robot: a file each, beside the journal; no answers."""

from pathlib import Path
from typing import NamedTuple

from robot.errors import InputError
from robot.files.read import shown
from robot.files.replace import new_beside, sync
from robot.questionnaires.wording import Wording, read_kept

NAME = "questionnaires"
MOST = 24  # eight instruments in three languages


class Kept(NamedTuple):
    """What is there, by name, and what of it cannot be read."""

    wordings: dict[str, Wording]
    faults: tuple[InputError, ...]


def folder_beside(journal: Path) -> Path:
    """Where they are, beside a journal."""
    return journal.with_name(NAME)


def kept(folder: Path) -> Kept:
    """All that were imported; a file that cannot be read stands in nobody's way."""
    found, faults = dict[str, Wording](), list[InputError]()
    for path in _files(folder):
        try:
            wording = read_kept(path)
            found[wording.name] = wording
        except InputError as error:
            faults.append(error.plain())
    return Kept(found, tuple(faults))


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".json")[:MOST]
    except OSError:
        return []


def keep(folder: Path, wording: Wording) -> Path:
    """Write it, in place of an earlier one of the same instrument and language. Raises InputError."""
    path = folder / f"{wording.name}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new_beside(path, wording.as_kept(), path).replace(path)
        sync(folder)
    except OSError as error:
        raise InputError(shown(path), f"cannot be written ({error.strerror}).") from None
    return path
