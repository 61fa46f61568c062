"""Make a package with a behaviour, its entry point and its tests."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.new_package import NewPackage, tell, write


def command(
    name: Annotated[str, typer.Argument(help="What scripts will call it, such as window-seat.")],
    into: Annotated[Path, typer.Option(help="The folder in which its folder is made.")] = Path(),
) -> None:
    import robot.behaviours  # noqa: F401 - registers ours
    from robot.contract.behaviour_registry import ENTRY_POINTS, load_plugins, names

    load_plugins()
    tell(write(NewPackage("behaviour", "behaviour", ENTRY_POINTS, taken=names()), name, into))
