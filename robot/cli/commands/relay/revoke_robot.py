"""Let a robot connect no more: a credential that was stolen or lost. What waits for it is kept."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.output import out
from robot.relay.clinic import opened, revoke
from robot.relay.running import reload


def command(
    folder: Annotated[Path, typer.Argument(help="The host's folder.")],
    robot: Annotated[str, typer.Argument(help="What it is called here.")],
) -> None:
    clinic = opened(folder)
    revoke(clinic, robot)
    ended = (
        "and whoever is connected with it is parted" if reload(clinic) else "from the broker's next start on"
    )
    out.print(f"The credential of {robot} ends, {ended}.")
    out.print(f"For the robot itself: yorisou relay add-robot {folder} {robot}; what waited comes then.")
