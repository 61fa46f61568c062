"""A message as it is kept: what came for the person, and what they send back."""

from dataclasses import dataclass
from typing import Literal

from robot.contract.events import MailForm, ReplyForm

# Of what comes: it waits for staff, is for staff alone, waits for its time, lies there, and was opened.
State = Literal["to-approve", "worry", "waiting", "here", "opened"]
# Of what the person sends: not fetched yet, or seen.
Sent = Literal["unseen", "seen"]
# What a sender is shown of their own. Never whether, or when, it was given or read.
SentState = Literal["read-first", "on-its-way", "returned"]
# A message for the person waits so long at least, so that nobody answers at once (domain.md §1.2, L6).
DELAY_S = 10 * 60
# A voice of the person's is gone so long after it was heard first.
HEARD_KEPT_S = 24 * 3600
# So many of somebody who is not staff are read by staff first.
READ_FIRST = 10
# Of one sender so many may wait at once, and in all; one more is refused with a sentence.
# In no id: after it stands the name of somebody who is no user any more, and whose message stays.
FORMER = "/"
MOST_OF_ONE, MOST_WAITING = 10, 100
LONGEST_LINE = 60
STAMPS = ("thanks", "read-it", "good", "later", "sun", "leaf")
MOST_STROKES, MOST_POINTS = 5, 200


# Why a message comes back, as (kind, words).
Reasons = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message for the person, without its text and sound. Times are UTC microseconds since 1970.

    `sent` is the number under which its sender sees it, `pictured` whether a picture came with its words.
    """

    id: int
    user: str
    form: MailForm
    state: State
    seconds: int
    sent: int
    made_utc_us: int
    due_utc_us: int
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What the person sends to somebody of the circle; `sent` is the number of what it answers, or 0.

    `due_utc_us`: when a voice that was heard is gone.
    """

    id: int
    user: str
    form: ReplyForm
    state: Sent
    seconds: int
    sent: int
    made_utc_us: int
    due_utc_us: int = 0


@dataclass(frozen=True, slots=True)
class OfSender:
    """What a sender is shown of a message of their own; `reasons` why it came back, as (kind, words)."""

    id: int
    user: str
    form: MailForm
    state: SentState
    reasons: Reasons
    made_utc_us: int


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says: a text, with a prepared picture or without; or a prepared recording."""

    text: str = ""
    media: bytes | None = None
