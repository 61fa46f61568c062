"""Loads gestures: those that come with the robot, and those of a builder or therapist."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from robot.errors import InputError
from robot.files.read import read_text, shown
from robot.motion.gestures import schema
from robot.motion.gestures.check import build
from robot.motion.gestures.score import Gesture, Gestures
from robot.yaml_check.explain import explain
from robot.yaml_check.finding import Finding
from robot.yaml_check.source import parse

HERE = Path(__file__).parent
LIMIT = 1_000_000  # bytes of a file
MOST_FILES = 200


def built_in() -> Gestures:
    """The built-in gestures. Raises InputError when the installation is damaged."""
    return {gesture.name: replace(gesture, source="") for gesture in _folder(HERE, {})}


def with_own(built_in: Gestures, folder: Path | None) -> Gestures:
    """The built-in gestures and those of a folder of .yaml files, which may replace some.

    Raises InputError with every finding: file, line, and what was meant.
    """
    if folder is None:
        return built_in
    return {**built_in, **{gesture.name: gesture for gesture in _folder(folder, built_in)}}


def _folder(folder: Path, known: Gestures) -> Iterable[Gesture]:
    mend = "Name a folder of .yaml files as [body] gestures."
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml"))
    except OSError as error:
        raise InputError(shown(folder), f"cannot be read ({error.strerror}).", mend) from error
    except ValueError as error:  # a NUL, or half of a character
        raise InputError(shown(folder), "cannot be read (no folder can have this name).", mend) from error
    if not files:
        raise InputError(shown(folder), "holds no .yaml file.", "Put your gestures there.")
    if len(files) > MOST_FILES:
        raise InputError(shown(folder), f"holds more than {MOST_FILES} .yaml files.", mend)
    made: dict[str, Gesture] = {}
    findings: list[Finding] = []
    for file in files:
        found, faults = _file(file, known, made)
        made |= found
        findings += faults
    if findings:
        told = "\n".join(str(finding) for finding in sorted(set(findings)))
        raise InputError(
            str(folder), f"cannot be used.\n{told}\n", "docs/how-to/write-a-gesture.md tells how."
        )
    return made.values()


def _file(file: Path, known: Gestures, before: Gestures) -> tuple[dict[str, Gesture], list[Finding]]:
    """The gestures of one file and what is wrong with it. `before` are those of the files before it."""
    source = parse(read_text(file, LIMIT, any_character=True), str(file))
    source.findings += source.cut
    if source.findings:
        return {}, source.findings
    try:
        shaped = schema.File.model_validate_json(json.dumps(source.data))
    except ValidationError as error:
        explain(source, schema.File, error, ())
        return {}, source.findings
    made = {name: build(source, name, given, known) for name, given in shaped.gestures.items()}
    for name in made.keys() & before.keys():
        first = before[name].source
        source.add("E002", ("gestures", name), f"'{name}' is in {first} already", at_key=True)
    return made, source.findings
