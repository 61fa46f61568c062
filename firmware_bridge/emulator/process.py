"""An emulated board as a process: bytes in and out under virtual time, or a pty in real time."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

from firmware_bridge.emulator.pins import Pins

ANSWER_US = 5_000  # far longer than any answer takes


class EmulatorError(Exception):
    """The emulator has ended, or did not understand."""


class Shown(NamedTuple):
    """What can be seen: hobby servo pulses in microseconds (0 none), colours 0..255."""

    led: bool
    microphone: bool
    pulses: tuple[int, int]
    eyes: tuple[int, int, int]
    ring: tuple[int, int, int]


class EmulatedBoard:
    """A running board at rest: nobody near, upright, light, 5 V, e-stop closed. `pins` is what it feels.

    Without `link` time passes only in `run` and `exchange`; with it the wire is a pty at that path and
    time is real. Every call may raise EmulatorError.
    """

    def __init__(self, command: Sequence[str], link: Path | None = None) -> None:
        more = [] if link is None else ["--pty", str(link)]
        self._process = subprocess.Popen(
            [*command, *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.pins = Pins(self._ask)
        if self._line() != "ready":
            self.close()
            raise EmulatorError(f"{command[0]} did not start")

    def close(self) -> None:
        """Power off, for good."""
        process = self._process
        if process.stdin is not None and process.stdout is not None:
            process.stdin.close()
            process.stdout.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- time and the wire ------------------------------------------------------------------------------

    def run(self, us: int) -> None:
        """Let so many microseconds pass."""
        self._ask(f"run {us}")

    def exchange(self, data: bytes, most_us: int = ANSWER_US) -> bytes:
        """Send bytes and let time pass until the wire is quiet; what has come since the last exchange."""
        return bytes.fromhex(self._ask(f"exchange {most_us} {data.hex()}"))

    def collect(self) -> bytes:
        """What has come since the last exchange; no time passes."""
        return bytes.fromhex(self._ask("collect"))

    def stream(self, data: bytes, us: int) -> bytes:
        """The same bytes again and again, at 1 Mbaud without a gap, for so long; what has come meanwhile."""
        return bytes.fromhex(self._ask(f"stream {us} {data.hex()}"))

    def hang(self) -> None:
        """Hang the program in an endless loop, until its watchdog restarts it."""
        self._ask("hang")

    def bites(self) -> int:
        """How often the watchdog has restarted it since power-up."""
        return int(self._ask("bites"))

    def now(self) -> int:
        """Microseconds since power-up."""
        return int(self._ask("time"))

    def restart(self) -> None:
        """Power off and on: what is saved stays."""
        self._ask("restart")

    # --- what is seen -----------------------------------------------------------------------------------

    def show(self) -> Shown:
        led, microphone, *values = map(int, self._ask("show").split())
        a, b, r, g, u, rr, rg, ru = values
        return Shown(bool(led), bool(microphone), (a, b), (r, g, u), (rr, rg, ru))

    def peek(self, address: int, size: int) -> bytes:
        """Bytes of the control table, without an instruction that would feed the watchdog."""
        return bytes.fromhex(self._ask(f"peek {address} {size}"))

    def _ask(self, line: str) -> str:
        try:
            if self._process.stdin is None:
                raise EmulatorError("closed")
            self._process.stdin.write(line + "\n")
        except (OSError, ValueError) as error:
            raise EmulatorError(f"the board has gone ({error})") from error
        answer = self._line()
        if answer == "?":
            raise EmulatorError(f"not understood: {line}")
        return answer

    def _line(self) -> str:
        line = "" if self._process.stdout is None else self._process.stdout.readline()
        if not line.endswith("\n"):
            raise EmulatorError(f"the board has ended with code {self._process.poll()}")
        return line[:-1]
