"""What staff decides. Who signs is proven by their device; with a simulated body `by` names whom it plays."""

from dataclasses import field
from typing import Literal

from robot.control.fields import AnySource, DaysAWeek, Level, LineKey, Number, Order, Staff, StaffOrPerson
from robot.control.request_base import Request, SourcedRequest, request


@request("approve")
class Approve(SourcedRequest):
    """The therapist's yes to a proposal; the person is still asked."""

    proposal: Number
    by: Staff = ""


@request("decline")
class Decline(SourcedRequest):
    """The therapist's no to a proposal."""

    proposal: Number
    by: Staff = ""


@request("staff-step")
class StaffStep(SourcedRequest):
    """Offer a step up (the person is still asked), or take one down."""

    direction: Literal["up", "down"]
    by: Staff = ""


@request("say-line")
class SayLine(SourcedRequest):
    """Have the robot say a line of the programme now (`lines` of the state); said to be a human's choice."""

    line: LineKey
    by: Staff = ""


@request("ceiling-today")
class LowerCeiling(SourcedRequest):
    """Today no higher than this level, until the person's day is over; only downwards."""

    level: Level
    by: Staff = ""


@request("destination")
class Destination(SourcedRequest):
    """A destination chosen with the person; `""` is as far as the programme goes."""

    level: Level
    by: Staff = ""


@request("order")
class SetOrder(SourcedRequest):
    """The person's own order."""

    levels: Order
    by: Staff = ""


@request("fading")
class Fading(SourcedRequest):
    """Days with contact in each coming week; the last week ends with the farewell.

    `[]` takes the plan back.
    """

    days_a_week: DaysAWeek
    by: Staff = ""


@request("close-programme")
class CloseProgramme(SourcedRequest):
    """The programme ends, after a fading plan that has been lived."""

    by: Staff = ""


@request("review")
class Review(SourcedRequest):
    """The therapist has looked at what a review was asked for."""

    by: Staff = ""


@request("clear")
class Clear(SourcedRequest):
    """Staff clears a hand-over; `"person"` puts away a question or a private card."""

    by: StaffOrPerson = ""


@request("digest-seen")
class DigestSeen(SourcedRequest):
    """Staff has read the digest where it stands.

    Only where no channel takes it to anybody (`digest` is `waiting`); elsewhere the code of its message
    confirms it.
    """

    by: Staff = ""


@request("drill")
class Drill(SourcedRequest):
    """Try the alert channels, marked as a drill."""

    by: Staff = ""


@request("clear-fault")
class ClearFault(SourcedRequest):
    """The fault has been mended."""

    by: Staff = ""


@request("confirm-progress")
class ConfirmProgress(SourcedRequest):
    """The progress that was found was in doubt (`doubted`), and staff has looked at it."""

    by: Staff = ""


@request("pause")
class Pause(SourcedRequest):
    """Pause the session. For the therapist and the developer."""


@request("resume")
class Resume(SourcedRequest):
    """Ends a pause; from `console` one from `console` only."""


@request("confirm-clock")
class ConfirmClock(Request):
    """A person vouches for the time."""

    source: AnySource = field(default="tap", kw_only=True)
