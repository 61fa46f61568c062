"""Recordings by file, key and session name, for the command line."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from robot.app import from_config
from robot.cli.config_file import configuration
from robot.cli.played_programme import programme_of
from robot.config.schema import Config
from robot.engine.core import Engine
from robot.engine.progress import Forecast, Progress
from robot.errors import InputError, UsageError
from robot.files.read import require_file
from robot.journal import tombstones
from robot.journal.inspection import lacks_its_end
from robot.journal.key import read_key
from robot.journal.read_connection import opened
from robot.journal.reading import Recording, read_session, read_sessions
from robot.journal.replay import ReplayResult, replay
from robot.journal.saved_progress import read_progress
from robot.journal.tombstones import Tombstone


@dataclass(frozen=True, slots=True)
class Archive:
    """Where journals are read: the key that opens them, and what is configured here, or the defaults.

    The journal carries what it was played with: a configuration only says where the key lies, and serves
    journals of Yorisou 0.1 and 0.2.
    """

    key: str
    config: Config

    def sessions(self, journal: Path) -> list[dict[str, Any]]:
        """The sessions of a journal, oldest first. Raises InputError."""
        return [
            {
                "session": info.number,
                "programme": info.programme,
                "started_utc_us": info.started_utc_us,
                "events": info.events,
                "commands": info.commands,
                "damaged": info.damaged,
            }
            for info in read_sessions(journal, self.key)
        ]

    def gone(self, journal: Path) -> list[Tombstone]:
        """What was forgotten or lost, oldest first. Raises InputError."""
        with opened(journal, self.key) as db:
            return tombstones.stones(db)

    def tell_missing_end(self, journal: Path) -> bool:
        """Say on standard error when the journal opens but lacks its end; whether it does."""
        if not lacks_its_end(journal, self.key):
            return False
        sys.stderr.write(
            f"{journal}: its end is missing: it was copied while a companion was writing to it, or its -wal"
            " file was lost. `yorisou journal backup` makes whole copies.\n"
        )
        return True

    def read(self, journal: Path, session: str) -> Recording:
        """Session `session` ("last" or a number) of a journal. Raises UsageError or InputError."""
        return read_session(journal, self.key, session_number(session))

    def replay(self, recording: Recording, journal: Path, script: Path | None = None) -> ReplayResult:
        """Replay a session with the programme that it was played with. Raises InputError without it."""
        programme = programme_of(recording, journal, self.config, script)
        return replay(recording, lambda it: Engine(programme, it.seed, it.snapshot))

    def progress(self, journal: Path) -> Progress | None:
        """The progress that was saved last; None in a new journal. Raises InputError."""
        return read_progress(_existing(journal), self.key)

    def forecasts(self, journal: Path) -> list[Forecast]:
        """Of the progress that was saved last; none in a new journal. Raises InputError."""
        progress = self.progress(journal)
        return [] if progress is None else progress.forecasts


def archive(journal: Path, key: Path | None, config: Path | None) -> Archive:
    """Ready to read a journal with the named key file, the configured one, or the one of this user.

    A yorisou.toml that lies here and cannot be used is told and left out. Raises InputError for a named
    configuration that cannot be used, and for the key.
    """
    _existing(journal)
    try:
        loaded = configuration(config)
    except InputError as error:
        if config is not None:
            raise
        sys.stderr.write(f"{error}\nIt is left out: a journal needs only its key.\n")
        loaded = Config()
    return Archive(read_key(key or from_config.key_path(loaded)).value, loaded)


def _existing(journal: Path) -> Path:
    require_file(journal)
    if not journal.exists():
        raise InputError(str(journal), "there is no such journal.")
    return journal


def session_number(session: str) -> int | Literal["last"]:
    if session == "last":
        return "last"
    if not session.isdecimal():
        raise UsageError("--session", f'{session!r} is neither a number nor "last".')
    return int(session)
