"""A centre's own folder: the root of its keys, and what robots are told of it. And the file that they get."""

import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pyrage import IdentityError, RecipientError, x25519

from robot.centre.code import month_key, month_of
from robot.centre.lines import why_not
from robot.errors import InputError, UsageError
from robot.files.read import read_text, shown
from robot.files.replace import new_beside, sync

OWN, ENDING = "centre.json", ".site"
# The part of the worker's address that nobody guesses.
LINK = "worker.link"
LIMIT = 64_000  # bytes of either file
# For so many months a robot gets the keys: then staff give the file anew.
MONTHS = 13
MOST_BEFORE = 3  # renewals whose notes are still recognised
LONGEST_NAME, LONGEST_LINE, MOST_LINES = 40, 120, 6
Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
SiteId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


def _printable(text: str) -> str:
    """It stands on pages and in terminals: no sign in it may turn, hide or colour anything."""
    if not text.isprintable():
        raise ValueError("holds signs that cannot be seen")
    return text


Printable = AfterValidator(_printable)
Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME), Printable]
Line = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_LINE), Printable]


def _opening(text: str) -> str:
    """A secret key that opens something."""
    try:
        x25519.Identity.from_str(text)
    except IdentityError:
        raise ValueError("is no key") from None
    return text


Opens = Annotated[str, StringConstraints(max_length=200), AfterValidator(_opening)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Told(_File):
    """What robots are told of a centre. `worker`: who will be there; `lines`: what they may say then, each
    as the person is shown it; `seal_to`: the key to which robots seal."""

    id: SiteId
    name: Name
    worker: Name = ""
    lines: tuple[Line, ...] = Field(default=(), max_length=MOST_LINES)
    seal_to: str = Field(max_length=100)


class OwnSite(_File):
    """The centre's own file. `root`: of the month keys; `opens`: the secret key for what robots seal;
    `reader`: the secret key that all of its robots get, for what the centre seals; `before`: the last values
    of `opens`, by which notes from before the keys were renewed are recognised and deleted."""

    yorisou_centre: Literal[1] = 1
    told: Told
    root: Hex
    opens: Opens = Field(repr=False)
    reader: str = Field(max_length=200, repr=False)
    before: tuple[Opens, ...] = Field(default=(), max_length=MOST_BEFORE, repr=False)

    def key(self, month: str) -> bytes:
        return month_key(bytes.fromhex(self.root), month)


class SiteFile(_File):
    """What staff give to a robot, mode 600. Whoever has it can work out codes, and learns of nobody."""

    yorisou_site: Literal[1] = 1
    told: Told
    keys: dict[Month, Hex] = Field(min_length=1, max_length=2 * MONTHS)
    reader: str = Field(max_length=200, repr=False)

    def month_keys(self) -> dict[str, bytes]:
        return {month: bytes.fromhex(key) for month, key in self.keys.items()}


Kind = TypeVar("Kind", OwnSite, SiteFile)


@dataclass(frozen=True, slots=True)
class Folder:
    """The centre's folder. It holds keys: for staff alone."""

    path: Path

    def own(self) -> OwnSite:
        """Raises InputError that never shows what the file holds."""
        place = self.path / OWN
        if not place.exists():
            raise InputError(shown(place), "is not there.", f"Run: yorisou centre init {shown(self.path)}")
        return _read(place, OwnSite)

    def change(self, **told: object) -> OwnSite:
        """Another name, worker or lines. Raises InputError and UsageError."""
        own = self.own()
        changed = _told({**own.told.model_dump(), **told})
        return self._keep(own.model_copy(update={"told": changed}))

    def rotate(self) -> OwnSite:
        """New keys: the files given before prove nothing any more, and the worker's page gets another address
        at its next start. Raises InputError."""
        old = self.own()
        own = self._keep(_fresh(old.told.model_dump(), (old.opens, *old.before)[:MOST_BEFORE]))
        try:
            (self.path / LINK).unlink(missing_ok=True)
        except OSError as error:
            raise InputError(shown(self.path / LINK), f"cannot be deleted ({error.strerror}).") from None
        return own

    def _keep(self, own: OwnSite) -> OwnSite:
        written(self.path / OWN, own.model_dump_json(indent=1))
        return own


def made(folder: Path, name: str, worker: str = "", lines: tuple[str, ...] = ()) -> Folder:
    """A new centre; its folder is made. Raises InputError where there is one, and UsageError."""
    if (folder / OWN).exists():
        raise InputError(shown(folder / OWN), "is there already.", "Another folder is another centre.")
    own = _fresh({"id": secrets.token_hex(8), "name": name, "worker": worker, "lines": lines})
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise InputError(shown(folder), f"cannot be made ({error.strerror}).") from None
    written(folder / OWN, own.model_dump_json(indent=1))
    return Folder(folder)


def _fresh(told: dict[str, object], before: tuple[str, ...] = ()) -> OwnSite:
    opens, reader = x25519.Identity.generate(), x25519.Identity.generate()
    known = _told({**told, "seal_to": str(opens.to_public())})
    return OwnSite(
        told=known, root=secrets.token_hex(32), opens=str(opens), reader=str(reader), before=before
    )


def _told(fields: dict[str, object]) -> Told:
    try:
        told = Told.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]).removesuffix("s") if first["loc"] else "centre"
        raise UsageError(f"--{field}", f"{first['msg']}.") from None
    for number, line in enumerate(told.lines, 1):
        if reason := why_not(line):
            raise UsageError("--line", f"{number}: {reason}", "Write it as the robot would say it.")
    return told


def fit_to_show(site: SiteFile) -> SiteFile:
    """The same without the lines that the person is not shown, whoever wrote them into the file."""
    lines = tuple(each for each in site.told.lines if not why_not(each))
    return site.model_copy(update={"told": site.told.model_copy(update={"lines": lines})})


def site_file(own: OwnSite, today: date, months: int = MONTHS) -> SiteFile:
    """What a robot gets today: the keys of this month and of the next ones."""
    names = [_later(today, count) for count in range(months)]
    keys = {name: own.key(name).hex() for name in names}
    return SiteFile(told=own.told, keys=keys, reader=own.reader)


def _later(day: date, months: int) -> str:
    count = day.year * 12 + day.month - 1 + months
    return month_of(date(count // 12, count % 12 + 1, 1))


def read_site(path: Path) -> SiteFile:
    """What a robot was given. Raises InputError that never shows what the file holds."""
    return _read(path, SiteFile)


def _read(path: Path, kind: type[Kind]) -> Kind:
    try:
        found = kind.model_validate_json(read_text(path, LIMIT))
        x25519.Recipient.from_str(found.told.seal_to)
        x25519.Identity.from_str(found.reader)
    except (ValidationError, RecipientError, IdentityError):
        what = "is no file of a centre, or it is damaged."
        raise InputError(shown(path), what, "Restore it, or have the centre write it anew.") from None
    return found


def written(path: Path, text: str) -> None:
    """Whole or not at all, and for its owner alone. Raises InputError."""
    try:
        os.replace(new_beside(path, f"{text}\n".encode(), None), path)
        sync(path.parent)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no file can have this name"
        raise InputError(shown(path), f"cannot be written ({why}).") from None
