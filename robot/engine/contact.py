"""One contact session and what becomes of it. Presence is not contact: it has no end and no outcome."""

from dataclasses import dataclass

from robot.engine.commands import Outcome
from robot.engine.policy import outcome_of, second_stop
from robot.engine.programme import Level
from robot.engine.progress import PastSession, Progress

# Only a session that ended in the rating phase can miss a rating; leaving early is no missing answer.
ASKED_FOR_RATING = ("planned", "person", "quiet-hours")
# A void session that a person ended still uses up the dose; one that the machine ended does not.
BY_A_PERSON = ("stop", "crisis")


@dataclass(slots=True)
class Contact:
    """A session from its greeting on. `cause` is why it ended: a short fixed word."""

    number: int
    level: Level
    day: int
    sign: bool = False
    distress: bool = False
    asked_more: bool = False
    cause: str = "planned"
    paused_us: int = 0

    def outcome(self, progress: Progress, rating: int | None, stopped: bool, void: bool) -> Outcome:
        """Success, neutral, discomfort or void by domain.md §1.3 and §1.1."""
        if void:
            return "void"
        distress = self.distress or (stopped and second_stop(progress))
        return outcome_of(rating, stopped, self.sign, distress)


def record_session(
    progress: Progress, contact: Contact, rating: int | None, stopped: bool, void: bool
) -> PastSession:
    """Write the session into the progress and keep its counters right.

    A stop costs nothing but a pause of *up*: it bars a step up for this and the next two sessions.
    """
    outcome = contact.outcome(progress, rating, stopped, void)
    progress.open_session = None
    lived = outcome != "void" or contact.cause in BY_A_PERSON
    past = PastSession(contact.number, contact.level.id, contact.day, outcome, rating, stopped, lived)
    if outcome != "void":
        progress.sessions_here += 1
        progress.comfortable = progress.comfortable + 1 if outcome == "success" else 0
        if rating is not None:
            progress.missing_ratings = 0
        elif contact.cause in ASKED_FOR_RATING:
            progress.missing_ratings += 1
        if not stopped and progress.bar_up > 0:
            progress.bar_up -= 1
    if outcome == "discomfort":
        progress.discomfort_day = contact.day
    progress.add(past)
    return past
