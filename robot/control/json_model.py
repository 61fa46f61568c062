"""Frozen dataclasses as JSON and back: of what goes out on the control socket, and of what a client reads.

A field whose name is a word of Python ends in "_", which JSON does not show.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints

from robot.errors import InputError

Json = dict[str, Any]


class Model:
    """The base of such a dataclass. A field that may be left out says so: `field(metadata=OPTIONAL)`."""

    __slots__ = ()

    def to_json(self) -> Json:
        """The model as a JSON object; an optional field that is None is not in it."""
        found, cls = {}, _any(type(self))
        for name, key, optional in _keys(cls):
            value = getattr(self, name)
            if value is not None or not optional:
                found[key] = _plain(value)
        return found

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The model that `to_json` wrote. Fields of a newer version are left aside, missing ones have their
        defaults. Raises InputError.
        """
        read: Self = _reader(_any(cls))(data, cls.__name__.lower())
        return read


OPTIONAL = {"optional": True}


def _any(cls: Any) -> Any:
    """A class as the key of a cache; mypy takes the `__hash__` of its instances for its own."""
    return cls


@cache
def _keys(cls: Any) -> tuple[tuple[str, str, bool], ...]:
    """Name, key in JSON, and whether it may be left out, of every field."""
    return tuple((each.name, each.name.rstrip("_"), "optional" in each.metadata) for each in fields(cls))


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


WORDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


def in_words(kind: type) -> str:
    """What a value of a plain type is, for whoever wrote another."""
    return WORDS.get(kind, kind.__name__)


Reader = Callable[[Any, str], Any]


@cache
def _reader(hint: Any) -> Reader:
    """What reads a value of this type, or raises InputError at the given place."""
    if is_dataclass(hint):
        return _object(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        return _list(_reader(inner[0]))
    if origin is dict:
        return _mapping(_reader(inner[1]))
    if origin is UnionType:
        (one,) = (each for each in inner if each is not type(None))
        return _or_none(_reader(one))
    return _exactly(hint)


def _object(cls: Any) -> Reader:
    hints = get_type_hints(cls)
    readers: list[tuple[str, str, Reader, bool]] = []

    def read(value: Any, where: str) -> Any:
        if not isinstance(value, Mapping):
            raise InputError(where, "must be an object.")
        if not readers:  # here, so that a model may hold others of its own kind
            for each in fields(cls):
                needed = each.default is MISSING and each.default_factory is MISSING
                key = each.name.rstrip("_")
                readers.append((each.name, key, _reader(hints[each.name]), needed))
        found = {}
        for name, key, inner, needed in readers:
            if key in value:
                found[name] = inner(value[key], key)
            elif needed:
                raise InputError(f"{where}.{key}", "is missing.")
        return cls(**found)

    return read


def _list(inner: Reader) -> Reader:
    def read(value: Any, where: str) -> Any:
        if not isinstance(value, list | tuple):
            raise InputError(where, "must be a list.")
        return tuple(inner(each, where) for each in value)

    return read


def _mapping(inner: Reader) -> Reader:
    def read(value: Any, where: str) -> Any:
        if not isinstance(value, Mapping):
            raise InputError(where, "must be an object.")
        return {str(key): inner(each, where) for key, each in value.items()}

    return read


def _or_none(inner: Reader) -> Reader:
    return lambda value, where: None if value is None else inner(value, where)


def _exactly(kind: Any) -> Reader:
    def read(value: Any, where: str) -> Any:
        if type(value) is not kind:
            raise InputError(where, f"must be {in_words(kind)}.")
        return value

    return read
