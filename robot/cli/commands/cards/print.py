"""Cards of paper for the door and the family: what it is, how to stop it, how to send it away."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from robot.app.from_config import programme
from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile
from robot.config.schema import Config
from robot.contract.languages import Language
from robot.errors import InputError
from robot.files.read import shown
from robot.messages import text
from robot.report.cards import Audience, Known, Paper, cards
from robot.report.pdf import Typesetter

MISSING = (
    "{path}: this machine has no font with the letters of: {names}. Install one (Debian: fonts-noto-cjk).\n"
)
# As many as have room beside the help lines.
MOST_STAFF = 4
LETTERS = {"ja": "Japanese", "ko": "Korean"}


def command(
    out: Annotated[Path | None, typer.Option("--out", help="The file; cards-<language>.pdf here.")] = None,
    language: Annotated[
        Language | None, typer.Option("--language", help="en, ja or ko; the person's.")
    ] = None,
    audience: Annotated[
        Audience, typer.Option("--for", help="For whom: door, family, own (a sheet to tick) or all.")
    ] = "all",
    paper: Annotated[Paper, typer.Option("--paper", help="a6, or a4: four on a sheet, to be cut.")] = "a6",
    page: Annotated[str, typer.Option("--page", help="Address of its page; a line to fill in.")] = "",
    config: ConfigFile = None,
) -> None:
    loaded = configuration(config)
    chosen: Language = language or loaded.person.language
    path = out or Path(f"cards-{chosen}.pdf")
    made = cards(audience, chosen, _known(loaded, chosen, page))
    typesetter = Typesetter()
    _write(path, typesetter.cards(made, chosen, text("paper.title", chosen), paper))
    sys.stderr.write(f"{shown(path)}\n")
    if lacking := typesetter.lacking(made):
        names = ", ".join(LETTERS[each] for each in lacking)
        sys.stderr.write(MISSING.format(path=shown(path), names=names))
        raise typer.Exit(1)


def _known(loaded: Config, language: Language, page: str) -> Known:
    """What the script and the configuration say. Family read these cards, and stand on none of them."""
    staff = [each.called(language) for each in loaded.care.staff if each.role != "family"][:MOST_STAFF]
    rows = [row[language] for row in programme(loaded).hotline if language in row]
    return Known(page, tuple(staff), tuple(rows))


def _write(path: Path, body: bytes) -> None:
    """Raises InputError where something stands already, or it cannot be written."""
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o644), "wb") as file:
            file.write(body)
    except FileExistsError:
        raise InputError(
            shown(path), "is there already; nothing was written.", "Name another file."
        ) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no file can have this name"
        raise InputError(shown(path), f"cannot be written ({why}).", "Name another file.") from None
