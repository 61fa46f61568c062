"""Make a package with a step policy, its entry point and its tests."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.new_package import NewPackage, tell, write


def command(
    name: Annotated[str, typer.Argument(help="What scripts will call its kind, such as slow-steps.")],
    into: Annotated[Path, typer.Option(help="The folder in which its folder is made.")] = Path(),
) -> None:
    from robot.engine.policies import POLICIES

    known = POLICIES.known
    taken = [each.name for each in known.known()]
    new = NewPackage("step policy", "policy", known.group, value="{class_name}", taken=taken)
    tell(write(new, name, into))
