"""`[care]`: who is told in a crisis (law 10), over which channels, in which order."""

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from robot.channels import address_syntax as spelling
from robot.config.section import FileName, Section, is_lenient
from robot.contract.languages import Language
from robot.errors import InputError
from robot.files.read import read_text, shown
from robot.files.rights import open_to_others
from robot.language import line_markup as line_machine

# A staff id stands in the journal, which keeps names and never text (law 8).
STAFF_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,31}")
# Who decides where nobody of the staff does.
RESERVED_IDS = ("person", "standing")
Role = Literal["professional", "family"]
# From the turn of the person's day to the hour by which staff have read what the evening before was like.
DIGEST_AT = re.compile(r"0[4-8]:[0-5]\d|09:00")
# Bytes of a file of channels, and how many it may name.
CHANNELS_LIMIT = 64_000
MOST_CHANNELS = 10


class StaffMember(Section):
    """One member of staff. Channels are apprise URLs, here or one a line in a file of mode 600."""

    id: str
    name: str | dict[Language, str] = ""
    language: Language = "en"
    # Of violence at home only professionals are told: whoever is not said to be one is none.
    role: Role | None = None
    channels: list[SecretStr] = Field(default_factory=list, max_length=MOST_CHANNELS)
    channels_file: FileName | None = None

    @field_validator("id")
    @classmethod
    def id_is_a_word(cls, value: str) -> str:
        if not STAFF_ID.fullmatch(value) or value in RESERVED_IDS:
            raise ValueError(
                f"write an id of small Latin letters, figures, '.', '-' and '_', not {value[:40]!r}"
            )
        return value

    @field_validator("name")
    @classmethod
    def name_is_for_people(cls, value: str | dict[Language, str]) -> str | dict[Language, str]:
        for name in [value] if isinstance(value, str) else value.values():
            for_people(name)
        return value

    @field_validator("channels")
    @classmethod
    def channels_are_urls(cls, value: list[SecretStr]) -> list[SecretStr]:
        urls([secret.get_secret_value() for secret in value])
        return value

    @field_validator("channels_file")
    @classmethod
    def file_is_its_owners(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None:
            urls(_lines(value))
            if not is_lenient(info) and exposed(value):
                raise ValueError(f"{shown(value)} can be read by others on this machine; run chmod 600 on it")
        return value

    def called(self, language: str) -> str:
        """The name as it is shown in a language; the id where there is none."""
        if isinstance(self.name, str):
            return self.name or self.id
        names = {str(key): name for key, name in self.name.items()}
        return names.get(language) or next(iter(names.values()), "") or self.id

    def urls(self) -> list[str]:
        """Every channel, secrets and all. Raises ValueError where their file cannot be read any more."""
        listed = [secret.get_secret_value() for secret in self.channels]
        return listed if self.channels_file is None else [*listed, *_lines(self.channels_file)]


class CareSection(Section):
    """Who is told in a crisis (law 10), in which order, and how they answer."""

    pseudonym: str = Field(default="", max_length=60)
    link_base: str = ""
    answer_minutes: int = Field(default=10, ge=1, le=120)
    digest_at: str = "09:00"
    digest_answer_hours: int = Field(default=4, ge=1, le=12)
    rota: list[str] = Field(default_factory=list, max_length=20)
    phrases_file: FileName | None = None
    staff: list[StaffMember] = Field(default_factory=list, max_length=50)

    @field_validator("pseudonym")
    @classmethod
    def pseudonym_is_for_people(cls, value: str) -> str:
        for_people(value)
        return value

    @field_validator("link_base")
    @classmethod
    def base_is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("write an address such as 'https://robot.clinic.example', or leave it empty")
        if parts.query or parts.fragment or parts.username or parts.password:
            raise ValueError("write the address only, without a name, a password, '?' or '#'")
        if parts.port == 0:  # one that is too large, or none, raises by itself
            raise ValueError("there is no port 0")
        return value

    @field_validator("digest_at")
    @classmethod
    def digest_is_in_time(cls, value: str) -> str:
        if not DIGEST_AT.fullmatch(value):
            raise ValueError("write a time from '04:00' to '09:00': later than that is too late")
        return value

    @model_validator(mode="after")
    def names_fit(self) -> "CareSection":
        ids = [member.id for member in self.staff]
        for name in _twice(ids):
            raise ValueError(f"staff: two are called '{name}'")
        for name in _twice(self.rota):
            raise ValueError(f"rota: '{name}' stands there twice")
        for name in self.rota:
            member = self.member(name)
            if member is None:
                near = difflib.get_close_matches(name, ids, n=1)
                raise ValueError(
                    f"rota: nobody is called '{name}'" + (f"; did you mean '{near[0]}'?" if near else "")
                )
            if not (member.channels or member.channels_file):
                raise ValueError(f"rota: '{name}' has no channel; write channels or channels_file")
        return self

    def of_role(self, role: Role) -> tuple[str, ...]:
        """The ids of those who are said to be that."""
        return tuple(member.id for member in self.staff if member.role == role)

    def member(self, name: str) -> StaffMember | None:
        """The member of staff with this id, or None."""
        return next((member for member in self.staff if member.id == name), None)


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def for_people(name: str) -> None:
    """Raises ValueError where a name has signs that nobody sees, mark-up or an address in it."""
    for _, _, what in (*line_machine.fill_ins(name), *line_machine.signs(name)):
        raise ValueError(f"{what}; write the name as people are to read it")


def exposed(channels_file: str) -> bool:
    """Whether others on this machine can read the file; False where there is none."""
    try:
        return open_to_others(Path(channels_file))
    except (OSError, ValueError):
        return False


def _lines(file: str) -> list[str]:
    """Channels of a file, one a line; empty lines and lines after "#" are left out. Raises ValueError."""
    try:
        lines = [line.strip() for line in read_text(Path(file), CHANNELS_LIMIT).splitlines()]
    except InputError as error:
        raise ValueError(f"{error.where} {error.what.removesuffix('.')}") from None
    found = [line for line in lines if line and not line.startswith("#")]
    if len(found) > MOST_CHANNELS:
        raise ValueError(f"{shown(file)} names more than {MOST_CHANNELS} channels")
    return found


def urls(channels: Iterable[str]) -> None:
    """Raises ValueError that names the entry and never shows what stands there."""
    for number, channel in enumerate(channels, 1):
        if fault := spelling.fault(channel):
            raise ValueError(f"entry {number} {fault}")
