"""Open sealed week files and tell, person by person, whom to look at first, and why."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from robot.cli.languages import own_language, require_language
from robot.cli.options import JsonFlag
from robot.cli.output import out, print_json
from robot.cli.week_options import WeekName, own_key, week_named
from robot.clock import SystemClock
from robot.errors import InputError
from robot.messages import text
from robot.week.keys import read_keys
from robot.week.monday import Monday, Row, monday

SEPARATOR, INDENT = " · ", "   "
CLOSING = "。、」）："


def command(
    places: Annotated[list[Path], typer.Argument(metavar="DIR|FILE...", help="Folders or week files.")],
    key: Annotated[Path | None, typer.Option("--key", help="The therapist's key file.")] = None,
    week: WeekName = "",
    lang: Annotated[str, typer.Option("--lang", help="en, ja or ko; this computer's, without it.")] = "",
    as_json: JsonFlag = False,
) -> None:
    lang = lang or own_language()
    require_language(lang)
    about = week_named(week)
    if key is None and not own_key().exists():
        mend = "Name your key file with --key, or make one: yorisou week key."
        raise InputError(str(own_key()), "there is no key of yours.", mend)
    key = key or own_key()
    keys, today = read_keys(key), datetime.fromtimestamp(SystemClock().wall() / 1e6, UTC).astimezone().date()
    if keys.exposed:
        sys.stderr.write(f"{key}: others on this computer can read it. Run: chmod 600 {key}\n")
    told = monday(places, keys.identities, today, lang, about)  # type: ignore[arg-type] # required above
    if as_json:
        print_json(told.to_json())
    else:
        _tell(told)
    if told.findings:
        sys.stderr.write("".join(f"{line}\n" for line in told.findings))
        raise typer.Exit(1)


def _tell(told: Monday) -> None:
    for line in told.head():
        out.print(line)
    marked = {row.case.week.person: SEPARATOR.join(row.told.needs) for row in told.needing}
    for person, marks in marked.items():
        out.print(f"{INDENT}{person}: {marks}")
    for row in told.needing:
        _case(told, row)
    if told.needing and told.quiet:
        out.print()
        out.print(text("week.quiet", told.language), style="bold")
    for row in told.quiet:
        _case(told, row)


def _case(told: Monday, row: Row) -> None:
    """The name, then its blocks; that of the week itself stands back."""
    out.print()
    head = SEPARATOR.join((row.case.week.person, *row.told.needs))
    out.print(Text.assemble((head, "bold"), f"  ({told.as_of(row)})"))
    for number, block in enumerate(row.told.blocks):
        for line in in_lines(block, max(20, out.width - 2 * len(INDENT))):
            out.print(f"{INDENT}{line}", style="dim" if number else "")


def in_lines(block: str, width: int) -> list[str]:
    """The text in lines of so many columns; what closes a phrase in Japanese hangs over and begins none."""
    lines = list[str]()
    for line in (each.plain.rstrip() for each in Text(block).wrap(out, width)):
        rest = line.lstrip(CLOSING) if lines else line
        if rest != line:
            lines[-1] += line.removesuffix(rest)
        lines += [rest] if rest else []
    return lines
