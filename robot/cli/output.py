"""Where commands print: lines for people, JSON for programs, and that a recording has gaps."""

import json
import sys
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

out = Console(highlight=False, soft_wrap=True, markup=False)


def print_json(facts: Any, indent: int | None = None) -> None:
    """One JSON value, on a line of its own unless it is indented."""
    print(json.dumps(facts, ensure_ascii=False, indent=indent))  # noqa: T201


def tell_damage(journal: Path, damaged: bool) -> None:
    """A recording with gaps is read as far as it goes, and said to have them: exit code 1."""
    if damaged:
        sys.stderr.write(f"{journal}: the recording has gaps or breaks off; this is what can be read.\n")
        raise typer.Exit(1)
