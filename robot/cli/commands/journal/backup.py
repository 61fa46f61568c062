"""Copy the journal, encrypted as it is, and read the copy back. The companion may go on meanwhile."""

import sys
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn

from robot.cli.options import ConfigFile, CopyFile, Force, NoKey, WithKey
from robot.cli.output import out
from robot.cli.own_journal import OwnJournalFile, asked_key, may_copy, own_journal, save_key, tell_key
from robot.clock import SystemClock
from robot.family.store import beside
from robot.journal.backup import back_up

BAR_AFTER_US = 2_000_000


def command(
    file: CopyFile,
    with_key: WithKey = None,
    no_key: NoKey = False,
    force: Force = False,
    journal: OwnJournalFile = None,
    config: ConfigFile = None,
) -> None:
    own = own_journal(journal, config)
    with_key = asked_key(with_key, no_key)
    may_copy(file, with_key, own.path, own.key_path, force=force)
    with _Bar() as bar:
        made = back_up(own.path, own.key, file, force=force, wall_us=SystemClock().wall(), told=bar.told)
    if with_key is not None:
        save_key(f"{own.key}\n".encode(), with_key)
    tell_key(with_key, own.key_path)
    out.print(f"{file}: {made.sessions} sessions, {made.entries} entries, read back whole")
    if (family := beside(own.path)).exists():
        out.print(f"What relatives have for themselves ({family.name}) is not in it: yorisou family backup.")
    if not made.noted:
        sys.stderr.write(f"{own.path}: cannot remember that this backup was made.\n")


class _Bar:
    """A bar once a copy takes longer than two seconds."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self._began = self._clock.now()
        self._bar: Progress | None = None

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: Any) -> None:
        if self._bar is not None:
            self._bar.stop()

    def told(self, done: int, pages: int) -> None:
        if self._bar is None:
            if self._clock.now() - self._began < BAR_AFTER_US:
                return
            self._bar = Progress(TextColumn("copying"), BarColumn(), transient=True, console=out)
            self._bar.start()
            self._bar.add_task("copying", total=pages)
        self._bar.update(self._bar.task_ids[0], completed=done, total=pages)
