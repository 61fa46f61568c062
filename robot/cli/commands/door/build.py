"""Write the site: an anonymous page in three languages, to be put on a web server, on a stick, or printed."""

from pathlib import Path
from typing import Annotated

import typer

from robot.app.from_config import programme
from robot.cli.config_file import configuration
from robot.cli.door_folder import DoorFolder
from robot.cli.options import ConfigFile
from robot.cli.output import out
from robot.errors import UsageError
from robot.files.read import shown
from robot.first_door.desk import Desk
from robot.first_door.site import Site, build

LONGEST_CENTRE = 80


def command(
    folder: DoorFolder,
    site: Annotated[Path, typer.Argument(help="Where the pages go.")],
    centre: Annotated[str, typer.Option("--centre", help="Name of the centre, as it stands below.")] = "",
    post: Annotated[
        bool, typer.Option("--post", help="With a button that sends to the site's own host (door receive).")
    ] = False,
    config: ConfigFile = None,
) -> None:
    centre = centre.strip()
    if len(centre) > LONGEST_CENTRE or not centre.isprintable():
        what = f"has more than {LONGEST_CENTRE} characters, or signs that cannot be seen."
        raise UsageError("--centre", what, "It stands below every page.")
    desk = Desk(folder)
    made = Site(
        desk.public,
        desk.survey,
        desk.prepared,
        desk.replies(),
        programme(configuration(config)),
        centre,
        post,
    )
    written = build(made, site)
    out.print(f"{shown(site)}: {len(written)} pages. Begin with {shown(written[0])}.")
    out.print("The help lines are those of the programme: look whether they are right, and try them.")
