"""What the commands share: their options, the configuration, the console and how damage is told."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from robot import paths

if TYPE_CHECKING:
    from robot.config.schema import Config

out = Console(highlight=False, soft_wrap=True, markup=False)

ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Configuration file; yorisou.toml if it is here.")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON.")]
JournalFile = Annotated[Path, typer.Argument(help="A journal.")]
KeyFile = Annotated[
    Path | None, typer.Option("--key", help="The journal's key file; the configured one, or this user's.")
]
SocketFile = Annotated[Path | None, typer.Option("--socket", help="The companion's control socket.")]


def configuration(path: Path | None) -> "Config":
    """The named file, or yorisou.toml in this directory, or the defaults."""
    from robot.config.schema import load  # a stop needs none

    if path is None and paths.CONFIG.exists():
        path = paths.CONFIG
    return load(path)


def tell_damage(journal: Path, damaged: bool) -> None:
    """A recording with gaps is read as far as it goes, and said to have them: exit code 1."""
    if damaged:
        sys.stderr.write(f"{journal}: the recording has gaps or breaks off; this is what can be read.\n")
        raise typer.Exit(1)
