"""Draw a gesture: eight poses with their times, and the curves of the joints. Moves nothing."""

from pathlib import Path
from typing import Annotated

import typer

from robot.app import from_config
from robot.cli.config_file import configuration
from robot.cli.gesture_options import Lang, Name, Size, language_of, require_gesture, require_size
from robot.cli.options import ConfigFile
from robot.cli.output import out
from robot.errors import UsageError
from robot.motion.storyboard import storyboard


def command(
    name: Name,
    file: Annotated[Path, typer.Option("--out", help="PNG file to write.")],
    size: Size = 1.0,
    lang: Lang = None,
    config: ConfigFile = None,
) -> None:
    loaded = configuration(config)
    repertoire = from_config.repertoire(loaded)
    require_gesture(repertoire, name)
    if file.suffix.lower() != ".png":
        raise UsageError("--out", f"{file} is no name of a PNG file.", "Let it end in .png.")
    picture = storyboard(
        repertoire.gestures[name], language_of(lang, loaded), require_size(size), repertoire.joints
    )
    picture.save(file, "PNG")
    out.print(f"{file}: {picture.width} x {picture.height}")
