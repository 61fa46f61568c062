"""List the recorded sessions, and what is gone."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from robot.cli.archive import archive
from robot.cli.options import ConfigFile, JournalFile, JsonFlag, KeyFile
from robot.cli.output import out, tell_damage
from robot.journal.tombstones import told


def command(
    journal: JournalFile, as_json: JsonFlag = False, key: KeyFile = None, config: ConfigFile = None
) -> None:
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
