"""A journal in memory while none can be written; what the person took back meanwhile is handed on."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from robot.contract import events as e
from robot.contract.record import Record
from robot.journal.null_journal import NullJournal
from robot.journal.progress_copy import mark_beside
from robot.journal.store import Journal

# Nothing here is more than was allowed before: it is said again to the engine of the saved progress.
RESTRICTING = (
    e.LessRequested,
    e.ConsentWithdrawn,
    e.HoldRequested,
    e.LeaveRequested,
)
MOST = 200


class InterimJournal(NullJournal):
    """A journal that keeps nothing but, in memory, what the person took back."""

    def __init__(self, path: Path, trouble: str, snapshot: dict[str, Any] | None = None) -> None:
        super().__init__(path, trouble, snapshot, mark_beside(path))
        self._taken_back: list[Record] = []
        self._unanswered: list[Callable[[], None]] = []

    def event(self, at_us: int, record: Record) -> None:
        super().event(at_us, record)
        shut = isinstance(record, e.MicrophoneAllowed) and not record.on
        if (shut or isinstance(record, RESTRICTING)) and len(self._taken_back) < MOST:
            self._taken_back.append(record)

    def vouch(self, here: bool) -> None:
        """While this runs, what was forbidden is handed over: a journal that is found now is not in doubt."""
        mark = mark_beside(self.path)
        with suppress(OSError):
            if self._mark is None and here:
                mark.touch(0o600)
            elif self._mark is None:
                mark.unlink(missing_ok=True)

    def acknowledged(self, callback: Callable[[], None]) -> None:
        """Nothing is on the disk until there is one."""
        self._unanswered.append(callback)

    def hand_over(self, journal: Journal | NullJournal, put: Callable[[Record], None]) -> None:
        """There is another one: what was taken back is put in again, whoever waits for a disk waits there."""
        for event in self._taken_back:
            put(event)
        for callback in self._unanswered:
            journal.acknowledged(callback)
