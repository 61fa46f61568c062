"""Say which language has a model, and where. Exit code 1 when one is named and cannot be used."""

from typing import Any

import typer

from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.contract.languages import ENGLISH_NAMES
from robot.drivers.ears.vosk_models import open_model
from robot.errors import YorisouError


def command(as_json: JsonFlag = False, config: ConfigFile = None) -> None:
    models = {str(language): path for language, path in configuration(config).ears.models.items()}
    rows, broken = [], False
    for language in ENGLISH_NAMES:
        row: dict[str, Any] = {"language": language, "path": None, "mb": None, "trouble": None, "mend": None}
        try:
            path = open_model(language, models)
            size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
            row.update(path=str(path), mb=round(size / 1e6))
        except YorisouError as error:
            broken |= language in models
            row.update(trouble=f"{error.where}: {error.what}", mend=error.mend)
        rows.append(row)
        if not as_json:
            there = f"{row['path']} ({row['mb']} MB)" if row["path"] else f"{row['trouble']} {row['mend']}"
            out.print(f"{language}  {there}")
    if as_json:
        print_json(rows)
    raise typer.Exit(1 if broken else 0)
