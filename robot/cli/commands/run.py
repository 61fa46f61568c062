"""Run the companion."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from robot.app.guest import PLAYS_ALONG, require_person
from robot.app.live import run as run_live
from robot.app.options import ME, Options
from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile, SocketFile
from robot.config.fitting import Finding
from robot.config.partial import load_what_fits
from robot.config.schema import Config, ProgrammeSection
from robot.errors import InputError, UsageError


def command(
    person: Annotated[
        str,
        typer.Option(
            help="Who is there: me, sim (plays along), gamer, anxious, …, a FILE.yaml or package:Class."
        ),
    ] = "",
    headless: Annotated[bool, typer.Option("--headless", help="Without the page.")] = False,
    minutes: Annotated[
        float | None, typer.Option(min=0.05, help="End in order after so many minutes.")
    ] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Virtual time, body in memory, no page.")] = False,
    evenings: Annotated[
        int, typer.Option(min=1, max=400, help="With --fast: so many evenings, one a day.")
    ] = 1,
    at: Annotated[
        str, typer.Option(help="With --fast: when evenings begin, HH:MM of the person's clock (20:00).")
    ] = "",
    seed: Annotated[int, typer.Option(help="Seed of everything that varies.")] = 1,
    journal: Annotated[
        Path | None,
        typer.Option(help="Journal file; an existing one is continued. --fast without it begins a new one."),
    ] = None,
    programme: Annotated[
        Path | None, typer.Option(help="Script to play instead of the configured one.")
    ] = None,
    twin: Annotated[
        bool, typer.Option("--twin", help="At a centre: quiet company for whoever comes; keeps nothing.")
    ] = False,
    config: ConfigFile = None,
    socket: SocketFile = None,
) -> None:
    who, loaded, findings = _prepared(ME if twin and not person else person, fast, programme, config)
    _together(fast, evenings, at, twin and journal is not None, twin)
    if fast:
        from robot.app.evening_time import EVENING
        from robot.app.rehearsal import new_journal, run_fast

        journal = journal or new_journal(Path())
        options = Options(loaded, who, False, minutes or 20.0, seed, journal, socket, _tell)
        raise typer.Exit(run_fast(options, evenings, at or EVENING))

    options = Options(
        loaded,
        who,
        not headless,
        minutes,
        seed,
        journal,
        socket,
        _tell_on,
        programme is not None,
        findings,
        twin,
    )
    raise typer.Exit(run_live(options))


def _together(fast: bool, evenings: int, at: str, kept: bool, twin: bool) -> None:
    """Raises UsageError for options that do not go together."""
    if twin and (fast or kept):
        raise UsageError("--twin", "keeps nothing: it goes neither with --fast nor with --journal.")
    if evenings > 1 and not fast:
        raise UsageError("--evenings", "needs --fast.")
    if at and not fast:
        raise UsageError("--at", "needs --fast: a companion in real time begins now.")


def _prepared(
    person: str, fast: bool, programme: Path | None, config: Path | None
) -> tuple[str, Config, tuple[Finding, ...]]:
    """Who is there, the configuration, and what of it does not fit. Raises InputError or UsageError."""
    strict = fast or _mistyped(config)
    loaded, findings = (configuration(config), ()) if strict else load_what_fits(config)
    if programme is not None:
        if _mistyped(programme):
            raise InputError(str(programme), "there is no such file.", "Name a script (a .yaml file).")
        loaded = loaded.model_copy(update={"programme": ProgrammeSection(path=str(programme))})
    who = person or (PLAYS_ALONG if loaded.simulated else ME)
    if who not in (PLAYS_ALONG, ME):
        require_person(who)
    return who, loaded, findings


def _mistyped(named: Path | None) -> bool:
    """A file that an option names and that is not there. A unit types nothing: its robot starts."""
    of_unit = "INVOCATION_ID" in os.environ or "NOTIFY_SOCKET" in os.environ
    return named is not None and not of_unit and not named.exists()


def _tell(line: str) -> None:
    """Not by rich: importing it takes longer than a start has to spare."""
    print(line, flush=True)  # noqa: T201


def _tell_on(line: str) -> None:
    """A companion outlives the terminal that it was started on: no line is left in a buffer to fail later."""
    with contextlib.suppress(OSError):
        os.write(sys.stdout.fileno(), f"{line}\n".encode())
