"""Which companions run on this machine, as far as this user may know, and how to ask all of them to stop."""

import contextlib
import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robot.control.client import ask
from robot.control.refusal import refusal_of
from robot.control.run_directory import NAME, TEMPORARY, UNIT, USERS, own_directories, trouble
from robot.errors import DeviceError, UsageError

PROBE_S = 1.0
BUTTON = "If the robot moves, press the stop button on the robot itself."


@dataclass(frozen=True, slots=True)
class Found:
    """A place that can hold a companion's socket; `distrust` says why nothing is sent there, or is ""."""

    socket: Path
    distrust: str


def places() -> list[Found]:
    """Every place that is there, this user's own first. Root looks into everybody's."""
    seen: dict[Path, Found] = {}
    for directory, owner in _directories():
        if directory not in seen and os.path.lexists(directory):
            seen[directory] = Found(directory / NAME, trouble(directory, owner))
    return list(seen.values())


def _directories() -> Iterator[tuple[Path, int | None]]:
    for directory in own_directories():
        yield directory, os.geteuid()
    yield UNIT, None
    if os.geteuid() != 0:
        return
    for parent, pattern, mark in ((USERS, "*/yorisou", -2), (TEMPORARY, "yorisou-*", -1)):
        for directory in sorted(parent.glob(pattern)):
            uid = directory.parts[mark].removeprefix("yorisou-")
            if uid.isdecimal():
                yield directory, int(uid)


def socket_to_ask() -> Path:
    """The socket of a companion that answers; where none is there, this user's own place."""
    for found in places():
        if _somebody(found):
            return found.socket
    return own_directories()[0] / NAME


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of asking one companion; `trouble` is None where it has carried it out."""

    socket: Path
    trouble: DeviceError | None


def ask_all(request: dict[str, Any], named: Path | None = None) -> list[Outcome]:
    """Ask the companion at `named`, or every one that is found, all at the same time.

    Raises DeviceError when there is nobody to ask.
    """
    sockets = [named] if named is not None else [each.socket for each in places() if _somebody(each)]
    if not sockets:
        passed_over = " ".join(f"{each.socket.parent} {each.distrust}" for each in places() if each.distrust)
        what = "no companion answers." + (f" Passed over: {passed_over}" if passed_over else "")
        raise DeviceError("companion", what, f"Start it with `yorisou run`. {BUTTON}")
    with ThreadPoolExecutor(len(sockets)) as asking:
        return list(asking.map(lambda each: _outcome(each, request), sockets))


def _somebody(found: Found) -> bool:
    """Whether somebody may listen there: not where there is no socket, or one that was left behind."""
    if found.distrust:
        return False
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
        probe.settimeout(PROBE_S)
        try:
            probe.connect(str(found.socket))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except OSError:  # the unit's, and this is not its user; or one that hangs: said when it is asked
            return True
    return True


def _outcome(where: Path, request: dict[str, Any]) -> Outcome:
    try:
        refusal = refusal_of(ask(where, request))
        if refusal is None:
            return Outcome(where, None)
        raise UsageError(str(where), f"it was not carried out: {refusal.error}", refusal.mend)
    except (DeviceError, UsageError) as error:
        return Outcome(where, DeviceError(error.where, error.what, f"{error.mend} {BUTTON}".strip()))
