"""Whether `bayes-level` can be mended: `python -m benchmarks.mended_bayes --people 3000`.

Three mends: calm sessions are no longer clipped at 0.6 of 10 but at 0.1; an own offset has a variance of .35
in place of .64; ratings asked at intake are taken minus the person's mean and shrunk by w = .35 / (.35 + 1),
with variance .35 (1 - w). What was found: docs/decisions/0074-what-cannot-rise.md. "highest" is the largest
forecast that a step settles at, after 130 sessions rated 0 on each level, one a day.
"""

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from robot.contract.programme import Level, Policy
from robot.engine.policies import Seen, StepPolicy, make
from robot.engine.policies.bayes_level import LevelTolerance
from robot.engine.policies.chance import A_DAY, OFFSET_VARIANCE, SLOPE, chance_over, days_between, offsets
from sim.person.model_person import ModelPerson, World, population
from sim.person.weeks import LEVELS, Course, shares

# As bayes-level clips a calm session, and as the mend does.
CLIPPED, UNCLIPPED = 0.6, 0.1
NARROWER = 0.35
# Variance of a rating asked at intake around what the level turns out to be.
INTAKE_VARIANCE = 1.0
SHRUNK = NARROWER / (NARROWER + INTAKE_VARIANCE)
# The ladder in the order of its rungs, and as whole-ladder.yaml lists it.
IN_ORDER = LEVELS
AS_SHIPPED = tuple(LEVELS[place] for place in (0, 1, 3, 2, 4, 5, 6, 7, 8, 9))
SESSIONS = 130


class Mended(LevelTolerance):
    """`bayes-level` with a lower clip; `narrow`: with offsets that are narrower, and shrunk after intake."""

    kind = "mended"

    def __init__(
        self, alpha: float, clip: float, narrow: bool, ladder: Sequence[Level], expected: Mapping[str, float]
    ) -> None:
        demands = {level.id: level.demand for level in ladder}
        prior = offsets(expected, demands)
        self._clip, self._variance = clip, dict.fromkeys(demands, NARROWER if narrow else OFFSET_VARIANCE)
        if narrow and prior:
            mean = sum(prior.values()) / len(prior)
            prior = {level: SHRUNK * (offset - mean) for level, offset in prior.items()}
            self._variance |= dict.fromkeys(prior, NARROWER * (1 - SHRUNK))
        super().__init__(alpha, alpha, prior, list(demands), {})

    def _learn(self, session: Seen) -> None:
        """What the session shows depends on demand and distress together: the one is moved for the other."""
        distress = session.distress
        if distress is not None and distress < CLIPPED:
            lower = max(distress, self._clip)
            moved = session.demand + SLOPE * (_logit(CLIPPED) - _logit(lower))
            session = replace(session, distress=CLIPPED, demand=moved)
        super()._learn(session)

    def _row(self, level: str) -> int:
        entered = level not in self.seen
        row = super()._row(level)
        if entered:
            self.covariance[-1][-1] = self._variance[level]
        return row

    def forecast(self, level: str, demand: float, day: int, below: str = "") -> float:  # noqa: ARG002
        if level in self.seen:
            return super().forecast(level, demand, day)
        variance = self.covariance[0][0] + A_DAY * days_between(self.day, day) + self._variance[level]
        return chance_over(demand, self._expected(level), variance)


def _logit(distress: float) -> float:
    return math.log(distress / (10 - distress))


Make = Callable[[Sequence[Level], Mapping[str, float]], StepPolicy]


@dataclass(frozen=True, slots=True)
class Row:
    """A variant: how it is made for a ladder and what somebody expects of it; whether it makes forecasts."""

    name: str
    made: Make
    forecasts: bool = True


def variant(name: str, alpha: float, clip: float, narrow: bool) -> Row:
    return Row(f"{name} {alpha:.2f}", lambda ladder, expected: Mended(alpha, clip, narrow, ladder, expected))


ROWS = (
    variant("as it ships", 0.10, CLIPPED, narrow=False),
    variant("as it ships", 0.15, CLIPPED, narrow=False),
    variant("narrower offsets", 0.10, CLIPPED, narrow=True),
    variant("unclipped", 0.10, UNCLIPPED, narrow=False),
    variant("all mends", 0.05, UNCLIPPED, narrow=True),
    variant("all mends", 0.10, UNCLIPPED, narrow=True),
    variant("all mends", 0.15, UNCLIPPED, narrow=True),
    Row(
        "n-up-one-down 5",
        lambda ladder, _: make(Policy("n-up-one-down", up_after=5), ladder, {}),
        forecasts=False,
    ),
)


def highest(row: Row, ladder: Sequence[Level]) -> float:
    """Of the forecasts that the steps settle at."""
    policy, day, found = row.made(ladder, {}), 0, 0.0
    for here, above in pairwise(ladder):
        for _ in range(SESSIONS):
            policy.observe(Seen(here.id, here.demand, 0.0, True, "success", False, day, "calm", ()))
            day += 1
        found = max(found, policy.forecast(above.id, above.demand, day) or 0.0)
    return found


def lived(row: Row, ladder: Sequence[Level], world: World, people: int, asked: bool) -> tuple[str, ...]:
    """The figures of a population, in %, and the median week of those who got to L6."""
    found = []
    for number, profile in enumerate(population(people)):
        person = ModelPerson(profile, number, world)
        policy = row.made(ladder, person.expects() if asked else {})
        found.append(Course(person, policy, ladder).live(26))
    share = shares(found)
    week = [each.reached["L6"] / 7 for each in found if "L6" in each.reached]
    shown = [f"{100 * share[key]:.1f}" for key in ("over", "false_steps", "left", "L6", "L8", "dull")]
    return (*shown, f"{median(week):.0f}" if week else "-")


WORLDS = {
    "as assumed": (World(), False),
    "as assumed, asked at intake": (World(), True),
    "own order, sd 1.2": (World(spread=1.2), False),
    "own order, sd 1.2, asked at intake": (World(spread=1.2), True),
    "masking +.3": (World(masking=0.3), False),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for each world and each order of levels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60)
    people = max(parser.parse_args(arguments).people, 5)
    console = Console(width=max(Console().width, 120))
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("simulated people", total=len(WORLDS) * 2 * len(ROWS))
        for name, (world, asked) in WORLDS.items():
            for order, ladder in (("rungs", IN_ORDER), ("whole-ladder", AS_SHIPPED)):
                table = Table(title=f"{name}; order of {order}; {people} people, 26 weeks, in %")
                for column in ("policy", "highest", "over", "false", "left", "L6", "L8", "dull", "week"):
                    table.add_column(column, justify="left" if column == "policy" else "right")
                for row in ROWS:
                    settled = f"{highest(row, ladder):.3f}" if row.forecasts else "-"
                    table.add_row(row.name, settled, *lived(row, ladder, world, people, asked))
                    progress.advance(task)
                console.print(table)


if __name__ == "__main__":
    main()
