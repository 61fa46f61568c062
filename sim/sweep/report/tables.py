"""Tables of a sweep in words: figures with their standard errors, and what was assumed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.sweep.figures import Value, median_week
from sim.sweep.found import Found
from sim.sweep.measures import FIGURES, KINDS, REACHED, SPOKEN, WAYS, Figure
from sim.sweep.report.figures_table import FIGURE, value

UNKNOWN = "–"
# Those of the first table; all of them stand in the last.
MAIN = ("over", "false_steps", "left", "L6", "L6_weeks", "L8", "dull", "stops")
HEADS = {
    "over": "over the limit, %",
    "false_steps": "false steps, %",
    "left": "left, %",
    "L6": "L6, %",
    "L6_weeks": "weeks to L6",
    "L8": "L8, %",
    "dull": "dull, %",
    "stops": "stopped, %",
}
BY_PROFILE = ("left", "L6")


@dataclass(frozen=True, slots=True)
class Table:
    """A line of heads, and rows as wide as it; the first cell of a row is its name."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def shown(figure: Figure, found: Value) -> str:
    """ "1.5 ± 0.1": with so many digits as the standard error deserves. "0": it was never seen."""
    if not found.value:
        return UNKNOWN if found.value is None else "0"
    times = 100 if figure.unit == "percent" else 1
    number, error = times * found.value, None if found.error is None else times * found.error
    if error is None:
        return f"{number:.1f}"
    digits = 1 if error >= 0.095 or error < 1e-6 else 2 if error >= 0.0095 else 3
    return f"{number:.{digits}f} ± {error:.{digits}f}"


def main(found: Found, world: str) -> Table:
    """A row a policy."""
    rows = []
    for policy in found.policies:
        cells = [policy]
        for name in MAIN:
            cells.append(shown(FIGURE[name], value(found, name, policy, world)))
            if name == "false_steps":
                cells.append(promise(found, policy))
            if name == "L6_weeks":
                week = median_week(found.of(policy, world), REACHED.index("L6"))
                cells.append(UNKNOWN if week is None else str(week))
        rows.append(cells)
    head = ["policy"]
    for name in MAIN:
        head.append(HEADS[name])
        head += {"false_steps": ["promised, %"], "L6_weeks": ["median week"]}.get(name, [])
    return Table(head, rows)


def promise(found: Found, policy: str) -> str:
    """What a policy promises, in percent."""
    (promised,) = [each["promises"] for each in found.facts["policies"] if each["name"] == policy]
    return UNKNOWN if promised is None else f"≤ {100 * promised:g}"


def by_profile(found: Found, world: str, name: str) -> Table:
    """A row a policy, a column a profile."""
    rows = [
        [policy, *(shown(FIGURE[name], value(found, name, policy, world, each)) for each in found.profiles)]
        for policy in found.policies
    ]
    return Table(["policy", *found.profiles], rows)


def contacts(found: Found, world: str) -> Table:
    """A row a policy and way, a column a kind."""
    rows = [
        [
            f"{policy}, {SPOKEN[way]}",
            *(shown(FIGURE[f"{kind}_{way}"], value(found, f"{kind}_{way}", policy, world)) for kind in KINDS),
        ]
        for policy in found.policies
        for way in WAYS
    ]
    return Table(["policy", *(SPOKEN[kind] for kind in KINDS)], rows)


def everything(found: Found, world: str) -> Table:
    """A row a figure, a column a policy."""
    rows = [
        [
            figure.says + {"percent": ", %", "a week": ", a week"}.get(figure.unit, ""),
            *(shown(figure, value(found, figure.name, policy, world)) for policy in found.policies),
        ]
        for figure in FIGURES
    ]
    return Table(["figure", *found.policies], rows)


# --- what was assumed ---------------------------------------------------------------------------------------


def profiles(facts: dict[str, Any]) -> Table:
    """A row a profile, with the parameters of the equations."""
    names = ["tolerance", "learning", "mood_noise", "mood", "mask", "attends", "hazard", "rates"]
    rows = []
    for group in facts["people"]:
        profile = group["profile"]
        offsets = ", ".join(f"{rung} {shift:+g}" for rung, shift in profile["offsets"].items())
        figures = (f"{profile[name]:g}" for name in names)
        rows.append([profile["name"], str(group["persons"]), *figures, offsets or UNKNOWN])
    return Table(["profile", "people", *(name.replace("_", " ") for name in names), "offsets"], rows)


def worlds(facts: dict[str, Any]) -> Table:
    """A row a world."""
    names = ["siloing", "spread", "masking", "shocks", "learning"]
    rows = []
    for each in facts["worlds"]:
        own = each["world"]
        figures = ["as the profile"] * len(names) if own is None else [f"{own[name]:g}" for name in names]
        rows.append([each["name"], *figures, answers(each["answers"])])
    return Table(["world", *names, "“how is today?”"], rows)


def answers(given: dict[str, float] | None) -> str:
    """How it is answered."""
    if given is None:
        return "as the profile"
    follows = f"{given['follows']:g} × mood" if given["follows"] else "unrelated to mood"
    return f"on {100 * given['share']:g} % of days, {follows}, noise {given['noise']:g}"


def policies(facts: dict[str, Any]) -> Table:
    """A row a policy, with its figures."""
    rows = []
    for each in facts["policies"]:
        kind, *figures = each["policy"].items()
        told = ", ".join(f"{name} {figure}" for name, figure in figures) or "as by default"
        rows.append([each["name"], kind[1], told])
    return Table(["policy", "kind", "figures"], rows)
