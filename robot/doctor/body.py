"""Doctor checks of the body, its ports and its gestures."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from robot.app.from_config import repertoire
from robot.clock import SystemClock
from robot.config.joints import joints as configured
from robot.config.schema import Config
from robot.doctor.finding import Finding
from robot.drivers.body.backends import SERIAL, scheme_of
from robot.drivers.body.bus import Bus
from robot.drivers.body.port_probe import probe
from robot.drivers.body.port_traffic import Traffic
from robot.drivers.body.port_users import port_users
from robot.drivers.body.ports import Port, find, ports_here, same
from robot.drivers.body.servo_settings import sentences
from robot.drivers.body.transport import is_pty, no_port
from robot.errors import InputError, YorisouError
from robot.motion.joints import Joints

LATENCY_MS = 2


def simulated_body(_config: Config) -> Iterator[Finding]:
    mend = "For real motors name their ports under [body] in yorisou.toml."
    try:
        for end in os.openpty():
            os.close(end)
    except OSError as error:
        yield Finding(
            "body",
            "missing",
            f"no pseudo-terminal for the simulated body: {error.strerror}",
            "Mount /dev/pts.",
        )
        return
    yield Finding("body", "simulated", "six servos and the body board are simulated", mend)


def gestures(config: Config) -> Iterator[Finding]:
    try:
        known = repertoire(config).gestures.values()
    except InputError as error:
        yield Finding("gestures", "degraded", f"{error.where} {error.what}".strip(), error.mend)
        return
    own = sum(bool(gesture.source) for gesture in known)
    yield Finding("gestures", "real", f"{len(known)} are known, {own} of them your own")


def body(config: Config) -> Iterator[Finding]:
    if "body" in config.doubts:
        detail = "its configuration cannot be used, so it is left alone"
        yield Finding("body", "missing", detail, "Correct [body] in yorisou.toml.")
        return
    section = config.body
    if section.servos and section.board and _same(section.servos, section.board):
        detail = f"{section.servos} is named as the port of the servos and of the board"
        yield Finding("body", "missing", detail, "Name the board's own port under [body] in yorisou.toml.")
        return
    joints = configured(config.body.joints)
    for part, port in (("servos", section.servos), ("board", section.board)):
        if port is None:
            yield Finding(
                part,
                "missing",
                "no port is configured",
                f'Write {part} = "/dev/…" under [body] in yorisou.toml.',
            )
        elif scheme_of(port) != SERIAL:
            yield _of_transport(part, port, section.baud, joints)
        else:
            try:
                state = port_state(part, Path(find(port)))
                yield state if state.state != "real" else _asked(part, port, section.baud, joints, state)
            except YorisouError as error:
                yield Finding(part, "missing", f"{error.where}: {error.what}", error.mend)
            except OSError as error:
                yield Finding(
                    part, "missing", f"{port} failed while it was asked: {error}", "Check its cable."
                )


def _of_transport(part: str, name: str, baud: int, joints: Joints) -> Finding:
    """A port of another package's transport: opened, and asked who is there."""
    try:
        return _heard(part, name, baud, joints, Finding(part, "real", ""))
    except YorisouError as error:
        return Finding(part, "missing", f"{error.where}: {error.what}", error.mend)


def _same(servos: str, board: str) -> bool:
    try:
        return same(servos, board)
    except YorisouError:
        return False  # which is said of the port that is not there


def _asked(part: str, name: str, baud: int, joints: Joints, opens: Finding) -> Finding:
    """Ask who answers on a port, by two broadcast pings, if no other program has it open."""
    others = () if _is_pty(name) else port_users(find(name))
    if others:
        detail = f"{name} is open in {', '.join(others)} too, so nobody was asked there"
        return Finding(part, "degraded", detail, "Close that program, then look again.")
    return _heard(part, name, baud, joints, opens)


def _heard(part: str, name: str, baud: int, joints: Joints, opens: Finding) -> Finding:
    """Open the port and ask; `opens` is what was found before."""
    port = Port(name, baud, SystemClock())
    mounted = {joint.servo: joint.name for joint in joints}
    heard = probe(port, "servos" if part == "servos" else "board", mounted)
    if heard.code != "fits":
        return Finding(part, "missing", f"{name}: {heard.what}", heard.mend)
    if left := _left(port, joints, heard) if part == "servos" else "":
        return Finding(
            part, "degraded", f"{name}: {heard.what}; {left}", "It is corrected at the next start."
        )
    return Finding(part, opens.state, f"{name}: {heard.what}", opens.mend)


def _left(port: Port, joints: Joints, heard: Traffic) -> str:
    """What other software left in the servos, and their errors."""
    names = {joint.servo: f"{joint.name} (id {joint.servo})" for joint in joints}
    bus = Bus(port.transport(), port.clock)
    try:
        found = sentences(bus, joints, {answer.id: answer.model for answer in heard.answers})
    finally:
        bus.close()
    return "; ".join(f"{names[device]}: {each}" for device, said in found.items() for each in said)


def _is_pty(name: str) -> bool:
    """Whether a port is a pseudo-terminal, whose maker has it open too and is not another program."""
    return is_pty(os.stat(find(name)).st_rdev)


def port_state(part: str, port: Path, key: str = "") -> Finding:
    """`key` names it in yorisou.toml. An adapter's delay is a fault for the body only."""
    named = key or f"[body] {part}"
    near = ports_here()
    seen = f" Ports here: {', '.join(near)}." if near else " There is no USB serial port."
    if not port.exists():
        return Finding(part, "missing", f"{port} does not exist", f"Plug it in, or correct {named}.{seen}")
    if kind := no_port(str(port)):
        return Finding(part, "missing", f"{port} is {kind}, not a serial port", f"Correct {named}.{seen}")
    try:
        handle = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except PermissionError:
        mend = "Add the user to the group dialout (sudo adduser $USER dialout) and log in again."
        return Finding(part, "missing", f"{port} may not be opened by this user", mend)
    except OSError as error:
        return Finding(
            part, "missing", f"{port} cannot be opened: {error.strerror}", "Unplug it and plug it in again."
        )
    try:
        if not os.isatty(handle):
            return Finding(part, "missing", f"{port} is not a serial port", f"Correct {named}.{seen}")
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(handle, fcntl.LOCK_UN)
    except BlockingIOError:
        who = ", ".join(port_users(str(port))) or "another program"
        return Finding(part, "degraded", f"{port} is in use by {who}", "Is a companion running already?")
    finally:
        os.close(handle)
    held = None if key else _latency(part, port)
    return held or Finding(part, "real", f"{port} opens; its devices are queried at the start")


def _latency(part: str, port: Path) -> Finding | None:
    timer = Path("/sys/class/tty") / port.resolve().name / "device" / "latency_timer"
    if not timer.exists() or int(timer.read_text("ascii")) <= LATENCY_MS:
        return None
    detail = f"{port} opens, but its adapter delays every answer by {timer.read_text('ascii').strip()} ms"
    return Finding(
        part, "degraded", detail, f"As root: echo 1 > {timer} (docs/how-to/install.md has the udev rule)."
    )
