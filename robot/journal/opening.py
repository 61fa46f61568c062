"""Opens the journal with whatever there is, without ever preventing a start (docs/decisions/0038)."""

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from robot.clock import Clock, SystemClock
from robot.engine.careful import cut_short, more_careful
from robot.engine.progress import Progress
from robot.errors import InputError
from robot.files.replace import sync
from robot.journal import database
from robot.journal import recovery as rescue
from robot.journal.inspection import Found, look, traces
from robot.journal.key import Key, open_key
from robot.journal.lock import lock
from robot.journal.null_journal import NullJournal
from robot.journal.progress_copy import ProgressCopy, mark_beside
from robot.journal.store import Journal
from robot.journal.store_finding import PRESENCE, StoreFinding, of_disk

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Store:
    """The journal and progress that a start continues with.

    `snapshot` is the progress to begin with, None where there is none; `doubted` says that it is unknown or
    restored with gaps, so that the engine waits until a member of staff confirms it.
    """

    journal: Journal | NullJournal
    snapshot: dict[str, Any] | None
    doubted: bool
    findings: tuple[StoreFinding, ...]

    @property
    def kept(self) -> bool:
        """Whether events are written down."""
        return isinstance(self.journal, Journal)


def open_store(
    path: Path,
    key_path: Path,
    *,
    threaded: bool,
    make_directory: bool = False,
    on_trouble: Callable[[str], None] = lambda _code: None,
    clock: Clock | None = None,
) -> Store:
    """The journal at `path`, or an `NullJournal` in its place with the finding that says why.

    A damaged one is set aside whole, and what can be recovered of it is in the new one. Raises DeviceError,
    and only that: another Yorisou is writing to it. `make_directory`: make a missing one, because
    nobody named it and it is on no card that may be missing.
    """
    wall_us = (clock or SystemClock()).wall()
    key = _key(path, key_path, make_directory)
    if isinstance(key, StoreFinding):
        return _unkept(path, key)
    try:
        held = lock(path)
    except OSError as error:
        return _unkept_with_progress(path, key, of_disk(path, error))
    with contextlib.ExitStack() as owned:
        owned.callback(held.close)
        try:
            store = _taken_up(path, key, held, wall_us, threaded, on_trouble)
        except (*database.Fault, InputError) as error:
            return _unkept_with_progress(path, key, of_disk(path, error))
        if store.kept:
            owned.pop_all()  # the journal's own from now on
        return store


def _key(path: Path, key_path: Path, make_directory: bool) -> Key | StoreFinding:
    """The key; a new one only where there is no trace of a journal."""
    try:
        if not path.parent.is_dir():
            if key_path.exists() and not make_directory:
                mend = f"Is its card or disk connected? Otherwise make the directory. {PRESENCE}"
                return StoreFinding(
                    "directory-missing", str(path.parent), "there is no such directory.", mend
                )
            path.parent.mkdir(parents=True, exist_ok=True)
        if not key_path.exists() and traces(path):
            what = f"the key file is missing, and only it opens {path}."
            mend = f"Put it back; with another key the journal stays closed. {PRESENCE}"
            return StoreFinding("key-missing", str(key_path), what, mend)
        return open_key(key_path, path)
    except InputError as error:
        return StoreFinding("key-unusable", error.where, error.what, f"{error.mend} {PRESENCE}".strip())
    except OSError as error:
        return of_disk(path, error)


def _taken_up(
    path: Path,
    key: Key,
    held: IO[bytes],
    wall_us: int,
    threaded: bool,
    on_trouble: Callable[[str], None],
) -> Store:
    """Open the store, with the lock held. Raises a `database.Fault` or InputError for an unwritable disk."""
    _finish_setting_aside(path, wall_us)
    found = look(path, key.value)
    if found.state in ("closed", "newer"):
        return _unkept_as(path, found)
    findings = list(_exposed(key))
    recovered: rescue.Rescued | None = None
    if found.state in ("behind", "damaged", "unclear", "lost"):
        recovered = rescue.rescue(path, key.value, found.kept, wall_us)
        if recovered is None and found.state == "unclear":
            return _unkept_as(path, found)
        findings.append(_replaced(path, key, found, recovered, wall_us))
    second = ProgressCopy(path, key.value)
    if found.broken:
        aside = rescue.put_away(second.path, wall_us)
        what = f"the second place of the progress could not be read; it lies in {aside.name} now."
        findings.append(StoreFinding("second-place-damaged", str(second.path), what))
    snapshot, doubted, said = judged(found, recovered)
    if snapshot is not None and not readable(snapshot):
        return _unkept_as(path, found)
    findings += [StoreFinding(code, str(path), what, mend) for code, what, mend in said]
    if not doubted:
        second.vouch()
    journal = Journal.open(path, key.value, threaded=threaded, on_trouble=on_trouble, held=held)
    if doubted:
        journal.doubt()
    if snapshot is not None and snapshot != journal.last_snapshot():
        journal.save_snapshot(snapshot)
    journal.flush()
    return Store(journal, snapshot, doubted, tuple(findings))


