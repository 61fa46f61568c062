"""The chance constraint that both Bayes kinds share: what a session says, and what a level may ask (§3.7).

Model: the peak of a session is 10 * logistic((demand + offset - tolerance) / 1.2) on the 0..10 scale. A
session with distress s therefore observes tolerance - offset as demand - 1.2 * logit(s / 10), with noise;
the forecast is the probability of a peak of 6 or more. Up only below `alpha` (domain.md §3.7; the shape
of dose escalation with overdose control, whose usual bound of 0.25 is far looser). It is as honest as
this model and no more: §3.6 (c).
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import Field

from robot.engine.outcome import CALM_UP_TO
from robot.engine.policies.base import Here, PolicyFigures, Seen, State, Wish, checked, counting

SLOPE = 1.2
# The limit of 6 on the demand axis.
OVER = SLOPE * math.log(0.6 / 0.4)
PRIOR_MEAN = 1.5
# Variances: of the tolerance at the start and its growth a day, of an own offset, of a day's peak, of what a
# rated session shows, and how much more that is without a rating.
PRIOR_VARIANCE = 1.5
A_DAY = 0.03
OFFSET_VARIANCE = 0.64
PEAK_VARIANCE = 0.64
NOISE = 0.64 + 1.0
UNRATED = 1.6
# The state is rounded so that a small board and a laptop, whose logarithms may differ in the last bit, agree.
DECIMALS = 9
TOO_MUCH = 0.30
SESSIONS = 3
AFTER_STOP = 2
ALPHA, ALPHA_STANDING = 0.10, 0.15


class ChanceFigures(PolicyFigures):
    """The figures of a chance constraint.

    The highest chance of a hard session (a peak of 6 or more) that a step up may have; and the same under
    the therapist's standing approval.
    """

    alpha: float = Field(ALPHA, ge=0.01, le=0.15)
    alpha_standing: float | None = Field(None, ge=0.01, le=0.15)

    def contradictions(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield from standing_below(self.alpha, self.alpha_standing)

    def given(self) -> dict[str, Any]:
        return with_standing(super().given())


def standing_below(alpha: float, standing: float | None) -> Iterator[tuple[tuple[str, ...], str]]:
    """The contradiction of a stricter limit under the standing approval than without it."""
    if standing is not None and standing < alpha:
        yield ("alpha_standing",), f"must not lie below 'alpha' ({alpha})"


def with_standing(given: dict[str, Any]) -> dict[str, Any]:
    """Where only `alpha` is written both are the same: a default never loosens a stricter figure."""
    return {"alpha_standing": given["alpha"], **given} if "alpha" in given else given


def limits(figures: Mapping[str, Any]) -> tuple[float, float]:
    """`alpha` and `alpha_standing`, each with its default."""
    return figures.get("alpha", ALPHA), figures.get("alpha_standing", ALPHA_STANDING)


Forecast = Callable[[str, float, int], float]


class ChanceConstraint:
    """Up when the forecast for the level above is below alpha; down when the one for this level is over 0.30.

    Not down after a calm session: taking a level away from somebody who was calm on it would be the model's
    doing, not theirs; the next sessions correct the model.
    """

    def __init__(self, alpha: float, alpha_standing: float, state: State) -> None:
        self._alpha = checked("alpha", alpha, 0.001, 0.5)
        self._alpha_standing = checked("alpha_standing", alpha_standing, 0.001, 0.5)
        after_stop = state.get("after_stop")
        self._after_stop = after_stop if type(after_stop) is int and 0 <= after_stop <= AFTER_STOP else 0

    def to_json(self) -> State:
        return {"after_stop": self._after_stop}

    def observe(self, session: Seen) -> None:
        """The weight of an unlabelled stop slows steps up; for two sessions it takes no level away."""
        if session.stopped:
            self._after_stop = AFTER_STOP if session.distress is not None else self._after_stop
        elif self._after_stop:
            self._after_stop -= 1

    def wish(self, last: Seen, here: Here, forecast: Forecast) -> Wish:
        """After a session without discomfort and without a stop."""
        now = forecast(here.level, here.demand, here.day)
        if now > TOO_MUCH and self._hard(last):
            return Wish("down", "too-much-here", (("forecast", round(now, 4)), ("limit", TOO_MUCH)))
        if here.sessions < SESSIONS:
            return counting(here.sessions, SESSIONS)
        if here.above is None:
            return Wish("hold", "at-ceiling", (("level", here.level),))
        limit = self._alpha_standing if here.standing else self._alpha
        ahead = forecast(here.above, here.above_demand, here.day)
        figures = (("forecast", round(ahead, 4)), ("limit", limit))
        return Wish("up", "calm-ahead", figures) if ahead < limit else Wish("hold", "too-early", figures)

    def _hard(self, last: Seen) -> bool:
        """Whether the session itself was not calm, by what the person said of it."""
        said = last.rated and last.distress is not None and last.distress > CALM_UP_TO
        return said and last.outcome != "success" and not self._after_stop


def observation(session: Seen) -> tuple[float, float] | None:
    """(tolerance minus offset, its variance) as the session shows it, or None if it shows nothing."""
    distress = session.distress
    if distress is None or not math.isfinite(distress):
        return None
    share = min(max(distress, 0.6), 9.4) / 10
    shown = round(session.demand - SLOPE * math.log(share / (1 - share)), DECIMALS)
    return shown, NOISE if session.rated else NOISE * UNRATED


def chance_over(demand: float, mean: float, variance: float) -> float:
    """P(peak >= 6) at a demand, for tolerance minus offset ~ N(mean, variance). Rounded to 9 decimals."""
    z = (demand - mean - OVER) / math.sqrt(max(0.0, variance) + PEAK_VARIANCE)
    return round(0.5 * math.erfc(-z / math.sqrt(2)), DECIMALS)


def days_between(before: int | None, day: int) -> int:
    """Days since the last observation; a clock that was set back makes none."""
    return 0 if before is None else max(0, day - before)


def offsets(expected: Mapping[str, float], demands: Mapping[str, float]) -> dict[str, float]:
    """Prior mean of the offset per level: the person's own expected rating minus the demand."""
    return {
        level: round(checked(f"the expected rating of {level}", rating, 0, 10) - demands[level], DECIMALS)
        for level, rating in expected.items()
        if level in demands
    }
