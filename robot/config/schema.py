"""`yorisou.toml`: what this robot is made of. Bounds are checked at the read; unknown keys are errors."""

import difflib
import re
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator

from robot.channels.delivery import scheme, understood
from robot.config.calls import CallsSection
from robot.config.care import CareSection, StaffMember
from robot.config.centre import CentreSection
from robot.config.faults import explain
from robot.config.joints import JointsSection
from robot.config.mail import MailSection
from robot.config.network import NetworkKeys
from robot.config.outings import OutingsSection
from robot.config.relay import RelaySection
from robot.config.section import CLOCK_END, CLOCK_TIME, DAY_END, Doubt, FileName, Section, names_a
from robot.config.week import WeekSection
from robot.contract.backends import EARS, MODULES, SOUND, VOICES, WIRES
from robot.contract.languages import Language
from robot.errors import InputError
from robot.files import toml
from robot.files.read import read_text, shown

__all__ = [
    "BodySection", "CareSection", "Config", "ConsoleSection", "EarsSection", "HouseholdSection",
    "JournalSection", "Language", "MailSection", "MovementSection", "OutingsSection", "PersonSection",
    "ProgrammeSection", "QuietHours", "RelaySection", "Section", "SoundSection", "StaffMember",
    "VoiceEngine", "VoiceSection", "WeekSection", "load",
]  # fmt: skip

LIMIT = 256_000  # bytes of the file; the example has 8,000

VoiceEngine = Literal["espeak", "openjtalk", "piper", "kokoro"]
SPEAKS: dict[VoiceEngine, Language] = {
    "openjtalk": "ja",
    "piper": "en",
    "kokoro": "ja",
}  # espeak speaks all three
USB_PORT = re.compile(r"usb:[0-9a-f]{4}:[0-9a-f]{4}(:.+)?", re.IGNORECASE)


class QuietHours(Section):
    """Local times "HH:MM"; may span midnight. Equal times: no quiet hours. "00:00" to "24:00": always."""

    start: str = Field(default="22:00", alias="from", pattern=CLOCK_TIME)
    end: str = Field(default="09:00", alias="to", pattern=CLOCK_END)

    @property
    def always(self) -> bool:
        """Whether there is no hour of the day that is not quiet."""
        return (self.start, self.end) == ("00:00", DAY_END)


class MovementSection(Section):
    """How much the person wants it to move; 0 is not at all, 1 is the whole."""

    size: float = Field(default=1.0, ge=0.0, le=1.0, description="of gestures")
    speed: float = Field(default=1.0, ge=0.0, le=1.0, description="of gestures, as a share of their time")
    idle: float = Field(default=1.0, ge=0.0, le=1.0, description="size of breath and gaze")


class PersonSection(Section):
    """Who the robot lives with."""

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
        except (KeyError, ValueError, OSError) as error:  # a directory, a name that is too long
            near = next((zone for zone in available_timezones() if zone.lower() == value.lower()), None)
            near = near or next(iter(difflib.get_close_matches(value[:40], available_timezones(), n=1)), None)
            hint = f"; did you mean '{near}'?" if near else "; write for example 'Asia/Tokyo', or 'local'"
            raise ValueError(f"there is no time zone '{shown(value)}'{hint}") from error
        return value


class HouseholdSection(Section):
    """The others in the house."""

    quiet_hours: QuietHours = QuietHours()
    noise: Literal["lively", "soft", "quiet"] = Field(
        default="lively", description="how quick, and so how loud, gestures may be"
    )


class BodySection(Section):
    """Ports of a real body. With neither, the simulated body is started."""

    servos: FileName | None = None
    board: FileName | None = None
    baud: int = Field(default=1_000_000, ge=9_600, le=4_500_000)
    gestures: FileName | None = Field(default=None, description="directory of gestures of one's own")
    backend: Annotated[str, names_a(WIRES)] = "own"
    fast_sync_read: bool = False
    joints: JointsSection = JointsSection()

    @field_validator("servos", "board")
    @classmethod
    def port_has_a_name(cls, value: str | None) -> str | None:
        if value is not None and value.lower().startswith("usb:") and not USB_PORT.fullmatch(value):
            raise ValueError("write usb:VID:PID or usb:VID:PID:SERIAL, for example 'usb:0403:6014'")
        return value


class VoiceSection(Section):
    """How the robot speaks.

    `port` and `baud` are for a speech module on a serial port (docs/reference/voices.md).
    """

    engine: Annotated[str, names_a(VOICES)] = "espeak"
    engines: dict[Language, VoiceEngine] = Field(default_factory=dict, description="language -> engine")
    device: str | None = None
    speaker_db: float | None = Field(
        default=None, ge=20.0, le=110.0, description="what the reference makes on it at 1 m, dB(A)"
    )
    lead_in_ms: int = Field(
        default=0, ge=0, le=3_000, description="silence before a sound after quiet, for a speaker that sleeps"
    )
    port: FileName | None = Field(default=None, min_length=1)
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
        return self.engine in MODULES


