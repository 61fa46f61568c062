"""How contact rises under step policies, on the numpy runner (sim/cohort): `python -m benchmarks.ascent`.

Simulated people under assumed figures; nothing here is evidence about real people. It prints the goals that
were set beforehand, and which of them are missed. Others: `--people`, `--seed`, `--workers`.
"""

import argparse
import math
import os
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table as Printed

from sim.cohort import Answers, Setting, Table, run
from sim.cohort.ladder import KINDS, RUNGS, Ladder, of_programme
from sim.cohort.tally import WAYS
from sim.person.model_person import PROFILES, Profile, World
from sim.programmes import programme_of

ASSUMED = """\
26 weeks, all profiles by weight, equations and figures of sim/person (domain.md §3; nearly all are
assumed). All levels are taken as connected, every step is agreed to, everybody answers "how is today?" on
every day that they come, nothing is asked at intake, unless a row says otherwise. faint: behaviour says
little more than the person's mean rating, as the engine hears a rehearsed person. told: it says the peak,
with noise of sd 1.8 (§3.2). rungs: ten levels in their order, five days a week. whole-ladder: as shipped,
with its sub-levels, doses and sessions without the robot; its order: without these. over: sessions with a
true peak of 6 or more. false: of first sessions after a step; new: of the first ones at a place that is
higher than any before. left: gone in 26 weeks. L6, L8: three successes on the whole of it; L6+, L8+: on
it or higher. week: median of those who reached L6. dull: a peak below 1.2. lighter: below home. asleep:
of all days that somebody came. contacts: sessions with text, voice, video, somebody there, a person.
oracle: knows tolerance, trust, own order and the day. Behind ± stands the standard error. All but week
and contacts in %.
"""
PERCENT = {
    "over": ("over", "sessions"),
    "false": ("false_steps", "steps"),
    "new": ("higher_over", "higher"),
    "dull": ("dull", "sessions"),
    "stops": ("stops", "sessions"),
    "lighter": ("lighter", "sessions"),
    "asleep": ("asleep", "came"),
}
REACHED = {"L6": "L6_day", "L6+": "L6_or_higher_day", "L8": "L8_day", "L8+": "L8_or_higher_day"}
COLUMNS = ("over", "false", "new", "left", *REACHED, "week", "dull", "stops", "lighter", "asleep", "contacts")

