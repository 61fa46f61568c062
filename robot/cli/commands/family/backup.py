"""Copy what relatives have for themselves, encrypted as it is. The companion may go on meanwhile."""

from pathlib import Path
from typing import Annotated

import typer

from robot.app.from_config import key_path
from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile
from robot.cli.output import out
from robot.cli.own_journal import OwnJournalFile, asked_key
from robot.errors import UsageError
from robot.family.backup import back_up, copy_key
from robot.family.store import FamilyStore, beside, key_beside
from robot.journal.backup import absent


def command(
    file: Annotated[Path, typer.Argument(help="The new file.")],
    with_key: Annotated[
        Path | None, typer.Option("--with-key", help="Write the key to this file too: keep it elsewhere.")
    ] = None,
    no_key: Annotated[bool, typer.Option("--no-key", help="Without the key; nothing is asked.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
    journal: OwnJournalFile = None,
    config: ConfigFile = None,
) -> None:
    loaded = configuration(config)
    store = FamilyStore(beside(journal or Path(loaded.journal.path)), key_beside(key_path(loaded)))
    with_key = asked_key(with_key, no_key)
    for each in (file, with_key):
        if each is not None:
            absent(each, force)
        if each is not None and any(
            own.exists() and each.exists() and each.samefile(own) for own in (store.path, store.key_path)
        ):
            raise UsageError(str(each), "is what is to be copied.", "Name another file.")
    people = back_up(store, file)
    if with_key is not None:
        copy_key(store.key_path, with_key)
        out.print(f"{with_key}: the key. Keep it apart from the backup.")
    else:
        out.print(f"The key is not in it; it lies in {store.key_path}. Without it the backup stays closed.")
    out.print(f"{file}: of {people} relatives, read back whole")