# --- the progress -------------------------------------------------------------------------------------------

Said = tuple[str, str, str]
CONFIRM = "It waits on the lowest agreed level until a member of staff confirms the level on the page."


def judged(found: Found, recovered: rescue.Rescued | None) -> tuple[dict[str, Any] | None, bool, list[Said]]:
    """The progress to continue with, whether it is in doubt, and what to say about it.

    The journal's own counts alone only where it is whole and the second place speaks of the same file: then
    it is never older. Otherwise the more careful of both counts.
    """
    own = found.progress if recovered is None else recovered.progress or found.progress
    its = None if found.kept is None else found.kept.progress
    snapshot = own
    whole = found.state == "whole" and (found.same or found.kept is None)
    if not whole and its is not None:
        snapshot = its if own is None or not (readable(own) and readable(its)) else _careful(own, its)
    if not found.clean and found.evening and snapshot is not None and readable(snapshot):
        snapshot = cut_short(Progress.from_json(snapshot)).to_json()
    if found.state == "new":
        return None, False, []
    if snapshot is None and found.state != "whole":
        return None, True, [("progress-lost", "no usable progress is left.", CONFIRM)]
    if found.state != "whole" and its is None:
        return snapshot, True, [("progress-doubted", "its last progress may be missing.", CONFIRM)]
    had_mark = not found.clean or found.kept is not None or found.broken
    if not found.vouched and had_mark:
        what = "it ended before everything could be written down."
        return snapshot, True, [("progress-unsaved", what, CONFIRM)]
    return snapshot, found.doubted, []


def _careful(own: dict[str, Any], its: dict[str, Any]) -> dict[str, Any]:
    return more_careful(Progress.from_json(own), Progress.from_json(its)).to_json()


def readable(snapshot: dict[str, Any]) -> bool:
    """Whether this version knows the progress; a newer one may have written it."""
    try:
        Progress.from_json(snapshot)
    except InputError:
        return False
    return True


# --- setting aside ------------------------------------------------------------------------------------------


def _replaced(
    path: Path, key: Key, found: Found, recovered: rescue.Rescued | None, wall_us: int
) -> StoreFinding:
    """Set the damaged journal aside and put the recovered one in its place."""
    if recovered is None and found.kept is not None:
        recovered = rescue.begin_anew(path, key.value, found.kept, wall_us)
    aside = rescue.set_aside(path, wall_us)
    if recovered is not None:
        rescue.recovered_beside(path).replace(path)
        sync(path.parent)
    where = "" if aside is None else f" The old file is {aside.name}, as it was."
    left = ""
    if recovered is not None and recovered.sessions:
        left = f" {recovered.sessions} sessions with {recovered.entries} entries were recovered."
    if recovered is not None and recovered.lost:
        left += f" Missing: {', '.join(str(number) for number in recovered.lost)}."
    code, what = {
        "behind": ("journal-behind", "its end is missing; was it copied while it was written to?"),
        "lost": ("journal-lost", "it is gone."),
    }.get(found.state, ("journal-damaged", "it is damaged."))
    return StoreFinding(
        code, str(path), what + left + where, "Keep what was set aside, or delete it by hand."
    )


def _finish_setting_aside(path: Path, wall_us: int) -> None:
    """Complete a replacement that a power cut interrupted: the recovered journal is whole."""
    recovered = rescue.recovered_beside(path)
    if recovered.exists() and not path.exists():
        rescue.set_aside(path, wall_us)
        recovered.replace(path)
        sync(path.parent)


# --- without a journal --------------------------------------------------------------------------------------


def _unkept_as(path: Path, found: Found) -> Store:
    code = "journal-newer" if found.state != "closed" and found.state != "unclear" else "journal-closed"
    error = found.problem or InputError(str(path), "was written by a newer version.", "Update Yorisou.")
    return _unkept(path, StoreFinding(code, error.where, error.what, f"{error.mend} {PRESENCE}".strip()))


def _unkept_with_progress(path: Path, key: Key, trouble: StoreFinding) -> Store:
    """The store for an unwritable disk: the saved progress still counts."""
    try:
        found = look(path, key.value)
        snapshot, doubted, said = judged(found, None)
    except (*database.Fault, InputError) as error:
        log.warning("%s cannot be read: %s", path, error)
        return _unkept(path, trouble)
    if found.state in ("closed", "newer") or (snapshot is not None and not readable(snapshot)):
        return _unkept(path, trouble)
    findings = (trouble, *(StoreFinding(code, str(path), what, mend) for code, what, mend in said))
    journal = NullJournal(path, trouble.code, snapshot, mark_beside(path))
    return Store(journal, snapshot, doubted, findings)


def _unkept(path: Path, trouble: StoreFinding) -> Store:
    return Store(NullJournal(path, trouble.code, None, mark_beside(path)), None, True, (trouble,))


def _exposed(key: Key) -> list[StoreFinding]:
    if not key.exposed:
        return []
    mend = f"Run: chmod 600 {key.path}"
    return [StoreFinding("key-exposed", str(key.path), "can be read by others on this machine.", mend)]
