"""One log line a cause: what is said again and again is said once, then counted; no traceback for a user.

"Too many open files" comes from asyncio thousands of times a second and once filled a disk.
"""

import errno
import logging
import os
import traceback
from pathlib import Path
from types import TracebackType

from robot.clock import US_PER_S, Clock

QUIET_S = 60.0
CAUSES = 256
OURS = ("robot.", "sim.")
NO_ROOM = frozenset({errno.EMFILE, errno.ENFILE})


class OneLineACause(logging.Filter):
    """Lets the first line of a cause pass, then one a minute at most, with how many there were in between.

    A cause is the logger, the level, the sentence before its figures are filled in (of ours, with its names),
    and the fault's own class and number.
    """

    def __init__(self, clock: Clock, quiet_s: float = QUIET_S) -> None:
        super().__init__()
        self._clock, self._quiet_us = clock, round(quiet_s * US_PER_S)
        self._seen: dict[tuple[object, ...], tuple[int, int]] = {}

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
        since, kept = self._seen.get(cause, (0, -1))
        if kept >= 0 and now - since < self._quiet_us:
            self._seen[cause] = (since, kept + 1)
            return False
        if len(self._seen) >= CAUSES:
            self._seen.clear()
        self._seen[cause] = (now, 0)
        if kept > 0:
            record.msg = f"{record.msg} (and {kept} more like it)"
        return True


def where(error: BaseException) -> str:
    """A fault in one line: its class, what it says, and the file and line that it came from."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    at = "".join(f" ({Path(frame.filename).name}, line {frame.lineno})" for frame in last)
    said = " ".join(str(error).split())
    return f"{type(error).__name__}{': ' if said else ''}{said}{at}"


class OneLine(logging.Formatter):
    """A fault is a part of its line. With YORISOU_TRACEBACKS set its traceback follows, for developers."""

    def formatException(  # noqa: N802 - the name that logging gives it
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        whole = super().formatException(ei) if os.environ.get("YORISOU_TRACEBACKS") else ""
        told = "" if ei[1] is None else where(ei[1])
        return f"{told}\n{whole}" if whole else told

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\n", ": ", 1) if record.exc_info else super().format(record)


def begin_log(clock: Clock) -> None:
    """Warnings and worse to standard error, one line a cause, for a process of ours and its libraries."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(OneLineACause(clock))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
