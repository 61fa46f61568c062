"""What the commands on gestures take, and what they refuse."""

from typing import Annotated

import typer

from robot.cli.languages import require_language
from robot.config.schema import Config
from robot.errors import UsageError
from robot.motion.gestures import Repertoire
from robot.yaml_check.finding import did_you_mean

Name = Annotated[str, typer.Argument(help="A name from `yorisou gesture list`.")]
Size = Annotated[float, typer.Option("--size", help="From 0 to 1: how large.")]
Lang = Annotated[str | None, typer.Option("--lang", help="en, ja or ko; else the person's own.")]


def language_of(lang: str | None, config: Config) -> str:
    """The language that was named, or the person's own. Raises UsageError."""
    if lang is not None:
        require_language(lang)
    return lang or config.person.language


def require_gesture(repertoire: Repertoire, name: str) -> None:
    """Raises UsageError for a name that no gesture has."""
    if name not in repertoire.gestures:
        near = did_you_mean(name, repertoire.gestures)
        raise UsageError(name, f"is no gesture{near or '.'}", "See: yorisou gesture list")


def require_size(size: float) -> float:
    """The size. Raises UsageError outside of 0 to 1."""
    if not 0.0 <= size <= 1.0:
        raise UsageError("--size", f"{size:g} is not between 0 and 1.")
    return size
