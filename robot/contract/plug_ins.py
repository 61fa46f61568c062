"""What comes by name: our own, and what other packages bring as entry points."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from robot.contract.backends import Kind, Known, package_of
from robot.errors import InputError

MEND = "Mend or remove that package."
Plugged = TypeVar("Plugged")


class PlugIns(Mapping[str, Plugged]):
    """Name -> one of a kind. One of another package is imported when it is asked for.

    It is held to the contract: getting one that breaks it raises InputError with the name of its package.
    Where a package takes a name of ours, ours is meant. Iterating gives our own.
    """

    def __init__(self, what: str, group: str, own: Mapping[str, Plugged]) -> None:
        self._what, self._group = what, group
        self._own, self._found = tuple(own), dict(own)

    @property
    def known(self) -> Kind:
        return Kind(self._what, self._group, self._own)

    def made_of(self, loaded: Any) -> Any:
        """What is meant by what an entry point names."""
        return loaded

    def fault(self, made: Any, name: str) -> str:
        """What keeps it from being one of this name; "" if nothing does."""
        raise NotImplementedError

    def __getitem__(self, name: str) -> Plugged:
        if name not in self._found:
            self._found[name] = self._load(name)
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._found or (isinstance(name, str) and self.known.point(name) is not None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)

    def broken(self) -> Iterator[tuple[Known, str]]:
        """Those of other packages that cannot be used, and why. Imports every one of them."""
        return ((known, fault) for known, fault in self.examined() if fault)

    def examined(self) -> Iterator[tuple[Known, str]]:
        """All that are known, our own first, each with what keeps it from being used ("": nothing)."""
        for known in self.known.known():
            try:
                self[known.name]
            except InputError as error:
                yield known, error.what
            else:
                yield known, ""

    def _load(self, name: str) -> Plugged:
        point = self.known.point(name)
        if point is None:
            raise KeyError(name)
        package = package_of(point)
        try:
            made: Plugged = self.made_of(point.load())
        except (Exception, SystemExit) as error:  # whatever a stranger's module does when it is imported
            what = f"the {self._what} {name} cannot be loaded ({type(error).__name__}: {error})."
            raise InputError(package, what, MEND) from error
        if fault := self.fault(made, name):
            raise InputError(package, f"the {self._what} {name} {fault}.", MEND)
        return made
