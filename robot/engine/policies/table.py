"""The step policies by their kind: our own, and those that other packages bring as entry points."""

import inspect
from collections.abc import Mapping
from typing import Any

from robot.contract.plug_ins import PlugIns
from robot.engine.policies.base import PolicyFigures, SafePolicy

GROUP = "yorisou.policies"


class Policies(PlugIns[type[SafePolicy]]):
    """Step policies by kind: subclasses of SafePolicy with every method, each called as its entry point."""

    def __init__(self, own: Mapping[str, type[SafePolicy]]) -> None:
        super().__init__("step policy", GROUP, own)

    def fault(self, made: Any, name: str) -> str:
        return _fault(made, name)


def _fault(policy: object, kind: str) -> str:
    """What keeps it from being a policy of this kind; "" if nothing does."""
    if not (inspect.isclass(policy) and issubclass(policy, SafePolicy)):
        return "is no subclass of SafePolicy"
    if lacks := sorted(policy.__abstractmethods__):
        return f"lacks {', '.join(lacks)}"
    if policy.wish is not SafePolicy.wish:
        return "has a wish of its own: its rule belongs into own_wish, behind the laws"
    if getattr(policy, "kind", "") != kind:
        return f"says that its kind is {getattr(policy, 'kind', '')!r}"
    figures: object = policy.Figures
    if not (inspect.isclass(figures) and issubclass(figures, PolicyFigures)):
        return "has Figures that are no PolicyFigures"
    return ""
