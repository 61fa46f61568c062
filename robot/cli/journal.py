"""The commands that read journals: what was recorded, replayed, explained, and how forecasts came true."""

import importlib.metadata
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from robot.cli.options import ConfigFile, JournalFile, JsonFlag, configuration, out, tell_damage
from robot.config.schema import Config, Language
from robot.engine.progress import Forecast
from robot.errors import InputError, UsageError

app = typer.Typer(no_args_is_help=True, help="Read what was recorded.")
SessionName = Annotated[str, typer.Option("--session", help='Number of a session, or "last".')]


@app.command()
def export(
    journal: JournalFile,
    commands: Annotated[bool, typer.Option("--commands", help="The commands, as JSON lines.")] = False,
    session: SessionName = "last",
    config: ConfigFile = None,
) -> None:
    """Write what was recorded as JSON lines."""
    from robot.cli.open_journal import read
    from robot.journal.export import export_commands

    if not commands:
        raise UsageError("export", "says what to export.", "Give --commands.")
    recording = read(journal, session, configuration(config))
    for line in export_commands(recording):
        print(line)  # noqa: T201
    tell_damage(journal, recording.damaged or recording.missing > 0)


@app.command()
def sessions(journal: JournalFile, as_json: JsonFlag = False, config: ConfigFile = None) -> None:
    """List the recorded sessions."""
    from robot.cli.open_journal import listed

    damaged = False
    for info in listed(journal, configuration(config)):
        if as_json:
            print(json.dumps(info))  # noqa: T201
        else:
            out.print("  ".join(f"{name} {value}" for name, value in info.items()))
        damaged |= bool(info["damaged"])
    tell_damage(journal, damaged)


def replay(
    journal: JournalFile,
    session: SessionName = "last",
    as_json: JsonFlag = False,
    script: Annotated[Path | None, typer.Option(help="The script that it was played with.")] = None,
    config: ConfigFile = None,
) -> None:
    """Drive a fresh engine with the recorded events: identical, or the first command that differs."""
    from robot.cli.open_journal import read, replayed

    loaded = configuration(config)
    result = replayed(journal, session, loaded, script)
    software = read(journal, session, loaded).software
    here = importlib.metadata.version("yorisou")
    if not result.identical and software != here:
        sys.stderr.write(f"Recorded by yorisou {software}; this is {here}, which may decide otherwise.\n")
    if as_json:
        difference = None if result.first_difference is None else str(result.first_difference)
        fields = {"identical": result.identical, "events": result.events, "commands": result.commands}
        print(json.dumps({**fields, "first_difference": difference}, ensure_ascii=False))  # noqa: T201
    elif result.identical:
        out.print(f"identical ({result.events} events, {result.commands} commands)")
    else:
        out.print(str(result.first_difference))
    tell_damage(journal, not result.complete)
    raise typer.Exit(0 if result.identical else 1)


def explain(
    journal: JournalFile,
    session: Annotated[str, typer.Option("--session", help='Number of a session, "last" or "all".')] = "all",
    as_json: JsonFlag = False,
    lang: Annotated[Language | None, typer.Option(help="en, ja or ko; the configured one.")] = None,
    script: Annotated[
        list[Path] | None, typer.Option(help="A script that sessions were played with, for its names.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Say every decision with its reason: when, what, why, by whom, and the figures."""
    from robot.cli.open_journal import listed, read
    from robot.journal.explain import explain as explained
    from robot.journal.explain import told
    from robot.messages import text
    from robot.wording import Wording

    loaded = configuration(config)
    language: Language = lang or loaded.person.language
    played = {made.digest: Wording(made, {}) for made in _programmes(loaded, script or [])}
    numbers = [info["session"] for info in listed(journal, loaded)] if session == "all" else [session]
    forecasts, damaged = [], False
    try:
        forecasts = _forecasts(journal, loaded)
    except InputError as error:  # the progress may be newer or damaged: the sessions are read all the same
        sys.stderr.write(f"{error}\n")
        damaged = True
    for number in numbers:
        recording = read(journal, str(number), loaded)
        damaged |= recording.damaged or recording.missing > 0
        if not as_json:
            out.print(f"{text('explain.session', language)} {recording.number} ({recording.programme})")
        for line in explained(recording, language, played.get(recording.digest), forecasts):
            if as_json:
                print(json.dumps(line, ensure_ascii=False))  # noqa: T201
            else:
                out.print(f"  {told(line, language)}")
    tell_damage(journal, damaged)


def calibration(
    journals: Annotated[list[Path], typer.Argument(help="One journal a person.")],
    as_json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    """Compare the forecasts of steps up with what was seen, over all given journals together."""
    from robot.calibration import calibrate, needs_review

    loaded = configuration(config)
    pooled: list[Forecast] = []
    persons: list[dict[str, Any]] = []
    for journal in journals:
        forecasts = _forecasts(journal, loaded)
        pooled += forecasts
        seen = [made for made in forecasts if made.over is not None]
        persons.append(
            {
                "journal": str(journal),
                "forecasts": sum(made.probability is not None for made in seen),
                "over": sum(bool(made.over) for made in seen),
                "review": needs_review(forecasts),
            }
        )
    found = calibrate(pooled)
    if as_json:
        print(json.dumps({**found.to_json(), "persons": persons}, ensure_ascii=False))  # noqa: T201
    else:
        out.print(
            f"{found.forecasts} forecasts with a session: {found.expected:.1f} hard first sessions expected, "
            f"{found.over} seen"
        )
        out.print(f"not seen yet: {found.waiting}; steps without a forecast: {found.unforecast}")
        out.print(f"{'forecast':>14}  {'steps':>5}  {'mean':>6}  {'hard':>4}  {'seen':>6}")
        for each in found.bins:
            span = f"{each.low:.2f} to {each.high:.2f}"
            out.print(
                f"{span:>14}  {each.forecasts:>5}  {_share(each.mean)}  {each.over:>4}  {_share(each.seen)}"
            )
        out.print(
            f"evidence that the forecasts are too low: {found.e_value:g}, highest {found.highest:g}; "
            f"the alarm is at {found.limit:g}"
        )
        out.print("the forecasts are too low" if found.alarm else "no alarm")
        for person in persons:
            if person["review"]:
                out.print(f"{person['journal']}: a look is due, two steps turned out hard")
    raise typer.Exit(1 if found.alarm else 0)


def _share(value: float | None) -> str:
    return f"{'-':>6}" if value is None else f"{value:>6.3f}"


def _programmes(config: Config, scripts: list[Path]) -> list[Any]:
    """The named scripts and, where it can be read, the configured one: names of levels are no necessity."""
    from robot.behaviours.registry import load_plugins
    from robot.behaviours.script import load
    from robot.config import build

    load_plugins()
    named = [build.with_care(load(script, lenient=True), config) for script in scripts]
    try:
        return [build.programme(config, lenient=True), *named]
    except InputError:
        return named


def _forecasts(journal: Path, config: Config) -> list[Forecast]:
    """Of the progress that was saved last; none in a new journal."""
    from robot.config import build
    from robot.journal.kept import read_progress
    from robot.journal.key import read_key

    if not journal.exists():
        raise InputError(str(journal), "there is no such journal.")
    progress = read_progress(journal, read_key(build.key_path(config)).value)
    return [] if progress is None else progress.forecasts
