"""`home`: a home level, a level for today, and tasters, on one joint Kalman filter of tolerance and mood.

Rule: before a session "how is today?" may be answered. Today's level is the highest level or half level, up
to the home level, whose expected peak is no more than the setting aims at and whose chance of a hard
session today (a peak of 6 or more) is low; when even the lightest asks too much, it is a day asleep. The
home level moves up when the ladder allows it and the chance at the half that leads to the next level, with
the mood of an ordinary tomorrow, is below `step`. The first sessions of a new level are half of it. A
discomfort moves the home level down.
Known property: in simulation (benchmarks/ascent.py) it has fewer hard sessions and fewer wrong steps than
`n-up-one-down`, and more people reach messages from a person. The named settings are calibrated by what
they deliver: first sessions after a step with a peak of 6 or more.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from robot.contract.programme import Level
from robot.engine.policies.base import (
    Choice,
    Here,
    PolicyFigures,
    SafePolicy,
    Seen,
    State,
    Wish,
    checked,
    counting,
    is_number,
)
from robot.engine.policies.kalman import DECIMALS, MOOD, OFFSET_VARIANCE, Belief, Filter, Row, above, kept

LIMIT = 6.0
SLOPE = 1.2
# Variance of a day's peak on the demand axis.
PEAK_VARIANCE = 0.16
# What a session shows, on the scale of distress: variance, its growth without a rating, and a floor.
RATED, UNRATED, FLOOR = 0.9, 3.24, 0.1
LOW, HIGH = 0.6, 9.4
# How steep the scale is there, at the least. Above its middle no less than this: a worse session must not
# count for less because the scale is flat at its end.
MIDDLE, FLAT, STEEP = 5.0, 4.0, 18.0
HURTS_FROM, HARD_STOP = 7.5, 7.0
# Learning of a tolerated session: most near a distress of 4.
MOST_NEAR, FAST_GAIN, SLOW_GAIN, ALWAYS = 4.0, 0.054, 0.036, 0.012
# What people say of what they feel: a rating leaves out so much (domain.md §3.3). More where they stop more
# often than their ratings foretell: somebody stops at a peak of about 6.8 (§3.2), foretold with this spread
# on the demand axis; as if so many stops had come as foretold before. The share falls with the root of the
# excess.
MASK, MASK_LEAST = 0.86, 0.4
STOPS_AT, STOPS_SPREAD, STOPS_BELIEVED, MOST_EXCESS = 6.8, 0.8, 1.0, 9.0
# Faces that answer "how is today?" lie so far apart on the demand axis; the variance of such answers as first
# believed (people round to a face), against so many answers; and its limits.
FACE, HARDEST_ANSWER = 1.0, 4
ANSWER_VARIANCE = 0.8**2 + FACE**2 / 12
ANSWERS_BELIEVED, ANSWER_LEAST, ANSWER_MOST = 8, 0.3, 6.0
# An answer may be off by so many standard deviations and no more: one wild day is no proof.
WILD = 3.0
# What answers turn out to be worth, 0.05 to 1: as if so much evidence had borne them out before.
TRUST_BELIEVED, TRUST_LEAST = 5.0, 0.05
# What people rate a level beforehand differs by so much (variance) from what it turns out to be for them.
INTAKE_VARIANCE = 1.0
SESSIONS = 3
STEP, TODAY = 0.50, 0.20
# The expected peak, 0..10, that a day aims at, by what it delivers (benchmarks/ascent.py): 0.5 % and 1.5 % of
# first sessions after a step have a peak of 6 or more. Learning is most near 4: going higher only adds risk.
SETTINGS: dict[str | float, float] = {"careful": 3.2, "steady": 3.5}


class HomeFigures(PolicyFigures):
    """The figures of `home`.

    `setting` is `careful`, `steady`, or the expected peak itself that a day aims at; `step` the chance of a
    hard session that a step may have. `expected`: how hard the person expects each level to be, 0 to 10.
    """

    setting: Literal["careful", "steady"] | Annotated[float, Field(ge=2.0, le=5.0)] = "steady"
    step: float = Field(STEP, ge=0.01, le=0.60)
    expected: dict[str, float] = Field(default_factory=dict)

    def contradictions(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for level, rating in self.expected.items():
            if not 0 <= rating <= 10:
                yield ("expected", level), f"wrong value {rating}: write 0 to 10"


@dataclass(slots=True)
class Ratio:
    """A sum of what was seen and one of what it is held against; with what was believed before."""

    seen: float
    against: float

    @property
    def value(self) -> float:
        return self.seen / self.against

    def add(self, seen: float, against: float) -> None:
        self.seen, self.against = self.seen + seen, self.against + against

    def to_json(self) -> list[float]:
        return [round(self.seen, DECIMALS), round(self.against, DECIMALS)]


@dataclass(slots=True)
class Heard:
    """The answer of the last day: what it moved in each part of the state, and how far it was trusted."""

    moved: list[float]
    trust: float


class Home(SafePolicy):
    """The policy `home`."""

    kind: ClassVar[str] = "home"
    Figures: ClassVar[type[PolicyFigures]] = HomeFigures
    asks_today: bool = True
    tasters: int = 2

    @classmethod
    def made(cls, figures: Mapping[str, Any], levels: Sequence[Level], state: State) -> Self:
        setting = figures.get("setting", "steady")
        aim = SETTINGS.get(setting, setting)
        prior = intake(figures.get("expected", {}), {level.id: level.demand for level in levels})
        return cls(figures.get("step", STEP), aim, prior, [level.id for level in levels], state)

    def __init__(
        self, step: float, aim: float, prior: Mapping[str, Belief], levels: Sequence[str], state: State
    ) -> None:
        self.step = checked("step", step, 0.001, 0.9)
        self.aim = checked("setting", aim, 0.5, 6.0)
        self.filter: Filter = kept(state, levels, prior)
        self.spread = _ratio(state.get("spread"), ANSWER_VARIANCE, ANSWERS_BELIEVED)
        self.trust = _ratio(state.get("trust"), TRUST_BELIEVED, TRUST_BELIEVED)
        self.stops = _ratio(state.get("stops"), STOPS_BELIEVED, STOPS_BELIEVED)
        self.heard = _heard(state.get("heard"), len(self.filter.mean))

    # --- what it learns from --------------------------------------------------------------------------------

    def answered(self, day: int, answer: int) -> None:
        """Observe the mood; and learn how far this person's answers lie from it.

        `spread` holds the variance of an answer around the mood, and the number of answers behind it.
        """
        self.filter.pass_nights(day)
        value = FACE * (answer - HARDEST_ANSWER / 2)
        mood, noise, trust = self.filter.mood(day), self.spread.seen, self.worth
        expected, before = mood.variance + noise, list(self.filter.mean)
        self.filter.observe({MOOD: 1.0}, value, expected / trust - mood.variance)
        self.heard = Heard([now - was for now, was in zip(self.filter.mean, before, strict=True)], trust)
        self.spread.against += 1
        off = min((value - mood.mean) ** 2, WILD**2 * expected) - mood.variance
        noise += (off - noise) / self.spread.against
        self.spread.seen = min(max(noise, ANSWER_LEAST), ANSWER_MOST)

    @property
    def worth(self) -> float:
        """What the answers of this person are worth, 0.05 to 1: whether sessions came out as they said."""
        return min(max(self.trust.value, TRUST_LEAST), 1.0)

    @property
    def mask(self) -> float:
        """What is said of what is felt, 0.4 to 0.86: less where stops come that ratings do not foretell."""
        excess = min(max(self.stops.value, 1.0), MOST_EXCESS)
        return max(MASK / math.sqrt(excess), MASK_LEAST)

    def observe(self, session: Seen) -> None:
        """Take in how a session was; where nothing is known of it, only the days pass."""
        if self.filter.day is not None and session.day > self.filter.day:
            self.heard = None
        self.filter.pass_nights(session.day)
        row = self.filter.row([session.below, session.level] if session.below else [session.level])
        expected = sum(self.filter.mean[i] * x for i, x in row.items())
        if session.distress is not None or not session.stopped:
            self._count_stops(session, expected)
        felt = self._felt(session)
        if felt is not None and math.isfinite(felt):
            self._see(session, row, expected, min(max(felt, LOW), HIGH))
        if session.stopped:
            return
        if felt is None:
            felt = 10 / (1 + math.exp((expected - session.demand) / SLOPE))
        if felt < HURTS_FROM:
            gain = felt / MOST_NEAR * math.exp(1 - felt / MOST_NEAR)
            self.filter.learn(SLOW_GAIN * gain + ALWAYS, FAST_GAIN * gain)

    def _count_stops(self, session: Seen, expected: float) -> None:
        """A stop, and how likely one was (a logistic curve in place of the normal one)."""
        z = (session.demand - expected - SLOPE * math.log(STOPS_AT / (10 - STOPS_AT))) / STOPS_SPREAD
        self.stops.add(float(session.stopped), 1 / (1 + math.exp(-1.702 * z)))

    def _see(self, session: Seen, row: Row, expected: float, felt: float) -> None:
        """What was felt, as an observation. A stop never raises the tolerance."""
        shown = session.demand - SLOPE * math.log(felt / (10 - felt))
        if shown > expected and session.stopped:
            return
        steep = max(felt * (10 - felt), FLAT if felt < MIDDLE else STEEP)
        noise = (10 * SLOPE / steep) ** 2 * (RATED if session.rated else UNRATED) + FLOOR
        spread = self.filter.observe(row, shown, noise)
        self._learn_trust(row, shown - expected, spread)

    def _learn_trust(self, row: Row, surprise: float, spread: float) -> None:
        """Whether the session came out as the answer of its day had led to expect.

        The slope of what the session showed, against before the answer, on what the answer moved when fully
        trusted: 1 where answers tell of the day, 0 where they are unrelated.
        """
        heard, self.heard = self.heard, None
        if heard is None:
            return
        moved = sum(x * heard.moved[i] for i, x in row.items() if i < len(heard.moved))
        whole = moved / heard.trust
        self.trust.add(whole * (surprise + moved) / spread, whole * whole / spread)

    def _felt(self, session: Seen) -> float | None:
        """Distress 0..10 of a session: its rating, unmasked; None where the person has said nothing.

        Behaviour is measured against the person's own mean rating (robot/engine/signals.py), so it says
        little more than that mean (docs/decisions/0072). A stop counts as hard, unless the person says that
        it was about something else (0012).
        """
        if session.distress is None:
            return None
        if session.stopped:
            return HARD_STOP
        if not session.rated:
            return None
        return min((session.distress if session.said is None else session.said) / self.mask, 10.0)

    # --- what it says ---------------------------------------------------------------------------------------

    def forecast(self, level: str, demand: float, day: int, below: str = "") -> float:
        belief = self.filter.on([below, level] if below else [level], day)
        return above(LIMIT, demand, belief, SLOPE, PEAK_VARIANCE)

    def today(self, choices: Sequence[Choice], day: int) -> int:
        """The highest whose expected peak and whose chance of a hard session are low enough.

        A day is asleep only on the person's own word of that day: a day asleep teaches nothing, and somebody
        who never answers would sleep for ever.
        """
        for place in range(len(choices) - 1, -1, -1):
            if self._fits(choices[place], day):
                return place
        answered = self.heard is not None and self.filter.day == day
        return -1 if answered else 0

    def _fits(self, choice: Choice, day: int) -> bool:
        """Whether it is unlikely to be hard today, and what is expected of it no harder than what teaches."""
        belief = self.filter.on([choice.below, choice.level] if choice.below else [choice.level], day)
        aimed = choice.demand - belief.mean <= SLOPE * math.log(self.aim / (10 - self.aim))
        return aimed and above(LIMIT, choice.demand, belief, SLOPE, PEAK_VARIANCE) <= TODAY

    def own_wish(self, last: Seen, here: Here) -> Wish:  # noqa: ARG002
        if here.sessions < SESSIONS:
            return counting(here.sessions, SESSIONS)
        if here.above is None:
            return Wish("hold", "at-ceiling", (("level", here.level),))
        ahead = self.forecast(here.above, here.taster_demand, here.day + 1, here.level)
        figures = (("forecast", round(ahead, 4)), ("limit", self.step))
        return Wish("up", "calm-ahead", figures) if ahead < self.step else Wish("hold", "too-early", figures)

    def to_json(self) -> State:
        return {
            **super().to_json(),
            **self.filter.to_json(),
            "spread": self.spread.to_json(),
            "trust": self.trust.to_json(),
            "stops": self.stops.to_json(),
            "heard": None if self.heard is None else asdict(self.heard),
        }


def intake(expected: Mapping[str, float], demands: Mapping[str, float]) -> dict[str, Belief]:
    """The offsets that ratings asked at intake suggest.

    People use scales differently, so a rating counts against the person's own mean; and it is shrunk, as it
    is only a forecast: mean w · r, variance .35 · (1 - w), with w = .35 / (.35 + 1).
    """
    given = {
        level: checked(f"the expected rating of {level}", rating, 0, 10) - demands[level]
        for level, rating in expected.items()
        if level in demands
    }
    if not given:
        return {}
    mean = sum(given.values()) / len(given)
    weight = OFFSET_VARIANCE / (OFFSET_VARIANCE + INTAKE_VARIANCE)
    return {
        level: Belief(weight * (rating - mean), OFFSET_VARIANCE * (1 - weight))
        for level, rating in given.items()
    }


def _ratio(state: object, seen: float, against: float) -> Ratio:
    """As it was kept, else as it is believed at first."""
    if isinstance(state, list) and len(state) == 2 and all(map(is_number, state)) and state[1] > 0:
        return Ratio(float(state[0]), float(state[1]))
    return Ratio(seen, against)


def _heard(state: object, parts: int) -> Heard | None:
    """The answer that was kept, if it fits the state of the filter."""
    if not isinstance(state, dict) or state.keys() != {"moved", "trust"}:
        return None
    moved, trust = state["moved"], state["trust"]
    fits = isinstance(moved, list) and len(moved) <= parts and all(map(is_number, moved))
    return Heard(moved, trust) if fits and is_number(trust) and trust > 0 else None
