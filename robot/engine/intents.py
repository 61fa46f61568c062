"""What the person and the therapist ask for: wake, start, more, and answers to a proposal."""

from typing import ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.crisis import Crisis
from robot.engine.phases import AWAKE, CONTACT, STILL
from robot.engine.progress import Proposal
from robot.engine.state import Due, Handlers

# Who may wake it besides the person, while neither a stop nor the person's own good night stands.
MERELY_ASLEEP: dict[str, tuple[e.Source, ...]] = {"asleep": ("console", "touch"), "fault": ("console",)}


class Intents(Crisis):
    """Every yes passes here: consent is a tap, a button or typed (law 4)."""

    def _may_wake(self, source: e.Source) -> bool:
        """Whether this source may wake it now; if not, says so (docs/decisions/0043).

        The person may by tap, button or typing; staff and a touch, which is anybody's, only where nobody has
        stopped it and the person has not put it to sleep; a heard word and a machine never.
        """
        anybody = source in MERELY_ASLEEP.get(self.phase, ()) and not self.progress.awaits_person
        if source in e.CONSENTING or anybody or self.phase not in STILL:
            return True
        rule = "heard-is-not-yes" if source == "heard" else "person-wakes"
        self._decide("refuse", self.ladder.state, rule, ())
        return False

    def _on_wake(self, event: e.WakeRequested) -> None:
        if self._lost:
            self._emit(c.Caption("link-lost"))
        if self._lost or self.phase not in STILL:
            return
        self.timers.cancel("settle")
        self.progress.awaits_person = False
        if self.progress.crisis:
            self._keep_company_in_crisis()
            self._hand_over()
        elif self.programme.index(self.ladder.state) == 0:
            self._wake_in_the_house(event.source)
        else:
            self._to("wake")
            self._be_present()

    def _wake_in_the_house(self, source: e.Source) -> None:
        """Here it sleeps. The way out is shown to the person once, and to nobody who has said no today."""
        if self.phase != "asleep":
            self._fall_asleep("asleep")
        if source in e.CONSENTING and self._step_refusal(asked=False) is None:
            self._propose("out-of-the-house", (), asked=False)
        waits = self.progress.proposal
        if source in e.CONSENTING and waits is not None and self._ready_to_preview():
            self._preview("present")
        else:
            self._emit(c.Caption("in-the-house"))

    def _on_start(self, event: e.StartRequested) -> None:
        """The person's own start: a tap, a button or typed; never a heard word alone (law 4)."""
        if event.source not in e.CONSENTING:
            self._decide("refuse", self.ladder.state, "heard-is-not-yes", ())
            return
        if self.phase == "greeting":  # what to expect of it is left unsaid
            self._begin()
            return
        if self.phase in ("asleep", "stopped"):
            self._on_wake(e.WakeRequested(event.source))
        if self.phase != "present":
            return
        refusal = self._contact_refusal()
        if refusal is not None:
            self._decide("refuse", self.ladder.state, *refusal)
        else:
            self._come_back_slowly()
            if self.ladder.returning and self._step_refusal(asked=False) is None:
                self._propose("return-after-less", (), asked=False)
            if self._ready_to_preview():
                self._preview("greeting")
            else:
                self._greet()

    def _come_back_slowly(self) -> None:
        """After more than a week away one session a level lower comes first (domain.md §1.4)."""
        p, day = self.progress, self.calendar.day(self._now)
        last = p.last_lived_day()
        away = last is not None and day - last > self.programme.pace.away
        if last is None or not away or self.ladder.returning or p.course == "fading" or self._index() < 2:
            return
        return_to, part = self.ladder.state, p.part
        if self._step_down("after-break", (("days", day - last),)):
            p.return_to, p.return_part, p.less_day, p.reentry = return_to, part, day - 1, True

    def _on_more(self, event: e.MoreRequested) -> None:
        """A wish of the person's own: tapped, pressed or typed. It counts as a wish, not as a yes."""
        if event.source not in e.CONSENTING:
            self._decide("refuse", self.ladder.state, "heard-is-not-yes", ())
        elif self.phase in CONTACT and self.contact is not None:
            self.contact.asked_more = True
            self._decide("hold", self.ladder.state, "after-this-session", ())
        elif self.phase == "asleep" and self.programme.index(self.ladder.state) > 0:
            self._on_wake(e.WakeRequested(event.source))
        elif self.phase in ("asleep", "present") and not self._lost:
            self.progress.awaits_person = False
            self._propose("person-asked-more", (), asked=True)
            if self._ready_to_preview():
                self._preview("present")

    def _on_preview_answer(self, event: e.PreviewAnswered) -> None:
        proposal = self.progress.proposal
        if self.phase != "preview" or proposal is None or proposal.number != event.proposal:
            self._decide("refuse", self.ladder.state, "proposal-gone", ())
        elif event.yes and event.source not in e.CONSENTING:
            self._decide("refuse", self.ladder.state, "heard-is-not-yes", ())
        elif not event.yes:
            self._close_preview("not-taken")
            self._say_no()
            self.progress.comfortable, self.progress.declined_day = 0, self._today()
            self._decide("hold", self.ladder.state, "declined", ())
            self._after_answer()
        else:
            self._take_step(proposal)
            self._after_answer()

    def _take_step(self, proposal: Proposal) -> None:
        """The person said yes. What has come in between may still bar it."""
        before, step, back = self.ladder.state, self.ladder.next_step, self.ladder.returning
        refusal = self._step_refusal(proposal.asked)
        taken = refusal is None and self.ladder.step_up(self._now, proposal.asked, consented=True)
        self._close_preview("taken" if taken else "withdrawn")
        if not taken or step is None:
            self._decide("hold", before, *(refusal or ("at-ceiling", ())))
            return
        figures = tuple((str(k), v) for k, v in proposal.figures)
        if step.part:
            figures = (*figures, ("part", step.part))
        if before != self.ladder.state and not back:
            forecast = self._forecast_step(self.ladder.level)
            figures = figures if forecast is None else (*figures, ("forecast", round(forecast, 4)))
        self._entered_level()
        self._decide("up", before, proposal.rule, figures, proposal.by)
        self._after_preview = "present" if self._after_preview == "asleep" else self._after_preview

    def _after_answer(self) -> None:
        self.timers.cancel("phase")
        if self._after_preview == "asleep":
            self._fall_asleep("asleep")
        elif self._after_preview == "greeting" and self._contact_refusal() is None:
            self._greet()
        else:
            self._rest()

    def _on_declined(self, event: e.StepDeclined) -> None:
        if self._asked_about(event.proposal) is None:
            return
        if not self._is_staff(event.by):
            self._decide("refuse", self.ladder.state, "not-staff", ())
            return
        self._close_preview("declined")
        self._say_no()
        self.progress.comfortable, self.progress.declined_day = 0, self._today()
        self._decide("hold", self.ladder.state, "approval-declined", (), event.by)
        if self.phase == "preview":
            self._after_answer()

    def _due_proposal(self) -> None:
        """An unanswered proposal expires to hold: nothing changes for the person (law 3)."""
        if self.progress.proposal is not None:
            rule = "preview-unanswered" if self.progress.proposal.approved else "approval-unanswered"
            self._close_preview("expired")
            self._decide("hold", self.ladder.state, rule, (("hours", self.programme.approval_hours),))
            if self.phase == "preview":
                self._after_answer()

    def _due_phase(self) -> None:
        if self.phase == "preview":
            self._close_preview("expired")
            self._say_no()  # no answer is also an answer
            self._decide("hold", self.ladder.state, "preview-unanswered", ())
            self._after_answer()
        elif self.phase == "greeting":
            self._begin()
        elif self.phase == "closing":
            self._ask_rating()
        elif self.phase == "rating":
            self._end_rating()

    def _on_stop_label(self, event: e.StopLabelled) -> None:
        """The optional card after a stop. Used or left alone: both are fine."""
        before = self.ladder.state
        self._label_stop(event.label)
        if self.ladder.state != before:
            self._rest_or_bounds()

    def _rest_or_bounds(self) -> None:
        """After a change of level: company again where the robot is awake, else only what may pass."""
        if self.phase in (*AWAKE, "paused"):
            self._rest()
        else:
            self._bounds()

    def _on_consent_withdrawn(self, event: e.ConsentWithdrawn) -> None:
        """A yes is taken back: at once, without a reason. Whoever stands there or above comes below it."""
        p, known = self.progress, [level.id for level in self.programme.levels]
        name, _, part = event.level.partition("/")
        parts = [each.id for each in self.programme.level(name).parts] if name in known else []
        if name not in known[1:] or (part and part not in parts):
            self._decide("refuse", self.ladder.state, "level-unknown", ())
            return
        place = known.index(name)
        gone = {f"{name}/{each}" for each in parts[parts.index(part) :]} if part else set()
        if part and part != parts[0]:  # the level stays, with its easier sub-levels
            self._take_back_parts(name, parts, parts.index(part))
            place += 1
        self._emit(c.Hush())
        self._say_no()
        if self._index() >= place:
            self._leave_contact("less")
            while self._index() >= place and self._step_down("consent-withdrawn", ()):
                pass
        p.agreed = [x for x in p.agreed if x.split("/")[0] not in known[place:] and x not in gone]
        if p.return_to in known[place:] or f"{p.return_to}/{p.return_part}" in gone:
            p.forget_return()
        self._close_preview("withdrawn")
        self._rest_or_bounds()

    def _take_back_parts(self, level: str, parts: list[str], place: int) -> None:
        """Whoever stands on this sub-level or a harder one goes to the one before it."""
        p = self.progress
        if self.ladder.state == level and p.part in parts[place:]:
            self._leave_contact("less")
            self.ladder.easier(parts[place - 1], self._now)
            self._decide("down", level, "consent-withdrawn", (("part", p.part),))

    def _on_staff_step(self, event: e.StaffStep) -> None:
        """The therapist's own hand: down at once; up as a proposal that the person is asked about."""
        if not self._is_staff(event.by):
            self._decide("refuse", self.ladder.state, "not-staff", ())
        elif event.direction == "up":
            self._propose("staff-offers", (), asked=False, by=event.by)
        elif self._index() > 0:
            self._leave_contact("staff", void=True)
            self._close_preview("withdrawn")
            self.progress.forget_return()
            self._step_down("staff-steps-down", (), event.by)
            if self.phase in (*AWAKE, "paused"):
                self._rest()

    def _on_review(self, event: e.ReviewDone) -> None:
        if not self._is_staff(event.by):
            self._decide("refuse", self.ladder.state, "not-staff", ())
        elif self.progress.review:
            self.progress.review = ""
            for forecast in self.progress.forecasts:
                forecast.reviewed = True
            self._note("review-done", (("by", event.by),))

    HANDLES: ClassVar[Handlers] = {
        e.MoreRequested: _on_more,
        e.WakeRequested: _on_wake,
        e.StartRequested: _on_start,
        e.StepDeclined: _on_declined,
        e.PreviewAnswered: _on_preview_answer,
        e.StopLabelled: _on_stop_label,
        e.ConsentWithdrawn: _on_consent_withdrawn,
        e.StaffStep: _on_staff_step,
        e.ReviewDone: _on_review,
    }
    DUE: ClassVar[Due] = {
        "phase": _due_phase,
        "proposal": _due_proposal,
    }
