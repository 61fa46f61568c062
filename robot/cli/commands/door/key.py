"""Make a door's folder with its key: what opens the answers, and the public key that seals them."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.options import JsonFlag
from robot.cli.output import out, print_json
from robot.files.read import shown
from robot.first_door.desk import KEY, make_desk


def command(
    folder: Annotated[Path, typer.Argument(help="The door's folder; it is made.")],
    as_json: JsonFlag = False,
) -> None:
    desk = make_desk(folder)
    if as_json:
        print_json({"folder": str(folder), "public_key": desk.public})
        return
    out.print(f"{shown(folder / KEY)}: keep it off the web server, and a copy in a safe place. It opens the")
    out.print("answers; without it they stay closed for good. What seals them is public:")
    out.print(desk.public)
    out.print(f"Next: yorisou door build {shown(folder)} SITE")
