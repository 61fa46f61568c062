"""What is answered about the machine, and of a report that is made."""

from dataclasses import dataclass

from robot.control.answers import Answer
from robot.control.json_model import Model


@dataclass(frozen=True, slots=True)
class MachineFinding(Model):
    """A line of the doctor; `state` is real, simulated, missing, degraded or off."""

    part: str
    state: str
    detail: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class MachinePart(Model):
    """A joint or the board: degrees C and volts (null: not read), and what its bus knows of it; ms."""

    name: str
    celsius: int | None = None
    volts: float | None = None
    answers: int = 0
    misses: int = 0
    retries: int = 0
    crc_errors: int = 0
    mean_ms: float = 0.0
    p99_ms: float = 0.0
    longest_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class JointSetting(Model):
    """How a joint is mounted; `measured`: by the calibration, else it is as the robot is built."""

    name: str
    servo: int
    zero: int
    direction: int
    measured: bool = False


@dataclass(frozen=True, slots=True)
class MachineLine(Model):
    """A line of the log."""

    utc_us: int
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class MachineState(Answer):
    """The machine. `examining`: the doctor is at it; `examined_utc_us`: when it had found this, 0 not yet."""

    examining: bool
    examined_utc_us: int = 0
    findings: tuple[MachineFinding, ...] = ()
    parts: tuple[MachinePart, ...] = ()
    joints: tuple[JointSetting, ...] = ()
    versions: dict[str, str] | None = None
    log: tuple[MachineLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Making(Answer):
    """A report is being made; `report` is what it is asked for by."""

    report: str


@dataclass(frozen=True, slots=True)
class Part(Answer):
    """A part of a report. `state` is making, ready or failed (`error` says why).

    `data` is base64, of `size` bytes in all; `policy` is what a page of it may do.
    """

    state: str
    error: str = ""
    size: int = 0
    data: str = ""
    policy: str = ""
