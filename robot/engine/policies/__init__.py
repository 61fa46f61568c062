"""The eight step policies of domain.md §3.1, behind one small interface. `make` makes one."""

from collections.abc import Sequence

from robot.contract.programme import Level, Policy
from robot.engine.policies.base import Here, Seen, State, StepPolicy, Wish
from robot.engine.policies.chance import offsets
from robot.engine.policies.hold import Hold
from robot.engine.policies.level_tolerance import LevelTolerance
from robot.engine.policies.schedule import FixedSchedule
from robot.engine.policies.staircase import NUpOneDown
from robot.engine.policies.therapist import TherapistOnly
from robot.engine.policies.tolerance import Tolerance
from robot.engine.policies.weighted import WeightedUpDown
from robot.engine.policies.zone import SuccessZone
from robot.errors import InputError

__all__ = ["Here", "Seen", "StepPolicy", "Wish", "make"]


def make(policy: Policy, levels: Sequence[Level], state: State) -> StepPolicy:
    """The policy of a programme, as far as `state` (from `to_json`) has brought it.

    State of another kind or shape, or none, begins anew. Raises InputError for a kind or for parameters of
    this kind that make no sense; parameters of other kinds are left alone.
    """
    if state.get("kind") != policy.kind:
        state = {}
    match policy.kind:
        case "hold":
            return Hold()
        case "therapist-only":
            return TherapistOnly()
        case "fixed-schedule":
            return FixedSchedule(policy.up_after)
        case "n-up-one-down":
            return NUpOneDown(policy.up_after)
        case "weighted-up-down":
            return WeightedUpDown(policy.share, state)
        case "success-zone":
            return SuccessZone(policy.low, policy.high, policy.window, state)
        case "bayes":
            return Tolerance(policy.alpha, policy.alpha_standing, state)
        case "bayes-level":
            demands = {level.id: level.demand for level in levels}
            prior = offsets(policy.expected, demands)
            return LevelTolerance(policy.alpha, policy.alpha_standing, prior, list(demands), state)
        case _:
            raise InputError(
                "policy", f"there is no kind {policy.kind!r}.", "See docs/explanation/policies.md."
            )
