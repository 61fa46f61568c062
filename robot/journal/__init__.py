"""The journal: every event and command, encrypted and without words; read, replayed, exported."""

from robot.journal.export import export_commands
from robot.journal.inspection import lacks_its_end
from robot.journal.key import Key, default_path, open_key, read_key
from robot.journal.reading import Entry, Recording, SessionInfo, read_session, read_sessions
from robot.journal.recovery import set_asides
from robot.journal.replay import Difference, ReplayResult, replay
from robot.journal.store import Journal

__all__ = [
    "Difference",
    "Entry",
    "Journal",
    "Key",
    "Recording",
    "ReplayResult",
    "SessionInfo",
    "default_path",
    "export_commands",
    "lacks_its_end",
    "open_key",
    "read_key",
    "read_session",
    "read_sessions",
    "replay",
    "set_asides",
]
