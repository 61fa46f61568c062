"""Events about the course of a programme; `robot.contract.events` exports them too."""

from typing import Literal

from robot.contract.event_base import EVENTS, Source
from robot.contract.people import ContactKind
from robot.contract.record import Record, record


@record(EVENTS, "stay-here")
class StayChosen(Record):
    """This level is where the person wants to be: a full goal."""

    source: Source


@record(EVENTS, "destination")
class DestinationSet(Record):
    """A destination chosen with the person, by a member of staff."""

    level: str
    by: str


@record(EVENTS, "order")
class OrderSet(Record):
    """The person's own order of all levels, lowest first."""

    levels: tuple[str, ...]
    by: str


@record(EVENTS, "staff-step")
class StaffStep(Record):
    """The therapist offers a step up (the person is still asked), or takes one down."""

    direction: Literal["up", "down"]
    by: str


@record(EVENTS, "review")
class ReviewDone(Record):
    """The therapist has looked at what a review was asked for."""

    by: str


@record(EVENTS, "hold")
class HoldRequested(Record):
    """The programme rests until a date "YYYY-MM-DD", or until somebody lifts it ("").

    `by` is a staff id, or "person".
    """

    until: str
    by: str


@record(EVENTS, "lift-hold")
class HoldLifted(Record):
    """The programme goes on."""

    by: str


@record(EVENTS, "fading")
class FadingPlanned(Record):
    """Days with contact in each coming week, never rising; the last week ends with the farewell."""

    days_a_week: tuple[int, ...]
    by: str


@record(EVENTS, "close-programme")
class CloseRequested(Record):
    """The programme ends; refused without a fading plan that has been lived."""

    by: str


@record(EVENTS, "leave-programme")
class LeaveRequested(Record):
    """The person ends the programme: always, at once, without a reason."""

    source: Source


@record(EVENTS, "sent-away")
class SentAway(Record):
    """The robot is sent away: asleep, nothing begun and nothing offered, until the person lets it back."""

    source: Source


@record(EVENTS, "let-back")
class LetBack(Record):
    """The person lets the robot come back: to the company that it was, and to no more."""

    source: Source


@record(EVENTS, "contact-told")
class ContactTold(Record):
    """The person says that they were in touch with somebody today, and how; or takes it back (`on` false)."""

    contact: ContactKind
    source: Source
    on: bool = True


@record(EVENTS, "say-line")
class LineRequested(Record):
    """Staff has the robot say a line of the programme, by its key; it is marked as chosen by a human."""

    line: str
    by: str


@record(EVENTS, "ceiling-today")
class CeilingLowered(Record):
    """Staff lowers what today may be: no higher than `level`, until the person's day is over."""

    level: str
    by: str


@record(EVENTS, "contacts-forgotten")
class ContactsForgotten(Record):
    """The person wants nothing to be kept of their contact with people."""
