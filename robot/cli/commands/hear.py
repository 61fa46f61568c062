"""Recognise expected phrases in a WAV file; stop words are always among them."""

import json
from pathlib import Path
from typing import Annotated

import typer

from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out
from robot.drivers.ears.hear_file import hear_file


def command(
    file: Annotated[Path, typer.Argument(help="WAV file, not packed; it is brought to 16 kHz mono.")],
    lang: Annotated[str, typer.Option(help="en, ja or ko.")] = "ko",
    phrases: Annotated[str, typer.Option(help="Expected phrases, parted by commas.")] = "",
    as_json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    wanted = tuple(phrase.strip() for phrase in phrases.split(",") if phrase.strip())
    models = {str(language): path for language, path in configuration(config).ears.models.items()}
    for heard in hear_file(file, lang, wanted, models):
        if as_json:
            print(json.dumps(heard, ensure_ascii=False), flush=True)  # noqa: T201
        elif heard["kind"] in ("stop", "less"):
            out.print(f"{heard['end_s']:6.2f} s  -> {heard['kind']}")
        elif heard["kind"] == "final":
            out.print(f"{heard['start_s']:6.2f}-{heard['end_s']:.2f} s  {heard['text']}")
