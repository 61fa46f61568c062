"""What the companion answers to requests about the circle and about messages."""

from dataclasses import dataclass

from robot.control.answers import Answer
from robot.control.json_model import Model
from robot.control.mail_state import MailHere


@dataclass(frozen=True, slots=True)
class CircleMember(Model):
    """Somebody who is in the circle, or could be: then there is nothing in `ways`.

    `ways` is what the person ticked, `approved` what staff agreed to; `there` the ways in which they say that
    they are there, until `until_utc_us`.
    """

    user: str
    role: str
    name: str
    called: str = ""
    relation: str = "other"
    ways: tuple[str, ...] = ()
    approved: tuple[str, ...] = ()
    begins: str = ""
    ends: str = ""
    there: tuple[str, ...] = ()
    until_utc_us: int = 0


@dataclass(frozen=True, slots=True)
class CircleList(Answer):
    """Everybody who is in the circle or could be, in the person's order; and the ways that there are."""

    members: tuple[CircleMember, ...]
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneselfThere(Answer):
    """What somebody may send now (`ways`), and in which ways they said that they are there, until when."""

    ways: tuple[str, ...]
    there: tuple[str, ...]
    until_utc_us: int


@dataclass(frozen=True, slots=True)
class SentBack(Model):
    """Why a message came back: `kind` is a word of the manual, `words` what it is about, or a reason."""

    kind: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class MessageSent(Answer):
    """What became of a message: `read-first`, `on-its-way` or `returned`, then with `reasons`.

    `received`: how many parts of a recording are there; the last one sends it.
    """

    state: str
    reasons: tuple[SentBack, ...] = ()
    received: int = 0


@dataclass(frozen=True, slots=True)
class OwnMessage(Model):
    """A message of one's own. Whether it was given, or opened, is not said."""

    number: int
    form: str
    state: str
    sent_utc_us: int
    reasons: tuple[SentBack, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyHere(Model):
    """Something that the person sent."""

    number: int
    form: str
    sent_utc_us: int
    seconds: int = 0
    seen: bool = False


@dataclass(frozen=True, slots=True)
class OwnMessages(Answer):
    """What one sent, and what came back, newest first."""

    messages: tuple[OwnMessage, ...]
    replies: tuple[ReplyHere, ...]


@dataclass(frozen=True, slots=True)
class SentByPerson(Model):
    """Something that the person sent and nobody has seen yet; `name` is what they call whom it is for."""

    number: int
    name: str
    form: str
    sent_utc_us: int


@dataclass(frozen=True, slots=True)
class Recipient(Model):
    """Somebody whom the person may send something."""

    user: str
    name: str
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailList(Answer):
    """What lies there, what was sent and not seen yet, and to whom something can be sent."""

    here: tuple[MailHere, ...]
    sent: tuple[SentByPerson, ...]
    recipients: tuple[Recipient, ...]
    stamps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MessageContent(Answer):
    """What a message says: a text, a stamp's name, strokes, or a recording (base64 of Ogg Opus).

    `taster_s`: so many seconds of it are played on this evening, 0 all of it.
    """

    form: str
    text: str = ""
    media: str = ""
    user: str = ""
    name: str = ""
    taster_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ToApprove(Model):
    """A message that staff read first. `worry`: it holds a threat or a crisis, and does not go on."""

    number: int
    user: str
    name: str
    form: str
    sent_utc_us: int
    text: str = ""
    media: str = ""
    worry: bool = False


@dataclass(frozen=True, slots=True)
class WaitingForStaff(Answer):
    """What staff read first; only as much as one answer holds."""

    messages: tuple[ToApprove, ...]
