"""Tell what happened, and every decision with its reason: when, what, why, by whom, and the figures."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from robot.cli.archive import archive
from robot.cli.options import ConfigFile, JournalFile, JsonFlag, KeyFile
from robot.cli.output import out, tell_damage
from robot.cli.played_programme import known
from robot.config.schema import Language
from robot.errors import InputError
from robot.journal.contact_lines import contact_weeks
from robot.journal.explain import DECISIONS, gone
from robot.journal.explain import explain as explained
from robot.journal.story_text import story
from robot.messages import LANGUAGES
from robot.view.phrasing import Phrasing


def command(
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
    here = archive(journal, key, config)
    scripts = known(here.config, script or [])
    numbers = [info["session"] for info in here.sessions(journal)] if session == "all" else [session]
    progress, damaged = None, False
    try:
        progress = here.progress(journal)
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
        lines = explained(recording, language, phrasing, [] if progress is None else progress.forecasts)
        if decisions:
            lines = (
                line
                for line in lines
                if line["kind"] in (DECISIONS if as_json else ("recording", *DECISIONS))
            )
        _tell(lines, language, as_json)
    if progress is not None and session == "all" and not decisions:
        _tell(contact_weeks(progress, language), language, as_json)
    damaged |= here.tell_missing_end(journal)
    tell_damage(journal, damaged)


def _tell(lines: Iterable[dict[str, Any]], language: Language, as_json: bool) -> None:
    for said in (
        (json.dumps(line, ensure_ascii=False) for line in lines) if as_json else story(lines, language)
    ):
        print(said) if as_json else out.print(said)  # noqa: T201
