"""What goes wrong, and when: the schema of a scenario, read from YAML."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from robot.contract.body import JOINTS
from robot.errors import InputError
from robot.files.read import read_text
from robot.yaml_check.source import parse

NAMED = Path(__file__).parent / "scenarios"
LONGEST_S = 60.0

Port = Literal["servos", "board"]
Joint = Literal["base_yaw", "head_pitch", "head_roll", "left_ear", "right_ear", "tail"]
Share = Annotated[float, Field(gt=0, le=1)]
if get_args(Joint) != JOINTS:
    raise AssertionError("robot.drivers.base names other joints")


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Fault(Section):
    """Begins `at` seconds after the start and lasts `for` seconds."""

    at: float = Field(ge=0, le=LONGEST_S)
    seconds: float = Field(0.0, alias="for", ge=0, le=LONGEST_S)

    @property
    def end(self) -> float:
        return self.at + self.seconds


class WireFault(Fault):
    """Of the bytes on one wire or both; `way`: "out" to the devices, "in" to the host."""

    port: Literal["servos", "board", "both"] = "both"
    way: Literal["out", "in", "both"] = "in"
    share: Share = 1.0


class Delay(WireFault):
    """Packets come late, by up to `ms`; none overtakes another."""

    fault: Literal["delay"]
    ms: float = Field(20, gt=0, le=1_000)


class Loss(WireFault):
    fault: Literal["loss"]


class Duplicate(WireFault):
    """Packets come twice, the second time up to `ms` later."""

    fault: Literal["duplicate"]
    ms: float = Field(5, ge=0, le=1_000)


class Flip(WireFault):
    """Bits change on the way."""

    fault: Literal["flip"]
    bits: int = Field(1, ge=1, le=64)


class Garbage(WireFault):
    """Bytes that nobody sent come before a packet."""

    fault: Literal["garbage"]
    length: int = Field(40, ge=1, le=4_096)


class WrongId(WireFault):
    """Whole packets with a right checksum and another id: `id`, or any."""

    fault: Literal["wrong-id"]
    id: int | None = Field(None, ge=0, le=252)


class Truncate(WireFault):
    """Packets end too early."""

    fault: Literal["truncate"]


class Unplug(Fault):
    """The cable of a port is pulled out, and put back."""

    fault: Literal["unplug"]
    port: Port


class Absent(Fault):
    """A servo's own cable is out: it has no power and does not answer, nor do those asked after it."""

    fault: Literal["absent"]
    joint: Joint


class BrownOut(Fault):
    """The servos' supply breaks down; they restart when it is back."""

    fault: Literal["brown-out"]


class BoardRestart(Fault):
    """The board is away, and begins anew."""

    fault: Literal["board-restart"]


class Jam(Fault):
    """A joint is held by a hand."""

    fault: Literal["jam"]
    joint: Joint


class Hot(Fault):
    """A servo is as hot as this."""

    fault: Literal["hot"]
    joint: Joint
    degrees: int = Field(67, ge=25, le=100)


class Overload(Fault):
    """A servo has shut itself down; it stays so until it is restarted."""

    fault: Literal["overload"]
    joint: Joint


class SlowHost(Fault):
    """Every cycle comes late, by up to `ms`."""

    fault: Literal["slow-host"]
    ms: float = Field(60, gt=0, le=1_000)


class StoppedHost(Fault):
    """The whole process stands still (SIGSTOP) and goes on (SIGCONT)."""

    fault: Literal["stopped-host"]


class Suspend(Fault):
    """The computer sleeps: its monotonic clock stands still with it."""

    fault: Literal["suspend"]


class HungLoop(Fault):
    """The engine gives no heartbeat and no command; the bus thread goes on."""

    fault: Literal["hung-loop"]


class ClockJump(Fault):
    """The host's clock leaps by `jump` seconds: the wall clock either way, the monotonic one forward."""

    fault: Literal["clock-jump"]
    clock: Literal["wall", "monotonic"] = "wall"
    jump: float = Field(3_600, ge=-1e9, le=1e9)


class KilledHost(Fault):
    """The process ends in the middle of anything (SIGKILL). Nothing comes after it."""

    fault: Literal["killed-host"]


AnyWireFault = Delay | Loss | Duplicate | Flip | Garbage | WrongId | Truncate
DeviceFault = Absent | BrownOut | BoardRestart | Jam | Hot | Overload
HostFault = SlowHost | StoppedHost | Suspend | HungLoop | ClockJump | KilledHost
AnyFault = AnyWireFault | Unplug | DeviceFault | HostFault
KINDS = tuple(get_args(kind.model_fields["fault"].annotation)[0] for kind in get_args(AnyFault))


class Scenario(Section):
    """Some faults, and in `about` the sentence that says why they are tried together."""

    about: str = Field("", max_length=300)
    faults: list[Annotated[AnyFault, Field(discriminator="fault")]] = Field(max_length=100)

    @property
    def end(self) -> float:
        """Seconds until the last fault is over."""
        return max((fault.end for fault in self.faults), default=0.0)

    @property
    def kills(self) -> bool:
        return any(isinstance(fault, KilledHost) for fault in self.faults)


def named() -> dict[str, Path]:
    """The scenarios that come with the tree, by name."""
    return {path.stem: path for path in sorted(NAMED.glob("*.yaml"))}


LIMIT = 1_000_000  # bytes


def load(where: str) -> Scenario:
    """A scenario by its name or from a file. Raises InputError that says where and what."""
    path = named().get(where, Path(where))
    try:
        text = read_text(path, LIMIT)
    except InputError as error:
        mend = error.mend or f"Scenarios that come with the tree: {', '.join(named())}."
        raise InputError(where, error.what, mend) from error
    for finding in parse(text, where).findings:  # before it is built: an alias may mean a billion others
        if finding.code != "E001" or "deeply" in finding.text:
            what = f"is not YAML (line {finding.line}, column {finding.column}): {finding.text}."
            raise InputError(where, what)
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # a date that there is not, a number without end
        raise InputError(where, f"is not YAML: {' '.join(str(error).split())}.") from error
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        raise InputError(where, _fault(data, error)) from error


def dump(scenario: Scenario) -> str:
    """The YAML that `load` reads."""
    data = scenario.model_dump(by_alias=True, exclude_defaults=True)
    data["faults"] = [{"fault": fault.pop("fault"), **fault} for fault in data["faults"]]
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


def _fault(data: Any, error: ValidationError) -> str:
    """The first fault of a file, in a sentence."""
    first = error.errors()[0]
    place = [part for part in first["loc"] if part not in KINDS]
    at = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    if first["type"] == "union_tag_invalid":
        fault = _entry(data, place).get("fault")
        near = difflib.get_close_matches(str(fault), KINDS, n=1)
        return f"{at}: there is no fault {fault!r}; " + (
            f"did you mean {near[0]!r}?" if near else f"there are {', '.join(KINDS)}."
        )
    return f"{at or 'the file'}: {first['msg']}."


def _entry(data: Any, place: list[Any]) -> Mapping[str, Any]:
    for part in place:
        data = data[part]
    return data if isinstance(data, Mapping) else {}
