"""The journal: every event and command, encrypted, off the loop; what is acknowledged stays (law 11)."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from robot.contract.commands import PhaseChanged
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.errors import InputError
from robot.journal import content, database
from robot.journal.lock import leave_check, lock
from robot.journal.progress_copy import LastGood, ProgressCopy
from robot.journal.redaction import redacted
from robot.journal.rows import (
    ADD_CONTENT,
    ADD_ENTRY,
    ADD_SESSION,
    KEEP_PROGRESS,
    NOTE,
    Row,
    body_of,
    kept_after,
    progress_rows,
    software,
    to_text,
)
from robot.journal.store_finding import of_disk
from robot.journal.write_connection import call_back, identity, nothing, open_to_write

log = logging.getLogger(__name__)

# Rows in one commit: without a thread they are written when there are GROUP, a writer that is behind takes up
# to MOST, and after a fault it tries with PROBE and ten times as many each time.
GROUP, MOST, PROBE = 500, 5_000, 50
# After a fault: so long at least until the next try, and while nobody waits for an answer, longer each time.
SOONEST_S, RETRY_S = 0.05, 1.0
# About 30 MB of rows while the disk is full: hours of an evening, minutes of a flood.
QUEUE_LIMIT = 100_000


class Journal:
    """The journal: one file, one writer. `event`, `commands`, `begin`, `save_snapshot` never wait or raise.

    Rows are queued and written by a thread of its own, in groups; with `threaded=False` (virtual time) they
    are written by the caller, in groups and at `flush`. A full or read-only disk is told once through
    `on_trouble(code)` (from the writer; code "full", "read-only" or "unwritable") and stays in `trouble`
    until a write succeeds again. Meanwhile rows wait, up to `limit`; later ones are counted in `dropped`.

    What is acknowledged is in the second place too (`ProgressCopy`): it is written after each commit that
    changes what it holds, and a commit counts as written only when it is there as well.
    """

    def __init__(
        self,
        path: Path,
        key: str,
        held: IO[bytes],
        db: Any,
        threaded: bool,
        on_trouble: Callable[[str], None],
        limit: int,
    ) -> None:
        self.path, self.key, self._lock, self._db = path, key, held, db
        self._on_trouble, self._limit = on_trouble, limit
        self._file = identity(path)
        self._queue: deque[Row] = deque()
        self._state = threading.Condition()
        self._closing = threading.Event()
        self._queued = self._committed = self.dropped = 0
        self._waiting: list[tuple[int, Callable[[], None]]] = []
        self._jobs: deque[Callable[[Any], None]] = deque()
        self._asking = 0  # callers that wait in `flush`
        self._size = MOST
        self.trouble: str | None = None
        self._session, self._last = database.last_numbers(db)
        self._snapshot: dict[str, Any] | None = database.kept_progress(db)
        self.kept_words = {name: database.noted(db, name) or "" for name in database.WORD_NOTES}
        self._overdue: Row | None = None
        self._second = ProgressCopy(path, key)
        self._in_second: LastGood | None = None
        name = database.noted(db, "journal") or ""
        self._kept = LastGood(name, database.salt(path), self._session, self._last, False, self._snapshot)
        self._awake = False
        if not self._second.exists():
            self._keep_twice(self._kept)
        self._doubted = database.noted(db, "doubted") == "1"
        self._progress_waits = 0
        self._thread: threading.Thread | None = None
        if threaded:
            self._thread = threading.Thread(target=self._write_on, name="journal", daemon=True)
            self._thread.start()

    @classmethod
    def open(
        cls,
        path: Path,
        key: str,
        create: bool = True,
        *,
        threaded: bool = True,
        on_trouble: Callable[[str], None] = lambda _code: None,
        limit: int = QUEUE_LIMIT,
        held: IO[bytes] | None = None,
    ) -> "Journal":
        """Open the journal for writing; make it, readable by this user only, when `create`.

        `held`: the lock, where the caller has it already; it is the journal's from then on. Raises InputError
        (not a journal, wrong key, damaged, newer, not writable) and DeviceError (another Yorisou is writing).
        """
        new = not path.exists() or path.stat().st_size == 0
        if not new or not create:
            database.check_file(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            held = held or lock(path)
            left = leave_check(held, key)
        except OSError as error:
            what = f"cannot be written ({error.strerror})."
            raise InputError(str(path), what, "Correct [journal] path, or its permissions.") from error
        db, made = None, list[Path]()
        try:
            made = database.make(path) if new else []
            db = open_to_write(path, key)
            return cls(path, key, held, db, threaded, on_trouble, limit)
        except BaseException as error:
            if db is not None:
                db.close()
            database.remove(made)  # a new journal that could not be made is none, not a damaged one
            if left:
                held.truncate(0)
            held.close()
            if isinstance(error, database.Fault):
                raise database.explain(path, error) from error
            raise

    # --- writing ---

    def begin(
        self,
        started_utc_us: int,
        programme: Programme,
        seed: int,
        snapshot: dict[str, Any] | None,
        setting: Mapping[str, Any] = MappingProxyType({}),
    ) -> int:
        """Begin the next session and return its number. `started_utc_us`: wall time, 0 if not known.

        What it is played with is kept with it: the programme, and `setting` (JSON values, nothing secret).
        """
        played, ran_on = content.of_programme(programme), content.of_setting(programme, setting)
        with self._state:
            self._session += 1
            number, first = self._session, self._last + 1
        made_from = (programme.id, programme.digest, str(seed), to_text(snapshot), software())
        row = (number, started_utc_us, *made_from, first, played.digest, ran_on.digest)
        kept = [(ADD_CONTENT, (each.digest, each.kind, each.body)) for each in (played, ran_on)]
        self._put([*kept, (ADD_SESSION, row)])
        return number

    @property
    def sessions(self) -> int:
        """How many sessions have been begun in this file."""
        return self._session

    def event(self, at_us: int, record: Record) -> None:
        """Queue an event that entered the engine at monotonic `at_us`."""
        self._enter([(at_us, "event", record.kind, body_of(record), "")])

    def commands(self, at_us: int, sent: Iterable[tuple[Record, str]]) -> None:
        """Queue the commands for the last event, each with the gate's verdict.

        Verdicts: "sent", "clamped", "refused:<why>", or "" for what does not pass the gate.
        """
        told = list(sent)
        self._enter(
            [(at_us, "command", record.kind, body_of(record), redacted(verdict)) for record, verdict in told]
        )
        phases = [record.after for record, _ in told if isinstance(record, PhaseChanged)]
        if phases and (phases[-1] != "asleep") != self._awake:
            self._awake = not self._awake
            self._put([(NOTE, ("evening", str(int(self._awake))))])

    def save_snapshot(self, snapshot: dict[str, Any]) -> None:
        """Keep the person's progress for the next session. However much waits, it is not dropped."""
        self._snapshot = snapshot
        if self._doubted and snapshot.get("doubted"):  # from now on the progress says so itself
            self._doubted = False
            self._put([(NOTE, ("doubted", "0"))])
        row = (KEEP_PROGRESS, (self._session, to_text(snapshot)))
        with self._state:
            if len(self._queue) < self._limit:
                self._put([row])
            else:
                self._queued += self._overdue is None
                self._progress_waits += self._overdue is None
                self._overdue = row

    def doubt(self) -> None:
        """Mark the progress as in doubt, until a saved progress says so itself."""
        self._doubted = True
        self._put([(NOTE, ("doubted", "1"))])

    def last_snapshot(self) -> dict[str, Any] | None:
        """The progress kept last, of this or an earlier session; None in a new journal."""
        return self._snapshot

    def _enter(self, entries: list[tuple[int, str, str, str, str]]) -> None:
        """Number the entries and queue them; one that is dropped leaves its number as a hole."""
        with self._state:
            first = self._last + 1
            self._last += len(entries)
            self._put([(ADD_ENTRY, (number, *entry)) for number, entry in enumerate(entries, first)])

    def _put(self, rows: list[Row]) -> None:
        with self._state:
            room = max(0, self._limit - len(self._queue))
            self._queue.extend(rows[:room])
            self._progress_waits += progress_rows(rows[:room])
            self._queued += min(room, len(rows))
            self.dropped += max(0, len(rows) - room)
            self._state.notify_all()
            if self._thread is None and len(self._queue) >= GROUP:
                self._write_group()

    # --- acknowledging ---

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until all that was queued so far is on the disk. False after `timeout` seconds.

        Meanwhile a disk that could not be written is tried 20 times a second.
        """
        if self._thread is None:
            while self._queue and self._write_group():
                pass
            return not self._queue
        with self._state:
            goal = self._queued
            self._asking += 1
            self._state.notify_all()
            try:
                return self._state.wait_for(lambda: self._committed >= goal, timeout)
            finally:
                self._asking -= 1

    def acknowledged(self, callback: Callable[[], None]) -> None:
        """Call back, from the writer, once all that was queued so far is on the disk."""
        with self._state:
            if self._committed < self._queued:
                self._waiting.append((self._queued, callback))
                callback = nothing
        callback()
        if self._thread is None:
            self.flush()

    def close(self, timeout: float = 5.0) -> bool:
        """Write what is queued and release the file. False when something could not be saved."""
        saved = self.flush(timeout)
        self._closing.set()
        with self._state:
            self._state.notify_all()
        if self._thread is not None:
            self._thread.join(timeout)
            if self._thread.is_alive():  # the disk itself hangs: leave its file to it
                return False
        if saved:
            self._mark_closed()
        self._drop_connection()
        self._lock.close()
        return saved

    def carry_out(self, job: Callable[[Any], None]) -> None:
        """Do a job on the writing connection, from the writer, between two groups; its fault is logged."""
        with self._state:
            self._jobs.append(job)
            self._state.notify_all()
        if self._thread is None and self.flush():
            self._do_jobs()

    def _mark_closed(self) -> None:
        """Mark the file as closed: complete, and safe to copy."""
        try:
            if self._db is not None and identity(self.path) == self._file:
                self._db.execute(NOTE, ("evening", "0"))
                self._db.execute(NOTE, ("closed", "1"))
                self._keep_twice(replace(self._kept, evening=False))
        except database.Fault:
            return  # it stays marked as open, which is the more careful mark

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- the writer ---

    def _write_on(self) -> None:
        pause_s = SOONEST_S
        while True:
            with self._state:
                self._state.wait_for(lambda: self._queue or self._jobs or self._closing.is_set())
            if self._closing.is_set():
                return
            if self._jobs and not self._queue:
                self._do_jobs()
                continue
            if self._write_group():
                pause_s = SOONEST_S
                continue
            self._closing.wait(SOONEST_S)
            with self._state:  # whoever asks now is answered as soon as the disk is there again
                self._state.wait_for(lambda: self._asking or self._closing.is_set(), pause_s)
            pause_s = min(2 * pause_s, RETRY_S)

    def _do_jobs(self) -> None:
        while self._jobs:
            job, db = self._jobs.popleft(), self._db
            if db is not None and identity(self.path) == self._file:
                call_back(lambda job=job, db=db: job(db))  # type: ignore[misc]

    def _write_group(self) -> bool:
        """Commit the oldest rows; on a fault keep them, reopen next time, and tell it once."""
        with self._state:
            group = list(islice(self._queue, self._size))
        try:
            if identity(self.path) != self._file:
                raise FileNotFoundError("another file is in the journal's place")
            if self._db is None:
                self._db = open_to_write(self.path, self.key, again=True)
            self._db.execute("BEGIN IMMEDIATE")
            for statement, rows in groupby(group, key=lambda row: row[0]):
                self._db.executemany(statement, (row for _, row in rows))
            self._db.execute("COMMIT")
            self._keep_twice(kept_after(self._kept, group))
        except (*database.Fault, InputError) as error:
            if self._progress_waits:
                self._second.doubt()
            code = of_disk(self.path, error).code.removeprefix("disk-")
            if code != "full" or not self._rolled_back():
                self._drop_connection()
            self._size = PROBE
            self._tell(code)
            return False
        with self._state:
            for _ in group:
                self._queue.popleft()
            self._committed += len(group)
            self._progress_waits -= progress_rows(group)
            if self._overdue is not None:
                self._queue.append(self._overdue)
                self._overdue = None
            if self._size >= GROUP or not self._queue:  # a probe that fitted is no end of the trouble yet
                self.trouble = None
            self._size = min(10 * self._size, MOST)
            due = [callback for goal, callback in self._waiting if goal <= self._committed]
            self._waiting = [wait for wait in self._waiting if wait[0] > self._committed]
            self._state.notify_all()
        if not self._progress_waits:
            self._second.vouch()
        for callback in due:
            call_back(callback)
        return True

    def _keep_twice(self, kept: LastGood) -> None:
        """Update the second place to what is now on the disk. Raises like writing."""
        if kept.says_more_than(self._in_second):
            self._second.write(kept)
            self._in_second = kept
        self._kept = kept

    def _rolled_back(self) -> bool:
        """Roll back; returns whether the connection can continue."""
        try:
            if self._db is not None and self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except database.Fault:
            return False
        return self._db is not None

    def _drop_connection(self) -> None:
        db, self._db = self._db, None
        try:
            if db is not None:
                db.close()
        except database.Fault:
            return  # the file is gone or the disk is; the next try opens it anew

    def _tell(self, code: str) -> None:
        if self.trouble != code:
            self.trouble = code
            call_back(lambda: self._on_trouble(code))
