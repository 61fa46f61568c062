"""Which drivers, step policies and games there are, and those of other packages that cannot be loaded."""

from collections.abc import Iterator
from typing import Any

from robot.behaviours import games as _own_games  # noqa: F401 - they are on the shelf once it is imported
from robot.config.schema import Config
from robot.contract.games import GAMES
from robot.doctor.finding import Finding
from robot.drivers.audio.backends import SOUND
from robot.drivers.backends import MEND, Backends
from robot.drivers.body.backends import TRANSPORTS, WIRES
from robot.drivers.ears.backends import EARS
from robot.drivers.voice.backends import VOICES
from robot.engine.policies import POLICIES
from robot.errors import InputError

TABLES: tuple[Backends[Any], ...] = (VOICES, EARS, SOUND, WIRES, TRANSPORTS)
PART = "drivers"


def backends(_config: Config) -> Iterator[Finding]:
    """One line for each kind. Loads those of other packages: one that cannot be loaded is named."""
    for table in TABLES:
        yield Finding(f"{PART}:{table.kind.what}", "real", table.kind.told())
        for known, what in table.broken():
            detail = f"{table.kind.what} of {known.package}: {what}"
            yield Finding(PART, "degraded", detail, MEND)


def policies(_config: Config) -> Iterator[Finding]:
    """Loads the step policies of other packages: one that cannot be used is named."""
    yield Finding("policies", "real", POLICIES.known.told())
    for known, what in POLICIES.broken():
        yield Finding("policies", "degraded", f"{known.package}: {what}", MEND)


def games(_config: Config) -> Iterator[Finding]:
    """Loads the games of other packages: one that cannot be played is named."""
    yield Finding("games", "real", GAMES.known.told())
    for known, what in GAMES.broken():
        yield Finding("games", "degraded", f"{known.package}: {what}", MEND)


def another(table: Backends[Any], name: str, part: str) -> Finding | None:
    """What there is to say of a configured backend of another package; None for one of ours."""
    if name in table.kind.own:
        return None
    try:
        table.load(name)
    except InputError as error:
        return Finding(part, "missing", f"{error.where}: {error.what}", error.mend)
    package = next((each.package for each in table.kind.known() if each.name == name), "")
    return Finding(part, "real", f"{name}, of {package}, which is not looked into here")
