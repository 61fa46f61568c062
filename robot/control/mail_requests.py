"""Messages: from a sender, to the person, and back. What is in them is in no event and no state."""

import base64
import binascii
import re
from typing import Annotated, Any, Literal

from robot.control.fields import Flag, Kind, Number, RequestSource, short, take
from robot.control.people_requests import Short
from robot.control.request_base import Request, request
from robot.errors import UsageError

# What may stand in a text before it is judged: a longer one comes back with that as the reason.
LONGEST_SENT = 5_000
LONGEST_REASON = 200
# A drawing of five strokes, as JSON.
LONGEST_ANSWER = 20_000
# Of a recording, before it is prepared; it comes in parts that fit a line of the socket.
LONGEST_PART = 180_000
ORIGIN = re.compile(r"[A-Za-z0-9_-]{8,64}")


def _sent(name: str, value: Any, _programme: object) -> str:
    text: str = take(name, value, str).strip()
    if not text:
        raise UsageError(name, "is empty.", "Write something first.", code="mail-empty")
    return text[: LONGEST_SENT + 1]


def _origin(name: str, value: Any, _programme: object) -> str:
    given: str = take(name, value, str)
    if not ORIGIN.fullmatch(given):
        raise UsageError(name, "must have 8 to 64 letters and digits.")
    return given


def _answer(name: str, value: Any, _programme: object) -> str:
    text: str = take(name, value, str).strip()
    if len(text) > LONGEST_ANSWER:
        raise UsageError(name, "is too long.", "Make it smaller.", code="answer-long")
    return text


def _part(name: str, value: Any, _programme: object) -> str:
    given: str = take(name, value, str)
    try:
        if len(given) > LONGEST_PART:
            raise ValueError
        base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        raise UsageError(name, f"must be base64, at most {LONGEST_PART} characters.") from None
    return given


def _share(name: str, value: Any, _programme: object) -> float:
    if type(value) not in (int, float) or not 0 <= value <= 1:
        raise UsageError(name, "must be a number from 0 to 1.")
    return float(value)


SentText = Annotated[str, Kind(_sent, f"at most {LONGEST_SENT} characters")]
Origin = Annotated[str, Kind(_origin, "8 to 64 letters and digits, chosen anew for each message")]
AnswerText = Annotated[str, Kind(_answer, "the name of a stamp, one line, or strokes as JSON")]
Part = Annotated[str, Kind(_part, "base64")]
Share = Annotated[float, Kind(_share, "0..1")]
Why = Annotated[str, Kind(lambda name, value, _: short(name, value).strip()[:LONGEST_REASON], "text")]
AnswerForm = Literal["stamp", "line", "drawing"]


# --- by somebody of the circle ------------------------------------------------------------------------------


@request("message-send")
class SendMessage(Request):
    """Words for the person. Answered with what became of them, and why where they come back."""

    text: SentText
    origin: Origin


@request("messages-sent")
class MessagesSent(Request):
    """What one has sent and what became of it; and what the person sent back."""


@request("reply-fetch")
class FetchReply(Request):
    """What the person sent to whom asks."""

    number: Number


@request("reply-drop")
class DropReply(Request):
    """Whom it was for needs it no more: it is deleted."""

    number: Number


@request("picture-part")
class PicturePart(Request):
    """A part of a picture for the person, numbered from 0; the `last` one sends it, with these words.

    `origin` holds the parts together. Answered as `message-send` is.
    """

    text: SentText
    origin: Origin
    part: Number
    data: Part
    last: Flag = False


# --- by both ------------------------------------------------------------------------------------------------


@request("voice-part")
class VoicePart(Request):
    """A part of a recording, numbered from 0; the `last` one sends it. `origin` holds the parts together.

    From the person it goes `to` somebody of the circle, and may be `about` a message of theirs (0: none).
    """

    origin: Origin
    part: Number
    data: Part
    last: Flag = False
    to: Short = ""
    about: Number = 0


# --- by the person ------------------------------------------------------------------------------------------


@request("mail")
class Mail(Request):
    """What lies there for the person, and what they sent that nobody has seen yet."""


@request("mail-open")
class OpenMail(Request):
    """Open a message. Answered with what it says. Whoever sent it is not told."""

    number: Number
    source: RequestSource = "tap"


@request("mail-heard")
class MailHeard(Request):
    """So much of a recorded voice was heard, on the page."""

    number: Number
    share: Share


@request("mail-aloud")
class MailAloud(Request):
    """The robot is to read it out, or to play it; in a session only."""

    number: Number
    source: RequestSource = "tap"


@request("mail-remove")
class RemoveMail(Request):
    """Put a message away for good, opened or not. Whoever sent it is not told."""

    number: Number
    source: RequestSource = "tap"


@request("mail-answer")
class AnswerMail(Request):
    """Something for somebody of the circle; `about` is the message that it answers, 0 none."""

    to: Short
    form: AnswerForm
    text: AnswerText
    origin: Origin
    about: Number = 0
    source: RequestSource = "tap"


@request("mail-take-back")
class TakeBack(Request):
    """Delete what one sent, as long as it was not seen."""

    number: Number


# --- by staff -----------------------------------------------------------------------------------------------


@request("mail-to-approve")
class MailToApprove(Request):
    """What waits to be read by staff before it goes on."""


@request("mail-approve")
class ApproveMail(Request):
    """It goes on its way."""

    number: Number


@request("mail-return")
class ReturnMail(Request):
    """It goes back to whom it came from, with the reason."""

    number: Number
    text: Why
