"""A table of backends of one kind: our own, loaded when they are asked for, and those of other packages."""

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

from robot.contract.backends import Kind, Known, package_of
from robot.errors import InputError

Backend = TypeVar("Backend")


class Backends(Generic[Backend]):
    """Name -> function that imports the backend and returns it. A package's own is its entry point."""

    def __init__(self, kind: Kind, own: Mapping[str, Callable[[], Backend]]) -> None:
        self.kind, self._own = kind, own

    def load(self, name: str) -> Backend:
        """The backend of this name.

        Raises InputError when there is none, when the package that brings it cannot be imported, or when a
        library that one of ours needs is not installed.
        """
        if (loader := self._own.get(name)) is not None:
            return loader()
        point = self.kind.point(name)
        if point is None:
            what = f"there is no {self.kind.what} called {name!r}."
            raise InputError(self.kind.group, what, f"There are {self.kind.told()}.")
        try:
            backend: Backend = point.load()
        except (Exception, SystemExit) as error:  # whatever a stranger's module does when it is imported
            what = f"{name} cannot be loaded ({type(error).__name__}: {error})."
            raise InputError(package_of(point), what, "Mend or remove that package.") from error
        return backend

    def broken(self) -> Iterator[tuple[Known, str]]:
        """Backends of other packages that cannot be loaded, and why. Imports every one of them."""
        for known in self.kind.known():
            if known.package:
                try:
                    self.load(known.name)
                except InputError as error:
                    yield known, error.what
