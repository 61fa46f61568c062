"""Replay: the recorded events through a fresh engine at the recorded times, and where the answers differ."""

import json
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, Protocol

from robot.contract.commands import COMMANDS
from robot.contract.record import Record
from robot.errors import InputError
from robot.journal import tombstones
from robot.journal.reading import Entry, Recording
from robot.journal.redaction import redacted

# Fields that came with 0.3, whatever they hold: an older recording says nothing about them.
SINCE_THEN = {
    "decided": frozenset({"part", "options"}),
    "propose": frozenset({"options"}),
}


class EngineLike(Protocol):
    """What replay needs of an engine."""

    def handle(self, event: Record, now: int) -> list[Record]: ...


@dataclass(frozen=True, slots=True)
class Difference:
    """The first command that differs; `expected` was recorded, `got` is what the engine says now.

    `n` is the recorded entry's number, or that of the event when the engine says more than was recorded.
    """

    n: int
    at_us: int
    expected: dict[str, Any] | None
    got: dict[str, Any] | None

    def __str__(self) -> str:
        expected = "nothing" if self.expected is None else json.dumps(self.expected, sort_keys=True)
        got = "nothing" if self.got is None else json.dumps(self.got, sort_keys=True)
        return f"entry {self.n} at {self.at_us} us: recorded {expected}, now {got}"


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """The result of a replay.

    `events` and `commands` count what was replayed; `complete` is False when entries are missing or when
    the recording breaks off before the last event's commands (a power cut)."""

    identical: bool
    first_difference: Difference | None
    events: int
    commands: int
    complete: bool


def replay(recording: Recording, make_engine: Callable[[Recording], EngineLike]) -> ReplayResult:
    """Give every recorded event to a fresh engine and compare its commands in order.

    A recording with a hole is replayed up to the hole. Raises InputError for a record that this version does
    not know, and for a session of which parts were forgotten.
    """
    if recording.forgotten is not None:
        when = tombstones.day(recording.forgotten)
        what = f"session {recording.number} does not replay: parts of it were forgotten on {when}."
        raise InputError("replay", what)
    engine = make_engine(recording)
    entries = recording.unbroken()
    events = commands = 0
    whole = recording.missing == 0 and not recording.damaged
    place = 0
    while place < len(entries):
        cause = entries[place]
        place += 1
        expected: list[Entry] = []
        while place < len(entries) and entries[place].direction == "command":
            expected.append(entries[place])
            place += 1
        if cause.direction != "event":  # commands before any event: nothing can have caused them
            return ReplayResult(
                False, Difference(cause.n, cause.at_us, _plain(cause), None), events, commands, whole
            )
        events += 1
        got = [_stored(command) for command in engine.handle(cause.record(), cause.at_us)]
        if place == len(entries) and len(got) > len(expected):
            whole, got = False, got[: len(expected)]
        for index in range(max(len(expected), len(got))):
            was = _plain(expected[index]) if index < len(expected) else None
            now = _as_then(got[index], was) if index < len(got) else None
            if was != now:
                at = expected[index] if was is not None else cause
                return ReplayResult(False, Difference(at.n, at.at_us, was, now), events, commands, whole)
            commands += 1
    return ReplayResult(True, None, events, commands, whole)


def _as_then(now: dict[str, Any], was: dict[str, Any] | None) -> dict[str, Any]:
    """A command of now as the version of the recording would have written it.

    A field that the recording does not have is left out where it has its default: it was added since.
    """
    if was is None or was["kind"] != now["kind"]:
        return now
    new = SINCE_THEN.get(now["kind"], frozenset())
    added = {name for name, value in _defaults(now["kind"]).items() if now.get(name) == value} | new
    return {name: value for name, value in now.items() if name in was or name not in added}


@cache
def _defaults(kind: str) -> dict[str, Any]:
    """The fields of a command that have a default, as the journal holds it."""
    command = COMMANDS.kinds[kind]
    return {
        field.name: list(field.default) if isinstance(field.default, tuple) else field.default
        for field in fields(command)  # type: ignore[arg-type]
        if field.default is not MISSING
    }


def _plain(entry: Entry) -> dict[str, Any]:
    return {"kind": entry.kind, **entry.body}


def _stored(command: Record) -> dict[str, Any]:
    """The command after a round trip through the journal."""
    body: dict[str, Any] = json.loads(json.dumps({k: redacted(v) for k, v in command.to_json().items()}))
    return body
