"""How contact rises under step policies: `python -m benchmarks.ascent`, on the numpy runner (sim/cohort).

Simulated people only; nothing here is evidence about real ones. Others: `--people`, `--seed`, `--workers`.
"""

import argparse
import os
import resource
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table as Printed

from robot.paths import FIRST_PROGRAMME
from sim.cohort.ladder import RUNGS, Ladder, of_file
from sim.cohort.runner import run
from sim.cohort.setting import Answers, Setting
from sim.cohort.table import Table
from sim.person.model_person import PROFILES, Profile, World

ASSUMED = """\
26 weeks, all profiles by weight, the equations and figures of sim/person/model_person.py (domain.md §3,
nearly all assumed); levels that are not connected yet are taken as connected; every step is agreed to.
"told": what behaviour tells of a session is its peak, with noise (sd 1.8); "faint": as the engine hears a
rehearsed person, little more than their mean rating. rungs: ten levels in order, five days a week. whole-
ladder: as shipped, with its sub-levels, doses and days without the robot; whole-ladder/5: its order, five
days a week, without them. over: sessions with a true peak of 6 or more; false: of the first sessions
after a step; new: of the first ones at a place never lived before. left: gone in 26 weeks. L6, L8: three
successes on the whole of it, +: or higher. contacts: sessions on levels with people, a person. The figure
behind ± is the standard error, in points."""

POLICIES: dict[str, tuple[str, dict[str, float | str]]] = {
    "5-up": ("n-up-one-down", {"up_after": 5}),
    "steady": ("home", {"setting": "steady"}),
    "careful": ("home", {"setting": "careful"}),
    "oracle": ("oracle", {}),
}
WORLDS = {
    "own order sd 1.2": World(spread=1.2),
    "masking +.3": World(masking=0.3),
    "life shocks": World(shocks=0.01),
    "slow learners": World(learning=0.6),
    "siloing .5": World(siloing=0.5),
}
COLUMNS = ("over", "false", "new", "left", "L6", "L6+", "week", "L8", "L8+", "dull", "asleep", "contacts")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    name: str
    policy: str
    setting: Setting
    profile: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)


def as_shipped() -> tuple[Ladder, Ladder]:
    """`whole-ladder`, and its order with five days a week, without sub-levels and days without the robot."""
    whole = of_file(FIRST_PROGRAMME.with_name("whole-ladder.yaml"))
    first = whole.first_node
    plain = replace(
        whole,
        name="whole-ladder/5",
        rungs=tuple(whole.rungs[node] for node in first),
        **{
            name: getattr(whole, name)[first]
            for name in ("level", "demand", "beyond", "height", "dwell_days", "dwell_sessions", "inner")
        },
        robot_free_every=np.zeros(len(first), int),
        days_a_week=np.full(len(first), 5),
    )
    return whole, plain


def rows() -> Iterator[tuple[str, list[Row]]]:
    """The tables, by title."""
    whole, plain = as_shipped()
    for ladder in (RUNGS, plain, whole):
        yield (
            ladder.name,
            [
                Row(f"{name}, {signals}", name, _setting(name, ladder=ladder, signals=signals))
                for name in POLICIES
                for signals in ("faint", "told")
                if name != "oracle" or signals == "faint"
            ],
        )
    for ladder in (RUNGS, whole):
        yield (
            f"{ladder.name}: other worlds (faint)",
            [
                Row(f"{world}: {name}", name, _setting(name, ladder=ladder, world=of_it))
                for world, of_it in WORLDS.items()
                for name in ("5-up", "steady")
            ],
        )
    yield (
        "rungs: not the model's own truth (faint)",
        [
            Row(f"{what}: {name}", name, _setting(name, **changes))
            for what, changes in _untruths().items()
            for name in ("5-up", "steady")
        ],
    )
    yield (
        "rungs: by profile (faint)",
        [
            Row(f"{profile.name}: {name}", name, _setting(name, profiles=(profile,)))
            for profile in PROFILES
            for name in ("5-up", "steady")
        ],
    )


