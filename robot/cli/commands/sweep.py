"""Sweep step policies over simulated people and worlds, and say what came of it, with standard errors.

FILE is a sweep file (docs/reference/sweep-file.md), or the results of one, which are only reported.
Stopped at any time and started again, it goes on where it was.
"""

import os
from pathlib import Path
from typing import Annotated

import typer

from robot.app.sweep import Asked, results_of, sweep
from robot.cli.options import JsonFlag
from robot.cli.output import out, print_json
from robot.cli.progress import progress
from robot.cli.text_file import write_text
from robot.errors import UsageError


def command(
    file: Annotated[Path, typer.Argument(help="A sweep file, or results of one.")],
    results: Annotated[
        Path | None, typer.Option(help="The results; without it, FILE.results.db beside the sweep file.")
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Begin anew; results that stand there are renamed and kept.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="So many processes; without it, one for each core.")
    ] = None,
    dask: Annotated[
        str, typer.Option(help="Address of a dask scheduler, for example tcp://10.0.0.5:8786.")
    ] = "",
    html: Annotated[Path | None, typer.Option(help="Write a page with pictures here.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write every figure here.")] = None,
    as_json: JsonFlag = False,
) -> None:
    if dask and workers is not None:
        raise UsageError("--workers", "are processes of this computer: leave it out with --dask.")
    asked = Asked(file, results, anew, workers or len(os.sched_getaffinity(0)), dask)
    with progress("people") as shown:
        told = sweep(asked, shown.tell, shown.done)
    for path, text in ((html, told.page), (csv, told.table)):
        if path is not None:
            write_text(path, text())
    if as_json:
        print_json(told.data())
        return
    for line in told.lines():
        out.print(line)
    for written in (results_of(asked), html, csv):
        if written is not None:
            out.print(str(written))
