"""The events that a message of the control socket means, read and carried out as the companion does it."""

from collections.abc import Mapping
from typing import Any

from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.control.request_events import events_of
from robot.control.requests import parse


def to_events(message: Mapping[str, Any], programme: Programme) -> tuple[Record, ...]:
    """Raises UsageError that says what is wrong and what would be right."""
    return events_of(parse(message, programme), programme)
