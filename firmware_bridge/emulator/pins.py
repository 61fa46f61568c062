"""What an emulated board feels: pads, buttons and sensors, in the physics of docs/reference/wiring.md."""

import math
from collections.abc import Callable, Sequence

from firmware_bridge.registers import board_table

FULL_SCALE = 1_023
PADS = tuple(filter(None, board_table().bits["touched"]))
BUTTONS = ("less", "stop")

# Inverse of what firmware/sensors.c does.
_PRESENCE, _ACCELERATION, _LIGHT, _SUPPLY, _TEMPERATURE = 0, 1, 4, 5, 6
_COUNTS_PER_G = 102.4
_FULL_SUPPLY_V = 9.9
_NTC_B, _WARM_K, _ZERO_K = 3_950.0, 298.15, 273.15


class Pins:
    """`ask` says one line to the emulator and gives its answer."""

    def __init__(self, ask: Callable[[str], str]) -> None:
        self._ask = ask

    def touch(self, pad: str, on: bool) -> None:
        """A hand on a pad, or away from it."""
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
        """0 dark .. 255 bright."""
        self._adc(_LIGHT, level * 4 + 2)

    def supply(self, volts: float) -> None:
        """Of the servos, behind the e-stop."""
        self._adc(_SUPPLY, volts / _FULL_SUPPLY_V * 1_024)

    def temperature(self, degrees: float) -> None:
        """At the supply switch, Celsius."""
        ratio = math.exp(_NTC_B * (1.0 / (degrees + _ZERO_K) - 1.0 / _WARM_K))
        self._adc(_TEMPERATURE, 1_024 * ratio / (ratio + 1.0))

    def presence(self, mm: int | None) -> None:
        """The nearest person, 200..1500 mm; None for nobody."""
        self._adc(_PRESENCE, 0 if mm is None else 143_364 / mm + 26)

    def _pin(self, name: str, names: Sequence[str], high: bool) -> None:
        if name not in names:
            raise ValueError(f"{name!r}: there are {', '.join(names)}")
        self._ask(f"pin {name} {high:d}")

    def _adc(self, channel: int, counts: float) -> None:
        self._ask(f"adc {channel} {max(0, min(FULL_SCALE, round(counts)))}")
