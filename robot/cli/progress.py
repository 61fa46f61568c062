"""A progress bar over people, on the terminal; nothing where nobody looks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Progress:
    """How far it is; without a bar only what is told is written."""

    def __init__(self, bar: "Bar | None" = None, task: "TaskID | None" = None) -> None:
        self._bar, self._task = bar, task

    def done(self, people: int, of: int | None = None) -> None:
        """So many are there, and of how many, where that was not known before."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=people, total=of)

    def tell(self, line: str) -> None:
        """Write a line to standard error, above the bar."""
        if self._bar is None:
            print(line, file=sys.stderr)  # noqa: T201
        else:
            self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def progress(what: str, people: int | None = None) -> Iterator[Progress]:
    """A bar while it is open, for so many people (None: not known yet; 0: no bar), after the word `what`."""
    if people == 0 or not sys.stderr.isatty():
        yield Progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Progress(bar, bar.add_task(what, total=people))
