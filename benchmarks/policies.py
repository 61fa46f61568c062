"""Step policies side by side on simulated people (domain.md §3.6): `python -m benchmarks.policies`.

The people are those of sim/person/model_person.py, the same for every policy. The figures compare policies
under assumed parameters; they are no evidence about real people. Others: `--people`, `--weeks`, `--seed`.
"""

import argparse
from collections.abc import Callable, Sequence
from statistics import median

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from robot.contract.programme import Policy
from robot.engine.policies import Here, Seen, StepPolicy, Wish, make
from robot.engine.policies.base import SafePolicy
from sim.person.model_person import PROFILES, ModelPerson, World, population
from sim.person.weeks import LEVELS, Course, Make, Weeks, of_kind, shares

LEGEND = """\
over limit: sessions with a true peak of 6 or more; led over: those above the first level. >=3 over: people
with three or more. false steps: steps up whose first session was over. left: gone by the end, and by profile
on the right. L6, L8: three calm or brave sessions there; week: median of those who got to L6. dull: peak
below 1.2. asked: the person's own ratings at intake, true demand with noise of sd 1. 'a weekly look' is a
crude rule, no therapist. 'no feedback at all' is without the ladder's limits; every other row is within them.
"""


class WeeklyLook(SafePolicy):
    """A step after each week whose mean rating was at most 3. Crude, and no statement about therapists."""

    kind = "weekly-look"

    def __init__(self) -> None:
        self.days: list[int] = []
        self.distress: list[float] = []

    def observe(self, session: Seen) -> None:
        if session.distress is not None:
            self.days.append(session.day)
            self.distress.append(session.distress)

    def own_wish(self, last: Seen, here: Here) -> Wish:  # noqa: ARG002
        week = [d for day, d in zip(self.days, self.distress, strict=True) if day > here.day - 7]
        calm = here.sessions >= 3 and sum(week) / (len(week) or 1) <= 3
        return Wish("up" if calm else "hold", "therapist-decides", ())


class Deaf(SafePolicy):
    """A schedule that hears nothing, not even a discomfort: what no feedback at all would do."""

    kind = "deaf"

    def __init__(self, sessions: int) -> None:
        self.sessions = sessions

    def wish(self, last: Seen, here: Here) -> Wish:
        return self.own_wish(last, here)

    def own_wish(self, last: Seen, here: Here) -> Wish:  # noqa: ARG002
        return Wish("up" if here.sessions >= self.sessions else "hold", "schedule", ())


def asked(alpha: float) -> Make:
    """bayes-level with the person's own ratings from intake."""

    def made(person: ModelPerson) -> StepPolicy:
        return make(Policy("bayes-level", alpha=alpha, expected=person.expects()), LEVELS, {})

    return made


ROWS: dict[str, Make] = {
    "no feedback at all, 15": lambda _: Deaf(15),
    "fixed-schedule 15": of_kind(Policy("fixed-schedule", up_after=15)),
    "n-up-one-down 3": of_kind(Policy("n-up-one-down", up_after=3)),
    "n-up-one-down 5": of_kind(Policy("n-up-one-down", up_after=5)),
    "weighted-up-down .9": of_kind(Policy("weighted-up-down", share=0.9)),
    "success-zone .5 .8 6": of_kind(Policy("success-zone")),
    "bayes .10": of_kind(Policy("bayes")),
    "bayes-level .10": of_kind(Policy("bayes-level")),
    "bayes-level .15": of_kind(Policy("bayes-level", alpha=0.15)),
    "bayes-level .10, asked": asked(0.10),
    "a weekly look": lambda _: WeeklyLook(),
}
# The scenarios of domain.md §3.6 and the policies that they are shown for.
WORLDS = {
    "as assumed": World(),
    "masking +.3": World(masking=0.3),
    "own order, sd 1.2": World(spread=1.2),
    "life shocks": World(shocks=0.01),
    "slow learners": World(learning=0.5),
}
STURDY = (
    "n-up-one-down 3",
    "n-up-one-down 5",
    "weighted-up-down .9",
    "bayes .10",
    "bayes-level .10",
    "bayes-level .15",
    "bayes-level .10, asked",
)


def live(row: str, world: World, people: int, weeks: int, seed: int, tick: Callable[[], None]) -> list[Weeks]:
    found = []
    for number, profile in enumerate(population(people), seed):
        person = ModelPerson(profile, number, world)
        found.append(Course(person, ROWS[row](person), limits=not row.startswith("no feedback")).live(weeks))
        tick()
    return found


def percent(share: float) -> str:
    return f"{100 * share:.1f}"


def main_table(found: dict[str, list[Weeks]], people: int, weeks: int) -> Table:
    table = Table(title=f"{people} simulated people, {weeks} weeks; shares in % (§3.6)", title_justify="left")
    table.add_column("policy", no_wrap=True)
    for name in (
        "over limit",
        "led over",
        ">=3 over",
        "false steps",
        "left",
        "L6",
        "week",
        "L8",
        "dull",
        *(profile.name for profile in PROFILES),
    ):
        table.add_column(name, justify="right")
    for row, lived in found.items():
        figures = shares(lived)
        days = [each.reached["L6"] for each in lived if "L6" in each.reached]
        gone = [
            shares([x for x in lived if x.profile == profile.name] or lived)["left"] for profile in PROFILES
        ]
        table.add_row(
            row,
            *(
                percent(figures[key])
                for key in ("over", "led_over", "three_over", "false_steps", "left", "L6")
            ),
            f"{median(days) / 7:.0f}" if days else "-",
            *(percent(figures[key]) for key in ("L8", "dull")),
            *map(percent, gone),
        )
    return table


def sturdy_table(found: dict[tuple[str, str], list[Weeks]], people: int, weeks: int) -> Table:
    table = Table(
        title=f"false steps up in %, {people} people, {weeks} weeks, where the world is not as assumed",
        title_justify="left",
    )
    table.add_column("world", no_wrap=True)
    for row in STURDY:
        table.add_column(row, justify="right")
    for world in WORLDS:
        table.add_row(world, *(percent(shares(found[world, row])["false_steps"]) for row in STURDY))
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1200)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    people, fewer = max(chosen.people, 20), max(chosen.people // 5, 20)
    console = Console(width=max(Console().width, 170))
    with Progress(console=console, transient=True) as progress:
        total = len(ROWS) * people + len(WORLDS) * len(STURDY) * fewer
        task = progress.add_task("simulated people", total=total)

        def tick() -> None:
            progress.advance(task)

        rows = {row: live(row, World(), people, chosen.weeks, chosen.seed, tick) for row in ROWS}
        worlds = {
            (world, row): live(row, WORLDS[world], fewer, chosen.weeks, chosen.seed, tick)
            for world in WORLDS
            for row in STURDY
        }
    console.print(main_table(rows, people, chosen.weeks))
    console.print(LEGEND)
    console.print(sturdy_table(worlds, fewer, chosen.weeks))


if __name__ == "__main__":
    main()
