"""Lessons of a relative, and their questions to the worker: nothing of them is the person's."""

from typing import Annotated, Any

from robot.contract.relatives import FamilyKind, LessonId, SafetyAnswer, WeekAnswer
from robot.control.fields import Flag, Kind, Number, take
from robot.control.people_requests import Short
from robot.control.request_base import Request, request
from robot.errors import UsageError

# Of a sentence that is practised, and of a line to the worker.
LONGEST_SAID = 600


def _said(name: str, value: Any, _programme: object) -> str:
    text: str = take(name, value, str).strip()
    if not text:
        raise UsageError(name, "is empty.", "Write something first.", code="said-empty")
    if len(text) > LONGEST_SAID:
        raise UsageError(name, f"has at most {LONGEST_SAID} characters.", "Shorten it.", code="said-long")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(name, "holds half of a character.", "Write it anew.", code="said-empty") from None
    return text


Said = Annotated[str, Kind(_said, f"at most {LONGEST_SAID} characters")]


@request("lessons")
class Lessons(Request):
    """What one has done oneself, this week's answer, and what is kept of one."""


@request("lesson-done")
class LessonDone(Request):
    """A lesson was read and its two safety questions answered. A yes is told to a worker alone."""

    lesson: LessonId
    violence: SafetyAnswer
    self_harm: SafetyAnswer


@request("phrase-practice")
class PhrasePractice(Request):
    """Judge a sentence by the rules for messages. It is not kept; of harm a worker is told."""

    said: Said


@request("family-week")
class FamilyWeek(Request):
    """How this week was for oneself; "" takes the answer back."""

    week: WeekAnswer


@request("say-nothing")
class SayNothing(Request):
    """This week one says and asks nothing, on purpose; or no longer."""

    on: Flag


@request("family-export")
class FamilyExport(Request):
    """All that is kept of oneself; of the chat the lines `after` this number, 0 at first."""

    after: Number


@request("family-forget")
class FamilyForget(Request):
    """Delete what is kept of oneself, for good."""

    kept: FamilyKind


# --- with the worker ----------------------------------------------------------------------------------------


@request("worker-chat")
class WorkerChat(Request):
    """What one and the worker wrote to each other; from then on one has read it."""


@request("worker-ask")
class WorkerAsk(Request):
    """A question to the worker. It is looked through for violence and for dying before it is kept."""

    said: Said


@request("chat-take-back")
class ChatTakeBack(Request):
    """Delete a line of one's own, whoever has read it."""

    number: Number


@request("relatives")
class Relatives(Request):
    """For staff: who did which lesson, what they have to look at, and whose questions wait."""


@request("relative-chat")
class RelativeChat(Request):
    """For staff: the chat with a relative; from then on staff have read it."""

    user: Short


@request("relative-answer")
class RelativeAnswer(Request):
    """Staff write to a relative."""

    user: Short
    said: Said


@request("relative-seen")
class RelativeSeen(Request):
    """Staff have looked at what a relative told of; what it was is not kept any longer."""

    number: Number
