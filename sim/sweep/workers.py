"""Lives through blocks of a sweep: here, or in processes of this computer. What comes out is the same."""

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from robot.errors import YorisouError, one_line
from sim.sweep.grid import Block, Sweep
from sim.sweep.measures import Sums

# What lives through a block; a function that other processes can import.
Work = Callable[[Sweep, Block], Sums]
Tell = Callable[[str], None]
Lived = Iterator[tuple[Block, Sums]]
# A block that loses its worker so often is not tried again.
TRIES = 3


def one_by_one(work: Work, sweep: Sweep, blocks: Iterable[Block]) -> Lived:
    """In this process. Raises what the work raises."""
    for block in blocks:
        yield block, work(sweep, block)


def in_processes(work: Work, sweep: Sweep, blocks: Iterable[Block], workers: int, tell: Tell) -> Lived:
    """In so many processes, in whatever order they finish. They end when this does, however it does.

    A worker that is killed is told of and replaced, and its block is lived through again. Raises
    YorisouError for a block that loses its worker three times, and what breaks.
    """
    with closing(Crew(work, sweep)) as crew:
        left, tries = deque(blocks), Counter[tuple[int, int]]()
        while left or crew.busy:
            while left and len(crew.busy) < workers:
                crew.give(left.popleft())
            for block, found in crew.wait():
                if isinstance(found, YorisouError):
                    raise found
                if found is not None:
                    yield block, found
                    continue
                tries[block.key] += 1
                if tries[block.key] == TRIES:
                    what = f"lost its worker process {TRIES} times."
                    raise YorisouError(str(block), what, "Is there enough memory? Take fewer --workers.")
                tell("A worker process was killed. Its block is lived through again; nothing else is lost.")
                left.appendleft(block)


class Crew:
    """Worker processes, each with a pipe of its own: whatever it was doing when it is killed, the pipe ends.

    (The pool of the standard library has one pipe for all, and waits for ever for the rest of a result that
    was being written.) `busy` are those who live through a block.
    """

    def __init__(self, work: Work, sweep: Sweep) -> None:
        self._work, self._sweep = work, sweep
        # A fork would take this process's threads and files for its own.
        self._context = multiprocessing.get_context("spawn")
        resource_tracker.ensure_running()  # now: it would let Ctrl-C through to the first worker
        self._life, self._ours = self._context.Pipe(duplex=False)
        self._all: dict[Connection, BaseProcess] = {}
        self.busy: dict[Connection, Block] = {}

    def give(self, block: Block) -> None:
        """To one who is idle, or to a new one."""
        connection = next((each for each in self._all if each not in self.busy), None) or self._start()
        self.busy[connection] = block
        with suppress(OSError):  # it was killed while it was idle: `wait` will see
            connection.send(block)

    def wait(self) -> list[tuple[Block, Sums | YorisouError | None]]:
        """Those that are done, with what came of them; None: the worker was killed."""
        done = []
        for connection in [each for each in wait(list(self.busy)) if isinstance(each, Connection)]:
            found = None
            try:
                found = connection.recv()
            except (EOFError, OSError):
                self._all.pop(connection).join()
                connection.close()
            done.append((self.busy.pop(connection), found))
        return done

    def close(self) -> None:
        """End all of them, whatever they are doing."""
        for connection, process in self._all.items():
            process.kill()
            process.join()
            connection.close()
        self._ours.close()
        self._life.close()

    def _start(self) -> Connection:
        ours, theirs = self._context.Pipe()
        arguments = (theirs, self._life, self._work, self._sweep)
        process = self._context.Process(target=_work_on, args=arguments, daemon=True)
        with _not_interrupted():
            process.start()
            self._all[ours] = process
        theirs.close()  # or the pipe would not end with the worker
        return ours


@contextmanager
def _not_interrupted() -> Iterator[None]:
    """Ctrl-C waits. What is started meanwhile never hears it: it is for this process alone."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- in a worker --------------------------------------------------------------------------------------------


def _work_on(connection: Connection, life: Connection, work: Work, sweep: Sweep) -> None:
    threading.Thread(target=_end_with, args=(life,), name="parent", daemon=True).start()
    while True:
        block: Block = connection.recv()
        try:
            found: Sums | YorisouError = work(sweep, block)
        except YorisouError as error:
            found = error
        except Exception as error:
            found = YorisouError(str(block), f"broke: {one_line(type(error).__name__, str(error), ())}.")
        connection.send(found)


def _end_with(life: Connection) -> None:
    """The pipe ends when nobody holds its other end any more, however they went."""
    life.poll(None)
    os._exit(0)
