"""What a centre has opened: one file, sealed to its own key. It does not say who tapped what for which code.

The taps of a person and their code came together; here they lie apart, in an order that is drawn anew.
Answers count once ten of them wait: whoever looks before and after sees no single one arrive.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pyrage
from pydantic import BaseModel, ConfigDict, ValidationError
from pyrage import x25519

from robot.errors import InputError
from robot.files.read import read_bytes, shown
from robot.files.replace import new_beside, sync
from robot.first_door.sealed_answer import LIMIT, NotTaken, unseal
from robot.first_door.survey import Survey

STORE_LIMIT = 200_000_000
# Fewer than so many are never told apart.
AT_LEAST = 10
Outcome = Literal[
    "taken", "here-already", "copy", "replayed", "foreign", "damaged", "other-key", "too-large", "newer",
    "other-survey", "no-answer", "unreadable",
]  # fmt: skip
Taps = dict[str, str]


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    version: Literal[1]
    survey: str
    counted: list[Taps]
    waiting: list[Taps]
    codes: dict[str, str]
    ids: list[str]
    files: list[str]


@dataclass
class AnswerStore:
    """`counted` and `waiting`: taps without codes; `codes`: the way by code; `ids`, `files`: what came."""

    survey: str
    counted: list[Taps] = field(default_factory=list)
    waiting: list[Taps] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def take_each(
        self, files: Iterable[bytes | None], keys: tuple[x25519.Identity, ...], survey: Survey
    ) -> list[Outcome]:
        """Open what came (None: could not be read); returns what became of each."""
        before = frozenset(self.files)
        outcomes = [self._one(data, keys, survey, before) for data in files]
        if len(self.waiting) >= AT_LEAST:
            self.counted += self.waiting
            self.waiting = []
        for each in (self.counted, self.waiting):
            secrets.SystemRandom().shuffle(each)
        return outcomes

    def _one(
        self,
        data: bytes | None,
        keys: tuple[x25519.Identity, ...],
        survey: Survey,
        before: frozenset[str],
    ) -> Outcome:
        if data is None:
            return "unreadable"
        digest = sha256(data).hexdigest()[:32]
        if digest in self.files:
            return "here-already" if digest in before else "copy"
        try:
            answer = unseal(data, keys, survey)
        except NotTaken as error:
            return error.code
        self.files.add(digest)
        if answer.id in self.ids:
            return "replayed"
        self.ids.add(answer.id)
        self.waiting.append(answer.answers)
        if answer.code:
            self.codes.setdefault(answer.code, answer.way)
        return "taken"


def read_store(path: Path, keys: tuple[x25519.Identity, ...], survey: Survey) -> AnswerStore:
    """An empty one where there is none. Raises InputError."""
    if not path.exists():
        return AnswerStore(survey.id)
    try:
        opened = pyrage.decrypt(read_bytes(path, STORE_LIMIT), list(keys))
        found = _Stored.model_validate_json(opened)
    except pyrage.DecryptError:
        mend = "Is door.key the one that it was made with?"
        raise InputError(shown(path), "does not open with this key, or is damaged.", mend) from None
    except ValidationError:
        raise InputError(shown(path), "is not what `yorisou door open` writes.") from None
    if found.survey != survey.id:
        what = f"holds answers to the survey {found.survey}, not {survey.id}."
        raise InputError(shown(path), what, "Move it away to begin another one.")
    return AnswerStore(
        found.survey, found.counted, found.waiting, found.codes, set(found.ids), set(found.files)
    )


def write_store(path: Path, store: AnswerStore, to: x25519.Recipient) -> None:
    """Whole or not at all, for its owner alone. Raises InputError."""
    codes = dict(sorted(store.codes.items()))
    told = {
        "version": 1,
        "survey": store.survey,
        "counted": store.counted,
        "waiting": store.waiting,
        "codes": codes,
        "ids": sorted(store.ids),
        "files": sorted(store.files),
    }
    try:
        new_beside(path, pyrage.encrypt(json.dumps(told).encode(), [to]), None).replace(path)
        sync(path.parent)
    except OSError as error:
        raise InputError(shown(path), f"cannot be written ({error.strerror}).") from None


def read_sealed(paths: Iterable[Path]) -> list[tuple[Path, bytes | None]]:
    """Files, and all that lie in folders, in an order that says nothing. None: it could not be read."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += [each for each in path.iterdir() if each.is_file() and not each.name.startswith(".")]
        else:
            files.append(path)
    secrets.SystemRandom().shuffle(files)
    return [(path, _content(path)) for path in files]


def _content(path: Path) -> bytes | None:
    """A byte more than may be is enough to know that it is too large. A pipe is waited for by nobody."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except OSError:
        return None
