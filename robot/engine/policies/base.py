"""What every step policy is told and answers, and the laws that none can break."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol, Self, TypeGuard

from pydantic import BaseModel, ConfigDict

from robot.contract.commands import Figures, Outcome
from robot.contract.programme import Level
from robot.errors import InputError

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """One session that counts, as a policy sees it.

    `demand` and `distress` are on the 0..10 axis; `distress` is None where nothing is known (and after a stop
    that the person called harmless). `rule` and `figures` say what made the outcome. `said` is the hardest
    moment that the person told, `implied` what behaviour alone says; `label` what a stop was about. `below`:
    it was the half between that level and `level` ("": the whole level).
    """

    level: str
    demand: float
    distress: float | None
    rated: bool
    outcome: Outcome
    stopped: bool
    day: int
    rule: str
    figures: Figures
    said: float | None = None
    implied: float | None = None
    label: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Here:
    """Where the person is now: the level, the one above (None at the top), and the sessions on this level.

    `comfortable` counts the calm ones in a row. `standing`: the therapist has given a standing approval.
    `taster_demand` is that of the half that leads to the level above.
    """

    level: str
    demand: float
    above: str | None
    above_demand: float
    sessions: int
    comfortable: int
    day: int
    standing: bool
    taster_demand: float = 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """What one session could be today: a whole level, or the half between `below` and it."""

    level: str
    demand: float
    below: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the policy would do now, with the rule and the figures that say why."""

    direction: Literal["up", "hold", "down"]
    rule: str
    figures: Figures


class StepPolicy(Protocol):
    """From past sessions to a wish. What is allowed is decided by the ladder, not here.

    `asks_today`: it can use the answer to "how is today?". `tasters`: so many sessions of a new level are
    half of it.
    """

    asks_today: bool
    tasters: int

    def observe(self, session: Seen) -> None:
        """Take in a session that counts. Called for each, in order."""

    def wish(self, last: Seen, here: Here) -> Wish:
        """What it would do now, after `observe(last)`."""

    def answered(self, day: int, answer: int) -> None:
        """How a day is, as the person says before a session: 0 (easy) to 4 (hard)."""

    def today(self, choices: Sequence[Choice], day: int) -> int:
        """Which of these a session should be, lightest first; -1: not even the lightest."""

    def forecast(self, level: str, demand: float, day: int, below: str = "") -> float | None:
        """Probability 0..1 of a peak of 6 or more on a level, or on its half; None without a model."""

    def entered(self, level: str, day: int) -> None:
        """The level has changed, for whatever reason."""

    def to_json(self) -> State:
        """Its state, for JSON; `make` takes it back."""


class PolicyFigures(BaseModel):
    """What a script may give a policy, with limits and defaults. A kind without figures has this one."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: str

    def contradictions(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Figures that fit each by itself and not together: where, and what must be."""
        yield from ()

    def given(self) -> dict[str, Any]:
        """Those that were written."""
        return self.model_dump(exclude_unset=True, exclude={"kind"})


class SafePolicy(ABC):
    """The laws of domain.md §1.1 and §3.1, once for all kinds; a kind adds its own rule in `own_wish`.

    A kind is one file of this folder: its `kind`, its `Figures`, how it is `made`, and that rule.

    A discomfort wishes down, whatever the kind. A stop without discomfort wishes nothing: it never costs a
    level. A session without a rating never wishes up (law 3).
    """

    kind: ClassVar[str]
    by_person: ClassVar[bool] = False  # each step up is somebody's own decision: it never wishes one
    instead: ClassVar[str] = ""  # the kind to choose now, of one that is kept for what began with it
    Figures: ClassVar[type[PolicyFigures]] = PolicyFigures
    asks_today: bool = False
    tasters: int = 0

    @classmethod
    def made(cls, figures: Mapping[str, Any], levels: Sequence[Level], state: State) -> Self:  # noqa: ARG003
        """From the figures that a script gives, and the state of `to_json` ({}: it begins anew).

        Raises InputError for figures that make no sense.
        """
        return cls()

    def observe(self, session: Seen) -> None:  # noqa: B027 - most kinds keep nothing
        """Nothing to learn, unless a kind says so."""

    def wish(self, last: Seen, here: Here) -> Wish:
        if last.outcome == "discomfort":
            return Wish("down", last.rule, last.figures)
        if last.stopped:
            return Wish("hold", "stop-first", ())
        own = self.own_wish(last, here)
        if own.direction == "up":
            if not last.rated:
                return Wish("hold", "rating-first", ())
            if here.above is None:
                return Wish("hold", "at-ceiling", (("level", here.level),))
        return own

    @abstractmethod
    def own_wish(self, last: Seen, here: Here) -> Wish:
        """What this kind would do after a session without discomfort and without a stop."""

    def answered(self, day: int, answer: int) -> None:  # noqa: B027 - most kinds ask for no answer
        """Nothing to learn, unless a kind says so."""

    def today(self, choices: Sequence[Choice], day: int) -> int:  # noqa: ARG002
        """The usual one: the highest."""
        return len(choices) - 1

    def forecast(self, level: str, demand: float, day: int, below: str = "") -> float | None:  # noqa: ARG002
        return None

    def entered(self, level: str, day: int) -> None:  # noqa: B027 - most kinds keep nothing
        """Nothing begins anew, unless a kind says so."""

    def to_json(self) -> State:
        return {"kind": self.kind}


def counting(sessions: int, needed: int) -> Wish:
    """Not yet: so many of the sessions that the rule counts."""
    return Wish("hold", "not-yet-sessions", (("sessions", sessions), ("needed", needed)))


def checked(name: str, value: float, low: float, high: float) -> float:
    """A parameter within its limits, else InputError."""
    if isinstance(value, bool) or not math.isfinite(value) or not low <= value <= high:
        raise InputError("policy", f"{name} is {value}.", f"It is between {low:g} and {high:g}.")
    return value


def checked_count(name: str, value: int, high: int) -> int:
    """A parameter that counts, 1..high, else InputError."""
    if type(value) is not int or not 1 <= value <= high:
        raise InputError("policy", f"{name} is {value}.", f"It is a whole number from 1 to {high}.")
    return value


def is_number(value: object) -> TypeGuard[float]:
    """Whether a piece of saved state is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
