"""`yorisou.toml`: what this robot is made of. Bounds are checked at the read; unknown keys are errors."""

import difflib
import re
import stat
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from robot.config.joints import JointsSection
from robot.errors import InputError

Language = Literal["en", "ja", "ko"]
VoiceEngine = Literal["espeak", "openjtalk", "piper"]
SPEAKS: dict[VoiceEngine, Language] = {"openjtalk": "ja", "piper": "en"}  # espeak speaks all three
CLOCK_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
# A staff id stands in the journal, which keeps names and never text (law 8).
STAFF_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,31}")
# Who decides where nobody of the staff does.
RESERVED_IDS = ("person", "standing")
USB_PORT = re.compile(r"usb:[0-9a-f]{4}:[0-9a-f]{4}(:.+)?", re.IGNORECASE)
CHANNEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*://\S+")


class Section(BaseModel):
    # What stands in the file may be a secret: errors name the place and never the content.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class QuietHours(Section):
    """Local times "HH:MM"; may span midnight. Equal times: no quiet hours."""

    start: str = Field(default="22:00", alias="from", pattern=CLOCK_TIME)
    end: str = Field(default="09:00", alias="to", pattern=CLOCK_TIME)


class MovementSection(Section):
    """How much the person wants it to move; 0 is not at all, 1 is the whole."""

    size: float = Field(default=1.0, ge=0.0, le=1.0, description="of gestures")
    speed: float = Field(default=1.0, ge=0.0, le=1.0, description="of gestures, as a share of their time")
    idle: float = Field(default=1.0, ge=0.0, le=1.0, description="size of breath and gaze")


class PersonSection(Section):
    language: Language = "en"
    timezone: str = "local"
    quiet_hours: QuietHours = QuietHours()
    movement: MovementSection = MovementSection()

    @field_validator("timezone")
    @classmethod
    def zone_exists(cls, value: str) -> str:
        if value == "local":
            return value
        try:
            ZoneInfo(value)
        except (KeyError, ValueError) as error:
            near = difflib.get_close_matches(value, available_timezones(), n=1)
            hint = f"; did you mean '{near[0]}'?" if near else "; write for example 'Asia/Tokyo', or 'local'"
            raise ValueError(f"there is no time zone '{value}'{hint}") from error
        return value


class HouseholdSection(Section):
    quiet_hours: QuietHours = QuietHours()
    noise: Literal["lively", "soft", "quiet"] = Field(
        default="lively", description="how quick, and so how loud, gestures may be"
    )


class BodySection(Section):
    """Ports of a real body. With neither, the simulated body is started."""

    servos: str | None = None
    board: str | None = None
    baud: int = Field(default=1_000_000, ge=9_600, le=4_500_000)
    gestures: str | None = Field(default=None, description="directory of gestures of one's own")
    backend: Literal["own", "rustypot"] = "own"
    fast_sync_read: bool = False
    joints: JointsSection = JointsSection()

    @field_validator("servos", "board")
    @classmethod
    def port_has_a_name(cls, value: str | None) -> str | None:
        if value is not None and value.lower().startswith("usb:") and not USB_PORT.fullmatch(value):
            raise ValueError("write usb:VID:PID or usb:VID:PID:SERIAL, for example 'usb:0403:6014'")
        return value


class VoiceSection(Section):
    """`port` and `baud` are for a speech module on a serial port (docs/manual/voices.md)."""

    engine: Literal["espeak", "none", "emic2", "aquestalk"] = "espeak"
    engines: dict[Language, VoiceEngine] = Field(default_factory=dict, description="language -> engine")
    device: str | None = None
    speaker_db: float | None = Field(
        default=None, ge=20.0, le=110.0, description="what the reference makes on it at 1 m, dB(A)"
    )
    port: str | None = Field(default=None, min_length=1)
    baud: int = Field(default=9_600, ge=1_200, le=115_200)
    loudness: float = Field(default=0.6, ge=0.0, le=1.0)
    rate: int = Field(default=140, ge=80, le=260, description="words a minute")

    @field_validator("engines")
    @classmethod
    def engine_speaks_it(cls, value: dict[Language, VoiceEngine]) -> dict[Language, VoiceEngine]:
        for language, engine in value.items():
            if engine != "espeak" and language != SPEAKS[engine]:
                raise ValueError(f"{engine} speaks {SPEAKS[engine]}, not {language}; espeak speaks all three")
        return value

    @model_validator(mode="after")
    def module_has_a_port(self) -> "VoiceSection":
        if self.is_module and self.port is None:
            raise ValueError(f"engine '{self.engine}' needs its port; write port = \"/dev/…\"")
        return self

    @property
    def is_module(self) -> bool:
        """Whether the voice is a module with a sound of its own."""
        return self.engine in ("emic2", "aquestalk")


