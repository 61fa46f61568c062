"""An axis: from figures to places in a picture, with round numbers on it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
AT_MOST = 6  # numbers on an axis


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low`..`high` of figures to `start`..`end` of the picture, which may run the other way."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 2)

    def ticks(self) -> list[tuple[str, float]]:
        """Round numbers and where they stand."""
        step = round_step(self.high - self.low)
        places = max(0, -math.floor(math.log10(step) + 1e-9), len(f"{step:g}".partition(".")[2]))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [(f"{number * step:.{places}f}", self.at(number * step)) for number in range(first, last + 1)]


def round_step(span: float) -> float:
    """The smallest round step that needs no more numbers than fit."""
    power = 10.0 ** math.floor(math.log10(span / AT_MOST))
    return next(step * power for step in STEPS if span / (step * power) <= AT_MOST + 1e-9)


def fitted(values: Sequence[float], start: float, end: float, least: float, *, zero: bool = False) -> Scale:
    """A scale with room for all values and some air; at least `least` from end to end; from 0 if `zero`."""
    low, high = (min(values), max(values)) if values else (0.0, least)
    air = 0.08 * max(high - low, least)
    low, high = (0.0 if zero else max(low - air, 0.0)), high + air
    if high - low < least:
        high = low + least
    step = round_step(high - low)
    return Scale(math.floor(low / step) * step, math.ceil(high / step) * step, start, end)
