"""Say what is real, simulated, missing or degraded, and how to mend it."""

import typer
from rich.text import Text

from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out
from robot.config.partial import what_fits
from robot.doctor import examine, healthy, to_json
from robot.errors import InputError


def command(as_json: JsonFlag = False, config: ConfigFile = None) -> None:
    found, unfit = what_fits(config)
    findings = examine(found, unfit=unfit)
    if as_json:
        print(to_json(findings))  # noqa: T201
    else:
        marks = {"real": "green", "simulated": "cyan", "off": "dim", "degraded": "yellow", "missing": "red"}
        for finding in findings:
            out.print(
                Text(f"{finding.state:>10}  ", marks[finding.state])
                + Text(f"{finding.part}: {finding.detail}")
            )
            if finding.mend:
                out.print(Text(f"{'':>12}{finding.mend}", "dim"))
    for each in unfit:
        if not each.key:  # of the file as a whole
            raise InputError("configuration", each.what, each.mend)
    raise typer.Exit(0 if healthy(findings) else 1)
