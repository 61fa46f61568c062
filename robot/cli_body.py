"""`yorisou body`: the robot's body, for those who build it."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from robot.cli_calibrate import calibrate
from robot.terminal import ConfigFile, configuration

app = typer.Typer(no_args_is_help=True, help="The robot's body.")
app.command()(calibrate)


@app.command()
def simulate(
    link: Annotated[Path, typer.Option("--link", help="Directory for the links servos and board.")],
    board: Annotated[
        Literal["python", "firmware", "native"],
        typer.Option(help="The board: a model, its firmware in an emulator, or built for this machine."),
    ] = "python",
    config: ConfigFile = None,
) -> None:
    """Run the simulated body alone, until interrupted."""
    from robot.app import simulate_body

    raise typer.Exit(simulate_body(link, board, configuration(config)))
