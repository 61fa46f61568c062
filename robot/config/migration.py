"""Migrates `yorisou.toml` from an earlier version: comments stay, and the old file is kept beside it.

What has ever changed in the file, oldest first:

- 0.1 → 0.2: `[body] motion` (one share for gestures, breath and gaze) became size and idle of
  `[person.movement]`; `speed` there is new, and whole as it was.
"""

import os
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from robot.config.schema import LIMIT
from robot.files.read import MARK, read_bytes
from robot.files.replace import new_beside, sync

BEFORE = "before-0.2"


def moved(data: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The tables with old keys moved to their new places, and the list of those old keys."""
    body, person = data.get("body"), data.get("person", {})
    if not isinstance(body, dict) or "motion" not in body or not isinstance(person, dict):
        return data, ()
    movement, share = person.get("movement", {}), body["motion"]
    if not isinstance(movement, dict) or type(share) not in (int, float) or not 0.0 <= share <= 1.0:
        return data, ()  # it is left out like any other key that cannot be used
    data = deepcopy(data)
    del data["body"]["motion"]
    wanted = data.setdefault("person", {}).setdefault("movement", {})
    for key in ("size", "idle"):
        wanted.setdefault(key, share)
    return data, ("body.motion",)


def rewritten(text: str) -> str:
    """The text with its old keys in their new places; every comment stays.

    Raises ValueError where it is laid out so that this cannot be done.
    """
    before = tomllib.loads(text)
    after, old = moved(before)
    if not old:
        return text
    end = "\r\n" if "\r\n" in text else "\n"
    try:
        written = _with_movement(text, before, end)
        held = tomllib.loads(written)
    except (TOMLKitError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
    if {"body": {}, **held} != after:
        raise ValueError("something else would change")
    return written


def _with_movement(text: str, before: dict[str, Any], end: str) -> str:
    document: Any = tomlkit.parse(text)
    body = document["body"]
    share, said = before["body"]["motion"], body["motion"].trivia.comment
    body.remove("motion")
    movement = before.get("person", {}).get("movement")
    new = {key: share for key in ("size", "idle") if key not in (movement or {})}
    person = document.get("person")
    if movement is not None or (person is not None and not isinstance(person, tomlkit.items.Table)):
        held = person["movement"] if movement is not None else person
        for key, value in (new if movement is not None else {"movement": new}).items():
            held[key] = value
        return _commented(tomlkit.dumps(document), said, end)
    written = tomlkit.dumps(document)
    gap = "" if not written else end if written.endswith("\n") else 2 * end
    section = f"[person.movement]\n{tomlkit.dumps(new)}".replace("\n", end)
    return _commented(written + gap, said, end) + section


def _commented(text: str, comment: str, end: str) -> str:
    """Keep the comment of an old key, on a line of its own."""
    if not comment:
        return text
    return text + ("" if text.endswith("\n") or not text else end) + comment + end


def write(path: Path) -> Path:
    """Rewrite the file in place, whole or not at all; returns where the old one is kept.

    Mode and owner stay. Raises OSError where it cannot be written, ValueError where its layout does not allow
    it or it changed meanwhile; then it is as it was.
    """
    target = path.resolve()  # a link stays a link
    data = read_bytes(target, LIMIT)
    text = data.decode("utf-8")
    mark = MARK if text.startswith(MARK) else ""
    new = mark + rewritten(text.removeprefix(MARK))
    kept = _keep(target, data)
    made = new_beside(target, new.encode("utf-8"), target)
    try:
        if read_bytes(target, LIMIT) != data:
            raise ValueError("it was changed meanwhile")
        made.replace(target)
    finally:
        made.unlink(missing_ok=True)
    sync(target.parent)
    return kept


def _keep(target: Path, data: bytes) -> Path:
    """Keep the old file under an unused name."""
    for number in range(1, 1_000):
        kept = target.with_name(f"{target.name}.{BEFORE}" + ("" if number == 1 else f".{number}"))
        if os.path.lexists(kept):
            continue
        made = new_beside(kept, data, target)
        try:
            os.link(made, kept)  # never over another file
        except FileExistsError:
            continue
        finally:
            made.unlink(missing_ok=True)
        return kept
    raise ValueError(f"there are too many files called {target.name}.{BEFORE}")
