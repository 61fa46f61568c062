"""Breaks off what blocks a rehearsal: what runs while virtual time stands still for two looks in a row."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from robot.errors import YorisouError

STUCK_S = 2.0  # of real time


class Stuck(YorisouError):
    """A behaviour, or a person of one's own, that neither waits nor ends."""


@contextmanager
def unstuck(now: Callable[[], int]) -> Iterator[None]:
    """Raises Stuck inside, wherever that is; `now` is the virtual time."""
    if threading.current_thread() is not threading.main_thread():
        yield  # no signal comes there
        return
    seen = [-1, 0]

    def look(_signal: int, _frame: object) -> None:
        seen[:] = [now(), seen[1] + 1] if now() == seen[0] else [now(), 0]
        if seen[1] >= 2:
            seen[1] = 0
            raise Stuck("the rehearsal", "neither waits nor ends.")

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, STUCK_S, STUCK_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
