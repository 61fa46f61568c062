"""What the person answers and chooses, all of it optional; `robot.contract.events` exports it too."""

from typing import Literal

from robot.contract.event_base import EVENTS, Source
from robot.contract.memory import MemoryTopic
from robot.contract.record import Record, record


@record(EVENTS, "preview-answer")
class PreviewAnswered(Record):
    """The person's answer to the preview of a level. Consents only from tap, button or typed."""

    proposal: int
    yes: bool
    source: Source


@record(EVENTS, "rating")
class Rated(Record):
    """How it was, 0 (calm) to 10; None when the person skips. During a session: how it is just now.

    From L5 on also the hardest moment, whether it was hard and good, and how against what was foreseen.
    """

    value: int | None
    peak: int | None = None
    good: bool = False
    than_foreseen: Literal["", "easier", "the-same", "harder"] = ""


@record(EVENTS, "foreseen")
class Foreseen(Record):
    """What the person expects of the session, before it begins (from L6 on)."""

    answer: Literal["fine", "bit-hard", "very-hard"]


@record(EVENTS, "happened")
class Happened(Record):
    """How it came out against what was expected, after the rating (from L6 on)."""

    answer: Literal["came-true", "easier", "harder", "something-else"]


@record(EVENTS, "stop-label")
class StopLabelled(Record):
    """The optional card after a stop: something to do, just the right time, or hard (domain.md §1.1)."""

    label: Literal["busy", "enough", "hard"]


@record(EVENTS, "questions-answered")
class QuestionsAnswered(Record):
    """A questionnaire was answered; which one. The answers lie in the encrypted store and in no event."""

    instrument: str


@record(EVENTS, "today-answer")
class TodayAnswered(Record):
    """The answer to "how is today?" before a session: 0 (easy) to 4 (hard)."""

    answer: int
    source: Source


@record(EVENTS, "today-chosen")
class TodayChosen(Record):
    """The person would rather have the usual level today, something lighter than what stands there, or a kind
    of company that they know: quiet, touch, words or play. A wish never makes it more."""

    choice: Literal["usual", "lighter", "quiet", "touch", "words", "play"]
    source: Source


@record(EVENTS, "memory-allowed")
class MemoryAllowed(Record):
    """Whether the robot may keep anything of this topic between sessions.

    Off by the person, it is forgotten at once; by anybody else, nothing more is kept and nothing deleted."""

    topic: MemoryTopic
    on: bool
    source: Source


@record(EVENTS, "memory-forgotten")
class MemoryForgotten(Record):
    """What was kept of this topic is forgotten; what comes later is kept as before. "": of every topic."""

    topic: MemoryTopic | Literal[""]
