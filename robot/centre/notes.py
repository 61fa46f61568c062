"""Two kinds of sealed notes between a robot and a centre: "somebody may come", and "so many are here now".

A robot's note holds a day, an hour and the line that the person wants to hear; it names nobody and no robot,
and two of them look alike. What proves a note is the key of its month, which all robots of the centre have.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import pyrage
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pyrage import x25519

from robot.centre.code import TOLERANCE, WINDOW_S, month_of
from robot.centre.site import LONGEST_LINE, OwnSite, SiteFile
from robot.errors import InputError
from robot.files.read import read_bytes
from robot.files.timeless import written_timeless

VISIT, NOW = ".visit.age", ".now.age"
LIMIT = 8_000  # bytes of a sealed note
# All notes have the same size.
BLOCK = 1_024
# What the worker said holds for so long.
GOOD_S = 2 * 3600
MOST_NOTES = 200
PEOPLE = (0, 1, 2, 3)
Proof = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Note(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    site: str
    proof: Proof = "0" * 64


class Somebody(_Note):
    """Somebody may come on this day in the hour that begins then; `line`: what they would like to hear."""

    yorisou_visit: Literal[1] = 1
    day: date
    hour: int = Field(ge=0, le=23)
    line: str = Field(default="", max_length=LONGEST_LINE)


class Here(_Note):
    """How many people are there, 0 to 3, as the worker said at this second (UTC since 1970)."""

    yorisou_now: Literal[1] = 1
    people: int = Field(ge=0, le=3)
    at_s: int


Kind = TypeVar("Kind", Somebody, Here)


def seal_visit(site: SiteFile, day: date, hour: int, line: str = "") -> bytes | None:
    """A robot's note for the centre; None for a day beyond the keys that it has."""
    key = site.month_keys().get(month_of(day))
    if key is None:
        return None
    note = Somebody(site=site.told.id, day=day, hour=hour, line=line)
    return _sealed(note, key, x25519.Recipient.from_str(site.told.seal_to))


def open_visit(own: OwnSite, data: bytes) -> Somebody | None:
    """What a robot of this centre wrote; None for anything else."""
    note = _opened(data, x25519.Identity.from_str(own.opens), Somebody)
    if note is None or note.site != own.told.id:
        return None
    return note if _proven(note, own.key(month_of(note.day))) else None


def _is_over(own: OwnSite, data: bytes, note: Somebody | None, today: date) -> bool:
    """Whether it can go: its day has been, or it was sealed to keys that were renewed since."""
    if note is not None:
        return note.day < today
    for opens in own.before:
        old = _opened(data, x25519.Identity.from_str(opens), Somebody)
        if old is not None and old.site == own.told.id:
            return True
    return False


def seal_here(own: OwnSite, people: int, now_s: float) -> bytes:
    """The centre's note for its robots."""
    note = Here(site=own.told.id, people=people, at_s=int(now_s))
    reader = x25519.Identity.from_str(own.reader).to_public()
    return _sealed(note, own.key(_month(note.at_s)), reader)


def open_here(reader: str, keys: Callable[[str], bytes | None], data: bytes, now_s: float) -> Here | None:
    """How many are there now; None where the centre has not said it lately."""
    note = _opened(data, x25519.Identity.from_str(reader), Here)
    if note is None or not -TOLERANCE * WINDOW_S <= now_s - note.at_s <= GOOD_S:
        return None
    key = keys(_month(note.at_s))
    return note if key is not None and _proven(note, key) else None


def _month(at_s: int) -> str:
    return month_of(datetime.fromtimestamp(at_s, UTC).date())


def _proof(note: Somebody | Here, key: bytes) -> str:
    said = json.dumps(note.model_dump(mode="json", exclude={"proof"}), sort_keys=True)
    return hmac.digest(hmac.digest(key, b"note", hashlib.sha256), said.encode(), hashlib.sha256).hex()


def _proven(note: Somebody | Here, key: bytes) -> bool:
    return hmac.compare_digest(note.proof, _proof(note, key))


def _sealed(note: Somebody | Here, key: bytes, to: x25519.Recipient) -> bytes:
    data = note.model_copy(update={"proof": _proof(note, key)}).model_dump_json().encode()
    sealed: bytes = pyrage.encrypt(data + b" " * (-len(data) % BLOCK), [to])
    return sealed


def _opened(data: bytes, identity: x25519.Identity, kind: type[Kind]) -> Kind | None:
    try:
        return kind.model_validate_json(pyrage.decrypt(data, [identity]))
    except (pyrage.DecryptError, ValidationError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A folder that both sides reach: a stick, or a shared folder. Blocks: not on the loop."""

    path: Path

    def leave_visit(self, data: bytes) -> str:
        """Lay a robot's note there, the same one once; returns its name. Raises OSError."""
        name = _name(data)
        self.leave(name, data)
        return name

    def holds(self, data: bytes) -> bool:
        """Whether this very note lies there."""
        return (self.path / _name(data)).exists()

    def leave(self, name: str, data: bytes) -> None:
        """On the disk when it returns, and without a time. Raises OSError."""
        written_timeless(self.path / name, data)

    def take_back(self, name: str) -> None:
        """If it still lies there, it is gone."""
        if name.endswith(VISIT) and "/" not in name:
            with suppress(OSError):
                (self.path / name).unlink()

    def visits(self, own: OwnSite, today: date) -> list[Somebody]:
        """Who may come from today on, each hour once; notes that are over are deleted."""
        found = dict[tuple[date, int], Somebody]()
        for path in self._named():
            data = _read(path)
            note = open_visit(own, data)
            if _is_over(own, data, note, today):
                with suppress(OSError):
                    path.unlink()
            elif note is not None:
                known = found.get((note.day, note.hour))
                if known is None or not known.line:
                    found[note.day, note.hour] = note
        return [found[each] for each in sorted(found)]

    def full(self, own: OwnSite, today: date) -> bool:
        """Whether so many notes lie there that no more are taken; what is over takes nobody's place."""
        if len(self._named()) >= MOST_NOTES:
            self.visits(own, today)
        return len(self._named()) >= MOST_NOTES

    def here(self, site: str) -> bytes:
        """What the centre of this id said last, sealed; b"" where it said nothing."""
        return _read(self.path / f"{site}{NOW}")

    def _named(self) -> list[Path]:
        try:
            found = [each for each in self.path.iterdir() if each.name.endswith(VISIT)]
        except OSError:
            return []
        return sorted(found)[:MOST_NOTES]


def _name(data: bytes) -> str:
    """Of a sealed note, which no two are alike: it says as little as a drawn one."""
    return f"{hashlib.sha256(data).hexdigest()[:24]}{VISIT}"


def _read(path: Path) -> bytes:
    try:
        return read_bytes(path, LIMIT)
    except InputError:  # not there, or something else
        return b""
