"""The account of a session that has ended: its signals, its outcome, and every counter that follows."""

from dataclasses import replace

from robot.contract import commands as c
from robot.contract.people import RELAYING
from robot.contract.quests import OUTING
from robot.engine.contact import AT_ONCE_S, BY_THE_PERSON, STAYED, USES_UP, Contact
from robot.engine.context import Context
from robot.engine.forecasts import needs_review
from robot.engine.outcome import TWO_STOPS_WITHIN, Account, outcome_of
from robot.engine.parts.decisions import Decisions
from robot.engine.policies import Seen
from robot.engine.progress import Forecast, PastSession
from robot.engine.signals import STOP_DISTRESS, Fusion, Measures, disagrees, fuse, grown

# domain.md §1.3, §2.2: a forecast was wrong from this distress on; so many disagreements in a row are read.
LIMIT = 6.0
DISAGREEING = 3
NONE: c.Figures = ()


class Accounting:
    """Writes an ended session into the progress. What follows from it is decided in judgement.py."""

    def __init__(self, context: Context, decisions: Decisions) -> None:
        self._context, self._decisions = context, decisions
        self._baseline = [Measures.from_json(each) for each in context.progress.baseline]

    def record(self, contact: Contact, *, void: bool, stopped: bool) -> tuple[PastSession, Seen]:
        """Write the session down, tell its signals, and keep every counter right.

        A stop costs nothing but a pause of *up*: it bars a step up for this and the next two sessions.
        """
        p, now = self._context.progress, self._context.now
        measures = contact.collector.measures(now)
        if contact.cause not in BY_THE_PERSON:
            measures = replace(measures, early=None)
        baseline = self._baseline
        fusion = fuse(contact.peak(), False, measures, baseline, p.mean_rating)
        told = contact.came_to()
        said = fusion if told == contact.peak() else fuse(told, False, measures, baseline, p.mean_rating)
        outcome: c.Outcome = "void"
        rule, figures = contact.cause, NONE
        if not void:
            outcome, rule, figures = outcome_of(self._account(contact, said, stopped, measures))
        lived = outcome != "void" or contact.cause in USES_UP or contact.others
        past = PastSession(
            contact.number,
            contact.of_level,
            contact.day,
            outcome,
            contact.rated.value,
            stopped,
            lived,
            fusion.distress,
            contact.portion.part,
            minutes=contact.minutes(now),
            below=contact.portion.below,
        )
        p.open_session = None
        p.add(past)
        self._context.emit(c.SessionEnded(contact.number, outcome, contact.cause))
        seen = Seen(
            contact.of_level,
            contact.portion.demand,
            max(fusion.distress or 0.0, STOP_DISTRESS) if stopped else fusion.distress,
            past.rating is not None,
            outcome,
            stopped,
            contact.day,
            rule,
            figures,
            said=None if contact.peak() is None else float(contact.peak() or 0),
            implied=fusion.implied,
            below=contact.portion.below,
        )
        if outcome != "void":
            self._context.emit(_told(contact, fusion, seen.distress))
            self._count(contact, past, fusion, grown(baseline, measures, contact.level.rung))
        return past, seen

    def _account(self, contact: Contact, fusion: Fusion, stopped: bool, measures: Measures) -> Account:
        """What is known of the session. A stop alone says nothing of distress (domain.md §1.1), and leaving
        for good says nothing about the session in which somebody does.
        """
        level, p, now = contact.level, self._context.progress, self._context.now
        sign, stayed = contact.sign, contact.stayed(now)
        if contact.robot_free and level.behaviour not in RELAYING | OUTING:
            sign = stayed
        elif level.height == 1:
            sign = sign and stayed
        left = contact.cause == "left"
        return Account(
            height=level.height,
            distress=None if left else fusion.distress,
            rating=None if left else contact.rated.value,
            peak=None if left else contact.peak(),
            good=contact.rated.good,
            than_foreseen=contact.than_foreseen(),
            stopped=stopped,
            label="",
            second_stop=stopped and not left and self._stopped_lately(),
            sign=sign,
            distress_sign="" if left else self._distress_sign(contact, measures),
            less_days=len(p.less_days) if contact.cause == "less" else 0,
        )

    def _distress_sign(self, contact: Contact, measures: Measures) -> str:
        """Which sign of distress of its level the session has ("": none)."""
        early, now = (measures.early or 0.0) > STAYED, self._context.now
        if contact.received.how == "helped":
            return "help-called"
        if contact.distress:
            return "shown"
        if early and contact.cause in contact.uneasy:
            return "open-offers"
        if early and self._broken_off_again(contact):
            return "broken-off-again"
        at_once = contact.cause == "sleep" and contact.lived_s(now) < AT_ONCE_S
        return "asleep-at-once" if contact.level.height == 1 and at_once else ""

    def _broken_off_again(self, contact: Contact) -> bool:
        """Whether this end is one that is a sign the second time running, and it is the second time."""
        return contact.cause in contact.uneasy_again and self._context.progress.broken_off == contact.of_level

    def _stopped_lately(self) -> bool:
        """Whether a stop now is the second unlabelled one within three sessions."""
        before = self._context.progress.counted()[1 - TWO_STOPS_WITHIN :]
        return any(session.stopped and not session.label for session in before)

    def _count(self, contact: Contact, past: PastSession, fusion: Fusion, baseline: list[Measures]) -> None:
        p = self._context.progress
        p.sessions_here += 1
        if not contact.says_nothing_of_its_level:
            p.broken_off = contact.of_level if contact.cause in contact.uneasy_again else ""
        place = self._context.ladder.portions.place(past.level, past.part, half=bool(past.below))
        apart = contact.says_nothing_of_its_level and past.outcome != "discomfort"
        calm = not past.stopped and past.outcome != "discomfort"
        if (
            past.outcome == "success"
        ):  # calm on a lighter day, or without the robot, neither counts nor breaks
            p.comfortable += place == self._context.home and not apart
        elif not apart and not (past.stopped and past.outcome == "neutral"):  # nor does a stop alone
            p.comfortable = 0
        if p.tasters > 0 and calm and past.below and place == self._context.home - 1 and not apart:
            p.tasters -= 1
        if past.rating is not None:
            p.missing_ratings = 0
            p.ratings, p.ratings_sum = p.ratings + 1, p.ratings_sum + past.rating
        elif contact.asked_rating:  # leaving early is no missing answer
            p.missing_ratings += 1
        if not past.stopped and p.bar_up > 0:
            p.bar_up -= 1
        if baseline != self._baseline:
            self._baseline, p.baseline = baseline, [each.to_json() for each in baseline]
        if past.outcome != "discomfort":
            p.reentry = False
            if p.setback is not None and p.setback.easy > 0 and past.outcome == "success":
                p.setback.easy -= 1
        self._count_disagreement(contact.peak(), fusion.implied)
        if not contact.says_nothing_of_its_level:
            self._count_forecast(past)

    def _count_disagreement(self, rating: int | None, implied: float | None) -> None:
        """Behaviour that says otherwise than the rating, three times in a row, is for a person to read."""
        p = self._context.progress
        p.disagreements = p.disagreements + 1 if disagrees(rating, implied) else 0
        if p.disagreements == DISAGREEING:
            p.disagreements = 0
            self._decisions.note("signal-disagreement", (("sessions", DISAGREEING),))

    def _count_forecast(self, past: PastSession) -> None:
        """The first session that counts after a step up says whether it was too much (forecasts.py)."""
        forecasts = self._context.progress.forecasts
        made = forecasts[-1] if forecasts else None
        if made is None or made.over is not None or made.level != past.level:
            return
        if past.distress is None or past.stopped:  # nothing is known of how it was
            return
        self._came_true(made, past.distress >= LIMIT)

    def was_too_hard(self, level: str) -> None:
        """The person says so of the last step up, which led to this level."""
        forecasts = self._context.progress.forecasts
        made = forecasts[-1] if forecasts else None
        if made is not None and made.level == level and not made.over:
            self._came_true(made, over=True)

    def _came_true(self, made: Forecast, over: bool) -> None:
        p = self._context.progress
        made.over = over
        if not p.review and needs_review(p.forecasts):
            p.review = "bad-ups"
            self._decisions.note("review-policy")


def _told(contact: Contact, fusion: Fusion, distress: float | None) -> c.Fused:
    return c.Fused(
        contact.number,
        None if distress is None else round(distress, 3),
        round(fusion.variance, 3),
        contact.peak(),
        fusion.implied,
        fusion.parts,
    )
