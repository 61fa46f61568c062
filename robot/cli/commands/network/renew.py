"""Have a new certificate made for the page; with --authority a new authority too, for each phone to install.

A running companion makes it within seconds, else the next start does. Nothing has to be renewed by hand: this
is for a robot that has moved house, or whose files somebody may have read.
"""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.network_files import folder_of, reach_now
from robot.cli.options import ConfigFile, SocketFile
from robot.config.partial import what_fits
from robot.errors import InputError, UsageError
from robot.network.authority import Authority


def command(
    authority: Annotated[bool, typer.Option("--authority", help="Make a new authority as well.")] = False,
    journal: Annotated[Path | None, typer.Option("--journal", help="The robot's journal.")] = None,
    config: ConfigFile = None,
    socket: SocketFile = None,
) -> None:
    found, _ = what_fits(config)
    if found.console.certificate is not None:
        where = found.console.certificate
        raise UsageError(
            where, "is the clinic's own.", "Put the new file in its place; it is read by itself."
        )
    folder = folder_of(reach_now(socket), found, journal)
    try:
        Authority(folder).forget(whole=authority)
    except OSError as error:
        raise InputError(str(folder), f"cannot be changed ({error.strerror}).") from error
    typer.echo("A new certificate is made within seconds where a companion runs, else at its next start.")
    if authority:
        typer.echo("Each phone installs the new authority at /trust, and may remove the old one.")
