"""Lives through blocks of a sweep on a dask cluster. What comes out is the same as here."""

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from importlib.metadata import version
from typing import TYPE_CHECKING

from robot.errors import DeviceError, UsageError, YorisouError, one_line
from sim.sweep.grid import Block, Sweep
from sim.sweep.measures import Sums
from sim.sweep.workers import Lived, Tell, Work

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_S, CLOSE_S = 10.0, 2.0
# For each thread of a worker, a block that it lives through and one that waits.
AHEAD = 2
# Between two looks at which workers there are.
LOOK_S = 2.0
# What they would say, with its traceback, is said here in a sentence.
LOGS = ("distributed", "distributed.client", "tornado.application")


def on_cluster(work: Work, sweep: Sweep, blocks: Iterable[Block], address: str, tell: Tell) -> Lived:
    """On the workers of the scheduler at this address, in whatever order they finish.

    The blocks of a worker that is killed go to the others. Raises UsageError where dask is not installed,
    DeviceError where no scheduler answers or it has gone, YorisouError for workers that cannot do the work,
    and what the work raises.
    """
    with _client(address) as client:
        yield from _Cluster(client, address, tell).live(work, sweep, deque(blocks))


@contextmanager
def _client(address: str) -> Iterator["Client"]:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--dask", "dask is not installed.", "Install yorisou[dask].") from None
    for name in LOGS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=CONNECT_S)
    except (OSError, TimeoutError, ValueError) as error:
        what = f"no dask scheduler answers there ({_short(error)})."
        raise DeviceError(address, what, "Start one with: dask scheduler") from None
    try:
        yield client
    finally:
        with suppress(OSError, TimeoutError, CancelledError):
            client.close(CLOSE_S)


class _Cluster:
    """One sweep on one cluster."""

    def __init__(self, client: "Client", address: str, tell: Tell) -> None:
        self._client, self._address, self._tell = client, address, tell
        self._threads: int | None = None  # of all workers; None: nobody has looked yet
        self._running: dict[Future, Block] = {}

    def live(self, work: Work, sweep: Sweep, left: deque[Block]) -> Lived:
        try:
            # A task, and not data laid down on some worker: when that is killed, it is made again.
            shared = self._client.submit(_same, sweep, pure=False)
            while left or self._running:
                threads = self._look()
                while left and len(self._running) < AHEAD * max(threads, 1):
                    block = left.popleft()
                    self._running[self._client.submit(_live, work, shared, block, pure=False)] = block
                yield from self._finished()
        except (CancelledError, OSError, TimeoutError):
            what = "the dask scheduler has gone."
            raise DeviceError(self._address, what, "Started again, it goes on where it was.") from None

    def _look(self) -> int:
        """How many threads the workers have; what becomes of the workers is told."""
        if self._client.status != "running":
            raise ConnectionError
        threads: dict[str, int] = self._client.nthreads()
        now, before = sum(threads.values()), self._threads
        if now == 0 and before != 0:
            self._tell(f"{self._address}: there is no dask worker; waiting for one.")
        elif before is not None and now < before:
            self._tell("A dask worker has gone. Its blocks go to the others; nothing else is lost.")
        self._threads = now
        return now

    def _finished(self) -> Lived:
        """What has been lived through meanwhile; after a while without any, nothing."""
        from distributed import TimeoutError as NotYet
        from distributed import wait

        try:
            done = wait(list(self._running), timeout=LOOK_S, return_when="FIRST_COMPLETED").done
        except NotYet:
            return
        for future in done:
            block = self._running.pop(future)
            yield block, self._result(future, block)

    def _result(self, future: "Future", block: Block) -> Sums:
        from distributed import KilledWorker

        found: Sums
        mend = "Install the same on every worker."
        try:
            software, found = future.result()
        except (YorisouError, CancelledError, OSError):
            raise
        except KilledWorker:
            what, mend = "lost its dask worker again and again.", "Have the workers enough memory?"
            raise YorisouError(str(block), what, mend) from None
        except Exception as error:
            what = f"a dask worker cannot do the work: {_short(error)}."
            raise YorisouError(self._address, what, mend) from None
        if software != version("yorisou"):
            what = f"a dask worker has yorisou {software}; this is {version('yorisou')}."
            raise YorisouError(self._address, what, mend)
        return found


def _short(error: BaseException) -> str:
    return one_line(type(error).__name__, str(error), ())[:200]


# --- on a worker --------------------------------------------------------------------------------------------


def _same(sweep: Sweep) -> Sweep:
    return sweep


def _live(work: Work, sweep: Sweep, block: Block) -> tuple[str, Sums]:
    return version("yorisou"), work(sweep, block)
