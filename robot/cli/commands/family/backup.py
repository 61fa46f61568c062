"""Copy what relatives have for themselves, encrypted as it is. The companion may go on meanwhile."""

from pathlib import Path

from robot.app.from_config import key_path
from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile, CopyFile, Force, NoKey, WithKey
from robot.cli.output import out
from robot.cli.own_journal import OwnJournalFile, asked_key, may_copy, save_key, tell_key
from robot.family.backup import back_up
from robot.family.store import FamilyStore, beside, key_beside


def command(
    file: CopyFile,
    with_key: WithKey = None,
    no_key: NoKey = False,
    force: Force = False,
    journal: OwnJournalFile = None,
    config: ConfigFile = None,
) -> None:
    loaded = configuration(config)
    path, key = journal or Path(loaded.journal.path), key_path(loaded)
    store = FamilyStore(beside(path), key_beside(key))
    with_key = asked_key(with_key, no_key)
    may_copy(file, with_key, path, key, force=force)
    people = back_up(store, file)
    if with_key is not None:
        save_key(store.key_path.read_bytes(), with_key)
    tell_key(with_key, store.key_path)
    out.print(f"{file}: of {people} relatives, read back whole")
