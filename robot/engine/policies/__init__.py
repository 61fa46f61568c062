"""The step policies of domain.md §3.1 behind one small interface, one file a kind. `make` makes one."""

import importlib
import pkgutil
from collections.abc import Sequence

from robot.contract.programme import Level, Policy
from robot.engine.policies.base import Choice, Here, SafePolicy, Seen, State, StepPolicy, Wish
from robot.engine.policies.table import Policies
from robot.errors import InputError

__all__ = ["KINDS", "POLICIES", "Choice", "Here", "Seen", "StepPolicy", "Wish", "make"]


def _found() -> dict[str, type[SafePolicy]]:
    """Every kind that a file of this folder defines, by name."""
    found: dict[str, type[SafePolicy]] = {}
    for file in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{file.name}")
        kinds = [x for x in vars(module).values() if isinstance(x, type) and issubclass(x, SafePolicy)]
        found |= {each.kind: each for each in kinds if "kind" in vars(each)}
    return dict(sorted(found.items()))


POLICIES = Policies(_found())
KINDS = tuple(POLICIES)


def make(policy: Policy, levels: Sequence[Level], state: State) -> StepPolicy:
    """The policy of a programme, as far as `state` (from `to_json`) has brought it.

    State of another kind or shape, or none, begins anew. Raises InputError for a kind that there is not or
    whose package breaks the contract, and for figures of this kind that make no sense; figures of other kinds
    are left alone.
    """
    if policy.kind not in POLICIES:
        raise InputError(
            "policy", f"there is no kind {policy.kind!r}.", f"There are {POLICIES.known.told()}."
        )
    kind = POLICIES[policy.kind]
    return kind.made(policy.figures, levels, state if state.get("kind") == policy.kind else {})
