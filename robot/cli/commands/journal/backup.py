"""Copy the journal, encrypted as it is, and read the copy back. The companion may go on meanwhile."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn

from robot.cli.options import ConfigFile
from robot.cli.output import out
from robot.cli.own_journal import OwnJournalFile, asked_key, own_journal, write_key
from robot.clock import SystemClock
from robot.errors import UsageError
from robot.family.store import beside
from robot.journal.backup import absent, back_up

BAR_AFTER_US = 2_000_000


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
    own = own_journal(journal, config)
    with_key = asked_key(with_key, no_key)
    for each in (file, with_key):
        if each is not None:
            absent(each, force)
    if file.exists() and file.samefile(own.path):
        raise UsageError(str(file), "is the journal itself.", "Name another file.")
    with _Bar() as bar:
        made = back_up(own.path, own.key, file, force=force, wall_us=SystemClock().wall(), told=bar.told)
    if with_key is not None:
        write_key(own.key, with_key)
        out.print(f"{with_key}: the key. Keep it apart from the backup.")
    else:
        out.print(f"The key is not in it; it lies in {own.key_path}. Without it the backup stays closed.")
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
