"""What a session says without a camera: its measures, and the distress on 0..10 that they come to.

Everything here is a count or a time (domain.md §2.1); no content is looked at. What the person says is the
anchor: behaviour can raise it, never lower it (§2.2).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.commands import Figures
from robot.contract.record import Record
from robot.errors import InputError

# domain.md §2.2: a person is compared with their own first sessions on L1 and L2, at least five of them.
BASELINE_SESSIONS = 5
BASELINE_RUNGS = ("L1", "L2")

# Weight in points of distress per robust standard deviation, signed: + rises with distress (domain.md §2.1).
# Its one row for touch (0.20) is halved between gentle touch and shoves.
WEIGHTS: dict[str, float] = {
    "latency_s": 0.25,
    "reply": -0.15,
    "touch_s": -0.10,
    "shoves": 0.10,
    "away": 0.15,
    "early": 0.25,
    "silence": 0.05,
}
# The least that one standard deviation stands for, in the measure's own unit: people who did the same thing
# five times have a MAD of 0, and a second or a hundredth more must not look like an alarm. [DESIGN]
FLOORS: dict[str, float] = {
    "latency_s": 2.0,
    "reply": 2.0,
    "touch_s": 5.0,
    "shoves": 0.5,
    "away": 0.10,
    "early": 0.10,
    "silence": 0.25,
}
FARTHEST = 3.0  # b_j is clipped to +-3, so that one broken sensor cannot decide alone [DESIGN]
MAD_TO_SD = 1.4826  # 1 / Phi^-1(3/4): the MAD of a normal distribution as its standard deviation

SAID, SEEN = 0.7, 0.3  # shares of what was said and what behaviour implies (domain.md §2.2)
STOP_DISTRESS = 7.5  # a stop overrides from below (domain.md §2.1)
VARIANCE = 0.64 + 1.0  # noise r^2 of a rated session (domain.md §3.7)
UNRATED = 1.6  # r of an unrated session in r of a rated one (domain.md §2.2)
CALLS = "calls"  # a card that ends a call is no question
DISAGREEMENT = 4  # points between rating and behaviour (domain.md §2.2)

# A card that was taken back sooner (the session ended) was not left unanswered; a word that comes later than
# this after a line is the person's own, not its answer. Seconds. [DESIGN]
UNANSWERED_AFTER_S = 10
ANSWER_WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class Measures:
    """Raw measures of one session; None: not seen in it.

    `latency_s`: median seconds from a card or line to its answer. `reply`: median characters of a reply, or
    cards chosen where nobody wrote; a game's moves are neither. `touch_s`: seconds of gentle touch.
    `shoves`: rough touches. `away`: share of the time in which the person was not near. `early`: share of
    the planned time that was not lived. `silence`: share of offers left unanswered.
    """

    latency_s: float | None = None
    reply: float | None = None
    touch_s: float | None = None
    shoves: float | None = None
    away: float | None = None
    early: float | None = None
    silence: float | None = None

    def to_json(self) -> dict[str, float]:
        """Without what was not seen."""
        return {name: value for name in MEASURED if (value := getattr(self, name)) is not None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Measures":
        """What `to_json` wrote. Raises InputError for anything but finite figures from 0 up."""
        for name, value in data.items():
            number = type(value) in (int, float)
            if name not in MEASURED or not number or not math.isfinite(value) or value < 0:
                raise InputError("snapshot", f"{name} {value!r} is no measure of a session.")
        return cls(**data)


MEASURED = tuple(field.name for field in fields(Measures))


class Collector:
    """Gathers the measures of one session. Times are the engine's microseconds.

    `near` is where the person was known to be when it began; None: no presence signal so far.
    """

    def __init__(self, now: int, planned_s: int, near: bool | None = None) -> None:
        self._began, self._planned_us = now, planned_s * 1_000_000
        self._near, self._since, self._away_us = near, now, 0
        self._offers: dict[int, int] = {}  # open cards: when each was laid out
        self._line: int | None = None  # when the last line was said that nobody has answered
        self._answered = self._unanswered = self._choices = 0
        self._latencies: list[int] = []
        self._replies: list[int] = []
        self._touch_ms = self._shoves = 0

    def note(self, event: Record, now: int) -> None:
        """Something that the person did; any other event changes nothing."""
        if isinstance(event, e.Touched):
            if event.rough:
                self._shoves += 1
            else:
                self._touch_ms += max(0, event.ms)
        elif isinstance(event, e.PresenceChanged):
            self._moved(event.near, now)
        elif isinstance(event, e.ChoiceMade):
            laid_out = self._offers.pop(event.offer, None)  # None: a move on the table of a game
            self._choices += laid_out is not None
            self._answer(laid_out, now, offer=True)
        elif isinstance(event, e.WordReceived):
            self._replies.append(max(0, event.length))
            if self._offers:
                self._answer(self._offers.pop(max(self._offers)), now, offer=True)
            elif self._line is not None and now - self._line <= ANSWER_WITHIN_S * 1_000_000:
                self._answer(self._line, now, offer=False)
            self._line = None

    def sent(self, command: Record, now: int) -> None:
        """Something that the robot said or laid out; any other command changes nothing."""
        if isinstance(command, c.Offer) and command.topic != CALLS:
            self._offers[command.offer] = now
        elif isinstance(command, c.OfferClosed):
            laid_out = self._offers.pop(command.offer, None)
            if laid_out is not None and now - laid_out >= UNANSWERED_AFTER_S * 1_000_000:
                self._unanswered += 1
        elif isinstance(command, c.Say):
            self._line = now

    def paused(self, us: int) -> None:
        """So much time did not count; told when it is over."""
        self._began += us
        self._since += us
        self._offers = {offer: at + us for offer, at in self._offers.items()}
        if self._line is not None:
            self._line += us

    def measures(self, now: int) -> Measures:
        """All that was seen until now."""
        lived = max(0, now - self._began)
        away = self._away_us + (max(0, now - self._since) if self._near is False else 0)
        offers = self._answered + self._unanswered
        choices = self._choices if offers else None
        return Measures(
            latency_s=_rounded(median(self._latencies) / 1e6) if self._latencies else None,
            reply=_rounded(median(self._replies)) if self._replies else choices,
            touch_s=_rounded(self._touch_ms / 1000),
            shoves=self._shoves,
            away=None if self._near is None or lived == 0 else _rounded(min(1.0, away / lived)),
            early=_rounded(max(0.0, 1 - lived / self._planned_us)) if self._planned_us > 0 else None,
            silence=_rounded(self._unanswered / offers) if offers else None,
        )

    def _answer(self, asked_at: int | None, now: int, offer: bool) -> None:
        if asked_at is not None:
            self._answered += offer
            self._latencies.append(max(0, now - asked_at))

    def _moved(self, near: bool, now: int) -> None:
        was = not near if self._near is None else self._near  # the first report says that it has changed
        if was is False:
            self._away_us += max(0, now - self._since)
        self._near, self._since = near, now


@dataclass(frozen=True, slots=True)
class Fusion:
    """What the signals of a session come to.

    `distress` 0..10, or None when nothing is known; `variance` of it (r^2 of §3.7); `implied` is what
    behaviour alone says, None without a baseline; `parts` are weight times robust z-score of every signal
    that was seen, in points of distress.
    """

    distress: float | None
    variance: float
    implied: float | None
    parts: Figures


def fuse(
    rating: int | None,
    stopped: bool,
    measures: Measures,
    baseline: Sequence[Measures],
    mean_rating: float | None,
) -> Fusion:
    """Fuse one session (domain.md §2.2).

    `mean_rating` is the person's mean so far; before the first one, this session's rating stands for it, and
    without any rating behaviour has no scale and implies nothing. A signal that was not seen now, or in fewer
    than `BASELINE_SESSIONS` of the baseline, is left out.
    """
    start = mean_rating if mean_rating is not None else rating
    parts = _parts(measures, baseline)
    implied: float | None = None
    if start is not None and len(baseline) >= BASELINE_SESSIONS:
        implied = _rounded(min(10.0, max(0.0, start + sum(value for _, value in parts))))
    if rating is not None:
        mixed = rating if implied is None else SAID * rating + SEEN * implied
        distress: float | None = max(float(rating), mixed)
    else:
        distress = implied
    if stopped:
        distress = max(STOP_DISTRESS, distress or 0.0)
    return Fusion(
        None if distress is None else _rounded(distress),
        _rounded(VARIANCE * (1.0 if rating is not None else UNRATED)),
        implied,
        tuple((name, round(value, 3)) for name, value in parts),
    )


def disagrees(rating: int | None, implied: float | None) -> bool:
    """Whether what was said and what was done lie more than four points apart (domain.md §2.2)."""
    return rating is not None and implied is not None and abs(rating - implied) > DISAGREEMENT


def grown(baseline: Sequence[Measures], measures: Measures, rung: str) -> list[Measures]:
    """The baseline with one more session: five of L1 and L2, and then what those levels do not show.

    Cards come at L4 and words at L3, so their signals are compared with the first five sessions that have
    them: such a session fills one hole of each signal in the five (the same person, the same beginning).
    """
    if len(baseline) < BASELINE_SESSIONS:
        return [*baseline, measures] if rung in BASELINE_RUNGS else list(baseline)
    if all(None not in _values(kept) for kept in baseline):
        return list(baseline)
    filled = list(baseline)
    for name, value in measures.to_json().items():
        for place, kept in enumerate(filled):
            if getattr(kept, name) is None:
                filled[place] = replace(kept, **{name: value})
                break
    return filled


_values = attrgetter(*MEASURED)


def median(values: Iterable[float]) -> float:
    """Of at least one value; written out, since `statistics.median` costs ten times as much."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return ordered[middle - 1] + (ordered[middle] - ordered[middle - 1]) / 2


def _parts(measures: Measures, baseline: Sequence[Measures]) -> list[tuple[str, float]]:
    """Weight times clipped robust z-score of each signal that can be compared."""
    if len(baseline) < BASELINE_SESSIONS:
        return []
    parts = []
    for name, (centre, spread) in usual(tuple(baseline)).items():
        now = getattr(measures, name)
        if now is not None:
            b = min(FARTHEST, max(-FARTHEST, (now - centre) / spread))
            parts.append((name.removesuffix("_s"), WEIGHTS[name] * b))
    return parts


@lru_cache(maxsize=16)  # the same at every session, once it has grown
def usual(baseline: tuple[Measures, ...]) -> dict[str, tuple[float, float]]:
    """Centre and spread of each signal that enough sessions of the baseline have."""
    found = {}
    for name in WEIGHTS:
        seen = [value for kept in baseline if (value := getattr(kept, name)) is not None]
        if len(seen) >= BASELINE_SESSIONS:
            centre = median(seen)
            spread = MAD_TO_SD * median(abs(value - centre) for value in seen)
            found[name] = (centre, max(FLOORS[name], spread))
    return found


def _rounded(value: float) -> float:
    return round(value, 4)
