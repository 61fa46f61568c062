"""Step policies: from past sessions to a wish. What is allowed is decided by the ladder, not here."""

from dataclasses import dataclass
from typing import Literal

from robot.engine.commands import Figures, Outcome
from robot.engine.progress import PastSession, Progress

# domain.md §1.3 on the 0..10 scale: calm up to 3.5, discomfort from 5.5; ratings are whole numbers.
CALM_UP_TO = 3
DISCOMFORT_FROM = 6


@dataclass(frozen=True, slots=True)
class Wish:
    """What the policy would do now, with the rule and the figures that say why."""

    direction: Literal["up", "hold", "down"]
    rule: str
    figures: Figures


def outcome_of(rating: int | None, stopped: bool, sign: bool, distress: bool) -> Outcome:
    """Outcome of a session that counts, by domain.md §1.3.

    An unrated session is neutral: missing data never argues for a step up (law 3).
    """
    if distress or (rating is not None and rating >= DISCOMFORT_FROM):
        return "discomfort"
    if stopped or rating is None or rating > CALM_UP_TO or not sign:
        return "neutral"
    return "success"


def n_up_one_down(progress: Progress, last: PastSession, up_after: int) -> Wish:
    """`up_after` comfortable sessions in a row wish for a step up, one discomfort for a step down."""
    if last.outcome == "discomfort":
        if last.rating is not None and last.rating >= DISCOMFORT_FROM:
            return Wish("down", "discomfort-rating", (("value", last.rating), ("limit", DISCOMFORT_FROM)))
        if last.stopped:
            return Wish("down", "two-stops", (("within", 3),))
        return Wish("down", "discomfort-signs", ())
    if progress.comfortable >= up_after:
        return Wish("up", "comfortable-run", (("sessions", progress.comfortable), ("needed", up_after)))
    return Wish("hold", "not-yet-sessions", (("sessions", progress.comfortable), ("needed", up_after)))


def second_stop(progress: Progress) -> bool:
    """Whether a stop now would be the second unlabelled one within three sessions (domain.md §1.1)."""
    return any(session.stopped for session in progress.counted()[-2:])