class EarsSection(Section):
    enabled: bool = False
    device: str | None = None
    models: dict[Language, str] = Field(default_factory=dict, description="language -> model directory")


class ConsoleSection(Section):
    enabled: bool = True
    port: int = Field(default=8642, ge=1_024, le=65_535)
    # Where stop, less and help are taken beside the page; the one after the page's when it is not named.
    stop_port: int | None = Field(default=None, ge=1_024, le=65_535)

    @property
    def lane_port(self) -> int:
        """The first port that the small process for stop, less and help tries."""
        return min(self.port + 1, 65_535) if self.stop_port is None else self.stop_port


class JournalSection(Section):
    path: str = "var/journal.db"
    key_file: str | None = None


class ProgrammeSection(Section):
    path: str | None = None


class StaffMember(Section):
    """One member of staff. Channels are apprise URLs, here or one a line in a file of mode 600."""

    id: str
    name: str | dict[Language, str] = ""
    language: Language = "en"
    channels: list[SecretStr] = Field(default_factory=list, max_length=10)
    channels_file: str | None = None

    @field_validator("id")
    @classmethod
    def id_is_a_word(cls, value: str) -> str:
        if not STAFF_ID.fullmatch(value) or value in RESERVED_IDS:
            raise ValueError(
                f"write an id of small Latin letters, figures, '.', '-' and '_', not {value[:40]!r}"
            )
        return value

    @field_validator("channels")
    @classmethod
    def channels_are_urls(cls, value: list[SecretStr]) -> list[SecretStr]:
        _urls([secret.get_secret_value() for secret in value])
        return value

    @field_validator("channels_file")
    @classmethod
    def file_is_its_owners(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                mode = Path(value).stat().st_mode
                _urls(_lines(value))
            except OSError as error:
                raise ValueError(f"{value} cannot be read ({error.strerror})") from error
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise ValueError(f"{value} can be read by others on this machine; run chmod 600 on it")
        return value

    def called(self, language: str) -> str:
        """The name as it is shown in a language; the id where there is none."""
        if isinstance(self.name, str):
            return self.name or self.id
        names = {str(key): name for key, name in self.name.items()}
        return names.get(language) or next(iter(names.values()), "") or self.id

    def urls(self) -> list[str]:
        """Every channel, secrets and all."""
        listed = [secret.get_secret_value() for secret in self.channels]
        return listed if self.channels_file is None else [*listed, *_lines(self.channels_file)]


class CareSection(Section):
    """Who is told in a crisis (law 10), in which order, and how they answer."""

    pseudonym: str = Field(default="", max_length=60)
    link_base: str = ""
    answer_minutes: int = Field(default=10, ge=1, le=120)
    rota: list[str] = Field(default_factory=list, max_length=20)
    phrases_file: str | None = None
    staff: list[StaffMember] = Field(default_factory=list, max_length=50)

    @field_validator("link_base")
    @classmethod
    def base_is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("write an address such as 'https://robot.clinic.example', or leave it empty")
        if parts.query or parts.fragment or parts.username or parts.password:
            raise ValueError("write the address only, without a name, a password, '?' or '#'")
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

    def member(self, name: str) -> StaffMember | None:
        """The member of staff with this id, or None."""
        return next((member for member in self.staff if member.id == name), None)


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _lines(file: str) -> list[str]:
    """Channels of a file, one a line; empty lines and lines after "#" are left out."""
    lines = (line.strip() for line in Path(file).read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _urls(channels: Iterable[str]) -> None:
    """Raises ValueError that names the entry and never shows what stands there."""
    for number, channel in enumerate(channels, 1):
        if not CHANNEL.fullmatch(channel.strip()):
            raise ValueError(f"entry {number} is not a channel; write an apprise URL such as 'mailtos://…'")


class Config(Section):
    """The whole file. Relative paths are relative to the directory that the file lies in."""

    person: PersonSection = PersonSection()
    household: HouseholdSection = HouseholdSection()
    body: BodySection = BodySection()
    voice: VoiceSection = VoiceSection()
    ears: EarsSection = EarsSection()
    console: ConsoleSection = ConsoleSection()
    journal: JournalSection = JournalSection()
    programme: ProgrammeSection = ProgrammeSection()
    care: CareSection = CareSection()
    _source: Path | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def voice_has_its_own_port(self) -> "Config":
        if self.voice.is_module and self.voice.port in (self.body.servos, self.body.board):
            raise ValueError(f"voice.port: {self.voice.port} is a port of the body; each needs its own")
        return self

    @property
    def source(self) -> Path | None:
        """The file that it was read from; None for the defaults."""
        return self._source

    @property
    def simulated(self) -> bool:
        return self.body.servos is None and self.body.board is None


def load(path: Path | None, text: str | None = None) -> Config:
    """Read the file, or `text` in its place; the defaults when there is none at the default place.

    Raises InputError that names the file, the key, the fault and the nearest key that exists.
    """
    if path is None:
        return Config()
    try:
        data = tomllib.loads(path.read_text("utf-8") if text is None else text)
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InputError(str(path), "is not UTF-8 text.", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(str(path), f"is not TOML: {error}.") from error
    try:
        config = Config.model_validate(_beside(path, data))
    except ValidationError as error:
        raise InputError(str(path), "; ".join(_explain(fault) for fault in error.errors()) + ".") from error
    _understood(path, config.care)
    config._source = path
    return config


def _understood(path: Path, care: CareSection) -> None:
    """Every channel is one that apprise can parse. Raises InputError that says which one is not."""
    from robot.alerts.channels import not_understood, scheme

    named = [(member.id, number, url) for member in care.staff for number, url in enumerate(member.urls(), 1)]
    for place in not_understood([url for _, _, url in named]):
        name, number, url = named[place]
        raise InputError(
            str(path),
            f"care.staff '{name}': channel {number} ({scheme(url)}) is not one that apprise understands.",
            "docs/manual/handover.md has examples.",
        )


# Keys that hold a path of a file; ports are not among them.
PATHS = (
    ("journal", "path"),
    ("journal", "key_file"),
    ("programme", "path"),
    ("body", "gestures"),
    ("care", "phrases_file"),
)


# Keys of before, and what stands for them now.
MOVED = {"body.motion": "write size, speed and idle, each 0 to 1, under [person.movement]"}


def _beside(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """The same data with relative paths made relative to the directory of the file."""
    for section, key in PATHS:
        named = data.get(section)
        if isinstance(named, dict) and isinstance(named.get(key), str):
            named[key] = str(path.parent / named[key])
    care = data.get("care")
    staff = care.get("staff") if isinstance(care, dict) else None
    for member in staff if isinstance(staff, list) else ():
        if isinstance(member, dict) and isinstance(member.get("channels_file"), str):
            member["channels_file"] = str(path.parent / member["channels_file"])
    models = data["ears"].get("models") if isinstance(data.get("ears"), dict) else None
    if isinstance(models, dict):
        models.update({k: str(path.parent / v) for k, v in models.items() if isinstance(v, str)})
    return data


def _explain(fault: ErrorDetails) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    if not where:  # of the file as a whole: it names the place itself
        return fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "string_pattern_mismatch":
        return f"{where}: write a time as HH:MM, for example '22:00'"
    if fault["type"] != "extra_forbidden":
        return f"{where}: {fault['msg'].removeprefix('Value error, ')}"
    if where in MOVED:
        return f"unknown key '{where}'; {MOVED[where]}"
    near = difflib.get_close_matches(str(fault["loc"][-1]), _keys(fault["loc"][:-1]), n=1)
    return f"unknown key '{where}'" + (f"; did you mean '{near[0]}'" if near else "")


def _keys(loc: tuple[int | str, ...]) -> list[str]:
    model: Any = Config
    for part in loc:
        if not isinstance(part, int):  # a place in a list: its entries are the model already
            found = model.model_fields[part].annotation
            model = next((each for each in get_args(found) if isinstance(each, type)), found)
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            return []
    return [field.alias or name for name, field in model.model_fields.items()]
