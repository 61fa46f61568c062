"""The folder that the commands of the first door share."""

from pathlib import Path
from typing import Annotated

import typer

DoorFolder = Annotated[Path, typer.Argument(help="The door's folder (yorisou door key makes it).")]
