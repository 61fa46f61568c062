"""Live calls: booked and connected by the person, signalled between two open call pages."""

import re
from dataclasses import field
from typing import Annotated, Any, Literal

from robot.contract.call_events import CallStep
from robot.contract.programme import Programme
from robot.control.fields import Flag, Kind, Number, Text, short, take
from robot.control.request_base import Request, SourcedRequest, request
from robot.errors import UsageError

# The ways of somebody of the circle that are live (robot/contract/people.py).
LiveWay = Literal["call", "face"]
Side = Literal["person", "other"]
# By what the person speaks and hears: their own page, or the robot itself (a voice alone).
Through = Literal["page", "robot"]
# What the person may show without words; the avatar moves with it.
Sign = Literal["nod", "shake", "wave", "mm"]
# Of one signal: what two browsers must tell each other, at most.
LONGEST_SIGNAL = 16_384
WHEN = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


def _when(name: str, value: Any, _programme: Programme | None) -> str:
    given: str = take(name, value, str)
    if given and not WHEN.fullmatch(given):
        raise UsageError(name, "is no day and time.", "Write YYYY-MM-DDTHH:MM, or leave it empty.")
    return given


def _signal(name: str, value: Any, _programme: Programme | None) -> str:
    given: str = take(name, value, str)
    if not 0 < len(given) <= LONGEST_SIGNAL or not given.isascii():
        raise UsageError(name, f"must have 1 to {LONGEST_SIGNAL} characters of ASCII.")
    return given


When = Annotated[str, Kind(_when, 'a day and time of the person\'s clock, YYYY-MM-DDTHH:MM, or `""`')]
Signal = Annotated[str, Kind(_signal, f"text, at most {LONGEST_SIGNAL} characters")]
User = Annotated[str, Kind(lambda name, value, _: short(name, value), "a user id")]


@request("calls")
class Calls(Request):
    """What stands on the call page: with whom calls are booked, who is there, and whether one can begin.

    With a simulated body `side` and `user` say whose page is meant.
    """

    side: Side = field(default="person", kw_only=True)
    user: User = ""


@request("call-book")
class CallBook(SourcedRequest):
    """The person would like a call with somebody of the circle; `at` `""` is whenever both are there."""

    other: User
    way: LiveWay
    at: When = ""


@request("call-cancel")
class CallCancel(SourcedRequest):
    """Not this call. The other side is shown no reason."""

    call: Number


@request("call-open")
class CallOpen(Request):
    """This connection is somebody's call page from now on; it is pushed what belongs to their call.

    When the connection ends, so does the call. With a simulated body `user` says who is played.
    """

    side: Side
    user: User = ""


@request("call-here")
class CallHere(Request):
    """The other side says that they are there for a booked call, or no longer."""

    call: Number
    on: Flag


@request("call-connect")
class CallConnect(SourcedRequest):
    """The person's own press. Nothing else connects a call. `through`: by what they speak and hear."""

    call: Number
    through: Through = "page"


@request("call-signal")
class CallSignal(Request):
    """What one browser must tell the other. `number` counts from 1 on each side, and each is taken once."""

    call: Number
    number: Number
    body: Signal


@request("call-up")
class CallUp(Request):
    """This side hears and sees the other: the call is on once both have said so."""

    call: Number


@request("call-lost")
class CallLost(Request):
    """This side hears nothing of the other any more."""

    call: Number


@request("call-step")
class CallStepTo(SourcedRequest):
    """The person wants the call at this step; never higher than the level allows."""

    call: Number
    step: CallStep


@request("call-microphone")
class CallMicrophone(Request):
    """The person opens or shuts the robot's microphone in a call by the robot; shut when one begins."""

    call: Number
    on: Flag


@request("call-sign")
class CallSign(Request):
    """A sign without words, from the person to the other side."""

    call: Number
    sign: Sign


@request("call-say")
class CallSay(Request):
    """A short answer in writing. Classified first: what worries goes to staff and not to the other side."""

    call: Number
    text: Text


@request("call-end")
class CallEnd(Request):
    """The call ends now, for either side; `goodbye`: the robot says it for the person."""

    call: Number
    goodbye: Flag = False
