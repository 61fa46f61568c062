"""Looking on, alerts, and the simulated body: what decides nothing of the programme."""

from dataclasses import field

from robot.control.fields import AnySource, Lenient, Pad, PlayedFlag, PlayedNumber, Token, TouchMs
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
