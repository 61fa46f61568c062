"""Edits `yorisou.toml`: comments and order stay, and the file is replaced atomically."""

import os
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from robot.config.schema import LIMIT, load
from robot.errors import InputError
from robot.files.read import MARK, read_bytes
from robot.files.replace import new_beside, sync

# Joint -> key -> value, as they stand in the file.
Values = Mapping[str, Mapping[str, Any]]


def contents(path: Path) -> bytes | None:
    """What the file holds; None where there is none. Raises InputError."""
    try:
        os.stat(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        pass  # it is said below what is wrong with it
    return read_bytes(path, LIMIT)


def sections(values: Values) -> str:
    """The values as they can be typed into the file."""
    return "\n".join(f"[body.joints.{name}]\n{tomlkit.dumps(keys)}" for name, keys in values.items())


def with_joints(text: str, values: Values) -> str:
    """The text with these values under [body.joints.*]; every other byte is as it was.

    A joint that has a section is changed in its place; others get theirs at the end. Raises ValueError where
    the text is laid out so that this cannot be done.
    """
    document: Any = tomlkit.parse(text)
    there = document.get("body", {}).get("joints", {})
    new = {name: keys for name, keys in values.items() if name not in there}
    for name, keys in values.items():
        if name in there:
            _change(there[name], keys)
    written = tomlkit.dumps(document)
    if new:
        end = "\r\n" if "\r\n" in text else "\n"
        gap = "" if not written else end if written.endswith("\n") else 2 * end
        written += gap + sections(new).replace("\n", end)
    try:
        held = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(str(error)) from error
    if held != _merged(tomllib.loads(text), values):
        raise ValueError("something else would change")
    return written


def _change(section: Any, keys: Mapping[str, Any]) -> None:
    """Set keys; a new one goes after the last key, before the comments of the next section."""
    for key, value in keys.items():
        last = next((name for name, _ in reversed(section.value.body) if name is not None), None)
        if key in section or last is None or not isinstance(section, Table):
            section[key] = value
        else:
            section.value._insert_after(last, key, value)


def _merged(data: dict[str, Any], values: Values) -> dict[str, Any]:
    data = deepcopy(data)
    there = data.setdefault("body", {}).setdefault("joints", {})
    for name, keys in values.items():
        there.setdefault(name, {}).update(keys)
    return data


def write(path: Path, before: bytes | None, values: Values) -> Path | None:
    """Write the values into the file that held `before`; where the former file is kept now, if there was one.

    Raises InputError when it has changed since, would not be understood, or cannot be written. Then it is
    as it was.
    """
    try:
        text = "" if before is None else before.decode("utf-8")
        mark = MARK if text.startswith(MARK) else ""
        text = with_joints(text.removeprefix(MARK), values)
    except (ValueError, TypeError, AttributeError, TOMLKitError) as error:
        mend = "Write each joint as a section of its own, such as [body.joints.tail]."
        raise InputError(str(path), f"[body.joints] cannot be changed in place ({error}).", mend) from error
    load(path, text)
    target = path.resolve()  # a link stays a link
    previous = target.with_name(f"{target.name}.previous")
    try:
        _unchanged(path, before)
        if before is not None:
            _put(previous, before, target)
        new = new_beside(target, (mark + text).encode("utf-8"), target)
        try:
            _unchanged(path, before)
            new.replace(target)
        finally:
            new.unlink(missing_ok=True)
        sync(target.parent)
    except OSError as error:
        mend = "Nothing was changed. Make room or correct the rights, or type the values in."
        raise InputError(str(path), f"cannot be written ({error.strerror}).", mend) from error
    return None if before is None else previous


def _unchanged(path: Path, before: bytes | None) -> None:
    if contents(path) != before:
        mend = "It was left as it is. Begin again, or type the values in."
        raise InputError(str(path), "was changed by somebody else in the meantime.", mend)


def _put(path: Path, data: bytes, like: Path) -> None:
    new_beside(path, data, like).replace(path)
