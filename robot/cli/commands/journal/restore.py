"""Put a backup in place of the journal, which is set aside. The companion must not be running."""

from pathlib import Path

import typer

from robot.app import from_config
from robot.cli.config_file import configuration
from robot.cli.options import BackupFile, BackupKey, ConfigFile, Yes
from robot.cli.output import out
from robot.cli.own_journal import OwnJournalFile, confirmed, save_key
from robot.clock import SystemClock
from robot.errors import InputError
from robot.journal import database
from robot.journal.backup import restore as restored
from robot.journal.key import read_key
from robot.journal.reading import read_sessions
from robot.journal.store_finding import of_disk

NAMES = {"mail": "messages", "questions": "answers to questionnaires"}


def command(
    file: BackupFile,
    key: BackupKey = None,
    yes: Yes = False,
    journal: OwnJournalFile = None,
    config: ConfigFile = None,
) -> None:
    loaded = configuration(config)
    path, key_path = journal or Path(loaded.journal.path), from_config.key_path(loaded)
    if key is not None and key_path.exists() and read_key(key).value != read_key(key_path).value:
        what = f"is another key than the one of this robot, {key_path}."
        raise InputError(str(key), what, "Move that one away with what it opens, then restore.")
    value = read_key(key or key_path).value
    there = len(read_sessions(file, value))
    if not confirmed(f"Put {file} ({there} sessions) in place of {path}?", yes, "restore"):
        out.print("nothing was changed")
        raise typer.Exit(1)
    if key is not None and not key_path.exists():
        key_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        save_key(f"{value}\n".encode(), key_path)
    try:
        found = restored(file, path, value, wall_us=SystemClock().wall())
    except database.Fault as error:
        trouble = of_disk(path, error)
        raise InputError(trouble.where, trouble.what, "Make the disk writable, then try again.") from error
    out.print(f"{path}: {found.sessions} sessions, {found.entries} entries")
    if found.aside is not None:
        out.print(f"What was here lies in {found.aside.name}.")
    for kind in found.unread:
        out.print(f"The {NAMES[kind]} that were here could not be read whole: the backup's are there")
        out.print("instead, and some may be among them that were deleted since.")
    if found.doubted:
        out.print(
            "What the person allowed since the backup was made is not known: the robot waits on the lowest"
        )
        out.print("agreed level until a member of staff confirms on the page where they were.")
