"""The body, its ports, and its gestures."""

import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from robot.config.build import repertoire
from robot.config.schema import Config
from robot.doctor.finding import Finding
from robot.drivers.body.ports import find
from robot.errors import InputError, YorisouError

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
        detail = "what the configuration says of it cannot be used, so it is left alone"
        yield Finding("body", "missing", detail, "Correct [body] in yorisou.toml.")
        return
    for part, port in (("servos", config.body.servos), ("board", config.body.board)):
        if port is None:
            yield Finding(
                part,
                "missing",
                "no port is configured",
                f'Write {part} = "/dev/…" under [body] in yorisou.toml.',
            )
        else:
            try:
                yield port_state(part, Path(find(port)))
            except YorisouError as error:
                yield Finding(part, "missing", f"{error.where}: {error.what}", error.mend)


def port_state(part: str, port: Path, key: str = "") -> Finding:
    """`key` names it in yorisou.toml. An adapter's delay is a fault for the body only."""
    named = key or f"[body] {part}"
    near = sorted(str(path) for pattern in ("ttyUSB*", "ttyACM*") for path in Path("/dev").glob(pattern))
    seen = f" Ports here: {', '.join(near)}." if near else " No USB serial port is here."
    if not port.exists():
        return Finding(part, "missing", f"{port} does not exist", f"Plug it in, or correct {named}.{seen}")
    if not stat.S_ISCHR(port.stat().st_mode):
        return Finding(part, "missing", f"{port} is not a serial port", f"Correct {named}.{seen}")
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
        return Finding(
            part, "degraded", f"{port} is in use by another program", "Is a companion running already?"
        )
    finally:
        os.close(handle)
    held = None if key else _latency(part, port)
    return held or Finding(part, "real", f"{port} opens; its devices are asked at the start")


def _latency(part: str, port: Path) -> Finding | None:
    timer = Path("/sys/class/tty") / port.resolve().name / "device" / "latency_timer"
    if not timer.exists() or int(timer.read_text("ascii")) <= LATENCY_MS:
        return None
    detail = (
        f"{port} opens, but its adapter holds every answer back for {timer.read_text('ascii').strip()} ms"
    )
    return Finding(
        part, "degraded", detail, f"As root: echo 1 > {timer} (docs/manual/install.md has the udev rule)."
    )
