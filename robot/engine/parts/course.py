"""The course of a programme: its rests, its fading and its end. Nothing here ever raises the level."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import WEEK, day_of
from robot.engine.bars import OVER, course_bar
from robot.engine.context import Context, RestNeeded
from robot.engine.own_order import ordered
from robot.engine.parts.decisions import Decisions, is_person
from robot.engine.parts.fading import LONGEST_WEEKS, NOT_BEGUN, Fading, is_fading
from robot.engine.parts.judgement import Judgement
from robot.engine.parts.presence import Presence
from robot.engine.parts.preview import Preview
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.sessions import Sessions
from robot.engine.parts.steps import Steps
from robot.engine.phases import STILL
from robot.engine.progress import CourseState, Hold
from robot.engine.progress import Fading as Plan


class Course:
    """The programme's frame around the sessions: rests, fading and its end."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        steps: Steps,
        proposals: Proposals,
        preview: Preview,
        presence: Presence,
        judgement: Judgement,
        sessions: Sessions,
        fading: Fading,
    ) -> None:
        self._context, self._decisions, self._steps = context, decisions, steps
        self._proposals, self._preview, self._presence = proposals, preview, presence
        self._judgement, self._sessions, self._fading = judgement, sessions, fading

    def _to(self, after: CourseState) -> None:
        before, self._context.progress.course = self._context.progress.course, after
        if after != before:
            self._context.emit(c.CourseChanged(before, after))

    def body_ready(self, _event: e.BodyReady) -> None:
        course = self._context.progress.course
        if course != "running":
            self._context.emit(c.CourseChanged(course, course))

    def _end_calmly(self, cause: str) -> None:
        """Take back what is offered and bring what goes on to its end; nothing breaks off."""
        self._preview.take_back()
        self._sessions.end_calmly(cause)

    # --- a pause until a date -------------------------------------------------------------------------------

    def hold_requested(self, event: e.HoldRequested) -> None:
        """A pause, by staff or by the person. The person's wish never loosens a pause that staff has set."""
        p, person, today = self._context.progress, is_person(event.by), self._context.today
        if not person and not self._decisions.may_plan(event.by):
            return
        until = None if event.until == "" else day_of(event.until)
        bar = course_bar(self._context)
        if event.until != "" and (until is None or (today is not None and until <= today)):
            self._decisions.refuse("hold-date")
        elif bar is not None and (p.course in OVER or (person and not self._is_own_hold())):
            self._decisions.hold(*bar)
        else:
            rule, by = ("person-rests", "person") if person else ("staff-rests", event.by)
            self._hold(Hold(rule, until, by), rule)

    def _is_own_hold(self) -> bool:
        hold = self._context.progress.hold
        return hold is not None and is_person(hold.by)

    def rest_needed(self, signal: RestNeeded) -> None:
        """Rest until a member of staff lifts it: it replaces any pause that would end otherwise."""
        if self._context.progress.course not in OVER:
            self._hold(Hold("shell-rests", None, ""), signal.rule, signal.figures)

    def _hold(self, hold: Hold, rule: str, figures: c.Figures = ()) -> None:
        """Nothing that was counted is lost, and nothing is over at once."""
        self._fading.pause()
        self._context.progress.hold = hold
        self._to("on-hold")
        self._decisions.decide("pause", self._context.level, rule, figures, hold.by)
        self._end_calmly("hold")

    def hold_lifted(self, event: e.HoldLifted) -> None:
        """Staff lifts any pause, the person their own. Staff also opens again what was closed or left."""
        p = self._context.progress
        own = p.course == "on-hold" and self._is_own_hold() and is_person(event.by)
        if not own and not self._decisions.may_plan(event.by):
            return
        if p.course in OVER:
            self._reopen(event.by)
        elif p.course == "on-hold":
            self._lift("person" if own else event.by)
        else:
            self._decisions.refuse("not-on-hold")

    def _lift(self, by: str) -> None:
        """Nothing begins by itself, and the way back is the quiet return."""
        p = self._context.progress
        p.hold = None
        p.away = p.away or self._context.phase in STILL
        self._to("running" if p.fading is None else "fading")
        self._fading.begin(anew=True)
        self._decisions.hold("hold-over", by=by)

    def _reopen(self, by: str) -> None:
        """Only what was agreed at the very beginning is kept of the yeses, and no level above it.

        It stays asleep: that it begins takes the person's own hand as well.
        """
        context, p = self._context, self._context.progress
        p.hold = p.fading = p.setback = None
        p.awaits_person = True
        p.farewell = p.reentry = False
        p.forget_return()
        p.part, p.comfortable, p.first_day, p.away = "", 0, context.today, True
        p.agreed = [name for name in p.agreed if name in context.programme.agreed]
        self._to("running")
        context.ladder.reorder(ordered(context.written, p.order))
        self._steps.down_to(context.programme.index(context.programme.start), "reopened", (), by)
        self._decisions.hold("reopened", by=by)
        self._decisions.bounds()

    def clock_reported(self, _event: e.ClockReported) -> None:
        self.look_at_the_date()

    def look_at_the_date(self) -> None:
        """A pause ends, and a fading plan begins, on a day that a clock vouches for."""
        p, today = self._context.progress, self._context.today
        self._fading.begin()
        until = p.hold.until if p.course == "on-hold" and p.hold is not None else None
        if p.hold is not None and until is not None and today is not None and today >= until:
            self._lift(p.hold.by)

    # --- fading, farewell and the end -----------------------------------------------------------------------

    def fading_planned(self, event: e.FadingPlanned) -> None:
        """Fewer days, week by week, and a farewell after the last. An empty plan takes a plan back."""
        p = self._context.progress
        if not self._decisions.may_plan(event.by):
            return
        if p.course in OVER:
            self._decisions.refuse(p.course)
        elif event.days_a_week == () and p.fading is not None:
            p.fading, p.farewell = None, False
            self._to("running" if p.course == "fading" else p.course)
            self._decisions.hold("fading-over", by=event.by)
        elif not is_fading(event.days_a_week):
            self._decisions.refuse("fading-plan", (("limit", LONGEST_WEEKS),))
        else:
            p.fading, p.farewell = Plan(NOT_BEGUN, list(event.days_a_week), event.by), False
            self._to("fading" if p.course == "running" else p.course)
            self._fading.begin()
            self._decisions.hold("fading-planned", by=event.by)
            figures = (("days", WEEK * len(event.days_a_week)), ("by", event.by))
            self._decisions.note("fading-planned", figures)
            self._preview.take_back_if_barred()

    def close_requested(self, event: e.CloseRequested) -> None:
        """Only after a fading plan that was lived, and its farewell: keeping a robot is not the aim (H2)."""
        p = self._context.progress
        if not self._decisions.may_plan(event.by):
            return
        if p.course in OVER:
            self._decisions.refuse(p.course)
        elif p.fading is None or not p.farewell:
            self._decisions.refuse("no-fading-plan")
        else:
            p.hold = None
            self._to("closed")
            self._decisions.decide("pause", self._context.level, "closed", (), event.by)
            self._end_calmly("closed")
            if self._context.phase in ("present", "paused"):
                self._presence.rest()

    def leave_requested(self, _event: e.LeaveRequested) -> None:
        """Always, at once, without a question, and nothing is held against anybody."""
        context, p = self._context, self._context.progress
        context.emit(c.Hush())
        already = p.course == "left"
        p.awaits_person = True
        self._to("left")
        p.hold = None
        self._sessions.leave("left")
        self._judgement.settle_unjudged()
        self._proposals.close("withdrawn")
        self._presence.sleep_for_good(settle=context.phase != "fault")
        if not already:
            self._decisions.decide("pause", context.level, "left", (), "person")
            self._decisions.note("programme-left")
