"""One log line a cause, with its time: what is said again and again is said once, then ever more rarely.

A fault is one line too: no traceback for a user.

"Too many open files" comes from asyncio thousands of times a second and once filled a disk.
"""

import errno
import logging
import os
import traceback
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from robot.clock import US_PER_S, Clock
from robot.errors import one_line

QUIET_S, QUIET_AT_MOST_S = 60.0, 3_600.0
CAUSES = 256
OURS = ("robot.", "sim.")
NO_ROOM = frozenset({errno.EMFILE, errno.ENFILE})


class OneLineACause(logging.Filter):
    """A log filter: one line a cause.

    Lets the first line of a cause pass, the next after a minute at the soonest, then after two, four, … up
    to an hour, with how many there were in between. A cause that did not come for twice as long begins anew.

    A cause is the logger, the level, the sentence before its figures are filled in (of ours, with its names),
    and the fault's own class and number.
    """

    def __init__(self, clock: Clock, quiet_s: float = QUIET_S) -> None:
        super().__init__()
        self._clock, self._quiet_us = clock, round(quiet_s * US_PER_S)
        self._longest_us = max(self._quiet_us, round(QUIET_AT_MOST_S * US_PER_S))
        self._seen: dict[tuple[object, ...], _Seen] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; a repeated one says how many were not."""
        fault = record.exc_info[1] if record.exc_info else None
        number = getattr(fault, "errno", None)
        if number in NO_ROOM:  # where it was noticed says nothing; it is noticed everywhere
            record.msg, record.args = "too many files or connections are open; new ones wait", ()
            record.exc_info = None
        names = tuple(each for each in record.args or () if isinstance(each, str))
        ours = names if record.name.startswith(OURS) else ()
        cause = (record.name, record.levelno, str(record.msg), ours, type(fault), number)
        now = self._clock.now()
        seen = self._seen.get(cause)
        if seen is not None and now - seen.said_us < seen.quiet_us:
            seen.kept += 1
            seen.heard_us = now
            return False
        if len(self._seen) >= CAUSES:
            self._seen.clear()
        goes_on = seen is not None and now - seen.heard_us < 2 * seen.quiet_us
        quiet_us = min(self._longest_us, 2 * seen.quiet_us) if goes_on and seen else self._quiet_us
        self._seen[cause] = _Seen(now, now, quiet_us)
        if seen is not None and seen.kept > 0:
            record.msg = f"{record.msg} (and {seen.kept} more like it)"
        return True


def where(error: BaseException) -> str:
    """A fault in one line: its class, what it says, and the file and line that it came from."""
    return one_line(type(error).__name__, str(error), traceback.extract_tb(error.__traceback__))


class Told(Protocol):
    """A fault that is kept as text: in one line, and as Python prints a traceback."""

    @property
    def line(self) -> str: ...


def fault_text(fault: Told) -> str:
    """What the log says of a fault that was kept: its line, and its traceback for developers."""
    return f"{fault.line}\n{fault}" if with_tracebacks() else fault.line


def with_tracebacks() -> bool:
    """Whether developers want tracebacks in the log."""
    return bool(os.environ.get("YORISOU_TRACEBACKS"))


class OneLine(logging.Formatter):
    """A log formatter: one line a fault.

    A fault is a part of its line. With YORISOU_TRACEBACKS set its traceback follows, for developers.
    """

    def formatException(  # noqa: N802 - the name that logging gives it
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        whole = super().formatException(ei) if with_tracebacks() else ""
        told = "" if ei[1] is None else where(ei[1])
        return f"{told}\n{whole}" if whole else told

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\n", ": ", 1) if record.exc_info else super().format(record)


@dataclass(slots=True)
class _Seen:
    """When a cause was written and when it came last; how long it is not written, how often it was not."""

    said_us: int
    heard_us: int
    quiet_us: int
    kept: int = 0


def begin_log(clock: Clock) -> None:
    """Warnings and worse to standard error, one line a cause, for a process of ours and its libraries."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(OneLineACause(clock))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
