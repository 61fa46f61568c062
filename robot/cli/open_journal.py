"""Recordings by file and session name, for the command line."""

from pathlib import Path
from typing import Any, Literal

from robot.config import build
from robot.config.schema import Config, ProgrammeSection
from robot.engine.core import Engine
from robot.errors import InputError, UsageError
from robot.journal.key import read_key
from robot.journal.reading import Recording, read_session, read_sessions
from robot.journal.replay import ReplayResult, replay
from robot.reading.file import require_file


def read(journal: Path, session: str, config: Config) -> Recording:
    """Session `session` ("last" or a number) of a journal. Raises UsageError or InputError."""
    return read_session(journal, _key(config, journal), _number(session))


def listed(journal: Path, config: Config) -> list[dict[str, Any]]:
    """The sessions of a journal, oldest first."""
    return [
        {
            "session": info.number,
            "programme": info.programme,
            "started_utc_us": info.started_utc_us,
            "events": info.events,
            "commands": info.commands,
            "damaged": info.damaged,
        }
        for info in read_sessions(journal, _key(config, journal))
    ]


def replayed(journal: Path, session: str, config: Config, script: Path | None = None) -> ReplayResult:
    """Replay a session with `script`, or the configured programme. Raises InputError when it is another."""
    if script is not None:
        config = config.model_copy(update={"programme": ProgrammeSection(path=str(script))})
    programme = build.programme(config, lenient=True)
    recording = read(journal, session, config)
    if recording.digest != programme.digest:
        raise InputError(
            str(journal),
            f"session {recording.number} was played with another version of {recording.programme}.",
            "Name that script with --script, and with --config one of the same [body] and [care].",
        )
    return replay(recording, lambda it: Engine(programme, it.seed, it.snapshot))


def _key(config: Config, journal: Path) -> str:
    require_file(journal)
    if not journal.exists():
        raise InputError(str(journal), "there is no such journal.")
    return read_key(build.key_path(config)).value


def _number(session: str) -> int | Literal["last"]:
    if session == "last":
        return "last"
    if not session.isdecimal():
        raise UsageError("--session", f'{session!r} is neither a number nor "last".')
    return int(session)
