"""Lay a prepared answer under return codes; without any, list the codes that wait. The next build shows it.

`yorisou door answer FOLDER letter CDFGH-JKMNP` answers one code; `--way letter` all that asked for a letter.
"""

import re
from typing import Annotated

import typer

from robot.cli.door_folder import DoorFolder
from robot.cli.options import JsonFlag
from robot.cli.output import out, print_json
from robot.errors import UsageError
from robot.first_door.desk import Desk
from robot.first_door.sealed_answer import CODE, drawn_code


def command(
    folder: DoorFolder,
    answer: Annotated[str, typer.Argument(help="The prepared answer's id.")] = "",
    codes: Annotated[list[str] | None, typer.Argument(metavar="[CODE]...")] = None,
    way: Annotated[str, typer.Option("--way", help="robot or letter: all that wait and asked for it.")] = "",
    paper: Annotated[
        int, typer.Option("--paper", min=0, max=500, help="Draw codes for so many sheets of paper.")
    ] = 0,
    as_json: JsonFlag = False,
) -> None:
    desk = Desk(folder)
    if paper:
        _list([(drawn_code(), "") for _ in range(paper)], as_json)
        return
    came, before = desk.store().codes, desk.replies()
    waiting = {code: wanted for code, wanted in came.items() if code not in before}
    if not answer:
        _list(sorted(waiting.items(), key=lambda pair: (pair[1], pair[0])), as_json)
        return
    chosen = [each.upper() for each in codes or []]
    if wrong := next((each for each in chosen if not re.fullmatch(CODE, each)), ""):
        raise UsageError("code", f"{wrong!r} is none.", "It looks like CDFGH-JKMNP.")
    chosen += [code for code, wanted in waiting.items() if way and wanted == way]
    if not chosen:
        raise UsageError("code", "none is named, or none waits.", "Name a code, or give --way.")
    chosen = [*dict.fromkeys(chosen)]
    unknown = [each for each in chosen if each not in came]
    desk.reply(chosen, answer)
    if as_json:
        print_json({"answer": answer, "codes": chosen, "unknown": unknown})
        return
    out.print(f"{answer}: {len(chosen)} codes. Build the site anew to show it.")
    if unknown:
        out.print(f"Never came with an answer: {', '.join(unknown)}. From a sheet of paper, or mistyped?")


def _list(codes: list[tuple[str, str]], as_json: bool) -> None:
    if as_json:
        print_json([{"code": code, "way": way} for code, way in codes])
        return
    for code, way in codes:
        out.print(f"{code}  {way}".rstrip())
    if not codes:
        out.print("No code waits for an answer.")
