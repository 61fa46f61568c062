"""What the tests let worker processes do in place of living through a block."""

import gc
import os
import signal
import struct
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from robot.errors import InputError
from sim.sweep.grid import Block, Sweep
from sim.sweep.measures import Sums
from tests.sweep.made import lived

# Where a work leaves its marks; the environment goes to the worker too.
FOLDER = "SWEEP_TEST_FOLDER"


def slow(sweep: Sweep, block: Block) -> Sums:
    """Takes a moment."""
    threading.Event().wait(0.1)
    return lived(sweep, block)


def killed_once(sweep: Sweep, block: Block) -> Sums:
    """Whoever lives through the third block first is killed."""
    mark = Path(os.environ[FOLDER]) / "killed"
    if block.key == (2, 0) and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return lived(sweep, block)


def killed_always(sweep: Sweep, block: Block) -> Sums:
    """Whoever lives through the third block is killed."""
    if block.key == (2, 0):
        os.kill(os.getpid(), signal.SIGKILL)
    return lived(sweep, block)


def broken(sweep: Sweep, block: Block) -> Sums:
    """The third block breaks."""
    if block.key == (2, 0):
        raise InputError("level play", "broke: it is a test.", "Mend it.", code="broke")
    return lived(sweep, block)


def named(sweep: Sweep, block: Block) -> Sums:
    """Leaves its process's number behind, and takes long."""
    (Path(os.environ[FOLDER]) / f"{os.getpid()}.pid").touch()
    threading.Event().wait(30)
    return lived(sweep, block)


def killed_while_it_tells(sweep: Sweep, block: Block) -> Sums:
    """Whoever lives through the third block first is killed with half of its result in the pipe."""
    mark = Path(os.environ[FOLDER]) / "killed"
    if block.key == (2, 0) and not mark.exists():
        mark.touch()
        for each in gc.get_objects():
            if isinstance(each, Connection) and each.writable:
                os.write(each.fileno(), struct.pack("!i", 1_000) + b"half")
        os.kill(os.getpid(), signal.SIGKILL)
    return lived(sweep, block)


def never_there(sweep: Sweep, block: Block) -> Sums:
    """Breaks with something that no pipe takes."""
    raise RuntimeError(lambda: block)
