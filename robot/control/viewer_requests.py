"""Looking on, alerts, and the simulated body: what decides nothing of the programme."""

from dataclasses import field
from typing import Literal

from robot.control.fields import (
    AnySource,
    Lenient,
    NoteText,
    Number,
    Pad,
    PlayedFlag,
    PlayedNumber,
    Token,
    TouchMs,
    Weeks,
)
from robot.control.request_base import Request, request


@request("ack")
class Acknowledge(Request):
    """Acknowledge an alert or a digest with the token of its one-time link; used once."""

    token: Token


@request("ack-look")
class LookAtAcknowledgement(Request):
    """Whether that link or code can still be used; uses nothing up."""

    token: Token


@request("alerts")
class Alerts(Request):
    """The channels, the rota, what was sent, the last drill; what is open is in the state's `alert`."""


@request("touch")
class Touch(Request):
    """A hand on the simulated body, and on no other; `ms` is how long it stays."""

    pad: Pad
    ms: TouchMs
    source: AnySource = field(default="tap", kw_only=True)


@request("watch")
class Watch(Request):
    """Push states, and body frames unless `body` is false."""

    body: Lenient = True


@request("speaker")
class Speaker(Request):
    """This client plays the sound, or no longer."""

    on: Lenient = False


@request("played")
class Played(Request):
    """What it really played."""

    sound: PlayedNumber
    ms: PlayedNumber
    complete: PlayedFlag


@request("log")
class Log(Request):
    """Past contact sessions, newest first."""


@request("machine")
class Machine(Request):
    """How the machine is: the doctor's findings, warmth, links, versions, the log; nothing of the person."""


@request("report")
class MakeReport(Request):
    """Begin to make a report, one at a time: of the last weeks, or of one session with a note beside it.

    It is fetched in parts (`report-part`), and kept nowhere.
    """

    format: Literal["html", "pdf", "csv", "json"]
    lang: Literal["en", "ja", "ko"]
    weeks: Weeks = 8
    session: Number = 0
    note: NoteText = ""


@request("report-part")
class ReportPart(Request):
    """What is to be had of it, from this byte on."""

    report: Token
    start: Number = 0