POLICIES: dict[str, tuple[str, dict[str, float | str]]] = {
    "5-up": ("n-up-one-down", {"up_after": 5}),
    "bayes-level .15": ("bayes-level", {"alpha": 0.15}),
    "careful": ("home", {"setting": "careful"}),
    "steady": ("home", {"setting": "steady"}),
    "oracle": ("oracle", {}),
}
# What the settings promise: first sessions after a step that are over the limit, in %.
PROMISED = {"careful": 0.5, "steady": 1.5}
# Goals for `steady`: figure, at most or at least.
GOALS = {
    RUNGS.name: {"over": 1.4, "false": 1.5, "left": 13.5, "L6": -66.0, "L8": -22.0},
    "whole-ladder": {"over": 1.3, "false": 1.5, "left": 13.5, "L6": -65.0, "L8": -21.0},
    "whole-ladder, its order": {"over": 1.3, "false": 1.5, "left": 13.5, "L6": -65.0, "L8": -21.0},
}
NOISY_FALSE = 3.0
# Where only fewer sessions over the limit and fewer false steps are asked for.
GENTLE_ONLY = (
    "siloing .5",
    "not the model's: T0 + .8",
    "not the model's: T0 - .8",
    "not the model's: eta x .6",
    "not the model's: answers unrelated",
)
Measured = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of a table: under which heading, in which world, by which policy."""

    heading: str
    world: str
    policy: str
    setting: Setting


# --- what is run --------------------------------------------------------------------------------------------


def ladders() -> tuple[Ladder, Ladder, Ladder]:
    """The rungs, `whole-ladder` in its order only, and as it is shipped."""
    whole = of_programme(programme_of("whole-ladder"))
    first = whole.first_node
    arrays = ("level", "demand", "beyond", "height", "dwell_days", "dwell_sessions", "inner")
    plain = replace(
        whole,
        name="whole-ladder, its order",
        rungs=tuple(whole.rungs[node] for node in first),
        robot_free_every=np.zeros(len(first), int),
        days_a_week=np.full(len(first), 5),
        **{name: getattr(whole, name)[first] for name in arrays},
    )
    return RUNGS, plain, whole


def cells() -> list[Cell]:
    """Every line, in the order in which it is printed."""
    found = []
    for ladder in ladders():
        for signals in ("faint", "told"):
            heading = f"{ladder.name} ({signals})"
            for policy in POLICIES:
                found.append(_cell(heading, "as assumed", policy, ladder=ladder, signals=signals))
    for ladder in (RUNGS, ladders()[2]):
        for world, changes in worlds().items():
            for policy in ("5-up", "steady"):
                found.append(_cell(f"{ladder.name}: other worlds", world, policy, ladder=ladder, **changes))
        for profile in PROFILES:
            for policy in ("5-up", "steady"):
                changes = {"ladder": ladder, "profiles": (profile,)}
                found.append(_cell(f"{ladder.name}: by profile", profile.name, policy, **changes))
    return found


def worlds() -> dict[str, dict[str, Any]]:
    """What differs from what is assumed."""
    return {
        "own order, sd 1.2": {"world": World(spread=1.2)},
        "own order, asked at intake": {"world": World(spread=1.2), "asked": True},
        "masking +.3": {"world": World(masking=0.3)},
        "life shocks, .01 a day": {"world": World(shocks=0.01)},
        "slow learners, x .5": {"world": World(learning=0.5)},
        "siloing .5": {"world": World(siloing=0.5)},
        "not the model's: T0 + .8": {"profiles": _moved(0.8)},
        "not the model's: T0 - .8": {"profiles": _moved(-0.8)},
        "not the model's: eta x .6": {"world": World(learning=0.6)},
        "not the model's: answers unrelated": {"answers": Answers(follows=0.0)},
        "answers twice as noisy": {"answers": Answers(noise=1.6)},
        "answers on 7 of 10 days": {"answers": Answers(share=0.7)},
        "nobody answers": {"answers": Answers(share=0.0)},
    }


def _cell(heading: str, line: str, policy: str, **changes: Any) -> Cell:
    kind, figures = POLICIES[policy]
    changes = {"signals": "faint", **changes}
    return Cell(heading, line, policy, Setting(kind, figures, **changes))


def _moved(by: float) -> tuple[Profile, ...]:
    return tuple(replace(profile, tolerance=profile.tolerance + by) for profile in PROFILES)


# --- what comes out -----------------------------------------------------------------------------------------


def measured(table: Table) -> Measured:
    """Each figure of a cell with its standard error over people."""
    found = {name: _ratio(table[over], table[under]) for name, (over, under) in PERCENT.items()}
    found |= {name: _share(table[day] >= 0) for name, day in REACHED.items()}
    found["left"] = _share(table["left_day"] >= 0)
    days = table["L6_day"][table["L6_day"] >= 0]
    found["week"] = (float(np.median(days)) / 7 if len(days) else math.nan), math.nan
    for kind in KINDS.values():
        lived = sum(table[f"{kind}_{way}"] for way in WAYS)
        found[kind] = float(np.mean(lived)), float(np.std(lived)) / math.sqrt(len(table))
    return found


def _share(who: Any) -> tuple[float, float]:
    share = float(np.mean(who))
    return 100 * share, 100 * math.sqrt(share * (1 - share) / len(who))


def _ratio(over: Any, under: Any) -> tuple[float, float]:
    """Of all sessions: the error is that of a ratio of sums, for the sessions of one person are alike."""
    whole = float(np.sum(under))
    if not whole:
        return math.nan, math.nan
    ratio = float(np.sum(over)) / whole
    return 100 * ratio, 100 * math.sqrt(float(np.sum((over - ratio * under) ** 2))) / whole


def shown(figures: Measured, name: str) -> str:
    if name == "contacts":
        return " ".join(f"{figures[kind][0]:.1f}" for kind in KINDS.values())
    value, error = figures[name]
    if math.isnan(value):
        return "-"
    digits = 2 if name in ("over", "false", "new") else 1
    return f"{value:.{digits}f}" + ("" if math.isnan(error) else f" ±{error:.{digits}f}")


# --- against what was asked ---------------------------------------------------------------------------------


def verdicts(found: Mapping[tuple[str, str, str], Measured]) -> list[str]:
    """One line for each goal, with what is missed of it."""
    said = []
    for ladder, goals in GOALS.items():
        for signals in ("faint", "told"):
            figures = found[f"{ladder} ({signals})", "as assumed", "steady"]
            missed = [_far(name, goal, figures) for name, goal in goals.items()]
            said.append(f"{ladder} ({signals}): {_listed(missed)}")
            for setting, promised in PROMISED.items():
                value, error = found[f"{ladder} ({signals})", "as assumed", setting]["false"]
                kept = "within 1 point" if abs(value - promised) <= 1 else "MISSED"
                said.append(f"  {setting} promises {promised} %, delivers {value:.2f} ±{error:.2f}: {kept}")
    for heading, world, policy in found:
        if policy == "steady" and ":" in heading:
            ours, theirs = found[heading, world, "steady"], found[heading, world, "5-up"]
            missed = _harder(ours, theirs) + ([] if world in GENTLE_ONLY else _slower(ours, theirs))
            if world == "answers twice as noisy":
                missed.append(_far("false", NOISY_FALSE, ours))
            said.append(f"{heading}, {world}, against 5-up: {_listed(missed)}")
    return said


def _listed(missed: Sequence[str]) -> str:
    wrong = [each for each in missed if each]
    return "MISSED: " + "; ".join(wrong) if wrong else "met"


def _far(name: str, goal: float, figures: Measured) -> str:
    """What is missed of a goal; one below 0 is a least."""
    value, error = figures[name]
    wrong = value < -goal if goal < 0 else value > goal
    return f"{name} {value:.2f} ±{error:.2f} for {abs(goal)}" if wrong else ""


def _harder(ours: Measured, theirs: Measured) -> list[str]:
    """Where it is not better on sessions over the limit and on false steps."""
    return [_against(name, ours, theirs) for name in ("over", "false") if ours[name][0] >= theirs[name][0]]


def _slower(ours: Measured, theirs: Measured) -> list[str]:
    """Where more leave or fewer reach L6, by more than two standard errors."""
    wrong = []
    for name, sign in (("left", 1), ("L6", -1)):
        far = 2 * math.hypot(ours[name][1], theirs[name][1])
        if sign * (ours[name][0] - theirs[name][0]) > far:
            wrong.append(_against(name, ours, theirs))
    return wrong


def _against(name: str, ours: Measured, theirs: Measured) -> str:
    return f"{name} {ours[name][0]:.2f} against {theirs[name][0]:.2f}"


# --- printed ------------------------------------------------------------------------------------------------


def tables(found: Mapping[tuple[str, str, str], Measured], people: int) -> list[Printed]:
    made: dict[str, Printed] = {}
    for (heading, world, policy), figures in found.items():
        if heading not in made:
            made[heading] = Printed(title=f"{heading}, {people} people a row", title_justify="left")
            for column in ("world", "policy"):
                made[heading].add_column(column, no_wrap=True)
            for column in COLUMNS:
                made[heading].add_column(column, justify="right", no_wrap=True)
        made[heading].add_row(world, policy, *(shown(figures, name) for name in COLUMNS))
    return list(made.values())


def speed(people: int, seed: int) -> str:
    """How long so many people take, with one worker and with two."""
    setting = _cell("", "", "steady").setting
    took = []
    for workers in (1, 2):
        begun = time.perf_counter()
        run(setting, people, seed, workers)
        took.append(time.perf_counter() - begun)
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 3  # two workers and this process, at the most
    return (
        f"{people} people, 26 weeks: {took[0]:.1f} s with one worker, {took[1]:.1f} s with two "
        f"({took[0] / took[1]:.2f} x); less than {kib / 2**20:.1f} GB"
    )


def found_by(people: int, seed: int, workers: int, tick: Callable[[], None]) -> dict[Any, Measured]:
    found = {}
    for cell in cells():
        table = run(cell.setting, people, seed, workers)
        found[cell.heading, cell.world, cell.policy] = measured(table)
        tick()
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, and what is met of the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--speed", type=int, default=100_000, help="people of the run that is timed")
    chosen = parser.parse_args(arguments)
    console = Console(width=max(Console().width, 230))
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("cells", total=len(cells()))
        found = found_by(chosen.people, chosen.seed, chosen.workers, lambda: progress.advance(task))
    console.print(ASSUMED, highlight=False)
    for table in tables(found, chosen.people):
        console.print(table)
    for line in verdicts(found):
        console.print(line, highlight=False)
    console.print(speed(chosen.speed, chosen.seed), highlight=False)


if __name__ == "__main__":
    main()
