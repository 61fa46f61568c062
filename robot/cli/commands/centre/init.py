"""Make a centre's folder with its keys; on one that is there, change its name, worker or prepared lines."""

from pathlib import Path
from typing import Annotated

import typer

from robot.centre.site import OWN, Folder, made
from robot.cli.output import out
from robot.files.read import shown


def command(
    folder: Annotated[Path, typer.Argument(help="The centre's folder; it is made.")],
    name: Annotated[str, typer.Option("--name", help="What the person calls the centre.")] = "",
    worker: Annotated[str, typer.Option("--worker", help="Who will be there.")] = "",
    line: Annotated[
        list[str] | None, typer.Option("--line", help="What the worker may say when somebody comes in.")
    ] = None,
) -> None:
    if (folder / OWN).exists():
        told = {"name": name, "worker": worker, "lines": tuple(line or ())}
        Folder(folder).change(**{key: value for key, value in told.items() if value})
        out.print(f"{shown(folder / OWN)}: changed. Robots know it with the next site file.")
        return
    made(folder, name, worker, tuple(line or ()))
    out.print(
        f"{shown(folder / OWN)}: keep it to staff, and a copy in a safe place. Its keys make the codes."
    )
    out.print(f"Next: yorisou centre show {shown(folder)}, and yorisou centre site-file {shown(folder)} FILE")
