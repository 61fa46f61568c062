"""Lives through blocks of a sweep: here, or in processes of this computer. What comes out is the same."""

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import Connection

from robot.errors import YorisouError
from sim.sweep.grid import Block, Sweep
from sim.sweep.measures import Sums

# What lives through a block; a function that other processes can import.
Work = Callable[[Sweep, Block], Sums]
Tell = Callable[[str], None]
Lived = Iterator[tuple[Block, Sums]]
# A block that loses its worker so often is not tried again.
TRIES = 3
# For each worker, one block that it lives through and one that waits.
AHEAD = 2

_sweep: Sweep
_work: Work


def one_by_one(work: Work, sweep: Sweep, blocks: Iterable[Block]) -> Lived:
    """In this process. Raises what the work raises."""
    for block in blocks:
        yield block, work(sweep, block)


def in_processes(work: Work, sweep: Sweep, blocks: Iterable[Block], workers: int, tell: Tell) -> Lived:
    """In so many processes, in whatever order they finish. They end when this does, however it does.

    A worker that is killed is told of and replaced, and its block is lived through again. Raises
    YorisouError for a block that loses its worker three times, and what the work raises.
    """
    left, tries = deque(blocks), Counter[tuple[int, int]]()
    while left:
        with _processes(work, sweep, workers) as pool:
            running: dict[Future[Sums], Block] = {}
            try:
                yield from _some(pool, left, running, workers)
            except BrokenProcessPool:
                # Which of them it was is not known.
                lost = [block for future, block in running.items() if not _is_whole(future)]
                whole = [(block, future.result()) for future, block in running.items() if _is_whole(future)]
                tries.update(block.key for block in lost)
                left.extendleft(reversed(lost))
                yield from whole
                _give_up(lost, tries)
                tell("A worker process was killed. Its block is lived through again; nothing else is lost.")


def _some(
    pool: ProcessPoolExecutor, left: deque[Block], running: dict[Future[Sums], Block], workers: int
) -> Lived:
    """Blocks from the left of the queue, until there are none or a worker is lost (BrokenProcessPool)."""
    while left or running:
        while left and len(running) < workers * AHEAD:
            block = left.popleft()
            with _not_interrupted():
                try:
                    running[pool.submit(_live, block)] = block
                except BrokenProcessPool:
                    left.appendleft(block)
                    raise
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            found = future.result()
            yield running.pop(future), found


def _is_whole(future: Future[Sums]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _give_up(lost: list[Block], tries: Counter[tuple[int, int]]) -> None:
    for block in lost:
        if tries[block.key] >= TRIES:
            what = f"lost its worker process {TRIES} times."
            mend = "Is there enough memory? Take fewer --workers. Started again, it goes on where it was."
            raise YorisouError(str(block), what, mend)


@contextmanager
def _processes(work: Work, sweep: Sweep, workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes end with the block, or with this process."""
    context = multiprocessing.get_context("spawn")  # a fork would take this process's threads for its own
    theirs, ours = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(workers, context, _begin, (theirs, work, sweep))
    try:
        yield pool
    finally:
        ours.close()
        pool.shutdown(wait=True, cancel_futures=True)
        theirs.close()


@contextmanager
def _not_interrupted() -> Iterator[None]:
    """Ctrl-C waits. What is started meanwhile never hears it: it is for this process alone."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- in a worker --------------------------------------------------------------------------------------------


def _begin(parent: Connection, work: Work, sweep: Sweep) -> None:
    global _work, _sweep
    _work, _sweep = work, sweep
    threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()


def _end_with(parent: Connection) -> None:
    parent.poll(None)
    os._exit(0)


def _live(block: Block) -> Sums:
    return _work(_sweep, block)
