"""Rehearse a script: weeks of a simulated person, or many, with the real engine, in seconds."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from robot.app.weeks import Weeks, rehearse
from robot.cli.languages import require_language
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.progress import progress
from robot.cli.text_file import write_text
from robot.config.schema import Config
from robot.contract.programme import Line
from robot.errors import UsageError

if TYPE_CHECKING:
    from robot.app.stage import StagedEvening

STAFF = ("approve", "decline", "never")


def command(
    file: Annotated[Path, typer.Argument(help="A script.")],
    person: Annotated[
        str, typer.Option(help="gamer, anxious, plain, depressed, autistic, a FILE.yaml or package:Class.")
    ] = "",
    weeks: Annotated[
        int | None, typer.Option(min=1, max=104, help="So many weeks; without it, as the script plans.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of everything that varies.")] = 1,
    many: Annotated[
        int,
        typer.Option(min=0, max=100_000, help="So many people and their spread; without --person, mixed."),
    ] = 0,
    staff: Annotated[
        str, typer.Option(help="What staff say to a step that waits for them: approve, decline or never.")
    ] = STAFF[0],
    staff_days: Annotated[int, typer.Option(min=0, max=60, help="After so many days.")] = 1,
    html: Annotated[Path | None, typer.Option(help="Write a page with a picture here.")] = None,
    evening: Annotated[str, typer.Option(help="One evening on this level instead, as a stage script.")] = "",
    sound: Annotated[
        bool, typer.Option("--sound", help="With --evening: play every line that is heard.")
    ] = False,
    lang: Annotated[
        list[str] | None, typer.Option(help="en, ja or ko; with --evening several. The script's, without it.")
    ] = None,
    as_json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    languages = lang or []
    for each in languages:
        require_language(each)
    if evening:
        if many or html is not None:
            raise UsageError("--evening", "is one evening: it takes neither --many nor --html.")
        from robot.app.stage import evening as staged

        _stage(staged(file, evening, person, seed, languages), _voice(config) if sound else None, as_json)
        return
    if sound:
        raise UsageError("--sound", "needs --evening LEVEL.")
    if len(languages) > 1:
        raise UsageError("--lang", "takes one language, but with --evening.")
    if staff not in STAFF:
        raise UsageError("--staff", f"must be one of {', '.join(STAFF)}.")
    asked = Weeks(file, person, weeks or 0, seed, many, staff, staff_days, "".join(languages))
    with progress("rehearse", many) as shown:
        told = rehearse(asked, shown.done)
    if html is not None:
        write_text(html, told.page())
    if as_json:
        _tell(json.dumps(told.data(), ensure_ascii=False))
    else:
        _tell(*told.lines(), *([] if html is None else [str(html)]))


def _tell(*lines: str) -> None:
    """Not by rich: importing it takes a fifth of the time that the weeks of one person may take."""
    for line in lines:
        print(line, flush=True)  # noqa: T201


def _voice(config: Path | None) -> Config:
    """The configuration that says how lines are heard."""
    from robot.cli.config_file import configuration

    return configuration(config)


def _stage(played: "StagedEvening", voice: Config | None, as_json: bool) -> None:
    """The stage script, line by line; with a voice each line is heard when it comes."""
    if as_json:
        _tell(json.dumps([asdict(cue) for _, cue in played.cues()], ensure_ascii=False))
        return
    _tell(*played.head, "")
    for lines, cue in played.cues():
        _tell(*lines)
        if voice is not None and cue.spoken is not None:
            _hear(cue.spoken, played.language, cue.whisper, voice)


def _hear(line: Line, language: str, whisper: bool, config: Config) -> None:
    """Importing what speaks takes longer than a rehearsal: only where something is heard."""
    from robot.cli.sounds import play, spoken

    made, _ = spoken(line.text, language, config.voice, reading=line.reading, whisper=whisper)
    play(made, config.voice, config.sound.backend)
