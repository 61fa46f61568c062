"""What of a recording has a name in ROS4HRI (REP-155): the person who is there, and their engagement.

The rest has none. A word has no text here, so it is no LiveSpeech; and faces, bodies and voices are not
looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Not a name, and the same in every file: nothing joins two files by it.
PERSON = "person"
TRACKED = "/humans/persons/tracked"
ENGAGEMENT = f"/humans/persons/{PERSON}/engagement_status"
ANONYMOUS = f"/humans/persons/{PERSON}/anonymous"

NS_PER_S = 1_000_000_000
UNKNOWN, DISENGAGED, ENGAGING, ENGAGED, DISENGAGING = range(5)
# By the phase of the session, and by nothing else: nobody's gaze, face or body is measured.
BY_PHASE: Mapping[str, int] = {
    "asleep": DISENGAGED,
    "present": DISENGAGED,
    "preview": DISENGAGED,
    "greeting": ENGAGING,
    "active": ENGAGED,
    "paused": DISENGAGED,
    "closing": DISENGAGING,
    "rating": DISENGAGING,
    "stopped": DISENGAGED,
    "handover": UNKNOWN,
    "fault": UNKNOWN,
}
_HEADER = {
    "type": "object",
    "properties": {
        "stamp": {
            "type": "object",
            "properties": {"sec": {"type": "integer"}, "nanosec": {"type": "integer"}},
        },
        "frame_id": {"type": "string"},
    },
}


@dataclass(frozen=True, slots=True)
class RosMessage:
    """A message of ROS on its topic: its type, and its fields without the header."""

    topic: str
    type: str
    fields: dict[str, Any]


def _message(header: bool, **own: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {**({"header": _HEADER} if header else {}), **own}}


_NUMBERS = {"type": "array", "items": {"type": "number"}}
_WORDS = {"type": "array", "items": {"type": "string"}}
SCHEMAS: dict[str, dict[str, Any]] = {
    "hri_msgs/msg/IdsList": _message(True, ids=_WORDS),
    "hri_msgs/msg/EngagementLevel": _message(True, level={"type": "integer"}),
    "std_msgs/msg/Bool": _message(False, data={"type": "boolean"}),
    "sensor_msgs/msg/JointState": _message(
        True, name=_WORDS, position=_NUMBERS, velocity=_NUMBERS, effort=_NUMBERS
    ),
}


def with_header(schema: Mapping[str, Any], body: dict[str, Any], ns: int) -> dict[str, Any]:
    """The message at a time in nanoseconds, with a header where its type has one."""
    if "header" not in schema.get("properties", {}):
        return body
    stamp = {"sec": ns // NS_PER_S, "nanosec": ns % NS_PER_S}
    return {"header": {"stamp": stamp, "frame_id": ""}, **body}


def at_the_beginning() -> RosMessage:
    """Nobody is recognised: who is there is the one person of this robot, or nobody."""
    return RosMessage(ANONYMOUS, "std_msgs/msg/Bool", {"data": True})


class RecordMapping:
    """The messages of ROS4HRI along a recording."""

    def __init__(self) -> None:
        self._without_robot = False

    def message(self, kind: str, body: Mapping[str, Any]) -> RosMessage | None:
        """The message that a record of the journal is; None: it has no name there."""
        if kind == "presence":
            ids = [PERSON] if body.get("near") else []
            return RosMessage(TRACKED, "hri_msgs/msg/IdsList", {"ids": ids})
        if kind == "session-ended":
            self._without_robot = False
        elif kind == "session-started" and body.get("robot_free"):
            self._without_robot = True
            return _engaged(DISENGAGED)
        elif kind == "phase":
            level = BY_PHASE.get(str(body.get("after")), UNKNOWN)
            return _engaged(DISENGAGED if self._without_robot and level != UNKNOWN else level)
        return None


def _engaged(level: int) -> RosMessage:
    return RosMessage(ENGAGEMENT, "hri_msgs/msg/EngagementLevel", {"level": level})
