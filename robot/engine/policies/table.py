"""The step policies by their kind: our own, and those that other packages bring as entry points."""

import inspect
from collections.abc import Iterator, Mapping

from robot.contract.backends import Kind, Known, package_of
from robot.engine.policies.base import PolicyFigures, SafePolicy
from robot.errors import InputError

GROUP = "yorisou.policies"
MEND = "Mend or remove that package."


class Policies(Mapping[str, type[SafePolicy]]):
    """Kind -> policy. Iterating gives our own; one of another package is imported when it is asked for.

    It is held to the contract: a subclass of SafePolicy with every method, whose `kind` is the name of its
    entry point. Getting one that is not raises InputError with the name of its package. Where a package takes
    a kind of ours, ours is meant.
    """

    def __init__(self, own: Mapping[str, type[SafePolicy]]) -> None:
        self._own = own
        self._loaded: dict[str, type[SafePolicy]] = {}
        self.known = Kind("step policy", GROUP, tuple(own))

    def __getitem__(self, kind: str) -> type[SafePolicy]:
        if kind in self._own:
            return self._own[kind]
        if kind not in self._loaded:
            self._loaded[kind] = self._load(kind)
        return self._loaded[kind]

    def __contains__(self, kind: object) -> bool:
        return kind in self._own or (isinstance(kind, str) and self.known.point(kind) is not None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)

    def broken(self) -> Iterator[tuple[Known, str]]:
        """Policies of other packages that cannot be used, and why. Imports every one of them."""
        for known in self.known.known():
            if known.package:
                try:
                    self[known.name]
                except InputError as error:
                    yield known, error.what

    def _load(self, kind: str) -> type[SafePolicy]:
        point = self.known.point(kind)
        if point is None:
            raise KeyError(kind)
        package = package_of(point)
        try:
            policy = point.load()
        except (Exception, SystemExit) as error:  # whatever a stranger's module does when it is imported
            what = f"the step policy {kind} cannot be loaded ({type(error).__name__}: {error})."
            raise InputError(package, what, MEND) from error
        if fault := _fault(policy, kind):
            raise InputError(package, f"the step policy {kind} {fault}.", MEND)
        return policy  # type: ignore[no-any-return] # it has been looked at


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
