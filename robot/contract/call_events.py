"""Events about a live call with somebody of the circle; `events.py` exports them too.

`other` is a user id of the register.
"""

from typing import Literal, get_args

from robot.contract.event_base import EVENTS, Source
from robot.contract.record import Record, record

# What is sent of the person and shown of the other, from the least to the most. "voice": sound alone (L7).
# Of a picture: "dark" neither side, "theirs" the other side alone, "masked" the person as a drawing or as
# 16 x 12 blurred points, "both" (domain.md §1.2, L8: 8a to 8d).
CallStep = Literal["voice", "dark", "theirs", "masked", "both"]
CALL_STEPS: tuple[CallStep, ...] = get_args(CallStep)
# Why a call ended. "link": a connection was lost; the machine's matter, and nobody's.
CallCause = Literal[
    "person", "other", "robot", "time", "stop", "less", "sleep", "others", "link", "not-allowed", "fault"
]


@record(EVENTS, "call-ready")
class CallReady(Record):
    """The other side of a call that the person has booked is there, or (`on` False) no longer."""

    call: int
    other: str
    on: bool = True


@record(EVENTS, "call-connected")
class CallConnected(Record):
    """The person has pressed to connect, and both sides are connected."""

    call: int
    other: str
    step: CallStep
    source: Source


@record(EVENTS, "call-stepped")
class CallStepped(Record):
    """The call goes on at another step: the person's tap, or a *less*."""

    call: int
    step: CallStep
    source: Source


@record(EVENTS, "call-ended")
class CallEnded(Record):
    """The call is over after so many seconds of being connected."""

    call: int
    cause: CallCause
    seconds: int
