"""`yorisou.toml`: what this robot is made of. Bounds are checked at the read; unknown keys are errors."""

import difflib
import tomllib
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from robot.errors import InputError

Language = Literal["en", "ja", "ko"]
CLOCK_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class QuietHours(Section):
    """Local times "HH:MM"; may span midnight. Equal times: no quiet hours."""

    start: str = Field(default="22:00", alias="from", pattern=CLOCK_TIME)
    end: str = Field(default="09:00", alias="to", pattern=CLOCK_TIME)


class PersonSection(Section):
    language: Language = "en"
    timezone: str = "local"
    quiet_hours: QuietHours = QuietHours()

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


class BodySection(Section):
    """Ports of a real body. With neither, the simulated body is started."""

    servos: str | None = None
    board: str | None = None
    baud: int = Field(default=1_000_000, ge=9_600, le=4_500_000)
    motion: float = Field(
        default=1.0, ge=0.0, le=1.0, description="0 switches idle motion off, 1 is the full size"
    )


class VoiceSection(Section):
    engine: Literal["espeak", "none"] = "espeak"
    device: str | None = None
    loudness: float = Field(default=0.6, ge=0.0, le=1.0)
    rate: int = Field(default=140, ge=80, le=260, description="words a minute")


class EarsSection(Section):
    enabled: bool = False
    device: str | None = None
    models: dict[Language, str] = Field(default_factory=dict, description="language -> model directory")


class ConsoleSection(Section):
    enabled: bool = True
    port: int = Field(default=8642, ge=1_024, le=65_535)


class JournalSection(Section):
    path: str = "var/journal.db"
    key_file: str | None = None


class ProgrammeSection(Section):
    path: str | None = None


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

    @property
    def simulated(self) -> bool:
        return self.body.servos is None and self.body.board is None


def load(path: Path | None) -> Config:
    """Read the file, or the defaults when there is none at the default place.

    Raises InputError that names the file, the key, the fault and the nearest key that exists.
    """
    if path is None:
        return Config()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InputError(str(path), "is not UTF-8 text.", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(str(path), f"is not TOML: {error}.") from error
    try:
        return Config.model_validate(_beside(path, data))
    except ValidationError as error:
        raise InputError(str(path), "; ".join(_explain(fault) for fault in error.errors()) + ".") from error


# Keys that hold a path of a file; ports are not among them.
PATHS = (("journal", "path"), ("journal", "key_file"), ("programme", "path"))


def _beside(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """The same data with relative paths made relative to the directory of the file."""
    for section, key in PATHS:
        named = data.get(section)
        if isinstance(named, dict) and isinstance(named.get(key), str):
            named[key] = str(path.parent / named[key])
    models = data["ears"].get("models") if isinstance(data.get("ears"), dict) else None
    if isinstance(models, dict):
        models.update({k: str(path.parent / v) for k, v in models.items() if isinstance(v, str)})
    return data


def _explain(fault: ErrorDetails) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "string_pattern_mismatch":
        return f"{where}: write a time as HH:MM, for example '22:00'"
    if fault["type"] != "extra_forbidden":
        return f"{where}: {fault['msg'].removeprefix('Value error, ')}"
    near = difflib.get_close_matches(str(fault["loc"][-1]), _keys(fault["loc"][:-1]), n=1)
    return f"unknown key '{where}'" + (f"; did you mean '{near[0]}'" if near else "")


def _keys(loc: tuple[int | str, ...]) -> list[str]:
    model: Any = Config
    for part in loc:
        model = model.model_fields[str(part)].annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            return []
    return [field.alias or name for name, field in model.model_fields.items()]
