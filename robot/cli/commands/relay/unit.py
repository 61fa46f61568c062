"""Print a systemd unit that runs the host."""

import getpass
import shutil
from pathlib import Path
from typing import Annotated

import typer

from robot.relay.clinic import opened
from robot.relay.running import unit


def command(
    folder: Annotated[Path, typer.Argument(help="The host's folder.")],
    user: Annotated[str, typer.Option("--user", help="As whom it runs; the folder is theirs.")] = "",
) -> None:
    program = shutil.which("yorisou") or "yorisou"
    typer.echo(unit(opened(folder), program, user or getpass.getuser()), nl=False)
