"""What the configuration names, found the same way by every command: the programme and the journal's key."""

from pathlib import Path

from robot import paths
from robot.behaviours.registry import load_plugins
from robot.behaviours.script import load
from robot.config import Config
from robot.engine.programme import Programme
from robot.journal.key import default_path


def programme(config: Config) -> Programme:
    """The named script or the first evenings, checked, with the behaviours of every plug-in.

    Raises InputError with every finding.
    """
    load_plugins()
    named = config.programme.path
    return load(paths.FIRST_PROGRAMME if named is None else Path(named))


def key_path(config: Config) -> Path:
    """Where the journal's key lies."""
    named = config.journal.key_file
    return default_path() if named is None else Path(named)
