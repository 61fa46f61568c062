"""Run the simulated body alone, until interrupted."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from robot.app.rehearsal import simulate_body
from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile


def command(
    link: Annotated[Path, typer.Option("--link", help="Directory for the links servos and board.")],
    board: Annotated[
        Literal["python", "firmware", "native"],
        typer.Option(help="The board: a model, its firmware in an emulator, or built for this machine."),
    ] = "python",
    ids: Annotated[
        str | None, typer.Option("--ids", help="These servos, not the robot's: 10-18, or 1,2,5.")
    ] = None,
    baud: Annotated[
        int | None, typer.Option("--baud", help="Of servos and board: 1000000 without it; new servos: 57600.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    raise typer.Exit(simulate_body(link, board, configuration(config), ids, baud))
