"""The course of a programme: its destination and order, its rests, its fading and its end."""

from dataclasses import replace
from typing import Any, ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import date_of, day_of
from robot.contract.programme import Programme
from robot.engine.contact import Contact
from robot.engine.fading import LONGEST_WEEKS, NOT_BEGUN, WEEK, Fades, is_fading
from robot.engine.ladder import Ladder, Refusal
from robot.engine.order import order_refusal, ordered
from robot.engine.outcome import Account
from robot.engine.phases import STILL
from robot.engine.policies import Seen
from robot.engine.progress import CourseState, Fading, Hold, PastSession
from robot.engine.signals import Fusion, Measures
from robot.engine.state import Handlers

OVER = ("closed", "left")


class Course(Fades):
    """What frames the evenings. Nothing here ever raises the level."""

    def __init__(self, programme: Programme, seed: int, snapshot: dict[str, Any] | None = None) -> None:
        super().__init__(programme, seed, snapshot)
        self._written = programme
        if self.progress.order:
            self._sort()

    # --- the destination and the order ----------------------------------------------------------------------

    def _on_stay(self, event: e.StayChosen) -> None:
        """Here is where the person wants to be. Whatever was on offer is taken off the table."""
        if event.source not in e.CONSENTING:
            self._decide("refuse", self.ladder.state, "heard-is-not-yes", ())
            return
        self.progress.destination = self.ladder.state
        if self.contact is not None:
            self.contact.asked_more = False
        self._decide("hold", self.ladder.state, "destination", (), "person")
        self._note("stay-chosen", (("level", self.ladder.state),))
        self._take_back_offer()

    def _on_destination(self, event: e.DestinationSet) -> None:
        if not self._may_plan(event.by):
            return
        if event.level not in ["", *(level.id for level in self.programme.levels)]:
            self._decide("refuse", self.ladder.state, "destination-unknown", ())
            return
        self.progress.destination = event.level
        if event.level:
            self._note("destination-set", (("level", event.level), ("by", event.by)))
        else:
            self._note("destination-open", (("by", event.by),))
        self._take_back_what_is_barred()

    def _arrived(self) -> bool:
        """Whether this is the destination or beyond. One that the script no longer has does not count."""
        index = {level.id: place for place, level in enumerate(self.programme.levels)}
        for wanted in (self.progress.destination, self.programme.destination):
            if wanted in index:
                return index[self.ladder.state] >= index[wanted]
        return False

    def _on_order(self, event: e.OrderSet) -> None:
        if not self._may_plan(event.by):
            return
        p, index = self.progress, self.programme.index
        lived = 1 + max(index(self.ladder.state), index(p.return_to) if p.return_to else 0)
        refusal = order_refusal(self.programme, event.levels, lived)
        if refusal is not None:
            self._decide("refuse", self.ladder.state, *refusal)
            return
        as_written = [level.id for level in self._written.levels]
        p.order = [] if list(event.levels) == as_written else list(event.levels)
        self._sort()
        self._note("order-changed", (("by", event.by),))
        self._take_back_what_is_barred()

    def _sort(self) -> None:
        """The programme in the person's order. Level, consents and all that is counted stay as they are."""
        self.programme = ordered(self._written, self.progress.order)
        self.ladder = Ladder(self.programme, self.progress, self.calendar)

    # --- what may be now ------------------------------------------------------------------------------------

    def _bar(self) -> Refusal | None:
        """What the course bars now: sessions and steps alike."""
        p = self.progress
        if p.course in OVER:
            return p.course, ()
        if p.course != "on-hold":
            return None
        if p.hold is None or p.hold.until is None:
            return "on-hold-open", ()
        return "on-hold", (("to", date_of(p.hold.until)),)

    def _step_refusal(self, asked: bool) -> Refusal | None:
        p = self.progress
        if not p.crisis:
            bar = self._bar()
            if bar is not None:
                return bar
            if p.course == "fading" and not self._way_back():
                return "fading", ()
            if not asked and (p.destination or self.programme.destination) and self._arrived():
                return "destination", ()
        return super()._step_refusal(asked)

    def _way_back(self) -> bool:
        """Back from a *less* or from days away, or out of the house: none of these is a step on."""
        return self.ladder.returning or self._index() == 0

    def _contact_refusal(self) -> Refusal | None:
        p = self.progress
        refusal = (None if p.crisis else self._bar()) or super()._contact_refusal()
        if p.course != "fading" or (refusal is not None and refusal[0] != "dose-days"):
            return refusal
        if self._farewell_due():  # it is owed, whatever the days before it were
            return None
        if self._dose().days_per_week == 0:
            return ("farewell-said" if p.farewell else "fading-rest"), ()
        return refusal

    def _may_plan(self, by: object) -> bool:
        if isinstance(by, str) and self._is_staff(by):
            return True
        self._decide("refuse", self.ladder.state, "not-staff", ())
        return False

    def _take_back_what_is_barred(self) -> None:
        """An open offer that the new course bars, or that no longer is the next step."""
        proposal, step = self.progress.proposal, self.ladder.next_step
        if proposal is None:
            return
        next_is_it = step is not None and (step.level.id, step.part) == (proposal.level, proposal.part)
        if not next_is_it or self._step_refusal(proposal.asked) is not None:
            self._take_back_offer()

    def _take_back_offer(self) -> None:
        shown = self.phase == "preview"
        if self.progress.proposal is not None:
            self._close_preview("withdrawn")
        if shown:
            self._after_answer()

    def _end_calmly(self, cause: str) -> None:
        """Take back what is offered and bring what goes on to its end; nothing breaks off."""
        self._take_back_offer()
        if self.phase == "paused" and self.contact is not None:
            self._leave_contact(cause)
            self._rest()
        else:
            self._close_contact(cause)

    def _to_course(self, after: CourseState) -> None:
        before, self.progress.course = self.progress.course, after
        if after != before:
            self._emit(c.CourseChanged(before, after))

    # --- a pause until a date -------------------------------------------------------------------------------

    def _on_hold(self, event: e.HoldRequested) -> None:
        """A pause, by staff or by the person. The person's wish never loosens a pause that staff has set."""
        p, person, today = self.progress, _is_person(event.by), self._today()
        if not person and not self._may_plan(event.by):
            return
        until = None if event.until == "" else day_of(event.until)
        bar = self._bar()
        if event.until != "" and (until is None or (today is not None and until <= today)):
            self._decide("refuse", self.ladder.state, "hold-date", ())
        elif bar is not None and (p.course in OVER or (person and not self._own_hold())):
            self._decide("hold", self.ladder.state, *bar)
        else:
            rule, by = ("person-rests", "person") if person else ("staff-rests", event.by)
            self._hold(Hold(rule, until, by), rule, ())

    def _own_hold(self) -> bool:
        return self.progress.hold is not None and _is_person(self.progress.hold.by)

    def _rest_programme(self, rule: str, figures: c.Figures) -> None:
        """Rest until a member of staff lifts it: it replaces any pause that would end otherwise."""
        if self.progress.course not in OVER:
            self._hold(Hold("shell-rests", None, ""), rule, figures)

    def _hold(self, hold: Hold, rule: str, figures: c.Figures) -> None:
        """Nothing that was counted is lost, and nothing is over at once."""
        self._pause_fading()
        self.progress.hold = hold
        self._to_course("on-hold")
        self._decide("pause", self.ladder.state, rule, figures, hold.by)
        self._end_calmly("hold")

    def _on_lifted(self, event: e.HoldLifted) -> None:
        """Staff lifts any pause, the person their own. Staff also opens again what was closed or left."""
        p = self.progress
        own = p.course == "on-hold" and self._own_hold() and _is_person(event.by)
        if not own and not self._may_plan(event.by):
            return
        if p.course in OVER:
            self._reopen(event.by)
        elif p.course == "on-hold":
            self._lift("person" if own else event.by)
        else:
            self._decide("refuse", self.ladder.state, "not-on-hold", ())

    def _lift(self, by: str) -> None:
        """Nothing begins by itself, and the way back is the quiet return."""
        p = self.progress
        p.hold = None
        p.away = p.away or self.phase in STILL
        self._to_course("running" if p.fading is None else "fading")
        self._begin_fading(anew=True)
        self._decide("hold", self.ladder.state, "hold-over", (), by)

    def _reopen(self, by: str) -> None:
        """Only what was agreed at the very beginning is kept of the yeses, and no level above it.

        It stays asleep: that it begins takes the person's own hand as well.
        """
        p = self.progress
        p.hold = p.fading = p.setback = None
        p.awaits_person = True
        p.farewell = p.reentry = False
        p.forget_return()
        p.part, p.comfortable, p.first_day, p.away = "", 0, self._today(), True
        p.agreed = [name for name in p.agreed if name in self.programme.agreed]
        self._to_course("running")
        self._sort()
        while self._index() > self.programme.index(self.programme.start):
            self._step_down("reopened", (), by)
        self._decide("hold", self.ladder.state, "reopened", (), by)
        self._bounds()

    # --- fading, farewell and the end -----------------------------------------------------------------------

    def _on_fading(self, event: e.FadingPlanned) -> None:
        """Fewer days, week by week, and a farewell after the last. An empty plan takes a plan back."""
        p = self.progress
        if not self._may_plan(event.by):
            return
        if p.course in OVER:
            self._decide("refuse", self.ladder.state, p.course, ())
        elif event.days_a_week == () and p.fading is not None:
            p.fading, p.farewell = None, False
            self._to_course("running" if p.course == "fading" else p.course)
            self._decide("hold", self.ladder.state, "fading-over", (), event.by)
        elif not is_fading(event.days_a_week):
            self._decide("refuse", self.ladder.state, "fading-plan", (("limit", LONGEST_WEEKS),))
        else:
            p.fading, p.farewell = Fading(NOT_BEGUN, list(event.days_a_week), event.by), False
            self._to_course("fading" if p.course == "running" else p.course)
            self._begin_fading()
            self._decide("hold", self.ladder.state, "fading-planned", (), event.by)
            self._note("fading-planned", (("days", WEEK * len(event.days_a_week)), ("by", event.by)))
            self._take_back_what_is_barred()

    def _on_close(self, event: e.CloseRequested) -> None:
        """Only after a fading plan that was lived, and its farewell: keeping a robot is not the aim (H2)."""
        p = self.progress
        if not self._may_plan(event.by):
            return
        if p.course in OVER:
            self._decide("refuse", self.ladder.state, p.course, ())
        elif p.fading is None or not p.farewell:
            self._decide("refuse", self.ladder.state, "no-fading-plan", ())
        else:
            p.hold = None
            self._to_course("closed")
            self._decide("pause", self.ladder.state, "closed", (), event.by)
            self._end_calmly("closed")
            if self.phase in ("present", "paused"):
                self._rest()

    def _on_leave(self, _event: e.LeaveRequested) -> None:
        """Always, at once, without a question, and nothing is held against anybody."""
        self._emit(c.Hush())
        already = self.progress.course == "left"
        self.progress.awaits_person = True
        self._to_course("left")
        self.progress.hold = None
        self._leave_contact("left")
        self._settle_unjudged()
        self._close_preview("withdrawn")
        self._sleep_for_good(settle=self.phase != "fault")
        if not already:
            self._decide("pause", self.ladder.state, "left", (), "person")
            self._note("programme-left")

    def _sleep_for_good(self, *, settle: bool = True) -> None:
        caption = f"programme-{self.progress.course}"
        if self.phase == "asleep":
            self._emit(c.Caption(caption))
        else:
            self._fall_asleep(caption, settle=settle)

    def _outcome(self, contact: Contact, fusion: Fusion, stopped: bool, measures: Measures) -> Account:
        """A session in which somebody leaves for good says nothing about that session."""
        account = super()._outcome(contact, fusion, stopped, measures)
        if contact.cause != "left":
            return account
        return replace(account, distress=None, rating=None, peak=None, second_stop=False, distress_sign=False)

    def _judge(self, past: PastSession, seen: Seen, asked: bool) -> None:
        """After the farewell and after the end nothing is left to decide."""
        if self.progress.course not in OVER and not self.progress.farewell:
            super()._judge(past, seen, asked)

    # --- being there ----------------------------------------------------------------------------------------

    def _on_clock(self, event: e.ClockReported) -> None:
        super()._on_clock(event)
        self._look_at_the_date()

    def _look_at_the_date(self) -> None:
        """A pause ends, and a fading plan begins, on a day that a clock vouches for."""
        p, today = self.progress, self._today()
        self._begin_fading()
        until = p.hold.until if p.course == "on-hold" and p.hold is not None else None
        if p.hold is not None and until is not None and today is not None and today >= until:
            self._lift(p.hold.by)

    def _on_wake(self, event: e.WakeRequested) -> None:
        if not self._may_wake(event.source):
            return
        self._look_at_the_date()
        p, before = self.progress, self.phase
        if self._lost or p.crisis or before not in STILL:
            super()._on_wake(event)
        elif p.course in OVER:
            self._sleep_for_good(settle=before != "fault")
        elif event.source not in e.CONSENTING or not self._farewell_due():
            super()._on_wake(event)
        elif self._index() == 0:  # asleep in the house: no more than a line on the page
            self._fall_asleep("farewell", settle=before != "fault")
            self._say_farewell()
        else:
            super()._on_wake(event)
            if self.phase == "present" and not p.away and self._contact_refusal() is None:
                self._greet()

    def _on_start(self, event: e.StartRequested) -> None:
        self._look_at_the_date()
        super()._on_start(event)

    def _rest(self) -> None:
        if self.progress.course in OVER:
            self._sleep_for_good()
        else:
            super()._rest()

    def _on_body_ready(self, event: e.BodyReady) -> None:
        super()._on_body_ready(event)
        if self.progress.course != "running":
            self._emit(c.CourseChanged(self.progress.course, self.progress.course))

    HANDLES: ClassVar[Handlers] = {
        e.ClockReported: _on_clock,
        e.BodyReady: _on_body_ready,
        e.WakeRequested: _on_wake,
        e.StartRequested: _on_start,
        e.StayChosen: _on_stay,
        e.DestinationSet: _on_destination,
        e.OrderSet: _on_order,
        e.HoldRequested: _on_hold,
        e.HoldLifted: _on_lifted,
        e.FadingPlanned: _on_fading,
        e.CloseRequested: _on_close,
        e.LeaveRequested: _on_leave,
    }


def _is_person(by: object) -> bool:
    return isinstance(by, str) and by.strip().casefold() == "person"
