"""Repeated failures, and the memory that they keep."""

import gc
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn

FAILURES, WARM_UP = 800, 200
KEEPS = 0.75  # objects a failure: some hundred come from elsewhere; a frame that is kept has four and more


def grown(reach: Callable[[int], None], failures: int = FAILURES) -> float:
    """Objects that are held more after so many failures than after the first few, for each failure.

    What Python has allocated and not given back; unlike tracing every allocation, counting it costs nothing.
    """
    reach(WARM_UP)
    gc.collect()
    before = sys.getallocatedblocks()
    reach(WARM_UP + failures)
    gc.collect()
    return (sys.getallocatedblocks() - before) / failures


def each(fail: Callable[[], object]) -> Callable[[int], None]:
    """Reached by calling; for what has no thread of its own."""
    done = 0

    def reach(count: int) -> None:
        nonlocal done
        while done < count:
            fail()
            done += 1

    return reach


class Failing:
    """Fails in the way that is asked for, and counts. `held`: it waits while it is not asked for more."""

    def __init__(self, error: Callable[[], Exception], held: bool = False) -> None:
        self.count, self._error = 0, error
        self._changed = threading.Condition()
        self._goal = 0 if held else 10**9

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        with self._changed:
            self._changed.notify_all()
            self._changed.wait_for(lambda: self.count < self._goal)
            self.count += 1
        raise self._error()

    def reach(self, count: int) -> None:
        """Reached by waiting; for what fails on a thread of its own."""
        with self._changed:
            self._goal = count
            self._changed.notify_all()
        while self.count < count:  # and it stands at the next one
            time.sleep(0.0005)
        time.sleep(0.002)

    def let_go(self) -> None:
        with self._changed:
            self._goal = 10**9
            self._changed.notify_all()


def no_file() -> OSError:
    return FileNotFoundError(2, "No such file or directory")
