"""Print the certificate that phones install to trust this robot, or write it to a file.

It is public. `--profile` is the form for iPhone and iPad; both are offered at the page's /trust as well.
"""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.network_files import folder_of, reach_now
from robot.cli.options import ConfigFile, SocketFile
from robot.config.partial import what_fits
from robot.console.trust_pages import pem, profile
from robot.errors import InputError
from robot.network.authority import fingerprint, permitted, root_of


def command(
    file: Annotated[Path | None, typer.Option("--out", help="Write it there.")] = None,
    for_apple: Annotated[bool, typer.Option("--profile", help="As a profile for iPhone and iPad.")] = False,
    journal: Annotated[Path | None, typer.Option("--journal", help="The robot's journal.")] = None,
    config: ConfigFile = None,
    socket: SocketFile = None,
) -> None:
    found, _ = what_fits(config)
    reach = reach_now(socket)
    root = root_of(folder_of(reach, found, journal))
    text = profile(root, permitted(root)[0]) if for_apple else pem(root)
    if file is None:
        typer.echo(text, nl=False)
    else:
        try:
            file.write_text(text, "utf-8")
        except OSError as error:
            raise InputError(str(file), f"cannot be written ({error.strerror}).") from error
    typer.echo(f"SHA-256 {fingerprint(root)}", err=True)
