"""An emulated board as a process: bytes in and out under virtual time, or a pty in real time; its hands."""

import math
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

FULL_SCALE = 1_023
ANSWER_US = 5_000  # far longer than any answer takes
PADS = ("head", "back", "left", "right")
BUTTONS = ("less", "stop")

# Inverse of what firmware/sensors.c does, in the physics of docs/reference/wiring.md.
_PRESENCE, _ACCELERATION, _LIGHT, _SUPPLY, _TEMPERATURE = 0, 1, 4, 5, 6
_COUNTS_PER_G = 102.4
_FULL_SUPPLY_V = 9.9
_NTC_B, _WARM_K, _ZERO_K = 3_950.0, 298.15, 273.15


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
    """A running board at rest: nobody near, upright, light, 5 V, e-stop closed.

    Without `link` time passes only in `run` and `exchange`; with it the wire is a pty at that path and
    time is real. Every call may raise EmulatorError.
    """

    def __init__(self, command: Sequence[str], link: Path | None = None) -> None:
        more = [] if link is None else ["--pty", str(link)]
        self._process = subprocess.Popen(
            [*command, *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
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

    # --- what happens to it -----------------------------------------------------------------------------

    def touch(self, pad: str, on: bool) -> None:
        """Put a hand on a pad, or take it away."""
        self._pin(pad, PADS, on)

    def press(self, button: str, on: bool) -> None:
        """A button, which closes to ground."""
        self._pin(button, BUTTONS, not on)

    def e_stop(self, is_open: bool) -> None:
        """The emergency stop: open when pressed or torn off. The servo supply goes with it."""
        self._ask(f"pin estop {is_open:d}")
        self.supply(0.0 if is_open else 5.0)

    def acceleration(self, x: float, y: float, z: float) -> None:
        """Along the axes in g; upright and at rest it is (0, 0, 1)."""
        for axis, value in enumerate((x, y, z)):
            self._adc(_ACCELERATION + axis, 512 + value * _COUNTS_PER_G)

    def light(self, level: int) -> None:
        """Set the ambient light, 0 dark .. 255 bright."""
        self._adc(_LIGHT, level * 4 + 2)

    def supply(self, volts: float) -> None:
        """Set the voltage of the servo supply, behind the e-stop."""
        self._adc(_SUPPLY, volts / _FULL_SUPPLY_V * 1_024)

    def temperature(self, degrees: float) -> None:
        """Set the temperature at the supply switch, in degrees Celsius."""
        ratio = math.exp(_NTC_B * (1.0 / (degrees + _ZERO_K) - 1.0 / _WARM_K))
        self._adc(_TEMPERATURE, 1_024 * ratio / (ratio + 1.0))

    def presence(self, mm: int | None) -> None:
        """Set the distance of the nearest person, 200..1500 mm; None for nobody."""
        self._adc(_PRESENCE, 0 if mm is None else 143_364 / mm + 26)

    def _pin(self, name: str, names: Sequence[str], high: bool) -> None:
        if name not in names:
            raise ValueError(f"{name!r}: there are {', '.join(names)}")
        self._ask(f"pin {name} {high:d}")

    def _adc(self, channel: int, counts: float) -> None:
        self._ask(f"adc {channel} {max(0, min(FULL_SCALE, round(counts)))}")

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
