"""A centre's folder of the first door: its key, its questions, what it opened, and what it answered."""

import contextlib
import fcntl
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyrage import x25519

from robot.errors import InputError, UsageError
from robot.files.read import read_text, shown
from robot.files.replace import new_beside, sync
from robot.first_door.answer_store import AnswerStore, read_store, write_store
from robot.first_door.sealed_answer import CODE
from robot.first_door.survey import PreparedAnswers, Survey, read_prepared, read_survey
from robot.week.keys import OwnKeys, make_key, public_key, read_keys

KEY, PUBLIC = "door.key", "door.pub"
QUESTIONS, PREPARED, REPLIES, STORE = "questions.yaml", "prepared.yaml", "replies.json", "answers.age"
LIMIT = 4_000_000


@dataclass(frozen=True)
class Desk:
    """The folder. Only `door.key` and `answers.age` are secret; to build the site neither is needed."""

    folder: Path

    @cached_property
    def survey(self) -> Survey:
        return read_survey(self._own(QUESTIONS))

    @cached_property
    def prepared(self) -> PreparedAnswers:
        return read_prepared(self._own(PREPARED))

    @property
    def public(self) -> str:
        """The key to which visitors seal. Raises InputError."""
        path = self.folder / PUBLIC
        if not path.exists():
            raise InputError(shown(path), "is not there.", f"Run: yorisou door key {shown(self.folder)}")
        text = read_text(path, LIMIT).strip()
        try:
            return str(public_key(text))
        except ValueError as error:
            raise InputError(shown(path), f"{error}.") from None

    @cached_property
    def keys(self) -> OwnKeys:
        """What opens the answers. Raises InputError."""
        path = self.folder / KEY
        if not path.exists():
            mend = f"Where the site is built it need not be. A new one: yorisou door key {shown(self.folder)}"
            raise InputError(shown(path), "is not there.", mend)
        return read_keys(path)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Until it ends no other command changes what lies here: a second one waits, and loses nothing."""
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):  # a share without locks: as careful as the disk lets us be
                held.callback(os.close, handle := os.open(self.folder, os.O_RDONLY))
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def store(self) -> AnswerStore:
        return read_store(self.folder / STORE, self.keys.identities, self.survey)

    def keep(self, store: AnswerStore) -> None:
        write_store(self.folder / STORE, store, x25519.Recipient.from_str(self.public))

    def replies(self) -> dict[str, str]:
        """Which prepared answer stands under which code. Raises InputError."""
        path = self.folder / REPLIES
        if not path.exists():
            return {}
        try:
            found = json.loads(read_text(path, LIMIT))
        except (ValueError, RecursionError):
            raise InputError(shown(path), "is no JSON.") from None
        known = {each.id for each in self.prepared.answers}
        pairs = found.items() if isinstance(found, dict) else [("", None)]
        if any(
            not (isinstance(each, str) and each in known and re.fullmatch(CODE, code)) for code, each in pairs
        ):
            what = "is not a mapping of codes to prepared answers."
            raise InputError(shown(path), what, f"There are {', '.join(sorted(known))}.")
        return dict(pairs)

    def reply(self, codes: list[str], answer: str) -> None:
        """Lay a prepared answer under codes. Raises UsageError and InputError."""
        known = [each.id for each in self.prepared.answers]
        if answer not in known:
            raise UsageError("answer", f"{answer} is none.", f"There are {', '.join(known)}.")
        with self.alone():
            replies = {**self.replies(), **dict.fromkeys(codes, answer)}
            _written(self.folder / REPLIES, json.dumps(dict(sorted(replies.items())), indent=1) + "\n")

    def _own(self, name: str) -> Path | None:
        path = self.folder / name
        return path if path.exists() else None


def make_desk(folder: Path) -> Desk:
    """A new key in a folder, which is made. Raises InputError where there is one; none is replaced."""
    public = make_key(folder / KEY)
    _written(folder / PUBLIC, f"{public}\n")
    return Desk(folder)


def _written(path: Path, text: str) -> None:
    """Raises InputError."""
    try:
        new = new_beside(path, text.encode(), None)
        os.replace(new, path)
        sync(path.parent)
    except OSError as error:
        raise InputError(shown(path), f"cannot be written ({error.strerror}).") from None
