"""Lines that programmes share: a file each in `robot/behaviours/lines`, named by a level's `library`."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path as File
from typing import Any

import yaml
from pydantic import Field

from robot.behaviours.script import schema
from robot.language import line_check
from robot.yaml_check.finding import did_you_mean
from robot.yaml_check.section import Name, Section
from robot.yaml_check.source import Path, Source

LINES = File(__file__).parent.parent / "lines"
# No level can be called so: its lines are found by "<level id>.<name>".
SHARED = "library:"


class LineLibrary(Section):
    """Lines of one kind; `about` says of what, in the manual."""

    about: str = Field(min_length=1)
    lines: dict[Name, schema.Line] = Field(min_length=1)


def names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in LINES.glob("*.yaml")))


@cache
def library(name: str) -> LineLibrary:
    """One of `names`."""
    return LineLibrary.model_validate(yaml.load((LINES / f"{name}.yaml").read_bytes(), yaml.CSafeLoader))


def named(parameters: Mapping[str, Any], key: str) -> list[str]:
    """The names under a key of checked parameters, which may be one or a list."""
    given = parameters.get(key, [])
    return [given] if isinstance(given, str) else list(given)


def shared_lines(parameters: Mapping[str, Any]) -> dict[str, schema.Line]:
    """The lines of the libraries that a level names, by the keys under which a programme holds them.

    A line of its own that is called as one of them takes its place.
    """
    without = {*named(parameters, "without"), *parameters.get("lines", ())}
    return {
        f"{SHARED}{each}.{line}": text
        for each in named(parameters, "library")
        for line, text in library(each).lines.items()
        if line not in without
    }


def texts(keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """The texts of those keys that are a library's."""
    shared = [key.removeprefix(SHARED).split(".") for key in keys if key.startswith(SHARED)]
    return {f"{SHARED}{name}.{line}": library(name).lines[line].plain() for name, line in shared}


def every_parameters(script: schema.Script) -> Iterator[tuple[Mapping[str, Any], Path]]:
    """The parameters that may name a library, as they are written, and their place in the script."""
    for place, level in enumerate(script.levels):
        if level.behaviour != "small-word":
            continue
        owners: list[tuple[schema.Level | schema.SubLevel, Path]] = [(level, ("levels", place))]
        owners += [(part, ("levels", place, "sublevels", n)) for n, part in enumerate(level.sublevels)]
        for owner, here in owners:
            yield owner.parameters, (*here, "parameters")
            if owner.taster is not None:
                yield owner.taster.parameters, (*here, "taster", "parameters")


def content(script: schema.Script) -> dict[str, Any]:
    """The libraries that a script names, by name, as data."""
    used = {name for given, _ in every_parameters(script) for name in named(given, "library")}
    return {name: library(name).model_dump(exclude_none=True) for name in sorted(used)}


def check_libraries(source: Source, script: schema.Script, blocked: Mapping[str, tuple[str, ...]]) -> None:
    """Findings for what is named and does not exist, and for lines with `blocked` words, by language."""
    for given, path in every_parameters(script):
        used = [name for name in named(given, "library") if name in names()]
        for name, where in _placed(given, path, "library"):
            if name not in used:
                source.add("E020", where, f"there is no library '{name}'{did_you_mean(name, names())}")
        known = {line for name in used for line in library(name).lines}
        for name, where in _placed(given, path, "without") if used else ():
            if name not in known:
                source.add("E020", where, f"no library here has a line '{name}'{did_you_mean(name, known)}")
        for name, where in _placed(given, path, "library"):
            for line, text in library(name).lines.items() if name in used else ():
                for found in (
                    _blocked(text, script.languages, blocked) if line not in named(given, "without") else ()
                ):
                    source.add("S241", where, f"its line '{line}': {found}; or name it under 'without'")


def _blocked(
    text: schema.Line, languages: Iterable[str], blocked: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """What is wrong with a line for somebody who is not to read these words."""
    written = text.plain()
    return [
        fault.text for each in languages for fault in line_check.blocked(written[each], each, blocked[each])
    ]


def _placed(given: Mapping[str, Any], path: Path, key: str) -> Iterator[tuple[str, Path]]:
    """The names under a key, each with its place."""
    single = isinstance(given.get(key), str)
    for place, name in enumerate(named(given, key)):
        yield name, (*path, key) if single else (*path, key, place)
