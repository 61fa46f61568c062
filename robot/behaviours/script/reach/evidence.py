"""What the best evidence that there can be would open: the programme's own policy, told of calm days only."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from robot.behaviours.script.reach.way import Node, way
from robot.contract.programme import Level, Policy, Programme
from robot.engine.policies import Here, Seen, Wish, make
from robot.engine.policies.base import is_number

# Half a year on each level, five days a week: no person waits that long for a policy to learn something.
SESSIONS = 130


@dataclass(frozen=True, slots=True)
class Step:
    """A step up from `here` to `above`, and whether the policy ever wishes it.

    `forecast` is what the policy settles at, the morning after the last session: the chance of a hard session
    above (None: it has no model); `limit` what that must lie below. `known`: its state on that `day`.
    """

    here: Node
    above: Node
    opens: bool
    forecast: float | None
    limit: float | None
    known: dict[str, object]
    day: int

    @property
    def enters(self) -> bool:
        """Whether it leads into another level, and not to the next sub-level of the same one."""
        return self.here.level.id != self.above.level.id


class Evidence:
    """A policy and the days that it has seen: one session a day, each rated 0, none stopped."""

    def __init__(
        self, policy: Policy, levels: Sequence[Level], standing: bool, known: dict[str, object], day: int = 0
    ) -> None:
        self.policy, self.day, self._standing = make(policy, levels, known), day, standing
        self._last: Seen | None = None
        self._sessions = 0

    def live(self, here: Node, above: Node, *, patiently: bool) -> tuple[bool, Wish | None]:
        """Sessions on one level: whether the step is ever wished, and the last wish that was none.

        `patiently`: all of them, for what can be known; otherwise no more than the step needs.
        """
        opens, held = False, None
        self.policy.entered(here.level.id, self.day)
        for self._sessions in range(1, SESSIONS + 1):
            self._last = here.calm(self.day)
            self.policy.observe(self._last)
            wish = self.wish(here, above)
            opens, held = opens or wish.direction == "up", held if wish.direction == "up" else wish
            self.day += 1
            if opens and not patiently:
                break
        return opens, held

    def wish(self, here: Node, above: Node) -> Wish:
        """After the last session here."""
        assert self._last is not None  # noqa: S101 - it has lived here
        calm, day = self._sessions, self._last.day
        return self.policy.wish(
            self._last,
            Here(
                here.level.id, here.part.demand, above.level.id, above.part.demand, calm, calm, day,
                self._standing, here.half_to(above),
            ),
        )  # fmt: skip


def steps(programme: Programme) -> list[Step]:
    """Every step up, from the start to the ceiling.

    First with as few sessions as each step needs; where one stays shut, once more with all that can be known.
    A step is open when either way opens it.
    """
    quick = _steps(programme, patiently=False)
    if all(step.opens for step in quick):
        return quick
    patient = _steps(programme, patiently=True)
    return [one if one.opens else other for one, other in zip(quick, patient, strict=True)]


def _steps(programme: Programme, *, patiently: bool) -> list[Step]:
    evidence = Evidence(programme.policy, programme.levels, programme.standing_approval, {})
    found = []
    for here, above in pairwise(way(programme)):
        opens, held = evidence.live(here, above, patiently=patiently)
        half = evidence.policy.tasters > 0  # such a policy looks at the half that leads there
        demand, below = (here.half_to(above), here.level.id) if half else (above.part.demand, "")
        forecast = evidence.policy.forecast(above.level.id, demand, evidence.day, below)
        limit = dict(held.figures).get("limit") if held is not None else None
        known = evidence.policy.to_json()
        found.append(
            Step(here, above, opens, forecast, limit if is_number(limit) else None, known, evidence.day)
        )
    return found
