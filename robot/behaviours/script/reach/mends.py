"""What would open a step that stays shut: each is tried on the policy before it is named."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from pydantic import ValidationError

from robot.behaviours.script.checks import CONTACT
from robot.behaviours.script.reach.evidence import Evidence, Step, steps
from robot.behaviours.script.reach.way import Node
from robot.contract.programme import Level, Policy, Programme
from robot.engine.policies import POLICIES

After = Mapping[str, Sequence[str]]
MOST_BETWEEN = 5
# Where more steps stay shut than this, it is not the ladder that has to be mended.
FEW = 3
HUNDRED = 100
# The last is the one that anybody can follow on paper.
OTHERS = (Policy("home"), Policy("n-up-one-down", up_after=5))


class Mends:
    """The mends of one programme's steps. `after`: what its script itself puts before a level."""

    def __init__(self, programme: Programme, shut: Sequence[Step], after: After) -> None:
        self._programme, self._shut, self._after = programme, len(shut), after
        others = (replace(programme, policy=policy) for policy in OTHERS if policy.kind in POLICIES)
        self._others = [other for other in others if other.policy.kind != programme.policy.kind]
        self._opened: dict[str, set[str]] = {}

    def of(self, step: Step) -> list[str]:
        """What to write, most careful first."""
        ladder: list[str] = []
        if self._shut <= FEW:
            ladder += _sublevels_before(self._programme, step)
            ladder += _other_order(self._programme, step, self._shut, self._after)
            ladder += _other_expectation(self._programme, step)
        return [*ladder, *_other_limit(self._programme, step), *self._other_policy(step)]

    def _other_policy(self, step: Step) -> Iterator[str]:
        """The first that opens the step. Each is tried once for all steps."""
        for other in self._others:
            kind = other.policy.kind
            if kind not in self._opened:
                self._opened[kind] = {each.above.name for each in steps(other) if each.opens}
            if step.above.name in self._opened[kind]:
                yield f"choose the policy '{kind}'"
                return


# --- easier sub-levels before it ----------------------------------------------------------------------------


def _sublevels_before(programme: Programme, step: Step) -> Iterator[str]:
    """As few as it takes, at even distances."""
    low, high = step.here.part.demand, step.above.part.demand
    where = f"at the beginning of '{step.above.level.id}'" if step.enters else "between them"
    for count in range(1, MOST_BETWEEN + 1):
        demands = [round(low + (high - low) * n / (count + 1), 1) for n in range(1, count + 1)]
        if all(low < demand < high for demand in demands) and _all_open(programme, step, demands):
            if count == 1:
                yield f"put an easier sub-level {where}, with a demand of {demands[0]:g}"
            else:
                written = f"{', '.join(f'{demand:g}' for demand in demands[:-1])} and {demands[-1]:g}"
                yield f"put {count} easier sub-levels {where}, with demands of {written}"
            return


def _all_open(programme: Programme, step: Step, demands: Sequence[float]) -> bool:
    """Whether sub-levels of these demands open one after the other, and then what the step led into."""
    level, part = step.above.level, step.above.part
    added = tuple(replace(part, id=f"{part.id}+{demand:g}", demand=demand, parts=()) for demand in demands)
    place, parts = step.above.places[-1] if level.parts else 0, level.parts or (part,)
    longer = replace(level, parts=(*parts[:place], *added, *parts[place:]))
    levels = tuple(longer if each.id == level.id else each for each in programme.levels)
    evidence = Evidence(replace(programme, levels=levels), step.known, step.day)
    way = (step.here, *(Node(longer, each, ()) for each in (*added, part)))
    for here, above in zip(way, (*way[1:], None), strict=True):
        stay = evidence.live(here, above, patiently=False)
        if not stay.wished or (not stay.lived and here is not step.here):
            return False
    return True


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
    kind, figures = programme.policy.kind, POLICIES[programme.policy.kind].Figures
    of_alpha = "alpha_standing" if programme.standing_approval else "alpha"
    key = next((key for key in (of_alpha, "step") if key in figures.model_fields), "")
    if key and step.forecast is not None:
        limit = (int(step.forecast * HUNDRED) + 1) / HUNDRED
        with suppress(ValidationError):  # more than any script may write
            figures.model_validate({"kind": kind, key: limit})
            yield f"set {key} to {limit:.2f}"


def _with(programme: Programme, **figures: object) -> Policy:
    return Policy(programme.policy.kind, **{**programme.policy.figures, **figures})


def _opens(programme: Programme, step: Step) -> bool:
    return any(each.opens and each.above.name == step.above.name for each in steps(programme))
