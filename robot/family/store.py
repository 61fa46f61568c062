"""The family's own encrypted file, with a key of its own, beside the journal and never part of it.

Every piece of work opens it anew, so that a command line may work on it beside a running companion.
"""

import contextlib
import hmac
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import pyrage
from sqlcipher3 import dbapi2

from robot.errors import InputError, UsageError
from robot.family import asides, rows
from robot.files.replace import new_beside
from robot.journal import database, lock
from robot.mailbox.envelope import seal_padded
from robot.mailbox.envelope_keys import EnvelopeKeys, open_keys, read_keys

T = TypeVar("T")
NAME, KEY_NAME = "family.db", "family.key"
PAGE_BYTES = 4_096
CODE = "family-store"
OTHER_KEY = "is not opened by this key: another one is its own, or its beginning is damaged."


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with the file. Codes: "family-damaged" (set aside, begun anew), "family-closed"."""

    code: str
    where: str
    what: str


def beside(journal: Path) -> Path:
    """The family's file, beside a journal."""
    return journal.with_name(NAME)


def key_beside(journal_key: Path) -> Path:
    """Its key, beside the journal's."""
    return journal_key.with_name(KEY_NAME)


class FamilyStore:
    """Works on the file. Blocks: not on the loop. Nothing of it is needed for a start."""

    def __init__(self, path: Path, key_path: Path) -> None:
        self.path, self.key_path = path, key_path
        self._one, self._making = threading.Lock(), threading.Lock()

    def look(self, now_us: int) -> Trouble | None:
        """Try to open it. A damaged one is set aside whole, and a new one begun; None where all is well."""
        if not self.path.exists():
            return None
        try:
            with self._one, self.opened() as db:
                (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
            if found == "ok":
                return None
        except InputError as error:
            return Trouble("family-closed", error.where, error.what)
        except dbapi2.DatabaseError as error:
            # Another key's file reads like rubbish: only with the key that it was made with is that damage.
            rubbish = "not a database" in str(error)
            own = rubbish and asides.made_with(self.path, self._secret(), PAGE_BYTES)
            if not (own or "malformed" in str(error)):
                return Trouble("family-closed", str(self.path), OTHER_KEY if rubbish else str(error))
        except OSError as error:
            return Trouble("family-closed", str(self.path), str(error.strerror))
        return self._set_aside(now_us)

    def _set_aside(self, now_us: int) -> Trouble:
        try:
            aside = asides.set_aside(self.path, now_us)
        except OSError as error:
            return Trouble("family-closed", str(self.path), str(error.strerror))
        return Trouble("family-damaged", str(self.path), str(aside))

    def work(self, work: Callable[[Any], T]) -> T:
        """Its result once it is on the disk, in one transaction. Raises UsageError, code "family-store"."""
        try:
            with self._one, self.opened() as db:
                db.execute("BEGIN IMMEDIATE")
                try:
                    result = work(db)
                    db.execute("COMMIT")
                except BaseException:
                    if db.in_transaction:
                        db.execute("ROLLBACK")
                    raise
                return result
        except InputError as error:
            raise UsageError(error.where, error.what, error.mend, code=CODE) from error
        except database.Fault as error:
            mend = "Check the disk and the rights of the file; then try again."
            raise UsageError(str(self.path), f"cannot be used now ({error}).", mend, code=CODE) from error

    def read(self, work: Callable[[Any], T], nothing: T) -> T:
        """Its result; `nothing` where nothing was ever kept. Raises UsageError, code "family-store"."""
        return self.work(work) if self.path.exists() else nothing

    @contextlib.contextmanager
    def opened(self) -> Iterator[Any]:
        """The file, made where there is none. Raises InputError, and a `database.Fault`."""
        secret = self._secret()
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600))
        with contextlib.closing(database.connect(self.path, secret, mode="rw", page_bytes=PAGE_BYTES)) as db:
            db.execute("PRAGMA secure_delete = ON")
            db.executescript(rows.SCHEMA)
            self._leave_check(secret)
            yield db

    def fits(self) -> bool | None:
        """Whether the key is the one that opened the file last; None if unknown. Raises InputError."""
        return lock.is_of(asides.check_beside(self.path), self._secret())

    def _leave_check(self, secret: str) -> None:
        """The key opens the file: by this it is known also when the file is damaged."""
        check = asides.check_beside(self.path)
        if not lock.is_of(check, secret):
            with contextlib.suppress(OSError):  # a full disk: next time
                os.replace(new_beside(check, lock.check(secret), None), check)

    def copy(self, path: Path, mode: Literal["ro", "rw"]) -> Any:
        """A connection to a copy of the file, which the same key opens. Raises InputError."""
        return database.connect(path, self._secret(), mode=mode, page_bytes=PAGE_BYTES)

    def _secret(self) -> str:
        return hmac.digest(self._keys().master, b"yorisou family store 1", "sha256").hex()

    def _keys(self) -> EnvelopeKeys:
        """Made once; another one does not open what there is. Raises InputError."""
        if self.path.exists() and self.path.stat().st_size and not self.key_path.exists():
            what = f"the key is missing, and only it opens {self.path}."
            raise InputError(str(self.key_path), what, "Put it back.")
        try:
            with self._making:
                if not self.key_path.exists():
                    self.key_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                    return open_keys(self.key_path)
                return read_keys(self.key_path)
        except (InputError, OSError) as error:
            what = "is no key for the family's file, or cannot be read."
            raise InputError(str(self.key_path), what, "Put the right one back.") from error

    # --- the words of the chat ----------------------------------------------------------------------------

    def sealed(self, text: str) -> bytes:
        """A line of the chat as it is kept: sealed once more, its size telling little. Raises UsageError."""
        try:
            words = json.dumps({"text": text}, ensure_ascii=False).encode()
            return seal_padded(words, [self._keys().identity.to_public()])
        except InputError as error:
            raise UsageError(error.where, error.what, error.mend, code=CODE) from error

    def unsealed(self, sealed: bytes) -> str:
        """What it says; "" where it cannot be opened."""
        try:
            return str(json.loads(pyrage.decrypt(sealed, [self._keys().identity]))["text"])
        except (pyrage.DecryptError, InputError, ValueError, KeyError):
            return ""

    # --- taking along, and deleting -----------------------------------------------------------------------

    def everything(self, user: str) -> dict[str, Any]:
        """All that is kept of a relative, the chat in words. Raises UsageError."""

        def work(db: Any) -> tuple[dict[str, Any], list[rows.Line]]:
            return rows.everything(db, user), rows.lines(db, user)

        found, lines = self.work(work)
        chat = [
            {
                "made_utc_us": each.made_utc_us,
                "by": "worker" if each.staff else "me",
                "text": self.unsealed(each.sealed),
            }
            for each in lines
        ]
        return {**found, "chat": chat}

    def forget(self, user: str, kind: str = "everything") -> None:
        """It is gone; with everything also any damaged file that was set aside. Raises UsageError.

        What waits for the worker in such a file is here before it goes; one of another key stays.
        """
        old = self._set_asides() if kind == "everything" else {}
        if self.path.exists():
            self.work(lambda db: rows.forget(db, user, kind))
        self._take_up(list(old.values()))
        for each in old:
            asides.remove(each)

    def take_up(self) -> None:
        """What waits for the worker in damaged files that were set aside is here. Raises UsageError."""
        self._take_up(list(self._set_asides().values()))

    def _set_asides(self) -> dict[Path, asides.Waiting]:
        found = asides.of(self.path)
        if not (found and self.key_path.exists()):
            return {}
        try:
            secret = self._secret()
        except InputError as error:
            raise UsageError(error.where, error.what, error.mend, code=CODE) from error
        read = {each: asides.waiting(each, secret, PAGE_BYTES) for each in found}
        return {each: waiting for each, waiting in read.items() if waiting is not None}

    def _take_up(self, found: list[asides.Waiting]) -> None:
        found = [each for each in found if each.flags or each.gone]

        def work(db: Any) -> None:
            for each in found:
                rows.take_up(db, each.flags, each.held, each.gone)

        if found:
            self.work(work)
