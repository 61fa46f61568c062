"""Write the file that staff give to a robot: keys for the months to come, and who will be there."""

from pathlib import Path
from typing import Annotated

import typer

from robot.centre.site import ENDING, MONTHS, Folder, site_file, written
from robot.cli.centre_folder import CentreFolder, today
from robot.cli.output import out
from robot.errors import UsageError
from robot.files.read import shown


def command(
    folder: CentreFolder,
    file: Annotated[Path, typer.Argument(help=f"The new file; its name ends with {ENDING}.")],
    months: Annotated[int, typer.Option("--months", min=1, max=MONTHS, help="For so many months.")] = MONTHS,
) -> None:
    if file.suffix != ENDING:
        raise UsageError("file", f"does not end with {ENDING}.", f"For example our-centre{ENDING}")
    made = site_file(Folder(folder).own(), today(), months)
    written(file, made.model_dump_json(indent=1))
    out.print(
        f"{shown(file)} (mode 600): good until the end of {max(made.keys)}. Carry it to the robot by hand,"
    )
    out.print(
        "into the folder that [centre] sites names there. Whoever has it can work out codes; it names nobody."
    )
