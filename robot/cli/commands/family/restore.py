"""Put a backup together with what relatives have here. What they deleted since stays deleted."""

from pathlib import Path

import typer

from robot.app.from_config import key_path
from robot.app.people_file import people_beside
from robot.cli.config_file import configuration
from robot.cli.options import BackupFile, BackupKey, ConfigFile, Yes
from robot.cli.output import out
from robot.cli.own_journal import OwnJournalFile, confirmed, save_key
from robot.clock import SystemClock
from robot.errors import InputError
from robot.family.backup import check_key, restore
from robot.family.store import FamilyStore, beside, key_beside
from robot.mailbox.envelope_keys import read_keys
from robot.people.store import load
from robot.runtime.family_holders import registered


def command(
    file: BackupFile,
    key: BackupKey = None,
    yes: Yes = False,
    journal: OwnJournalFile = None,
    config: ConfigFile = None,
) -> None:
    loaded = configuration(config)
    path, own_key = journal or Path(loaded.journal.path), key_beside(key_path(loaded))
    store, people = FamilyStore(beside(path), own_key), people_beside(path)
    if not people.exists() and not loaded.simulated:
        what = "is not here. It says of whom something may be kept, and of nobody else anything comes back."
        raise InputError(str(people), what, "Put it back first, from beside the old journal.")
    if not own_key.exists() and key is None:
        raise InputError(
            str(own_key), "is not here, and only it opens the backup.", "Name a copy with --key."
        )
    if key is not None and own_key.exists() and read_keys(key).master != read_keys(own_key).master:
        what = f"is another key than the one of this robot, {own_key}."
        raise InputError(str(key), what, "Move that one away with what it opens, then restore.")
    if not confirmed(f"Put {file} together with what relatives have here?", yes, "restore"):
        out.print("nothing was changed")
        raise typer.Exit(1)
    new_key = None if own_key.exists() else key
    trial = store if new_key is None else FamilyStore(store.path, new_key)
    check_key(trial, file)
    if (trouble := trial.look(SystemClock().wall())) is not None:
        if trouble.code != "family-damaged":
            raise InputError(
                trouble.where, trouble.what, "Put the right key back, or that file away; then try again."
            )
        out.print(f"{store.path} was damaged, and lies in {Path(trouble.what).name}.")
    if new_key is not None:  # it opens the backup, and what there is here
        own_key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        save_key(new_key.read_bytes(), own_key, replace=False)
    store.take_up()
    count = restore(store, file, registered(load(people)))
    out.print(f"{store.path}: of {count} relatives. What was deleted here since the backup stays deleted.")
