"""What is decided after a session: the policy's wish within what the safety shell allows."""

from dataclasses import asdict, replace

from robot.contract import commands as c
from robot.contract.calendar import WEEK
from robot.engine.bars import OVER
from robot.engine.contact import Contact
from robot.engine.context import Context, RestNeeded
from robot.engine.ladder import Step
from robot.engine.parts.accounting import Accounting
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.step_options import StepOptions
from robot.engine.parts.steps import Steps
from robot.engine.policies import Here, Seen
from robot.engine.progress import PastSession, Setback

# domain.md §1.4, §1.6: easy sessions after a discomfort, before its sub-levels are offered.
EASY_SESSIONS = 2


class Judgement:
    """Decides what follows a session, and explains it."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        steps: Steps,
        proposals: Proposals,
        accounting: Accounting,
        options: StepOptions,
    ) -> None:
        self._context, self._decisions, self._steps, self._options = context, decisions, steps, options
        self._proposals, self._accounting = proposals, accounting

    def session_ended(self, contact: Contact, past: PastSession, seen: Seen) -> None:
        """A void session decides nothing, and after the farewell and after the end nothing is left to decide;
        *less* steps down by itself.
        """
        p = self._context.progress
        if past.outcome == "void":
            return
        apart = contact.says_nothing_of_its_level and past.outcome != "discomfort"
        if contact.cause == "less":
            if not apart:
                self._steps.observe(seen)
        elif p.course not in OVER and not p.farewell:
            self._judge(past, seen, contact.asked_more and not seen.stopped, apart)

    def _judge(self, past: PastSession, seen: Seen, asked: bool, apart: bool) -> None:
        """`apart`: the robot slept where the level is about the robot, which teaches the policy nothing."""
        p = self._context.progress
        if past.stopped and past.outcome == "neutral":
            seen = replace(seen, distress=None) if apart else seen
            p.unlabelled = past.number
            p.unjudged = {**asdict(seen), "figures": [list(pair) for pair in seen.figures]}
            self._context.emit(c.Card("stop-label", True))
            return
        if apart and not asked:
            self._decisions.hold("without-robot", options=self._options.only("hold"))
            return
        if not apart:
            self._steps.observe(seen)
        wish = self._steps.policy.wish(seen, self._here())
        options = self._options.after(seen, wish.direction, asked)
        held = wish.direction == "hold"
        p.wish_rule, p.wish_figures = (wish.rule, [list(x) for x in wish.figures]) if held else ("", [])
        if wish.direction == "down" and self._context.place > 0:
            self._down(wish.rule, wish.figures, past.outcome == "discomfort", options)
        elif wish.direction == "up" or asked:
            rule = "person-asked-more" if asked else wish.rule
            self._proposals.propose(rule, wish.figures, asked=asked, options=options)
        else:
            self._decisions.hold(wish.rule, wish.figures, options=options)
        if past.outcome == "discomfort":
            self.discomfort(past.day)

    def _here(self) -> Here:
        p, ladder = self._context.progress, self._context.ladder
        step = ladder.next_step
        taster = 0.0 if step is None else self._taster_demand(step)
        return Here(
            ladder.state,
            ladder.level.demand,
            None if step is None else step.level.id,
            0.0 if step is None else ladder.part_of(step).demand,
            p.sessions_here,
            p.comfortable,
            self._context.day,
            self._context.programme.standing_approval,
            taster,
        )

    def _taster_demand(self, step: Step) -> float:
        """Demand of the half that a step begins with; out of the house there is only the whole."""
        portions = self._context.ladder.portions
        place = portions.place(step.level.id, step.part, half=True)
        return portions[place if place >= 0 else portions.place(step.level.id, step.part)].demand

    def _down(self, rule: str, figures: c.Figures, discomfort: bool, options: c.Options = ()) -> None:
        """One level down. After a discomfort two easy sessions come first, then its sub-levels (§1.6)."""
        p, before = self._context.progress, self._context.level
        p.forget_return()
        self._steps.down(rule, figures, options=options)
        if discomfort:
            p.setback = Setback(before, EASY_SESSIONS)
            self._decisions.note("setback", (("level", before), ("sessions", EASY_SESSIONS)))

    def outside_a_session(self, rule: str, day: int) -> None:
        """A sign of distress of this level that no session has: one level down, as after any discomfort."""
        if self._context.place > 0:
            self._down(rule, (), discomfort=True)
        self.discomfort(day)

    def discomfort(self, day: int) -> None:
        """Two in seven days are told to the therapist; at three it goes down two levels and rests (§1.4)."""
        p = self._context.progress
        p.discomfort_day = day
        p.discomfort_days = [d for d in p.discomfort_days if day - WEEK < d <= day] + [day]
        number = len(p.discomfort_days)
        if number == 2:
            self._decisions.note("two-discomforts", (("days", WEEK),))
        elif number >= 3:
            p.discomfort_days = []
            figures = (("sessions", number), ("days", WEEK))
            if self._context.place > 0:
                self._steps.down("three-discomforts", figures)
            self._context.raise_signal(RestNeeded("rest-after-three", figures))

    # --- a stop is judged when it is known what it was ------------------------------------------------------

    def settle_unjudged(self, label: str = "") -> None:
        """The policy sees a stop when its card has been used, or when the next session begins.

        A stop for dinner is no sign of anything: labelled so, it says nothing about tolerance.
        """
        p = self._context.progress
        if not p.unjudged:
            return
        kept = {**p.unjudged, "figures": tuple(tuple(pair) for pair in p.unjudged["figures"])}
        seen = Seen(**kept)
        p.unjudged, p.unlabelled = {}, 0
        self._context.emit(c.Card("stop-label", False))
        harmless = label in ("busy", "enough")
        self._steps.observe(replace(seen, distress=None if harmless else seen.distress, label=label))

    def label_stop(self, label: str) -> None:
        """What the person says of a stop, afterwards and only if they like."""
        p = self._context.progress
        number = p.unlabelled
        if not number:
            return
        self.settle_unjudged(label)
        p.sessions = [replace(s, label=label) if s.number == number else s for s in p.sessions]
        if label == "hard":
            p.sessions = [replace(s, outcome="discomfort") if s.number == number else s for s in p.sessions]
            p.comfortable = 0
            self._accounting.was_too_hard(self._context.level)
            if self._context.place > 0:
                self._down("stop-was-hard", (), discomfort=True)
            self.discomfort(next((s.day for s in p.sessions if s.number == number), p.discomfort_day))
