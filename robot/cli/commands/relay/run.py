"""Run the host in the foreground: the broker, and the page for senders."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.output import out
from robot.clock import SystemClock
from robot.relay.clinic import opened
from robot.relay.running import run


def command(folder: Annotated[Path, typer.Argument(help="The host's folder.")]) -> None:
    raise typer.Exit(run(opened(folder), SystemClock(), out.print))
