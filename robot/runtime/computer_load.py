"""How much this computer has to do; a fault that is only a busy computer is told as that."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from robot.contract.events import BodyHeld, FaultRaised
from robot.contract.record import Record

LOAD = Path("/proc/loadavg")
PRESSURE = (Path("/proc/pressure/cpu"), Path("/proc/pressure/io"))
# Share of the last ten seconds in which something waited for a processor or a disk, per cent.
PRESSED = 20.0
HEARTBEAT = FaultRaised("host", "heartbeat")
LATE = ("torque-lost", (("value", 255),))  # robot/drivers/body/loop.py: of all joints together
# So long a hold and whether the body was held the whole time: milliseconds, and True.
Hold = tuple[int, bool]


def load() -> float:
    """How many processes want a processor: now, or on the average of the last minute if that is more."""
    now = 0.0
    with suppress(OSError, ValueError, IndexError):
        now = float(LOAD.read_text("ascii").split()[3].split("/")[0]) - 1.0  # the fourth field: running/all
    with suppress(OSError):
        now = max(now, os.getloadavg()[0])
    return now


def is_busy() -> bool:
    """Whether more is asked of this computer than it can do: of its processors, or of its disk."""
    return load() >= (os.cpu_count() or 1) or any(_pressed(path) >= PRESSED for path in PRESSURE)


def _pressed(path: Path) -> float:
    """The first line is "some avg10=1.23 avg60=…"; a kernel without it is not pressed."""
    try:
        return float(path.read_text("ascii").split("avg10=")[1].split()[0])
    except (OSError, ValueError, IndexError):
        return 0.0


def fault_or_busy(event: Record, hold: Hold, busy: Callable[[], bool] = is_busy) -> Record:
    """Of a busy computer whose body was held the whole time two things are no fault of the robot.

    A lost heartbeat, and words to the body that came so late that the dead-man of every joint held it. All
    else stays what it is: a heartbeat that was lost on an idle computer is a fault of ours.
    """
    ms, whole = hold
    late = isinstance(event, FaultRaised) and (event.code, event.figures) == LATE
    if not (event == HEARTBEAT or late) or not whole or not busy():
        return event
    return BodyHeld("busy", ms, (("load", round(load(), 1)),))
