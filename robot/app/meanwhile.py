"""What a person said while nothing could be written down, and what of it counts once it can."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from robot.contract import events as e
from robot.contract.record import Record
from robot.journal.second_place import mark_beside
from robot.journal.store import Journal
from robot.journal.unkept import Unkept

# Nothing here is more than was allowed before: it is said again to the engine of the saved progress.
RESTRICTING = (
    e.LessRequested,
    e.ConsentWithdrawn,
    e.HoldRequested,
    e.LeaveRequested,
)
MOST = 200
ASKED = ("crisis_asked", "violence_asked", "unclear_asked")


class Meanwhile(Unkept):
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

    def hand_over(self, journal: "Journal | Meanwhile", put: Callable[[Record], None]) -> None:
        """There is another one: what was taken back is put in again, whoever waits for a disk waits there."""
        for event in self._taken_back:
            put(event)
        for callback in self._unanswered:
            journal.acknowledged(callback)


def tightened(saved: dict[str, Any], meanwhile: dict[str, Any]) -> dict[str, Any]:
    """The saved progress (a snapshot), with what is open or barred since: in doubt it counts as set."""
    made = dict(saved)
    for name in (*ASKED, "crisis", "violence", "no_undated", "awaits_person"):
        made[name] = bool(saved.get(name)) or bool(meanwhile.get(name))
    for name in ("crisis_day", "declined_day", "no_day"):
        days = [day for day in (saved.get(name), meanwhile.get(name)) if day is not None]
        made[name] = max(days, default=None)
    for name in ("bar_up", "no_utc_us", "discomfort_day", "last_alert", "drill_utc_us", "missing_ratings"):
        made[name] = max(saved.get(name, -1), meanwhile.get(name, -1))
    for name in ("discomfort_days", "less_days"):
        made[name] = sorted({*saved.get(name, ()), *meanwhile.get(name, ())})
    known = {_same(worry) for worry in saved.get("worries", ())}
    new = [worry for worry in meanwhile.get("worries", ()) if _same(worry) not in known]
    made["worries"] = [*saved.get("worries", ()), *new]
    for name in ("last_worry", "more_worries"):
        made[name] = max(saved.get(name, 0), meanwhile.get(name, 0))
    made["digest"] = meanwhile.get("digest") or saved.get("digest")
    due = [day for day in (saved.get("digest_day"), meanwhile.get("digest_day")) if day is not None]
    made["digest_day"] = min(due, default=None)
    made["alert"] = saved.get("alert") or meanwhile.get("alert")
    made["review"] = saved.get("review") or meanwhile.get("review") or ""
    return made


def _same(worry: dict[str, Any]) -> tuple[int, int, str]:
    """What makes two accounts of a worry one: a card may have been put away in one of them."""
    return worry["number"], worry["utc_us"], worry["kind"].removesuffix("-away")
