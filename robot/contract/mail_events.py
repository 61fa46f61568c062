"""Events about messages between the person and the people of their circle; `events.py` exports them too.

No text and no sound is in them: those lie in the mailbox (robot/mailbox), and here are only their numbers.
`sender` and `to` are user ids of the register.
"""

from typing import Literal

from robot.contract.event_base import EVENTS, Source
from robot.contract.record import Record, record

# What a message is: words to read, or a recorded voice.
MailForm = Literal["words", "voice"]
# What may come back; no form of it has to.
ReplyForm = Literal["stamp", "line", "drawing", "voice"]


@record(EVENTS, "mail-arrived")
class MailArrived(Record):
    """A message lies in the mailbox for the person from now on. `seconds`: of a voice."""

    message: int
    sender: str
    form: MailForm
    seconds: int = 0


@record(EVENTS, "mail-opened")
class MailOpened(Record):
    """The person has opened it. Of a voice also the `share` of it that was heard, 0 to 1."""

    message: int
    source: Source
    share: float = 1.0


@record(EVENTS, "mail-aloud")
class MailAloud(Record):
    """The person wants the robot to read it out, or to play it."""

    message: int
    source: Source


@record(EVENTS, "mail-removed")
class MailRemoved(Record):
    """It is gone; `unread`: the person put it away without opening it."""

    message: int
    source: Source
    unread: bool = False


@record(EVENTS, "mail-answered")
class MailAnswered(Record):
    """The person sent something back, or by themselves."""

    to: str
    form: ReplyForm
    source: Source


@record(EVENTS, "mail-unwanted")
class MailUnwanted(Record):
    """The person wants nothing of this form from them any more, or of any form ("")."""

    sender: str
    form: Literal["", "words", "voice"]
    source: Source


@record(EVENTS, "mail-forgotten")
class MailForgotten(Record):
    """All messages were deleted."""


@record(EVENTS, "sender-there")
class SenderThere(Record):
    """Somebody of the circle has said until when they are there, and for what (`ways`; none: no longer).

    A way is a word of `robot.contract.people.WAYS`.
    """

    sender: str
    ways: tuple[str, ...]
    until_utc_us: int


@record(EVENTS, "sender-worry")
class SenderWorry(Record):
    """What a sender wrote holds a threat, or a crisis of their own: for the worker, never for the person.

    Or "home": a relative told of violence or self-harm, in a lesson or to a worker; then `sender` is "", and
    who it was stands in the family's own file alone.
    """

    sender: str
    sort: Literal["threat", "crisis", "home"]
