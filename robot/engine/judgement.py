"""What becomes of a session: its signals, its outcome, and what policy and safety shell make of it."""

from dataclasses import asdict, replace

from robot.contract import commands as c
from robot.contract.programme import Level
from robot.engine.contact import AT_ONCE_S, BY_THE_PERSON, STAYED, USES_UP, Contact
from robot.engine.forecasts import needs_review
from robot.engine.outcome import TWO_STOPS_WITHIN, Account, outcome_of
from robot.engine.policies import Here, Seen
from robot.engine.progress import KEPT_FORECASTS, Forecast, PastSession, Setback
from robot.engine.proposals import Proposals
from robot.engine.signals import Fusion, Measures, disagrees, fuse, grown

# domain.md §1.1, §1.3, §1.4, §2.2.
STOP_DISTRESS = 7.5
LIMIT = 6.0
WEEK = 7
EASY_SESSIONS = 2
DISAGREEING = 3
NONE: c.Figures = ()


class Judgement(Proposals):
    """Every decision that follows a session is made and explained here."""

    def _outcome(self, contact: Contact, fusion: Fusion, stopped: bool, measures: Measures) -> Account:
        """What is known of the session. A stop alone says nothing of distress (domain.md §1.1)."""
        level, p = contact.level, self.progress
        sign, distress = contact.sign, contact.distress
        distress = distress or (contact.cause in contact.uneasy and (measures.early or 0.0) > STAYED)
        stayed = contact.lived_s(self._now) >= (1 - STAYED) * contact.planned_s
        if contact.robot_free:
            sign = stayed
        elif level.height == 1:
            sign = sign and stayed
        if level.height == 1:
            distress = distress or (contact.cause == "sleep" and contact.lived_s(self._now) < AT_ONCE_S)
        return Account(
            height=level.height,
            distress=fusion.distress,
            rating=contact.rated.value,
            peak=contact.peak(),
            good=contact.rated.good,
            than_foreseen=contact.rated.than_foreseen,
            stopped=stopped,
            label="",
            second_stop=stopped and self._stopped_lately(),
            sign=sign,
            distress_sign=distress,
            less_days=len(p.less_days) if contact.cause == "less" else 0,
        )

    def _stopped_lately(self) -> bool:
        """Whether a stop now is the second unlabelled one within three sessions."""
        return any(s.stopped and not s.label for s in self.progress.counted()[1 - TWO_STOPS_WITHIN :])

    def _record(self, contact: Contact, *, void: bool, stopped: bool) -> tuple[PastSession, Seen]:
        """Write the session into the progress, tell its signals, and keep every counter right.

        A stop costs nothing but a pause of *up*: it bars a step up for this and the next two sessions.
        """
        p = self.progress
        measures = contact.collector.measures(self._now)
        if contact.cause not in BY_THE_PERSON:
            measures = replace(measures, early=None)
        baseline = [Measures.from_json(each) for each in p.baseline]
        fusion = fuse(contact.peak(), False, measures, baseline, p.mean_rating)
        told = contact.came_to()
        said = fusion if told == contact.peak() else fuse(told, False, measures, baseline, p.mean_rating)
        outcome: c.Outcome = "void"
        rule, figures = contact.cause, NONE
        if not void:
            outcome, rule, figures = outcome_of(self._outcome(contact, said, stopped, measures))
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
            contact.level.id if contact.level.id != contact.of_level else "",
            minutes=contact.minutes(self._now),
        )
        p.open_session = None
        p.add(past)
        self._emit(c.SessionEnded(contact.number, outcome, contact.cause))
        seen = Seen(
            contact.of_level,
            contact.level.demand,
            max(fusion.distress or 0.0, STOP_DISTRESS) if stopped else fusion.distress,
            past.rating is not None,
            outcome,
            stopped,
            contact.day,
            rule,
            figures,
        )
        if outcome != "void":
            self._emit(self._signals(contact, fusion, seen.distress))
            self._count(contact, past, fusion, grown(baseline, measures, contact.level.rung))
        return past, seen

    @staticmethod
    def _signals(contact: Contact, fusion: Fusion, distress: float | None) -> c.Fused:
        return c.Fused(
            contact.number,
            None if distress is None else round(distress, 3),
            round(fusion.variance, 3),
            contact.peak(),
            fusion.implied,
            fusion.parts,
        )

    def _count(self, contact: Contact, past: PastSession, fusion: Fusion, baseline: list[Measures]) -> None:
        p = self.progress
        p.sessions_here += 1
        if not (past.stopped and past.outcome == "neutral"):  # a stop alone breaks no run
            p.comfortable = p.comfortable + 1 if past.outcome == "success" else 0
        if past.rating is not None:
            p.missing_ratings = 0
            p.ratings, p.ratings_sum = p.ratings + 1, p.ratings_sum + past.rating
        elif contact.asked_rating:  # leaving early is no missing answer
            p.missing_ratings += 1
        if not past.stopped and p.bar_up > 0:
            p.bar_up -= 1
        p.baseline = [each.to_json() for each in baseline]
        if past.outcome != "discomfort":
            p.reentry = False
            if p.setback is not None and p.setback.easy > 0 and past.outcome == "success":
                p.setback.easy -= 1
        self._count_disagreement(contact.peak(), fusion.implied)
        self._count_forecast(past)

    def _count_disagreement(self, rating: int | None, implied: float | None) -> None:
        """Behaviour that says otherwise than the rating, three times in a row, is for a person to read."""
        p = self.progress
        p.disagreements = p.disagreements + 1 if disagrees(rating, implied) else 0
        if p.disagreements == DISAGREEING:
            p.disagreements = 0
            self._note("signal-disagreement", (("sessions", DISAGREEING),))

    def _count_forecast(self, past: PastSession) -> None:
        """The first session that counts after a step up says whether it was too much (calibration)."""
        p = self.progress
        made = p.forecasts[-1] if p.forecasts else None
        if made is None or made.over is not None or made.level != past.level:
            return
        if past.distress is None or past.stopped:  # nothing is known of how it was
            return
        self._saw(made, past.distress >= LIMIT)

    def _saw(self, made: Forecast, over: bool) -> None:
        p = self.progress
        made.over = over
        if not p.review and needs_review(p.forecasts):
            p.review = "bad-ups"
            self._note("review-policy")

    def _forecast_step(self, level: Level) -> float | None:
        """Keep what the policy expects of a step up into `level`."""
        probability = self.policy.forecast(self.ladder.state, level.demand, self.calendar.day(self._now))
        made = Forecast(self.ladder.state, self.calendar.day(self._now), probability)
        self.progress.forecasts = [*self.progress.forecasts, made][-KEPT_FORECASTS:]
        return probability

    def _judge(self, past: PastSession, seen: Seen, asked: bool) -> None:
        """The policy's wish after a session that counts, within what the ladder allows."""
        p = self.progress
        if past.stopped and past.outcome == "neutral":
            p.unlabelled = past.number
            p.unjudged = {**asdict(seen), "figures": [list(pair) for pair in seen.figures]}
            self._emit(c.Card("stop-label", True))
            return
        self._observe(seen)
        wish = self.policy.wish(seen, self._here())
        held = wish.direction == "hold"
        p.wish_rule, p.wish_figures = (wish.rule, [list(x) for x in wish.figures]) if held else ("", [])
        if wish.direction == "down" and self._index() > 0:
            self._down_after_session(wish.rule, wish.figures, past.outcome == "discomfort")
        elif wish.direction == "up" or asked:
            self._propose("person-asked-more" if asked else wish.rule, wish.figures, asked=asked)
        else:
            self._decide("hold", self.ladder.state, wish.rule, wish.figures)
        if past.outcome == "discomfort":
            self._discomfort(past.day)

    def _index(self) -> int:
        return self.programme.index(self.ladder.state)

    def _here(self) -> Here:
        p, step = self.progress, self.ladder.next_step
        return Here(
            self.ladder.state,
            self.ladder.level.demand,
            None if step is None else step.level.id,
            0.0 if step is None else self.ladder.part_of(step).demand,
            p.sessions_here,
            p.comfortable,
            self.calendar.day(self._now),
            self.programme.standing_approval,
        )

    def _observe(self, seen: Seen) -> None:
        self.policy.observe(seen)
        self.progress.policy = self.policy.to_json()

    def _down_after_session(self, rule: str, figures: c.Figures, discomfort: bool) -> None:
        """One level down. After a discomfort two easy sessions come first, then its sub-levels (§1.6)."""
        p, before = self.progress, self.ladder.state
        p.forget_return()
        self._step_down(rule, figures)
        if discomfort:
            p.setback = Setback(before, EASY_SESSIONS)
            self._note("setback", (("level", before), ("sessions", EASY_SESSIONS)))

    def _discomfort(self, day: int) -> None:
        """Two in seven days are told to the therapist; at three it goes down two levels and rests (§1.4)."""
        p = self.progress
        p.discomfort_day = day
        p.discomfort_days = [d for d in p.discomfort_days if day - WEEK < d <= day] + [day]
        number = len(p.discomfort_days)
        if number == 2:
            self._note("two-discomforts", (("days", WEEK),))
        elif number >= 3:
            p.discomfort_days = []
            if self._index() > 0:
                self._step_down("three-discomforts", (("sessions", number), ("days", WEEK)))
            self._rest_programme("rest-after-three", (("sessions", number), ("days", WEEK)))

    def _settle_unjudged(self, label: str = "") -> None:
        """The policy sees a stop when its card has been used, or when the next session begins.

        A stop for dinner is no sign of anything: labelled so, it says nothing about tolerance.
        """
        p = self.progress
        if not p.unjudged:
            return
        kept = {**p.unjudged, "figures": tuple(tuple(pair) for pair in p.unjudged["figures"])}
        seen = Seen(**kept)
        p.unjudged, p.unlabelled = {}, 0
        self._emit(c.Card("stop-label", False))
        self._observe(replace(seen, distress=None) if label in ("busy", "enough") else seen)

    def _label_stop(self, label: str) -> None:
        """What the person says of a stop, afterwards and only if they like."""
        p = self.progress
        number = p.unlabelled
        if not number:
            return
        self._settle_unjudged(label)
        p.sessions = [replace(s, label=label) if s.number == number else s for s in p.sessions]
        if label == "hard":
            p.sessions = [replace(s, outcome="discomfort") if s.number == number else s for s in p.sessions]
            p.comfortable = 0
            made = p.forecasts[-1] if p.forecasts else None
            if made is not None and made.level == self.ladder.state and not made.over:
                self._saw(made, over=True)
            if self._index() > 0:
                self._down_after_session("stop-was-hard", (), discomfort=True)
            self._discomfort(next((s.day for s in p.sessions if s.number == number), p.discomfort_day))
