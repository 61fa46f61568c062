"""What the best evidence that there can be would open: the programme's own policy, told of calm days only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from robot.behaviours.script.reach.way import EASIEST, Node, calm, here_of, way
from robot.contract.programme import Programme
from robot.engine.parts.today import DEEPEST
from robot.engine.policies import Choice, make
from robot.engine.policies.base import is_number
from robot.engine.portions import Portion, Portions

# Half a year on each level, five days a week: no person waits that long for a policy to learn something.
SESSIONS = 130


@dataclass(frozen=True, slots=True)
class Step:
    """A step up from `here` to `above`: whether the policy ever wishes it (`opens`).

    `lived`: whether it then ever chooses the whole of it for a day. `forecast` is what it settles at, the
    morning after the last session here: the chance of a hard session above (None: it has no model); `limit`
    what that must lie below (None: it does not say). `known`: its state on that `day`.
    """

    here: Node
    above: Node
    opens: bool
    lived: bool
    forecast: float | None
    limit: float | None
    known: Mapping[str, Any]
    day: int

    @property
    def enters(self) -> bool:
        """Whether it leads into another level, and not to the next sub-level of the same one."""
        return self.here.level.id != self.above.level.id


@dataclass(frozen=True, slots=True)
class Stay:
    """The sessions on one level: whether the next step was wished, and whether the whole was ever lived.

    `limit`: of the step, as the policy gave it when it held.
    """

    wished: bool
    lived: bool
    limit: float | None


class Evidence:
    """A policy and the days that it has seen: one session a day, each rated 0, none stopped.

    Each day is answered to be as easy as any, and its session is the one that the policy chooses for it: the
    whole level or sub-level, its half, or something lighter.
    """

    def __init__(self, programme: Programme, known: Mapping[str, Any], day: int = 0) -> None:
        self.policy, self.day = make(programme.policy, programme.levels, dict(known)), day
        self._portions, self._standing = Portions.of(programme.levels), programme.standing_approval

    def live(self, here: Node, above: Node | None, *, patiently: bool, usual: bool = False) -> Stay:
        """Sessions on one level.

        `patiently`: all of them, for what can be known; else as few as it takes. `usual`: the person wants
        the whole each day, whatever the policy would choose.
        """
        wished, lived, limit = above is None, False, None
        self.policy.entered(here.level.id, self.day)
        for sessions in range(1, SESSIONS + 1):
            self.policy.answered(self.day, EASIEST)
            portion, whole = self._today(here, usual)
            lived = lived or whole
            seen = calm(portion, self.day)
            self.policy.observe(seen)
            if above is not None:
                wish = self.policy.wish(seen, here_of(here, above, sessions, self.day, self._standing))
                wished = wished or wish.direction == "up"
                told = dict(wish.figures).get("limit")
                limit = float(told) if is_number(told) else limit
            self.day += 1
            if wished and lived and not patiently:
                break
        return Stay(wished, lived, limit)

    def _today(self, here: Node, usual: bool) -> tuple[Portion, bool]:
        """What today's session is, and whether that is the whole."""
        place = self._portions.place(here.level.id, here.part_id)
        offered = self._portions[max(0, place - DEEPEST) : place + 1]
        if usual:
            return offered[-1], True
        chosen = self.policy.today([Choice(x.level, x.demand, x.below) for x in offered], self.day)
        return offered[max(0, chosen)], chosen == len(offered) - 1

    def forecast(self, here: Node, above: Node) -> float | None:
        """This morning's, of what the step begins with: the half, for a policy that begins with one."""
        if self.policy.tasters > 0:
            return self.policy.forecast(above.level.id, here.half_to(above), self.day, here.level.id)
        return self.policy.forecast(above.level.id, above.part.demand, self.day)


def steps(programme: Programme) -> list[Step]:
    """Every step up, from the start to the ceiling.

    First with as few sessions as each step needs; where that is not enough, once more with all that can be
    known. What either way opens is open.
    """
    quick = _steps(programme, patiently=False)
    if all(step.opens and step.lived for step in quick):
        return quick
    both = zip(_steps(programme, patiently=True), quick, strict=True)
    return [max(ways, key=lambda step: (step.opens, step.lived)) for ways in both]


def _steps(programme: Programme, *, patiently: bool) -> list[Step]:
    """Each step is known in full when the level that it leads to has been lived on.

    Where the policy never chooses the whole of that, the steps further up are asked of somebody who does.
    """
    evidence, nodes, found = Evidence(programme, {}), way(programme), list[Step]()
    for here, above in zip(nodes, [*nodes[1:], None], strict=False):
        stay = evidence.live(here, above, patiently=patiently)
        if not stay.lived:
            found[-1:] = [replace(step, lived=False) for step in found[-1:]]
            stay = evidence.live(here, above, patiently=patiently, usual=True)
        if above is not None:
            found.append(
                Step(
                    here, above, stay.wished, True, evidence.forecast(here, above), stay.limit,
                    evidence.policy.to_json(), evidence.day,
                )
            )  # fmt: skip
    return found
