"""Children end with their parent: a pipe from it on standard input, and the end of that pipe is the end."""

import contextlib
import os
import sys
import threading

from robot.clock import Clock

ALIVE = b'{"alive": true}\n'
ALIVE_EVERY_S = 1.0


def end_with_parent() -> None:
    """From now on this process ends when its standard input does, however its parent died."""
    threading.Thread(target=_wait_for_the_end, name="parent", daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(sys.stdin.fileno(), 4096):  # unbuffered: a lock held here would break the ordinary end
        pass
    os._exit(0)


async def say_alive(clock: Clock) -> None:
    """A line on standard output every second, from this process's own loop: one that hangs says nothing.

    It never waits for the parent to read. Ends only by being cancelled.
    """
    where = sys.stdout.fileno()
    os.set_blocking(where, False)
    while True:
        with contextlib.suppress(OSError):  # not read for an hour, or no parent any more
            os.write(where, ALIVE)
        await clock.wait(ALIVE_EVERY_S)
