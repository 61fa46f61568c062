"""What the companion answers to relatives about their own, and to staff about relatives."""

from dataclasses import dataclass

from robot.control.answers import Answer
from robot.control.json_model import Json, Model
from robot.control.mail_answers import SentBack


@dataclass(frozen=True, slots=True)
class LessonHere(Model):
    """A lesson, and the day on which it was done last ("": not yet)."""

    lesson: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class OwnLessons(Answer):
    """A relative's own: lessons in their order, this week's answer and badge, kinds of what is kept.

    `answered`: the worker wrote something that they have not read.
    """

    lessons: tuple[LessonHere, ...]
    week: str = ""
    quiet: bool = False
    kept: tuple[str, ...] = ()
    answered: bool = False


@dataclass(frozen=True, slots=True)
class LessonTaken(Answer):
    """It is noted. `card`: the card is to be shown. `told`: a worker is told now, else when staff look.

    `kept` False, with the card alone: nothing of it could be kept, so that staff find nothing when they look.
    """

    card: bool = False
    told: bool = False
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Practice(Answer):
    """Why another sentence would be easier (none: it is whole), and an easier one, or ""."""

    reasons: tuple[SentBack, ...] = ()
    easier: str = ""
    card: bool = False
    told: bool = False
    kept: bool = True


@dataclass(frozen=True, slots=True)
class FamilyExported(Answer):
    """What is kept of a relative; `next` is the number to go on after, 0 when that was all."""

    kept: Json
    next: int = 0


@dataclass(frozen=True, slots=True)
class ChatLine(Model):
    """A line of a chat with the worker. `mine`: of whoever asks, or of their side."""

    number: int
    mine: bool
    name: str
    made_utc_us: int
    text: str


@dataclass(frozen=True, slots=True)
class Chat(Answer):
    """The newest lines, oldest first; `name` is whose chat it is."""

    lines: tuple[ChatLine, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class ToldOf(Model):
    """What staff have to look at: `violence`, `self-harm`, or `words` that told of it.

    `gone`: they are no user any more.
    """

    number: int
    user: str
    name: str
    what: str
    day: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class RelativeHere(Model):
    """A relative: which lessons they did, on which day, and how many of their lines wait to be read."""

    user: str
    name: str
    lessons: tuple[LessonHere, ...] = ()
    unread: int = 0


@dataclass(frozen=True, slots=True)
class RelativeList(Answer):
    """Everybody of the family, and what they told of that nobody has looked at."""

    relatives: tuple[RelativeHere, ...]
    told: tuple[ToldOf, ...] = ()