class SoundSection(Section):
    """What opens loudspeaker and microphone (docs/how-to/drivers-from-other-packages.md)."""

    backend: Annotated[str, names_a(SOUND)] = "auto"


class EarsSection(Section):
    """Whether and how the robot hears."""

    enabled: bool = False
    engine: Annotated[str, names_a(EARS)] = "vosk"
    device: str | None = None
    models: dict[Language, FileName] = Field(default_factory=dict, description="language -> model directory")


class ConsoleSection(NetworkKeys):
    """Where the page is served."""

    enabled: bool = True
    port: int = Field(default=8642, ge=1_024, le=65_535)
    # Where stop, less and help are taken beside the page; the one after the page's when it is not named.
    stop_port: int | None = Field(default=None, ge=1_024, le=65_535)

    @property
    def lane_port(self) -> int:
        """The first port that the small process for stop, less and help tries."""
        return min(self.port + 1, 65_535) if self.stop_port is None else self.stop_port


class JournalSection(Section):
    """Where the journal is, and how long it is kept."""

    path: FileName = "var/journal.db"
    key_file: FileName | None = None
    # A report over 26 weeks must stay possible.
    keep_days: int = Field(default=365, ge=190, le=36_500, description="days; older entries are deleted")


class ProgrammeSection(Section):
    """Which programme is played."""

    path: FileName | None = None


class Config(Section):
    """The whole file. Relative paths are relative to the directory that the file lies in."""

    person: PersonSection = PersonSection()
    household: HouseholdSection = HouseholdSection()
    body: BodySection = BodySection()
    voice: VoiceSection = VoiceSection()
    sound: SoundSection = SoundSection()
    ears: EarsSection = EarsSection()
    console: ConsoleSection = ConsoleSection()
    journal: JournalSection = JournalSection()
    programme: ProgrammeSection = ProgrammeSection()
    care: CareSection = CareSection()
    week: WeekSection = WeekSection()
    mail: MailSection = MailSection()
    calls: CallsSection = CallsSection()
    relay: RelaySection = RelaySection()
    outings: OutingsSection = OutingsSection()
    centre: CentreSection = CentreSection()
    _source: Path | None = PrivateAttr(default=None)
    _doubts: frozenset[Doubt] = PrivateAttr(default=frozenset())

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
    def doubts(self) -> frozenset[Doubt]:
        """What the file says of these parts could not be used (`load_what_fits`): no default stands for it.

        "body": there is one, perhaps, and nobody knows how it is mounted: none is opened, and none simulated.
        "journal": it lies somewhere else: none is opened and none is made, as if the disk were missing.
        "programme": another one was meant: no contact session.
        """
        return self._doubts

    @property
    def simulated(self) -> bool:
        """Whether there is a simulated body: none is named, and none was meant."""
        return self.body.servos is None and self.body.board is None and "body" not in self._doubts


def load(path: Path | None, text: str | None = None) -> Config:
    """Read the file, or `text` in its place; the defaults when there is none at the default place.

    Raises InputError that names the file, the key, the fault and the nearest key that exists. A companion
    that has to start takes `load_what_fits` (robot/config/partial.py) instead.
    """
    if path is None:
        return Config()
    try:
        data = toml.parse(read_text(path, LIMIT) if text is None else text)
    except ValueError as error:
        raise InputError(shown(path), f"is not TOML: {error}.") from error
    try:
        config = Config.model_validate(beside(path, data))
    except ValidationError as error:
        told = "; ".join(explain(Config, fault) for fault in error.errors())
        raise InputError(shown(path), f"{told}.") from error
    _understood(path, config.care)
    config._source = path
    return config


def _understood(path: Path, care: CareSection) -> None:
    """Every channel is one that reaches somebody. Raises InputError that says which one does not, and why."""
    named = [(member.id, number, url) for member in care.staff for number, url in enumerate(member.urls(), 1)]
    for (name, number, url), each in zip(named, understood([url for _, _, url in named]), strict=True):
        if each.fault:
            what = f"care.staff '{name}': channel {number} ({scheme(url)}) {each.fault}."
            raise InputError(shown(path), what, "docs/how-to/alerts.md has examples.")


# Keys that hold a path of a file; ports are not among them.
PATHS = (
    ("journal", "path"),
    ("journal", "key_file"),
    ("programme", "path"),
    ("body", "gestures"),
    ("care", "phrases_file"),
    ("week", "folder"),
    ("mail", "folder"),
    ("calls", "turn_secret_file"),
    ("relay", "ca"),
    ("relay", "credential"),
    ("console", "certificate"),
    ("console", "certificate_key"),
)


def beside(path: Path, data: dict[str, Any]) -> dict[str, Any]:
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
