"""Plain records for events and commands, with a lossless JSON form."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform

from robot.errors import InputError

R = TypeVar("R", bound="Record")


class Record:
    """A frozen dataclass with a `kind`: the one shape of everything that enters or leaves the engine.

    Fields hold only JSON scalars and tuples of them, so that a journal can store a record and read back an
    equal one.
    """

    kind: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        """The record as a JSON object: its kind and its fields."""
        return {"kind": self.kind, **asdict(self)}  # type: ignore[call-overload]


class Registry:
    """All records of one direction by kind."""

    def __init__(self, direction: str) -> None:
        self.direction = direction
        self.kinds: dict[str, type[Record]] = {}

    def from_json(self, data: Mapping[str, Any]) -> Record:
        """The record that `to_json` wrote. Raises InputError for an unknown kind or other fields."""
        kind = data.get("kind")
        cls = self.kinds.get(str(kind))
        if cls is None:
            raise InputError(self.direction, f"unknown kind {kind!r}.", "Was it written by a newer version?")
        wanted = {f.name for f in fields(cls)}  # type: ignore[arg-type]
        given = {name: _tuples(value) for name, value in data.items() if name != "kind"}
        if not given.keys() <= wanted:
            extra = ", ".join(sorted(given.keys() - wanted))
            raise InputError(f"{self.direction} {kind}", f"unknown field {extra}.")
        try:
            return cls(**given)
        except TypeError as error:
            raise InputError(f"{self.direction} {kind}", f"{error}.") from error


@dataclass_transform(frozen_default=True)
def record(registry: Registry, kind: str) -> Callable[[type[R]], type[R]]:
    """Class decorator: makes a frozen dataclass of this kind and enters it in the registry."""

    def decorate(cls: type[R]) -> type[R]:
        made = dataclass(frozen=True, slots=True)(cls)
        made.kind = kind
        registry.kinds[kind] = made
        return made

    return decorate


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
