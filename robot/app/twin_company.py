"""What a twin plays, and where nothing is written down: quiet company, and a journal that keeps nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from robot.contract import events as e
from robot.contract.programme import Level, Programme
from robot.contract.record import Record
from robot.journal.null_journal import NullJournal
from robot.journal.opening import Store

# Nothing above touch and greeting.
HIGHEST = 2


class TwinJournal(NullJournal):
    """Keeps nothing. That it was touched is known until somebody looks, and by whom is not."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "twin")
        self._touched = False

    def was_touched(self) -> bool:
        """Whether a gentle hand was there since this was asked last."""
        touched, self._touched = self._touched, False
        return touched

    def acknowledged(self, callback: Callable[[], None]) -> None:
        """At once: nothing is to be written, so no press waits for a disk."""
        callback()

    def event(self, at_us: int, record: Record) -> None:
        super().event(at_us, record)
        if isinstance(record, e.Touched) and not record.rough:
            self._touched = True


def twin_store(path: Path) -> Store:
    """Where nothing is written down, on purpose: so nothing is said to be missing."""
    return Store(TwinJournal(path), None, False, ())


def quiet_company(programme: Programme) -> Programme:
    """The programme down to touch and greeting, all of it agreed to by whoever set the twin up."""
    low = [each for each in programme.levels if each.height <= HIGHEST]
    known = {each.id for each in low}
    levels = tuple(_plain(each, known) for each in low)
    top = levels[-1].id
    return replace(
        programme,
        levels=levels,
        start=top,
        ceiling=top,
        agreed=tuple(each.id for each in levels),
        destination="",
        standing_approval=False,
        fading=(),
        quests=(),
    )


def _plain(level: Level, known: set[str]) -> Level:
    after = tuple(each for each in level.after if each in known)
    return replace(level, after=after, parts=(), taster=None, robot_free_every=0)
