"""What every request of the control socket has in common: a frozen dataclass, read from JSON and written.

The annotation of a field says what may stand in it: `Annotated[type, Kind]`, or a `Literal` of the words that
may. Reading is exact, and whatever is wrong is refused by the name of the field.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import (
    Annotated,
    Any,
    ClassVar,
    NamedTuple,
    Self,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from robot.contract.programme import Programme
from robot.control.fields import RequestSource, one_of
from robot.control.json_model import Json


class Request:
    """One thing that a client may ask for; `verb` is its name on the wire, `schema` its fields by name."""

    __slots__ = ()
    verb: ClassVar[str]
    schema: ClassVar[dict[str, "Field"]]

    def to_json(self) -> Json:
        """The request as it is sent."""
        message: Json = {"do": self.verb}
        for name in self.schema:
            value = getattr(self, name)
            message[name] = list(value) if isinstance(value, tuple) else value
        return message

    @classmethod
    def read(cls, message: Mapping[str, Any], programme: Programme | None = None) -> Self:
        """The request in a message. Raises UsageError. What it does not know is left aside.

        Who does not have the programme leaves its levels and its staff to the companion.
        """
        found = {}
        for name, each in cls.schema.items():
            if name in message or each.default is MISSING:  # of what is missing its reader says what is right
                found[name] = each.read(name, message.get(name), programme)
        return cls(**found)


@dataclass(frozen=True, slots=True)
class SourcedRequest(Request):
    """A request that says where it comes from: the person's own hand, or "console", the room's side."""

    source: RequestSource = field(default="tap", kw_only=True)


R = TypeVar("R", bound=Request)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def request(verb: str) -> Callable[[type[R]], type[R]]:
    """Class decorator: makes a frozen dataclass with this verb."""

    def decorate(cls: type[R]) -> type[R]:
        made = dataclass(frozen=True, slots=True)(cls)
        made.verb = verb
        hints = get_type_hints(made, include_extras=True)
        made.schema = {each.name: _field(hints[each.name], each.default) for each in fields(made)}  # type: ignore[arg-type]
        return made

    return decorate


class Field(NamedTuple):
    """A field as it is read: what it holds, what may stand in it, and its default (MISSING: none)."""

    holds: Any
    read: Callable[[str, Any, Programme | None], Any]
    says: str
    default: Any


def _field(hint: Any, default: Any) -> Field:
    if get_origin(hint) is Annotated:
        holds, kind = get_args(hint)
        return Field(holds, kind.read, kind.says, default)
    kind = one_of(get_args(hint))
    return Field(str, kind.read, kind.says, default)


def by_verb(*requests: type[R]) -> dict[str, type[R]]:
    """A table of requests, in this order."""
    return {each.verb: each for each in requests}
