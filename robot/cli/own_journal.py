"""The journal of this robot, for the commands that change or copy it."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from robot.cli.options import configuration
from robot.config.schema import Config
from robot.errors import InputError, UsageError

OwnJournal = Annotated[
    Path | None, typer.Option("--journal", help="The journal; the configured one of this robot.")
]
YES = frozenset({"yes", "y", "はい", "네", "예"})


@dataclass(frozen=True, slots=True)
class Own:
    """Where it lies and where its key does; `key` is its 64 digits."""

    path: Path
    key_path: Path
    key: str
    config: Config


def own_journal(journal: Path | None, config: Path | None, *, must_exist: bool = True) -> Own:
    """Raises InputError: no such journal, no key."""
    from robot.app import from_config
    from robot.journal.key import read_key

    loaded = configuration(config)
    path = journal or Path(loaded.journal.path)
    if must_exist and not path.exists():
        raise InputError(str(path), "there is no such journal.", "Name it with --journal.")
    key_path = from_config.key_path(loaded)
    return Own(path, key_path, read_key(key_path).value, loaded)


def asked(question: str, yes: bool, command: str) -> bool:
    """A typed yes. Raises UsageError where nobody can be asked and `--yes` was not given."""
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(command, "asks first, and here is nobody to answer.", "Give --yes.")
    return typer.prompt(f"{question} (yes/no)", default="no", show_default=False).strip().casefold() in YES
