"""Child processes: they end with their parent, through a pipe, and are restarted when they die or hang."""

import contextlib
import json
import logging
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from robot.clock import US_PER_S, Clock
from robot.errors import DeviceError

log = logging.getLogger(__name__)
READY_S = 15.0
RESTART_AFTER_S = 2.0
# A child that says every second that it is alive, and has not for so long, hangs.
SILENT_S = 5.0
# A new one may take so long to say it first: a busy computer starts a process slowly.
FIRST_SIGN_S = 2 * READY_S
READ = 64 * 1024
LONGEST_LINE = 200_000


ALIVE = b'{"alive": true}\n'
ALIVE_EVERY_S = 1.0


class Child:
    """`python -m MODULE ARGUMENTS`, which may print one JSON line when it is ready.

    `hears` is called with every line that it prints, in a thread, and `say` gives it one on its standard
    input; such a child says nothing else. With `says_alive` it prints a line every second from then on
    (`say_alive`), and one that no longer does is killed and started again by `revive`. One that told the
    address of its port comes back there.
    """

    def __init__(
        self,
        module: str,
        *arguments: str,
        clock: Clock,
        says_alive: bool = False,
        environment: Mapping[str, str] | None = None,
        hears: Callable[[bytes], None] | None = None,
    ) -> None:
        self.module, self._arguments, self._clock = module, list(arguments), clock
        self._environment = None if environment is None else {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0
        self._said: dict[str, Any] | None = None
        self._listening = threading.Lock()
        self._heard: int | None = None
        self._introduced = False
        self._says_alive = says_alive
        self._hears = hears
        self.told = False

    def start(self) -> None:
        self._started, self._said, self._heard = self._clock.now(), None, None
        self._process = subprocess.Popen(
            [sys.executable, "-m", self.module, *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
            env=self._environment,
            start_new_session=True,  # Ctrl-C is for us; a child ends when its pipe does
        )
        if self._hears is not None:
            pipe = self._process.stdout
            threading.Thread(target=_hear, args=(pipe, self._hears), name=self.module, daemon=True).start()

    def say(self, line: bytes) -> bool:
        """Give it a line, at once or not at all: False where it does not read, or has ended."""
        process = self._process
        if process is None or process.stdin is None or process.stdin.closed:
            return False
        where = process.stdin.fileno()
        os.set_blocking(where, False)
        left = memoryview(line + b"\n")
        with contextlib.suppress(OSError):
            while left:
                left = left[os.write(where, left) :]
            return True
        if len(left) <= len(line):  # half of it is in the pipe, and what follows would be read as its end
            process.kill()
        return False

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def ready(self, timeout: float = READY_S) -> dict[str, Any]:
        """Wait for the line that the child prints when it is ready; always the same one. From any thread.

        Raises DeviceError when it dies or says nothing: it is ended then, and `revive` starts it again.
        """
        with self._listening:
            return self._ready(timeout) if self._said is None else self._said

    def _ready(self, timeout: float) -> dict[str, Any]:
        process = self._process
        assert process is not None  # noqa: S101 - started before it is waited for
        assert process.stdout is not None  # noqa: S101 - opened as a pipe
        poll = select.poll()
        poll.register(process.stdout, select.POLLIN)
        line = process.stdout.readline() if poll.poll(timeout * 1_000) else b""
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            process.kill()
            process.wait()
            raise DeviceError(self.module, "did not start.", "Its own message is above.")
        self._said = message
        self._introduced, self._heard = True, self._clock.now()
        if "url" in message and "--port" in self._arguments:
            self._arguments[self._arguments.index("--port") + 1] = str(message["url"]).rsplit(":", 1)[1]
        return message

    def revive(self) -> None:
        """Start it again when it has died, not at once, or when it hangs."""
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            if not (self._says_alive and self._introduced and self._hangs(process)):
                return
            log.warning("%s hangs; it is ended and started again", self.module)
            process.kill()
            process.wait()
        elif not self.told:
            log.warning("%s ended with %s; it is started again", self.module, process.returncode)
            self.told = True
        if self._clock.now() - self._started > RESTART_AFTER_S * US_PER_S:
            self._release(process)
            self.start()

    def _hangs(self, process: "subprocess.Popen[bytes]") -> bool:
        """Whether it has been silent for too long; reads what it has said since."""
        assert process.stdout is not None  # noqa: S101 - opened as a pipe
        where = process.stdout.fileno()
        os.set_blocking(where, False)
        with contextlib.suppress(BlockingIOError):
            while os.read(where, READ):
                self._heard = self._clock.now()
        since, limit_s = (self._started, FIRST_SIGN_S) if self._heard is None else (self._heard, SILENT_S)
        return self._clock.now() - since > limit_s * US_PER_S

    def close(self) -> None:
        """End it: its standard input ends, and if it does not go within two seconds it is killed."""
        process, self._process = self._process, None
        if process is None:
            return
        self._release(process)
        try:
            process.wait(2.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _release(self, process: subprocess.Popen[bytes]) -> None:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _hear(pipe: IO[bytes] | None, hears: Callable[[bytes], None]) -> None:
    with contextlib.suppress(ValueError, OSError):  # closed meanwhile
        while pipe is not None and (line := pipe.readline(LONGEST_LINE)):
            hears(line)


# --- in the child -------------------------------------------------------------------------------------------


def end_with_parent() -> None:
    """From now on this process ends when its standard input does, however its parent died."""
    threading.Thread(target=_wait_for_the_end, name="parent", daemon=True).start()


def hear_parent(hears: Callable[[bytes], None]) -> None:
    """The same, and every line that the parent says goes to `hears`, in a thread."""

    def run() -> None:
        while line := sys.stdin.buffer.readline(LONGEST_LINE):
            hears(line)
        os._exit(0)

    threading.Thread(target=run, name="parent", daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(sys.stdin.fileno(), 4096):  # unbuffered: a lock held here would break the ordinary end
        pass
    os._exit(0)


def say_ready(message: Mapping[str, Any]) -> bool:
    """Say where this process is to whoever started it, in one line; False when they have gone already."""
    try:
        os.write(sys.stdout.fileno(), json.dumps(message).encode() + b"\n")  # no buffer is left to fail later
    except BrokenPipeError:
        return False
    return True


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
