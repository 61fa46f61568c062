"""A recording as an MCAP file, for robot-log viewers: what the journal holds, and nothing else."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from mcap.writer import Writer

from robot.contract.body import JOINTS
from robot.contract.commands import COMMANDS
from robot.contract.events import EVENTS
from robot.journal.joint_track import joint_track
from robot.journal.reading import Entry, Recording
from robot.journal.record_schemas import schema_of
from robot.journal.redaction import redacted
from robot.journal.ros4hri import SCHEMAS, RecordMapping, RosMessage, at_the_beginning, with_header
from robot.journal.timestamps import UtcLine

LEVEL, JOINT_STATES = "/yorisou/level", "/yorisou/joints"
LEVEL_SCHEMA = {
    "type": "object",
    "properties": {"level": {"type": "string"}, "part": {"type": "string"}, "index": {"type": "integer"}},
}
VERDICT = {"verdict": {"type": "string"}}
NS_PER_US = 1_000


@dataclass(frozen=True, slots=True)
class Sample:
    """One message: its topic, the name and the JSON Schema of its type, its time, and what it says."""

    at_us: int
    topic: str
    type: str
    schema: dict[str, Any]
    body: dict[str, Any]
    n: int = 0


@dataclass(slots=True)
class McapFile:
    """An MCAP file that is being written: its channels, each made when its first message comes."""

    _writer: Writer
    _channels: dict[str, int] = field(default_factory=dict)
    _schemas: dict[str, int] = field(default_factory=dict)

    def add(self, sample: Sample, ns: int) -> None:
        if sample.topic not in self._channels:
            if sample.type not in self._schemas:
                text = json.dumps(sample.schema).encode()
                self._schemas[sample.type] = self._writer.register_schema(sample.type, "jsonschema", text)
            self._channels[sample.topic] = self._writer.register_channel(
                sample.topic, "json", self._schemas[sample.type]
            )
        body = with_header(sample.schema, sample.body, ns)
        data = json.dumps(body, separators=(",", ":")).encode()
        self._writer.add_message(self._channels[sample.topic], ns, data, ns, sample.n)


def export_mcap(recording: Recording, path: Path) -> int:
    """Write the recording to a new file that its owner alone can read; returns the number of messages.

    A file that could not be written whole is removed. Raises OSError.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            return _write(recording, file)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(recording: Recording, file: BinaryIO) -> int:
    writer = Writer(file)
    writer.start(profile="", library=f"yorisou {recording.software}")
    out, times, written = McapFile(writer), UtcLine(recording.entries), 0
    start = recording.entries[0].at_us if recording.entries else 0
    for sample in samples(recording):
        utc_us = times.utc_us(sample.at_us)
        out.add(sample, max(0, (sample.at_us - start if utc_us is None else utc_us) * NS_PER_US))
        written += 1
    about = {"session": str(recording.number), "programme": recording.programme}
    writer.add_metadata("yorisou", {**about, "joints": "worked out from the commands, not measured"})
    writer.finish()  # type: ignore[no-untyped-call]
    return written


# --- what there is ------------------------------------------------------------------------------------------


def samples(recording: Recording) -> Iterator[Sample]:
    """Every message of a recording, in the order of its entries; the joints come after them."""
    if not recording.entries:
        return
    first = recording.entries[0].at_us
    yield _ros(at_the_beginning(), first)
    levels, mapping = _Levels(recording), RecordMapping()
    yield levels.sample(first)
    for entry in recording.entries:
        yield _record(entry)
        message = mapping.message(entry.kind, entry.body)
        if message is not None:
            yield _ros(message, entry.at_us, entry.n)
        if levels.moved(entry):
            yield levels.sample(entry.at_us)
    for at_us, angles in joint_track(recording.entries):
        state = {"name": list(JOINTS), "position": angles, "velocity": [], "effort": []}
        yield _ros(RosMessage(JOINT_STATES, "sensor_msgs/msg/JointState", state), at_us)


def _record(entry: Entry) -> Sample:
    """An event or a command, as the journal holds it, and once more without text."""
    body = {name: redacted(value) for name, value in entry.body.items()}
    if entry.direction == "command":
        body["verdict"] = redacted(entry.verdict)
    where, schema = f"{entry.direction}s/{entry.kind}", _schema(entry.direction, entry.kind)
    return Sample(entry.at_us, f"/yorisou/{where}", f"yorisou/{where}", schema, body, entry.n)


@cache
def _schema(direction: str, kind: str) -> dict[str, Any]:
    """Of a kind that this version does not know, any object."""
    cls = (COMMANDS if direction == "command" else EVENTS).kinds.get(kind)
    if cls is None:
        return {"type": "object"}
    return schema_of(cls, **VERDICT) if direction == "command" else schema_of(cls)


def _ros(message: RosMessage, at_us: int, n: int = 0) -> Sample:
    return Sample(at_us, message.topic, message.type, SCHEMAS[message.type], message.fields, n)


class _Levels:
    """Where the person is on the ladder, along a recording."""

    def __init__(self, recording: Recording) -> None:
        played, snapshot = recording.played, recording.snapshot or {}
        self._places = {} if played is None else {x.id: place for place, x in enumerate(played.levels)}
        self._level = str(snapshot.get("level") or ("" if played is None else played.start))
        self._part = str(snapshot.get("part", ""))

    def moved(self, entry: Entry) -> bool:
        """Take a record in; whether it says that the person is elsewhere now."""
        if entry.kind != "decided":
            return False
        before = self._level, self._part
        self._level = str(entry.body.get("after", self._level))
        self._part = str(entry.body.get("part", "" if self._level != before[0] else self._part))
        return (self._level, self._part) != before

    def sample(self, at_us: int) -> Sample:
        body = {"level": self._level, "part": self._part, "index": self._places.get(self._level, -1)}
        return Sample(at_us, LEVEL, "yorisou/level", LEVEL_SCHEMA, body)