def _untruths() -> dict[str, dict[str, Any]]:
    """People who are not as the policy believes."""
    return {
        "T0 + .8": {"profiles": _moved(0.8)},
        "T0 - .8": {"profiles": _moved(-0.8)},
        "eta x .6": {"world": World(learning=0.6)},
        "answers unrelated to mood": {"answers": Answers(follows=0.0)},
        "answers twice as noisy": {"answers": Answers(noise=1.6)},
        "nobody answers": {"answers": Answers(share=0.0)},
    }


def _setting(policy: str, **changes: Any) -> Setting:
    kind, figures = POLICIES[policy]
    return Setting(**{"policy": kind, "figures": figures, "signals": "faint", **changes})


def _moved(by: float) -> tuple[Profile, ...]:
    return tuple(replace(profile, tolerance=profile.tolerance + by) for profile in PROFILES)


# --- figures ------------------------------------------------------------------------------------------------


def figures(table: Table) -> dict[str, str]:
    """The figures of one row, with standard errors over people."""
    reached = {name: table[f"{name}_day"] >= 0 for name in ("L6", "L8", "L6_or_higher", "L8_or_higher")}
    week = int(np.median(table["L6_day"][reached["L6"]])) // 7 + 1 if reached["L6"].any() else 0
    kinds = [
        f"{kind}_{way}"
        for kind in ("text", "voice", "video", "in_person")
        for way in ("with_robot", "without_robot")
    ]
    contacts = sum(table[name] for name in kinds if name in table.columns)
    return {
        "over": _ratio(table["over"], table["sessions"]),
        "false": _ratio(table["false_steps"], table["steps"]),
        "new": _ratio(table["higher_over"], table["higher"]),
        "left": _share(table["left_day"] >= 0),
        "L6": _share(reached["L6"]),
        "L6+": _share(reached["L6_or_higher"]),
        "week": str(week) if week else "",
        "L8": _share(reached["L8"]),
        "L8+": _share(reached["L8_or_higher"]),
        "dull": _ratio(table["dull"], table["sessions"]),
        "asleep": _ratio(table["asleep"], table["came"]),
        "contacts": f"{np.mean(contacts):.1f}",
    }


def _share(who: Any) -> str:
    share = float(np.mean(who))
    return f"{100 * share:.1f} ±{100 * sqrt(share * (1 - share) / len(who)):.1f}"


def _ratio(part: Any, whole: Any) -> str:
    """Of all sessions, with the error of a ratio of sums: people differ, their sessions are alike."""
    total = float(np.sum(whole))
    if not total:
        return ""
    ratio = float(np.sum(part)) / total
    return f"{100 * ratio:.2f} ±{100 * sqrt(float(np.sum((part - ratio * whole) ** 2))) / total:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    console = Console(width=190)
    console.print(f"{asked.people} people a row, seed {asked.seed}.\n{ASSUMED}", highlight=False)
    for title, lines in rows():
        printed = Printed(title=title)
        printed.add_column("")
        for name in COLUMNS:
            printed.add_column(name, justify="right")
        for row in lines:
            found = figures(run(row.setting, asked.people, asked.seed, asked.workers))
            printed.add_row(row.name, *(found[name] for name in COLUMNS))
        console.print(printed)
    _speed(console, asked.seed, asked.workers)


def _speed(console: Console, seed: int, workers: int) -> None:
    began = time.perf_counter()
    run(_setting("steady"), 100_000, seed, workers)
    took = time.perf_counter() - began
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    most = sum(resource.getrusage(who).ru_maxrss for who in whose) / 2**20
    console.print(f"100,000 people, {workers} workers: {took:.1f} s (goal 10), {most:.2f} GB (goal 4)")


if __name__ == "__main__":
    main()
