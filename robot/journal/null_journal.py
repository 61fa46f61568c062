"""A journal that keeps nothing, in use while there is no key, disk or directory."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.engine.careful import forbids_more
from robot.journal.progress_copy import doubt


class NullJournal:
    """The journal's interface without a file. Everything is dropped and counted in `dropped`.

    `trouble` is the code of the finding that says why. Nothing is ever acknowledged: `flush` is False, and
    what waits for `acknowledged` waits for good. When the person forbids what the journal at this place still
    allows, `mark` (`second_place.mark_beside`) is taken away, so that the next start is in doubt.
    """

    def __init__(
        self, path: Path, trouble: str, snapshot: dict[str, Any] | None = None, mark: Path | None = None
    ) -> None:
        self.path, self._snapshot, self.dropped = path, snapshot, 0
        self._mark, self._began_with = mark, snapshot
        self.trouble: str | None = trouble

    def begin(
        self,
        started_utc_us: int,
        programme: Programme,
        seed: int,
        snapshot: dict[str, Any] | None,
        setting: Mapping[str, Any] = MappingProxyType({}),
    ) -> int:
        """Always 0: there is no session in any journal."""
        del started_utc_us, programme, seed, snapshot, setting
        return 0

    @property
    def sessions(self) -> int:
        return 0

    def event(self, at_us: int, record: Record) -> None:
        del at_us, record
        self.dropped += 1

    def commands(self, at_us: int, sent: Iterable[tuple[Record, str]]) -> None:
        del at_us
        self.dropped += len(list(sent))

    def save_snapshot(self, snapshot: dict[str, Any]) -> None:
        """Keep the snapshot for this run only."""
        self._snapshot = snapshot
        if self._began_with is None:  # nothing to compare with: how it was when this run began
            self._began_with = snapshot
        elif self._mark is not None and forbids_more(self._began_with, snapshot):
            doubt(self._mark)
            self._mark = None

    def last_snapshot(self) -> dict[str, Any] | None:
        return self._snapshot

    def flush(self, timeout: float = 5.0) -> bool:
        del timeout
        return False

    def acknowledged(self, callback: Callable[[], None]) -> None:
        del callback

    def carry_out(self, job: Callable[[Any], None]) -> None:
        del job

    def close(self, timeout: float = 5.0) -> bool:
        del timeout
        return False

    def __enter__(self) -> "NullJournal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
