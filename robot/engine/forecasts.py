"""Forecasts of steps up against what was seen: for one person, and pooled over a centre.

A step up is taken with the probability that the first session has a peak of 6 or more. Twenty step-ups of one
person take a year (domain.md §3.6), so one person is looked at after two bad ones, and the forecasts
themselves are tested over all persons of a centre.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from robot.engine.progress import Forecast

BAD_UPS = 2
# The share of honest centres that may ever be alarmed about; the alarm is at an e-value of its inverse.
FALSE_ALARMS = 0.05
# Alternatives that are bet on, as factors on the odds of the forecast: from half as honest again to nearly
# always wrong. An equal stake on each. [DESIGN]
ODDS = (1.5, 2.0, 3.0, 5.0, 10.0)
# Lower edges of the bins of the table; 0.10 and 0.15 are the limits that a step up is taken under (§1.4).
BINS = (0.0, 0.02, 0.05, 0.10, 0.15, 0.30, 1.0)


def needs_review(forecasts: Sequence[Forecast]) -> bool:
    """Whether a person's steps up must be looked at: two bad ones that no review has seen yet.

    Bad is a step whose first session had a peak of 6 or more, whatever the forecast was, and also where the
    policy made none. They need not follow each other; a review (`reviewed`) begins the count anew.
    """
    return sum(bool(made.over) and not made.reviewed for made in forecasts) >= BAD_UPS


class Bet:
    """An anytime-valid test of H0: given the past, over-limit first sessions are no likelier than forecast.

    For a forecast p and an outcome y (1: over), a bet on odds that are `k` times higher multiplies its
    capital by k^y / (1 + (k - 1) p), which is 1 + b (y - p) with a stake b >= 0. Under H0 no such bet gains
    on average, so the mean capital over `ODDS` is a test supermartingale from 1, and it ever reaches 1 / a
    with probability at most a, however often one looks (Ville's inequality). It grows with every outcome
    that is over and with every forecast that was lower.

    Waudby-Smith, Ramdas: Estimating means of bounded random variables by betting. JRSS B 86(1), 2024.
    Henzi, Ziegel: Valid sequential inference on probability forecast performance. Biometrika 109(3), 2022.
    """

    def __init__(self) -> None:
        self._capital = [0.0] * len(ODDS)  # natural logarithms
        self.value = self.highest = 1.0

    def see(self, probability: float, over: bool) -> None:
        """One more forecast, 0..1, and its outcome; in any order that does not look at the outcomes."""
        for place, odds in enumerate(ODDS):
            self._capital[place] += (math.log(odds) if over else 0.0) - math.log1p((odds - 1) * probability)
        most = max(self._capital)
        log_mean = most + math.log(sum(math.exp(each - most) for each in self._capital) / len(ODDS))
        self.value = math.exp(min(log_mean, 700.0))
        self.highest = max(self.highest, self.value)

    @property
    def alarm(self) -> bool:
        """Whether the evidence was ever strong enough that the forecasts are too low."""
        return self.highest >= 1 / FALSE_ALARMS


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts from `low` up to `high`: how many, what they said on average, and how many were over."""

    low: float
    high: float
    forecasts: int
    mean: float | None
    over: int
    seen: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Pooled forecasts. `expected` is their sum, `over` what was seen; `waiting` have no session yet.

    `unforecast` are steps by a policy without a model. `e_value` is the evidence now, `highest` ever, and
    `alarm` whether that reached `limit`.
    """

    forecasts: int
    expected: float
    over: int
    waiting: int
    unforecast: int
    e_value: float
    highest: float
    limit: float
    alarm: bool
    bins: tuple[Bin, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def calibrate(forecasts: Iterable[Forecast]) -> Calibration:
    """Test and tabulate the forecasts of any number of persons, oldest first."""
    made = sorted(forecasts, key=lambda each: each.day)
    known = [(each.probability, each.over) for each in made if each.probability is not None]
    seen = [(min(1.0, max(0.0, p)), over) for p, over in known if over is not None]
    bet = Bet()
    for probability, over in seen:
        bet.see(probability, over)
    return Calibration(
        forecasts=len(seen),
        expected=round(sum(p for p, _ in seen), 4),
        over=sum(over for _, over in seen),
        waiting=len(known) - len(seen),
        unforecast=len(made) - len(known),
        e_value=round(bet.value, 4),
        highest=round(bet.highest, 4),
        limit=1 / FALSE_ALARMS,
        alarm=bet.alarm,
        bins=_bins(seen),
    )


def _bins(seen: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    sorted_in: list[list[tuple[float, bool]]] = [[] for _ in BINS[1:]]
    for probability, over in seen:
        sorted_in[min(bisect_right(BINS, probability), len(BINS) - 1) - 1].append((probability, over))
    return tuple(
        Bin(
            BINS[place],
            BINS[place + 1],
            len(held),
            round(sum(p for p, _ in held) / len(held), 4) if held else None,
            sum(over for _, over in held),
            round(sum(over for _, over in held) / len(held), 4) if held else None,
        )
        for place, held in enumerate(sorted_in)
    )
