"""The journal of this robot, for the commands that change or copy it."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from robot.alerts import desk
from robot.app import from_config
from robot.app.missing_parts import told_beside
from robot.app.people_file import people_beside
from robot.cli.config_file import configuration
from robot.cli.output import out
from robot.config.schema import Config
from robot.errors import InputError, UsageError
from robot.family import store
from robot.files.replace import write_key
from robot.journal import lock, progress_copy, recovery
from robot.journal.backup import absent
from robot.journal.key import read_key
from robot.mailbox import envelope_keys, gone

OwnJournalFile = Annotated[
    Path | None, typer.Option("--journal", help="The journal; the configured one of this robot.")
]
# What lies beside a journal, and is this robot's own.
BESIDE = (
    *(lock.path_beside, progress_copy.path_beside, progress_copy.mark_beside, recovery.recovered_beside),
    *(people_beside, told_beside, desk.path_beside, gone.beside, envelope_keys.beside, store.beside),
)
YES = frozenset({"yes", "y", "はい", "네", "예"})


@dataclass(frozen=True, slots=True)
class OwnJournal:
    """This robot's journal: the file, where its key lies, and the key itself: 64 digits."""

    path: Path
    key_path: Path
    key: str
    config: Config


def own_journal(journal: Path | None, config: Path | None, *, must_exist: bool = True) -> OwnJournal:
    """Raises InputError: no such journal, no key."""
    loaded = configuration(config)
    path = journal or Path(loaded.journal.path)
    if must_exist and not path.exists():
        raise InputError(str(path), "there is no such journal.", "Name it with --journal.")
    key_path = from_config.key_path(loaded)
    return OwnJournal(path, key_path, read_key(key_path).value, loaded)


def confirmed(question: str, yes: bool, command: str) -> bool:
    """A typed yes. Raises UsageError where nobody can be asked and `--yes` was not given."""
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(command, "asks first, and here is nobody to answer.", "Give --yes.")
    return typer.prompt(f"{question} (yes/no)", default="no", show_default=False).strip().casefold() in YES


def asked_key(with_key: Path | None, no_key: bool) -> Path | None:
    """Where to write a copy of the key, as it was said or is asked in a terminal. Raises UsageError."""
    if with_key is not None and no_key:
        raise UsageError("backup", "--with-key and --no-key contradict each other.")
    if with_key is not None or no_key or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return with_key
    out.print("A backup opens only with the key, which is not in it. Whoever has both can read it.")
    named = typer.prompt("Write the key to (a file on another disk; empty: not)", default="").strip()
    return Path(named) if named else None


def may_copy(to: Path, key_to: Path | None, journal: Path, key: Path, *, force: bool) -> None:
    """Raise UsageError where a copy, or its key, would replace something unasked, or of this robot."""
    own = {each.resolve() for each in (key, store.key_beside(key), journal, *(of(journal) for of in BESIDE))}
    for each in [to] if key_to is None else [to, key_to]:
        absent(each, force)
        if each.resolve() in own or any(one.exists() and each.exists() and each.samefile(one) for one in own):
            raise UsageError(str(each), "is what this robot keeps itself.", "Name another file.")
    if key_to is not None and key_to.resolve() == to.resolve():
        raise UsageError(str(key_to), "is the backup itself.", "Name another file for the key.")


def tell_key(key_to: Path | None, key_path: Path) -> None:
    """Say where the key of a backup lies."""
    if key_to is not None:
        out.print(f"{key_to}: the key. Keep it apart from the backup.")
    else:
        out.print(f"The key is not in it; it lies in {key_path}. Without it the backup stays closed.")


def save_key(data: bytes, path: Path, *, replace: bool = True) -> None:
    """What a key file holds, in a file for its owner only, whole or not at all. Raises InputError."""
    try:
        write_key(path, data, replace=replace)
    except OSError as error:
        raise InputError(str(path), f"cannot be written ({error.strerror}).") from error
