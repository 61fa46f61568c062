"""Find each joint's zero, direction and range by hand, and write them into yorisou.toml."""

import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from robot import paths
from robot.cli.calibration_wizard import CalibrationWizard, figures
from robot.cli.languages import require_language
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.cli.prompt import Dialogue
from robot.clock import SystemClock
from robot.config.edit import Values, contents, sections, write
from robot.config.joints import inward, joints
from robot.config.schema import load
from robot.drivers.body.bus import Bus
from robot.drivers.body.calibration_check import Finding, findings
from robot.drivers.body.port_probe import as_error, probe
from robot.drivers.body.ports import Port
from robot.drivers.body.servo_bench import ServoBench
from robot.errors import DeviceError, UsageError, YorisouError
from robot.messages import text
from robot.motion.joints import BY_NAME, Joint


def command(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[JOINT]...", help="All, if none is named.")
    ] = None,
    servos: Annotated[str, typer.Option(help="Port of the servos, in place of the configured one.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Only compare; nothing moves.")] = False,
    as_json: JsonFlag = False,
    lang: Annotated[str, typer.Option(help="en, ja or ko; the configured one, if none is named.")] = "",
    config: ConfigFile = None,
) -> None:
    wanted = _wanted(names)
    if as_json and not check:
        raise UsageError("--json", "prints what --check finds.", "Give --check as well.")
    if lang:
        require_language(lang)
    path = config or paths.CONFIG
    before = contents(path)
    loaded = load(path if config or before is not None else None)
    language = lang or loaded.person.language
    port = servos or loaded.body.servos
    if port is None:
        raise DeviceError("[body] servos", "no port is named.", "Name it in yorisou.toml, or give --servos.")
    mounted = {joint.name: joint for joint in joints(loaded.body.joints)}
    dialogue = None if check else Dialogue(language)
    clock = SystemClock()
    named = Port(port, loaded.body.baud, clock)
    _somebody(named, mounted)
    bench = ServoBench(Bus(named(), clock), port, clock)
    try:
        if dialogue is None:
            raise typer.Exit(_check([mounted[name] for name in wanted], bench, port, language, as_json))
        with _ended_by_signals():
            changed, whole = _guided(CalibrationWizard(mounted, bench, dialogue, clock), dialogue, wanted)
    except OSError as error:
        raise DeviceError(
            port, f"the port failed ({error.strerror or error}).", "Check the cable."
        ) from error
    finally:
        with suppress(OSError):
            bench.close()
    written = _write(dialogue, path, before, changed)
    raise typer.Exit(0 if whole and written else 1)


def _somebody(port: Port, mounted: dict[str, Joint]) -> None:
    """Raises DeviceError when something else than servos is on this port. A missing one is told later."""
    heard = probe(port, "servos", {joint.servo: joint.name for joint in mounted.values()})
    if heard.code == "no-answer":
        raise DeviceError(
            port.name, "no servo answers.", "Check power, cable and baud; release the emergency stop."
        )
    if heard.code not in ("answers", "fits", "some-silent", "other-ids", "two-with-one-id"):
        raise as_error(port.name, heard)


def _wanted(names: list[str] | None) -> list[str]:
    for name in names or ():
        if name not in BY_NAME:
            raise UsageError(name, "is not a joint.", f"The joints are {', '.join(BY_NAME)}.")
    return [name for name in BY_NAME if not names or name in names]


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Ctrl-C, a closed terminal and a kill end alike, once: nothing comes between a joint and its hold."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def end(*_: object) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# --- by hand ------------------------------------------------------------------------------------------------


def _guided(
    wizard: CalibrationWizard, dialogue: Dialogue, wanted: list[str]
) -> tuple[dict[str, dict[str, Any]], bool]:
    """What is to be written, and whether every joint that was asked for is calibrated."""
    ids = {name: joint.servo for name, joint in wizard.joints.items()}
    dialogue.say("intro")
    found = {name: joint for name in wanted if (joint := wizard.calibrate(name)) is not None}
    changed: dict[str, dict[str, Any]] = {name: _values(joint) for name, joint in found.items()}
    for name, joint in wizard.joints.items():
        if joint.servo != ids[name]:
            changed[name] = {"id": joint.servo, **changed.get(name, {})}
    return changed, len(found) == len(wanted)


def _values(joint: Joint) -> dict[str, Any]:
    return {"zero": joint.zero, "direction": joint.direction, "range": list(inward(joint))}


def _write(dialogue: Dialogue, path: Path, before: bytes | None, values: Values) -> bool:
    """With a yes; the values are shown first, so that they can be typed in whatever happens."""
    if not values:
        dialogue.say("nothing")
        return False
    dialogue.say("values")
    out.print(sections(values))
    if not dialogue.yes("write", name=str(path)):
        dialogue.say("unwritten")
        return False
    try:
        previous = write(path, before, values)
    except YorisouError:
        dialogue.say("unwritten", "yellow")
        raise
    dialogue.say("written", "green", name=str(path))
    if previous is not None:
        dialogue.say("previous", name=str(previous))
    return True


# --- compared -----------------------------------------------------------------------------------------------


def _check(mounted: list[Joint], bench: ServoBench, port: str, language: str, as_json: bool) -> int:
    """Reads only. The exit code: 1 with findings."""
    readings = {joint.name: bench.look(joint) for joint in mounted}
    if not any(readings.values()):
        raise DeviceError(
            port, "no servo answers.", "Check power, cable and baud; release the emergency stop."
        )
    found = [finding for joint in mounted for finding in findings(joint, readings[joint.name])]
    if as_json:
        places = {name: None if reading is None else reading.position for name, reading in readings.items()}
        rows = [_row(joint, places[joint.name]) for joint in mounted]
        listed = [_told(finding, language) for finding in found]
        print_json({"ok": not found, "joints": rows, "findings": listed}, indent=2)
    else:
        for finding in found:
            out.print(_sentence(finding, language))
        if not found:
            out.print(text("calibrate.fits", language))
    return 1 if found else 0


def _row(joint: Joint, place: int | None) -> dict[str, Any]:
    angle = None if place is None else round(math.degrees(joint.angle(place)), 1)
    values = {**_values(joint), "position": place, "degrees": angle}
    return {"joint": joint.name, "id": joint.servo, **values}


def _told(finding: Finding, language: str) -> dict[str, Any]:
    told = {"joint": finding.joint, "id": finding.servo, "code": finding.code}
    return {
        **told,
        "found": finding.found,
        "expected": finding.expected,
        "text": _sentence(finding, language),
    }


def _sentence(finding: Finding, language: str) -> str:
    name = text(f"calibrate.name.{finding.joint}", language)
    return text(f"calibrate.found.{finding.code}", language, **figures(finding, name))
