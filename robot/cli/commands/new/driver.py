"""Make a package with a driver, its entry point and its tests: a voice or a wire to the servos."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.new_package import NewPackage, tell, write
from robot.contract.backends import VOICES, WIRES
from robot.errors import UsageError

KINDS = {
    "voice": (VOICES, "voice", "engine", "robot/drivers/base.py"),
    "wire": (WIRES, "body", "backend", "robot/drivers/body/wire.py"),
}
OTHERS = ("ears", "sound", "transport")


def command(
    name: Annotated[str, typer.Argument(help="What yorisou.toml will call it, such as screen-voice.")],
    kind: Annotated[str, typer.Option(help=f"Which kind of driver: {' or '.join(KINDS)}.")] = "voice",
    into: Annotated[Path, typer.Option(help="The folder in which its folder is made.")] = Path(),
) -> None:
    if kind not in KINDS:
        how = " is written by hand: docs/how-to/drivers-from-other-packages.md." if kind in OTHERS else ""
        what = f"{kind}{how}" if how else f"{kind!r} is no kind of driver."
        raise UsageError("--kind", what, f"This command makes {' or '.join(KINDS)}.")
    backends, section, key, declared = KINDS[kind]
    words = {"kind": kind, "section": section, "key": key, "declared": declared}
    taken = [each.name for each in backends.known()]
    new = NewPackage(
        kind, kind, backends.group, value="{class_name}", readme="driver", taken=taken, words=words
    )
    tell(write(new, name, into))
