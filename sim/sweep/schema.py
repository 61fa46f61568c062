"""The shape of a sweep file: its keys, their limits and their defaults."""

from typing import Annotated, Any, Literal

from pydantic import Field

from robot.behaviours.script.policy import Kind
from robot.engine.policies.base import PolicyFigures
from robot.yaml_check.section import Name, Section
from sim.person.profile_file import Share, WorldSection

Word = Annotated[str, Field(min_length=1, max_length=300)]
Seed = Annotated[int, Field(ge=0, le=1_000_000)]
SOME = Field(min_length=1, max_length=100)


class AnswersSection(Section):
    """`Answers` in a file."""

    share: Share = 1.0
    noise: float = Field(default=0.8, ge=0, le=10)
    follows: float = Field(default=1.0, ge=-2, le=2)


# What no robot can have: it knows tolerance, trust and the mood of the day.
ORACLE = "oracle"


class OracleFigures(PolicyFigures):
    """The figures of the oracle: how far below the limit a day stays, on the demand axis."""

    margin: float = Field(0.4, ge=0, le=3)


class PolicySection(Section):
    """One policy. `promises` is in percent."""

    name: Name
    kind: Literal["oracle"] | Kind
    figures: dict[str, Any] = Field(default_factory=dict)
    promises: Annotated[float, Field(ge=0, le=100)] | None = None


class PeopleSection(Section):
    """People of one profile: a name, or a file. Without a weight, that of the profile."""

    profile: Word
    weight: Annotated[float, Field(ge=0.001, le=1_000)] | None = None


class NamedWorldSection(WorldSection):
    """One world."""

    name: Name
    answers: AnswersSection | None = None


class StaffSection(Section):
    """`StaffHabits` in a file."""

    answer: Literal["approve", "decline", "never"] = "approve"
    days: int = Field(default=1, ge=0, le=60)


class SweepSection(Section):
    """A sweep file."""

    sweep: Literal[1]
    runner: Literal["engine", "numpy"]
    programme: Word
    policies: Annotated[list[PolicySection], SOME]
    people: Annotated[list[PeopleSection], SOME] | None = None
    worlds: Annotated[list[NamedWorldSection], SOME] | None = None
    seeds: Annotated[list[Seed], SOME] = Field(default_factory=lambda: [1])
    persons: int = Field(ge=1, le=1_000_000)
    weeks: int = Field(default=26, ge=1, le=104)
    staff: StaffSection | None = None
    answers: AnswersSection | None = None
    habits: bool | None = None
    signals: Literal["faint", "told"] | None = None
    intake: bool = False
    each: bool = False
