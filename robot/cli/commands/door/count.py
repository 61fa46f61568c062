"""Count the answers: only from ten on, and nothing smaller can be worked out from what is printed."""

from typing import Annotated

import typer

from robot.cli.door_folder import DoorFolder
from robot.cli.options import JsonFlag
from robot.cli.output import out, print_json
from robot.errors import UsageError
from robot.first_door.answer_store import AT_LEAST
from robot.first_door.cost import money, per_person
from robot.first_door.counts import Counts, Crossing, counts, crossed
from robot.first_door.desk import Desk
from robot.first_door.survey import PASSED_OVER

PASSED = "(passed over)"
HIDDEN = "–"
NOTE = f"{HIDDEN}: fewer than {AT_LEAST}, or hidden so that no smaller number can be worked out."


def command(
    folder: DoorFolder,
    by: Annotated[
        list[str] | None, typer.Option("--by", help="Give it twice: two questions against each other.")
    ] = None,
    spent: Annotated[str, typer.Option("--spent", help="What reaching people has cost, e.g. 995.99")] = "",
    reached: Annotated[
        int, typer.Option("--reached", help="How many were reached; the answers counted, without it.")
    ] = 0,
    unit: Annotated[str, typer.Option("--unit", help="Of the money.")] = "",
    as_json: JsonFlag = False,
) -> None:
    desk = Desk(folder)
    options = desk.survey.options
    axes = _axes(by or [], options)
    answers = desk.store().counted
    found = counts(answers, options)
    both = crossed(answers, options, *axes) if axes else None
    cost = str(per_person(money(spent), reached or (found.total or 0))) if spent else ""
    if as_json:
        print_json(_facts(found, axes, both, cost, unit))
        return
    _tell(found)
    if axes:
        _cross(axes, both, options)
    if cost:
        out.print(f"\nCost per person reached: {cost} {unit}".rstrip())


def _axes(by: list[str], options: dict[str, tuple[str, ...]]) -> tuple[str, str] | None:
    if not by:
        return None
    if len(by) != 2 or by[0] == by[1] or any(each not in options for each in by):
        raise UsageError("--by", "needs two different questions.", f"There are {', '.join(options)}.")
    return by[0], by[1]


def _tell(found: Counts) -> None:
    if found.total is None:
        out.print(f"Fewer than {AT_LEAST} answers: nothing is counted yet.")
        return
    out.print(f"{found.total} answers")
    for table in found.tables:
        out.print(f"\n{table.question}")
        for option, count in table.shown.items():
            out.print(f"{count:8}  {option or PASSED}")
        for option in table.hidden:
            out.print(f"{HIDDEN:>8}  {option or PASSED}")
    if any(table.hidden for table in found.tables):
        out.print(f"\n{NOTE}")


def _cross(axes: tuple[str, str], both: Crossing | None, options: dict[str, tuple[str, ...]]) -> None:
    out.print(f"\n{axes[0]} × {axes[1]}")
    if both is None:
        out.print("Nothing of it can be shown: too few answers meet.")
        return
    rows, columns = ((*options[axis], PASSED_OVER) for axis in axes)
    names = [option or PASSED for option in columns]
    wide = max(len(option or PASSED) for option in rows)
    out.print(" " * wide + "".join(f"  {name:>{max(8, len(name))}}" for name in names))
    for row in rows:
        cells = (str(both.cells.get((row, column), HIDDEN)) for column in columns)
        told = (f"  {cell:>{max(8, len(name))}}" for cell, name in zip(cells, names, strict=True))
        out.print(f"{row or PASSED:<{wide}}" + "".join(told))


def _facts(
    found: Counts, axes: tuple[str, str] | None, both: Crossing | None, cost: str, unit: str
) -> dict[str, object]:
    tables = [] if found.total is None else found.tables
    facts: dict[str, object] = {
        "total": found.total,
        "questions": {each.question: {"counts": each.shown, "hidden": list(each.hidden)} for each in tables},
    }
    if axes:
        cells = [] if both is None else [[a, b, count] for (a, b), count in both.cells.items()]
        facts["crossing"] = {"by": list(axes), "cells": cells}
    if cost:
        facts["cost_per_person"] = {"amount": cost, "unit": unit}
    return facts
