"""Retention: what is older than the configuration allows is deleted, by the journal's own writer (law 8)."""

from collections.abc import Callable
from typing import Any

from robot.contract.calendar import DAY_US
from robot.journal import database
from robot.journal.forget import Scope, forget, wipe
from robot.journal.tombstones import Tombstone

BY = "[journal] keep_days"


def retention(keep_days: int, now_us: int, told: Callable[[Tombstone], None]) -> Callable[[Any], None]:
    """A job for `Journal.carry_out`. `told` is called from the writer when something was deleted.

    `now_us` must be a wall time that somebody vouched for: a clock that runs ahead would delete everything.
    Pages are overwritten and used again; the file does not shrink, because rebuilding it takes as long as it
    is large. The recording that is on keeps its row.
    """

    def job(db: Any) -> None:
        end_us = now_us - keep_days * DAY_US
        current, _ = database.last_numbers(db)
        scope = Scope({"keep_days": keep_days}, end_us=end_us)
        stone = forget(db, scope, now_us, "kept-long-enough", BY, spare=current)
        if stone is not None:
            wipe(db, rebuild=False)
            told(stone)

    return job
