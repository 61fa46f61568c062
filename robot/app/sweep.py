"""Puts a sweep together: its file, its results, who lives through the blocks, and what is told of it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from robot.app.unstuck import unstuck
from robot.errors import UsageError, YorisouError, one_line

if TYPE_CHECKING:
    from sim.sweep.found import Found
    from sim.sweep.grid import Block, Sweep
    from sim.sweep.measures import Sums, Values
    from sim.sweep.workers import Tell

SQLITE = b"SQLite format 3\0"
ENDING = ".results.db"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is swept. `results`: None is beside the file. `dask`: the address of a scheduler, or ""."""

    file: Path
    results: Path | None = None
    anew: bool = False
    workers: int = 1
    dask: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a sweep has come to: lines of text, data for JSON, a page and CSV, each made when asked for."""

    lines: Callable[[], list[str]]
    data: Callable[[], dict[str, Any]]
    page: Callable[[], str]
    table: Callable[[], str]


def results_of(asked: Asked) -> Path:
    """Where the results are: the file itself, where it is one."""
    if asked.results is not None:
        return asked.results
    return asked.file if is_results(asked.file) else asked.file.with_name(asked.file.stem + ENDING)


def is_results(file: Path) -> bool:
    """Whether it is a database and no sweep file."""
    try:
        with file.open("rb") as opened:
            return opened.read(len(SQLITE)) == SQLITE
    except OSError:
        return False


def sweep(asked: Asked, tell: "Tell", done: Callable[[int, int], None] = lambda _people, _of: None) -> Told:
    """Live through what is not in the results yet, and what has come of it.

    Of a results file, what is in it. `tell` is told in a sentence what a user should know meanwhile, `done`
    how many people are there and of how many.

    Raises FindingsError for a sweep file with findings, InputError for a file that cannot be used,
    DeviceError for one that cannot be written or a cluster that does not answer, YorisouError for what breaks
    while people are lived through. What was done is in the results then.
    """
    from sim.sweep import found

    path = results_of(asked)
    if not is_results(asked.file):
        _live(asked, path, tell, done)
    elif asked.anew:
        raise UsageError("--anew", "needs the sweep file, not its results.")
    return _told(found.read(path))


def _live(asked: Asked, path: Path, tell: "Tell", done: Callable[[int, int], None]) -> None:
    from sim.sweep.grid import blocks
    from sim.sweep.results import Results
    from sim.sweep.sweep_file import read

    file = read(asked.file)
    whole = file.sweep.persons
    with closing(Results.open(path, file.sweep, file.name, file.text, anew=asked.anew)) as results:
        left = [block for block in blocks(file.sweep) if block.key not in results.done]
        people = whole - sum(block.persons for block in left)
        done(people, whole)
        try:
            for block, sums in _everybody(asked, file.sweep, left, tell):
                results.add(block, sums)
                people += block.persons
                done(people, whole)
        except (KeyboardInterrupt, YorisouError):
            tell(f"{people:,} of {whole:,} people are in {path}. Started again, it goes on where it was.")
            raise


def _everybody(
    asked: Asked, sweep: "Sweep", left: "list[Block]", tell: "Tell"
) -> "Iterator[tuple[Block, Sums]]":
    from sim.sweep.workers import in_processes, one_by_one

    if not left:
        return iter(())
    if asked.dask:
        from sim.sweep.cluster import on_cluster

        return on_cluster(lived, sweep, left, asked.dask, tell)
    workers = min(asked.workers, len(left))
    return in_processes(lived, sweep, left, workers, tell) if workers > 1 else one_by_one(lived, sweep, left)


def lived(sweep: "Sweep", block: "Block") -> "Sums":
    """One block of people, in whatever process. Raises YorisouError for what breaks."""
    from sim.sweep.measures import summed

    try:
        people = _people(sweep, block)
    except YorisouError as error:
        raise type(error)(f"{block}: {error.where}", error.what, error.mend) from None
    except Exception as error:  # whatever breaks in a package of somebody else's
        what = f"broke: {one_line(type(error).__name__, str(error), extract_tb(error.__traceback__))}."
        raise YorisouError(str(block), what) from error
    return summed(people, sweep.weeks, each=sweep.each)


def _people(sweep: "Sweep", block: "Block") -> "Values":
    """Only the runner that is used is imported."""
    if sweep.runner == "numpy":
        from sim.sweep import numpy_runner

        return numpy_runner.live(sweep, block)
    from sim.sweep import engine_runner

    return engine_runner.live(sweep, block, unstuck)


def _told(found: "Found") -> Told:
    from sim.sweep.report import figures_table
    from sim.sweep.report.lines import lines
    from sim.sweep.report.page import page

    return Told(
        lambda: lines(found),
        lambda: figures_table.to_json(found),
        lambda: page(found),
        lambda: figures_table.to_csv(found),
    )
