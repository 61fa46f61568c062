"""Sealed messages from outside the house: what a sender seals with, and the clinic's host."""

from robot.control.fields import Flag
from robot.control.request_base import Request, request


@request("envelope-kit")
class EnvelopeKit(Request):
    """What one seals messages with, outside the house. Ends with being let go of, and with a reset."""


@request("envelopes")
class Envelopes(Request):
    """How many sealed messages were not taken in since the start, and why. From then on staff know."""


@request("relay-allow")
class RelayAllow(Request):
    """Staff agree that the robot reaches people through the clinic's host, or no longer."""

    on: Flag


@request("relay-want")
class RelayWant(Request):
    """The person wants it, or no longer: then it ends at once."""

    on: Flag
