"""The commands that read journals: what was recorded, replayed, explained, and how forecasts came true."""

import importlib.metadata
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from robot.cli.backup import backup
from robot.cli.forget import forget
from robot.cli.options import ConfigFile, JournalFile, JsonFlag, KeyFile, out, tell_damage
from robot.cli.restore import restore
from robot.contract.languages import Language
from robot.engine.progress import Forecast
from robot.errors import InputError, UsageError

app = typer.Typer(no_args_is_help=True, help="Read, copy and forget what was recorded.")
app.command()(backup)
app.command()(restore)
app.command()(forget)
SessionName = Annotated[str, typer.Option("--session", help='Number of a session, or "last".')]


@app.command()
def export(
    journal: JournalFile,
    commands: Annotated[bool, typer.Option("--commands", help="The commands, as JSON lines.")] = False,
    session: SessionName = "last",
    key: KeyFile = None,
    config: ConfigFile = None,
) -> None:
    """Write what was recorded as JSON lines."""
    from robot.cli.open_journal import archive
    from robot.journal.export import export_commands

    if not commands:
        raise UsageError("export", "says what to export.", "Give --commands.")
    recording = archive(journal, key, config).read(journal, session)
    for line in export_commands(recording):
        print(line)  # noqa: T201
    tell_damage(journal, recording.damaged or recording.missing > 0)


@app.command()
def sessions(
    journal: JournalFile, as_json: JsonFlag = False, key: KeyFile = None, config: ConfigFile = None
) -> None:
    """List the recorded sessions, and what is gone."""
    from robot.cli.open_journal import archive
    from robot.journal.tombstones import told

    opened, damaged = archive(journal, key, config), False
    for info in opened.sessions(journal):
        if as_json:
            print(json.dumps(info))  # noqa: T201
        else:
            out.print(_session(info))
        damaged |= bool(info["damaged"])
    for stone in opened.gone(journal):
        if as_json:
            print(json.dumps({"tombstone": asdict(stone)}))  # noqa: T201
        else:
            out.print(told(stone))
    damaged |= opened.tell_missing_end(journal)
    tell_damage(journal, damaged)


def _session(info: dict[str, Any]) -> str:
    """One line; times as a clock here shows them."""
    began = datetime.fromtimestamp(info["started_utc_us"] / 1e6, UTC).astimezone()
    line = f"session {info['session']}  {began:%Y-%m-%d %H:%M}  {info['programme']}"
    line += f"  {info['events']} events, {info['commands']} commands"
    return f"{line}, damaged" if info["damaged"] else line


def replay(
    journal: JournalFile,
    session: SessionName = "last",
    as_json: JsonFlag = False,
    script: Annotated[
        Path | None, typer.Option(help="The script, for a journal that does not carry it.")
    ] = None,
    key: KeyFile = None,
    config: ConfigFile = None,
) -> None:
    """Drive a fresh engine with the recorded events: identical, or the first command that differs."""
    from robot.cli.open_journal import archive
    from robot.cli.played import other_plugins

    here = archive(journal, key, config)
    recording = here.read(journal, session)
    result = here.replay(recording, journal, script)
    if not result.identical:
        _tell_other_software(recording.software, other_plugins(recording))
    if as_json:
        difference = None if result.first_difference is None else str(result.first_difference)
        fields = {"identical": result.identical, "events": result.events, "commands": result.commands}
        print(json.dumps({**fields, "first_difference": difference}, ensure_ascii=False))  # noqa: T201
    elif not result.events and not result.complete:
        out.print("nothing of it can be read, so nothing was replayed")
    elif result.identical:
        out.print(f"identical ({result.events} events, {result.commands} commands)")
    else:
        out.print(str(result.first_difference))
    tell_damage(journal, not result.complete)
    raise typer.Exit(0 if result.identical else 1)


def _tell_other_software(recorded: str, plugins: list[str]) -> None:
    here = importlib.metadata.version("yorisou")
    if recorded != here:
        sys.stderr.write(f"Recorded by yorisou {recorded}; this is {here}, which may decide otherwise.\n")
    for plugin in plugins:
        sys.stderr.write(f"Played with the plug-in {plugin}, which may play otherwise.\n")


def explain(
    journal: JournalFile,
    session: Annotated[str, typer.Option("--session", help='Number of a session, "last" or "all".')] = "all",
    as_json: JsonFlag = False,
    lang: Annotated[
        Language | None, typer.Option(help="en, ja or ko; the configured one, or the person's.")
    ] = None,
    script: Annotated[
        list[Path] | None, typer.Option(help="A script, for the names of a journal that does not carry it.")
    ] = None,
    decisions: Annotated[
        bool, typer.Option("--decisions", help="The decisions, signs and notes only.")
    ] = False,
    key: KeyFile = None,
    config: ConfigFile = None,
) -> None:
    """Tell what happened, and every decision with its reason: when, what, why, by whom, and the figures."""
    from robot.cli.open_journal import archive
    from robot.cli.played import known
    from robot.journal.explain import DECISIONS, gone
    from robot.journal.explain import explain as explained
    from robot.messages import LANGUAGES
    from robot.view.phrasing import Phrasing

    here = archive(journal, key, config)
    scripts = known(here.config, script or [])
    numbers = [info["session"] for info in here.sessions(journal)] if session == "all" else [session]
    forecasts, damaged = [], False
    try:
        forecasts = here.forecasts(journal)
    except InputError as error:  # the progress may be newer or damaged: the sessions are read all the same
        sys.stderr.write(f"{error}\n")
        damaged = True
    language: Language = lang or here.config.person.language
    stones = here.gone(journal) if session == "all" and not decisions else []
    _tell((gone(stone, language) for stone in stones if stone.sessions), language, as_json)
    for number in numbers:
        recording = here.read(journal, str(number))
        damaged |= recording.damaged or recording.missing > 0
        if lang is None and here.config.source is None and recording.setting.get("language") in LANGUAGES:
            language = recording.setting["language"]
        played = recording.played or scripts.get(recording.digest)
        phrasing = None if played is None else Phrasing(played, {})
        lines = explained(recording, language, phrasing, forecasts)
        if decisions:
            lines = (
                line
                for line in lines
                if line["kind"] in (DECISIONS if as_json else ("recording", *DECISIONS))
            )
        _tell(lines, language, as_json)
    damaged |= here.tell_missing_end(journal)
    tell_damage(journal, damaged)


def _tell(lines: Iterable[dict[str, Any]], language: Language, as_json: bool) -> None:
    from robot.journal.told import story

    for said in (
        (json.dumps(line, ensure_ascii=False) for line in lines) if as_json else story(lines, language)
    ):
        print(said) if as_json else out.print(said)  # noqa: T201


def calibration(
    journals: Annotated[list[Path], typer.Argument(help="One journal a person.")],
    as_json: JsonFlag = False,
    key: KeyFile = None,
    config: ConfigFile = None,
) -> None:
    """Compare the forecasts of steps up with what was seen, over all given journals together."""
    from robot.cli.open_journal import archive
    from robot.engine.forecasts import calibrate, needs_review

    pooled: list[Forecast] = []
    persons: list[dict[str, Any]] = []
    for journal in journals:
        forecasts = archive(journal, key, config).forecasts(journal)
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
    elif not pooled:
        out.print("no step up has been taken yet: there is no forecast to compare")
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
