"""A sweep as plain data, and the cells and blocks that it is made of."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from robot.contract.programme import Policy, Programme
from sim.person.profile import Profile, World
from sim.person.staff import StaffHabits

RunnerName = Literal["engine", "numpy"]
Signals = Literal["faint", "told"]
# As the engine hears a rehearsed person.
FAINT: Signals = "faint"
# People in one block: the unit of work, of what is stored, and of what a killed worker costs. With the engine
# 26 weeks of a block take some seconds.
BLOCK: dict[RunnerName, int] = {"engine": 20, "numpy": 2500}
# The person number N of seed S has the seed S × PEOPLE_OF_A_SEED + N: `yorisou rehearse` meets the same one.
PEOPLE_OF_A_SEED = 1_000_000
RUNGS = "rungs"
APPROVING = StaffHabits()


@dataclass(frozen=True, slots=True)
class Answers:
    """How "how is today?" is answered: on a `share` of days, with `follows` times the mood of the day plus
    noise of the standard deviation `noise` on the demand axis. `follows` 0: unrelated to it.
    """

    share: float = 1.0
    noise: float = 0.8
    follows: float = 1.0


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """A step policy under a name of the sweep.

    `promises` is the share 0..1 of first sessions after a step that are over the limit at the most, as it
    says; None: it says nothing.
    """

    name: str
    policy: Policy
    promises: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """So many people of one profile, in every cell of it."""

    profile: Profile
    persons: int


@dataclass(frozen=True, slots=True)
class NamedWorld:
    """A world under a name of the sweep. None: as each profile has it."""

    name: str
    world: World | None = None
    answers: Answers | None = None


@dataclass(frozen=True, slots=True)
class Sweep:
    """Everything that decides what comes out of a sweep.

    `programme` None: ten levels, one a rung, in their order. `habits`: people also do what their profile says
    beside the equations. `intake`: the policy is told the person's own ratings of the levels. `each`: every
    person's own figures are kept as well. `signals`: what behaviour tells, as in `sim.cohort.setting`.
    """

    runner: RunnerName
    programme: Programme | None
    policies: tuple[NamedPolicy, ...]
    people: tuple[Group, ...]
    worlds: tuple[NamedWorld, ...]
    seeds: tuple[int, ...]
    weeks: int = 26
    staff: StaffHabits = APPROVING
    habits: bool = False
    intake: bool = False
    each: bool = False
    signals: Signals = FAINT

    @property
    def persons(self) -> int:
        """Of all cells."""
        cells = len(self.policies) * len(self.worlds) * len(self.seeds)
        return cells * sum(group.persons for group in self.people)

    def facts(self) -> dict[str, Any]:
        """What decides the results, for JSON; of the programme its name and digest."""
        made = asdict(self)
        given = self.programme
        made["programme"] = {"id": RUNGS} if given is None else {"id": given.id, "digest": given.digest}
        made["block"] = BLOCK[self.runner]
        for named, policy in zip(made["policies"], self.policies, strict=True):
            named["policy"] = {"kind": policy.policy.kind, **policy.policy.figures}
        return made

    def digest(self) -> str:
        """The same for every sweep that must come to the same results."""
        text = json.dumps(self.facts(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Cell:
    """One policy with the people of one profile in one world, of one seed. `number` counts from 0."""

    number: int
    policy: NamedPolicy
    world: NamedWorld
    group: Group
    seed: int


@dataclass(frozen=True, slots=True)
class Block:
    """So many people of a cell, from the person `first` on, who counts from 0."""

    cell: Cell
    first: int
    persons: int

    @property
    def key(self) -> tuple[int, int]:
        """Number of the cell and first person."""
        return self.cell.number, self.first

    def __str__(self) -> str:
        cell = self.cell
        last = self.first + self.persons - 1
        who = f"{cell.group.profile.name} {self.first}-{last}"
        return f"{cell.policy.name}, {cell.world.name}, {who}, seed {cell.seed}"


def cells(sweep: Sweep) -> list[Cell]:
    """In a fixed order."""
    made: list[Cell] = []
    for policy in sweep.policies:
        for world in sweep.worlds:
            for seed in sweep.seeds:
                for group in sweep.people:
                    made.append(Cell(len(made), policy, world, group, seed))
    return made


def blocks(sweep: Sweep) -> Iterator[Block]:
    """Of all cells by turns: what is there of a sweep that was interrupted is there of every cell."""
    size, all_cells = BLOCK[sweep.runner], cells(sweep)
    for first in range(0, max(group.persons for group in sweep.people), size):
        for cell in all_cells:
            left = cell.group.persons - first
            if left > 0:
                yield Block(cell, first, min(size, left))
