"""A table of backends of one kind: our own, loaded when they are asked for, and those of other packages."""

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from robot.contract.backends import Kind, Known, package_of
from robot.errors import InputError, YorisouError

Backend = TypeVar("Backend")
MEND = "Mend or remove that package."


class Backends(Generic[Backend]):
    """Name -> function that imports the backend and returns it. A package's own is its entry point.

    `contract` is the protocol of what a backend opens when it is called or, with `opens=False`, of itself.
    One of another package is held to it, and what goes wrong in it is told with the name of that package.
    """

    def __init__(
        self, kind: Kind, own: Mapping[str, Callable[[], Backend]], contract: type, *, opens: bool = True
    ) -> None:
        self.kind, self._own, self._opens = kind, own, opens
        parts = [part for base in contract.__mro__ for part in vars(base).items()]
        self._methods = {name for name, it in parts if callable(it) and not name.startswith("_")}

    def load(self, name: str) -> Backend:
        """The backend of this name.

        Raises InputError when there is none, when the package that brings it cannot be imported or lacks a
        method of the contract, or when a library that one of ours needs is not installed.
        """
        if (loader := self._own.get(name)) is not None:
            return loader()
        point = self.kind.point(name)
        if point is None:
            what = f"there is no {self.kind.what} called {name!r}."
            raise InputError(self.kind.group, what, f"There are {self.kind.told()}.")
        try:
            backend: Any = point.load()
        except (Exception, SystemExit) as error:  # whatever a stranger's module does when it is imported
            what = f"{name} cannot be loaded ({type(error).__name__}: {error})."
            raise InputError(package_of(point), what, MEND) from error
        if self._opens and not callable(backend):
            raise InputError(package_of(point), f"{name} is not a function or class.", MEND)
        if not self._opens or isinstance(backend, type):
            self._hold(backend, name, package_of(point))
        held: Backend = self._opening(backend, name, package_of(point)) if self._opens else backend
        return held

    def _opening(self, backend: Callable[..., Any], name: str, package: str) -> Any:
        @functools.wraps(backend, updated=())
        def opened(*arguments: Any, **named: Any) -> Any:
            try:
                made = backend(*arguments, **named)
            except (YorisouError, OSError):
                raise  # a device that is not there
            except Exception as error:
                what = f"{name} cannot be opened ({type(error).__name__}: {error})."
                raise InputError(package, what, MEND) from error
            self._hold(made, name, package)
            return made

        return opened

    def _hold(self, backend: object, name: str, package: str) -> None:
        """Raise InputError for a method of the contract that is not there."""
        lacks = sorted(each for each in self._methods if not callable(getattr(backend, each, None)))
        if lacks:
            raise InputError(package, f"{name} lacks {', '.join(lacks)}.", MEND)

    def broken(self) -> Iterator[tuple[Known, str]]:
        """Backends of other packages that cannot be loaded, and why. Imports every one of them."""
        for known in self.kind.known():
            if known.package:
                try:
                    self.load(known.name)
                except InputError as error:
                    yield known, error.what
