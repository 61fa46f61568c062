"""What would open a step that stays shut: each is tried on the policy before it is named."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

from pydantic import ValidationError

from robot.behaviours.script.checks import CONTACT
from robot.behaviours.script.reach.evidence import Evidence, Step, steps
from robot.behaviours.script.reach.way import Node
from robot.contract.programme import Level, Policy, Programme
from robot.engine.policies import POLICIES

After = Mapping[str, Sequence[str]]
MOST_BETWEEN = 5
HUNDRED = 100
# The last is the one that anybody can follow on paper.
OTHERS = (Policy("home"), Policy("n-up-one-down", up_after=5))


def mends(programme: Programme, step: Step, shut: int, after: After) -> list[str]:
    """What to write, most careful first.

    `shut`: how many steps of the programme stay shut; `after`: what the script itself puts before a level.
    """
    return [
        *_levels_between(programme, step),
        *_other_order(programme, step, shut, after),
        *_other_expectation(programme, step),
        *_other_limit(programme, step),
        *_other_policy(programme, step),
    ]


# --- easier levels between ----------------------------------------------------------------------------------


def _levels_between(programme: Programme, step: Step) -> Iterator[str]:
    """As few as it takes, at even distances."""
    low, high = step.here.part.demand, step.above.part.demand
    what = "level" if step.enters else "sub-level"
    for count in range(1, MOST_BETWEEN + 1):
        demands = [round(low + (high - low) * n / (count + 1), 1) for n in range(1, count + 1)]
        if all(low < demand < high for demand in demands) and _all_open(programme, step, demands):
            if count == 1:
                yield f"put an easier {what} between them, with a demand of {demands[0]:g}"
            else:
                written = f"{', '.join(f'{demand:g}' for demand in demands[:-1])} and {demands[-1]:g}"
                yield f"put {count} easier {what}s between them, with demands of {written}"
            return


def _all_open(programme: Programme, step: Step, demands: Sequence[float]) -> bool:
    """Whether levels of these demands open one after the other, and then the step."""
    added = [_added(step, number, demand) for number, demand in enumerate(demands, 1)]
    levels = (*programme.levels, *(node.level for node in added))
    evidence = Evidence(programme.policy, levels, programme.standing_approval, step.known, step.day)
    way = (step.here, *added, step.above)
    return all(evidence.live(here, above, patiently=True)[0] for here, above in pairwise(way))


def _added(step: Step, number: int, demand: float) -> Node:
    level = replace(step.above.level, id=f"{step.above.level.id}+{number}", demand=demand, parts=())
    return Node(level, level, ())


# --- another order ------------------------------------------------------------------------------------------


def _other_order(programme: Programme, step: Step, shut: int, after: After) -> Iterator[str]:
    """A later level that is easier comes first, where that leaves fewer steps shut than before."""
    place, names = step.above.places[0], [level.id for level in programme.levels]
    if not step.enters or names[place] in programme.agreed:
        return  # nothing else can stand between two sub-levels, or below a level that was agreed to
    for later in programme.levels[place + 1 : programme.index(programme.ceiling) + 1]:
        if not step.here.part.demand < later.demand < step.above.part.demand:
            continue
        order = [*names[:place], later.id, *(name for name in names[place:] if name != later.id)]
        levels = tuple(programme.level(name) for name in order)
        if not _keeps(order, after) or not _one_way_at_a_time(levels):
            continue
        ceiling = order[programme.index(programme.ceiling)]  # as high up the list as before
        if sum(not each.opens for each in steps(replace(programme, levels=levels, ceiling=ceiling))) < shut:
            yield f"list '{later.id}' before it"
            return


def _keeps(order: Sequence[str], after: After) -> bool:
    """Whether each level stands behind those that the script puts before it."""
    return all(order.index(first) < order.index(name) for name, before in after.items() for first in before)


def _one_way_at_a_time(levels: Sequence[Level]) -> bool:
    """Whether no step brings two new ways of contact (S101)."""
    known: frozenset[str] = frozenset()
    for level in levels:
        if len((level.modalities & CONTACT) - known) > 1:
            return False
        known |= level.modalities
    return True


# --- another setting ----------------------------------------------------------------------------------------


def _other_expectation(programme: Programme, step: Step) -> Iterator[str]:
    """Where only what the person expected of the level keeps it shut."""
    expected, name = dict(programme.policy.figures.get("expected", {})), step.above.level.id
    rating = expected.pop(name, None)
    if rating is not None and _opens(replace(programme, policy=_with(programme, expected=expected)), step):
        yield f"ask again what the person expects of '{name}' ({rating:g} now; without it the step opens)"


def _other_limit(programme: Programme, step: Step) -> Iterator[str]:
    """The policy's own limit, as far as a script may raise it."""
    figures = POLICIES[programme.policy.kind].Figures
    key = "alpha_standing" if programme.standing_approval else "alpha"
    if step.forecast is None or key not in figures.model_fields:
        return
    limit = (int(step.forecast * HUNDRED) + 1) / HUNDRED
    with suppress(ValidationError):  # more than any script may write
        figures.model_validate({"kind": programme.policy.kind, key: limit})
        yield f"set {key} to {limit:.2f}"


def _other_policy(programme: Programme, step: Step) -> Iterator[str]:
    for policy in OTHERS:
        other = policy.kind in POLICIES and policy.kind != programme.policy.kind
        if other and _opens(replace(programme, policy=policy), step):
            yield f"choose the policy '{policy.kind}'"
            return


def _with(programme: Programme, **figures: object) -> Policy:
    return Policy(programme.policy.kind, **{**programme.policy.figures, **figures})


def _opens(programme: Programme, step: Step) -> bool:
    return any(each.opens and each.above.name == step.above.name for each in steps(programme))
