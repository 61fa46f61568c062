"""Delete what was recorded, for good. A tombstone and the figures of the step policy stay.

The companion must not be running. Backups are out of reach; those that were made are named.
"""

import sys
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from robot.alerts.desk import path_beside
from robot.cli.options import ConfigFile, JsonFlag, Yes
from robot.cli.output import out, print_json
from robot.cli.own_journal import OwnJournal, OwnJournalFile, confirmed, own_journal
from robot.clock import SystemClock
from robot.contract.calendar import DAY_TURN_US, date_of, day_of
from robot.drivers.voice.render_cache import CacheSize, RenderCache, directory_beside
from robot.errors import UsageError
from robot.journal.erasure import erase
from robot.journal.forget import KINDS, scope_of


def command(
    session: Annotated[int | None, typer.Option("--session", min=1, help="One recording.")] = None,
    begin: Annotated[str, typer.Option("--from", help="From this day on, as YYYY-MM-DD.")] = "",
    end: Annotated[str, typer.Option("--to", help="Up to this day, which is included.")] = "",
    kind: Annotated[
        str,
        typer.Option("--kind", help=f"{', '.join(KINDS)}, or a record's name."),
    ] = "",
    everything: Annotated[bool, typer.Option("--everything", help="All that was recorded.")] = False,
    yes: Yes = False,
    as_json: JsonFlag = False,
    journal: OwnJournalFile = None,
    config: ConfigFile = None,
) -> None:
    own = own_journal(journal, config)
    words = _words(own, session, begin, end, kind, everything)
    scope = scope_of(words)
    told = "everything" if everything else ", ".join(f"{k} {v}" for k, v in words.items() if "utc" not in k)
    if not confirmed(f"Forget {told} of {own.path} for good?", yes, "forget"):
        out.print("nothing was changed")
        raise typer.Exit(1)
    codes = (path_beside(own.path),) if everything or kind == "alerts" else ()
    erased = erase(own.path, own.key, scope, SystemClock().wall(), "yorisou journal forget", beside=codes)
    lines = RenderCache(directory_beside(own.path)).forget() if everything else CacheSize(0, 0)
    if as_json:
        told_of_all = erased.to_json() | {"rendered_sentences": lines.sentences}
        print_json(told_of_all)
    else:
        out.print(erased.told())
        for each in erased.deleted:
            out.print(f"deleted: {each}")
        if lines.sentences:
            out.print(f"deleted: {lines.told()}")
        for made in erased.backups:
            out.print(f"out of reach, to be deleted by hand: {made}")
    if erased.left:
        sys.stderr.write(f"{erased.left}\n")
    raise typer.Exit(0 if erased.stone is not None else 1)


def _words(
    own: OwnJournal, session: int | None, begin: str, end: str, kind: str, everything: bool
) -> dict[str, Any]:
    """The scope as the tombstone writes it. Raises UsageError for none, or one that contradicts itself."""
    chosen = [session is not None, bool(begin or end), bool(kind), everything]
    if not any(chosen):
        raise UsageError(
            "forget", "needs to know what.", "Give --session, --from/--to, --kind or --everything."
        )
    if everything and any(chosen[:3]):
        raise UsageError("--everything", "is everything: name nothing beside it.")
    if session is not None and (begin or end):
        raise UsageError("--session", "and a span contradict each other.", "Give one of them.")
    if everything:
        return {"everything": True}
    words: dict[str, Any] = {} if session is None else {"session": session}
    zone = own.config.person.timezone
    if begin:
        words |= {"from": begin, "from_utc_us": day_begins_us("--from", begin, zone)}
    if end:
        words |= {"to": end, "to_utc_us": day_begins_us("--to", end, zone, after=1)}
    if begin and end and words["from_utc_us"] >= words["to_utc_us"]:
        raise UsageError("--to", "lies before --from.")
    return words | ({"kind": kind} if kind else {})


def day_begins_us(option: str, text: str, zone: str, *, after: int = 0) -> int:
    """When a day of the person begins, at 04:00 of their zone, in UTC microseconds. Raises UsageError."""
    day = day_of(text)
    if day is None:
        raise UsageError(option, f"{text!r} is no date.", "Write it as YYYY-MM-DD.")
    begins = datetime.fromisoformat(date_of(day + after)) + timedelta(microseconds=DAY_TURN_US)
    local = begins.astimezone() if zone == "local" else begins.replace(tzinfo=ZoneInfo(zone))
    return round(local.timestamp() * 1_000_000)
