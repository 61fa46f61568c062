"""What the person and the therapist ask for: wake, start, more, and answers to a proposal."""

from typing import ClassVar

from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.crisis import Crisis
from robot.engine.phases import CONTACT
from robot.engine.state import Due, Handlers


class Intents(Crisis):
    """Every yes passes here: consent is a tap, a button or typed (law 4)."""

    def _on_wake(self, event: e.WakeRequested) -> None:
        if self._lost:
            self._emit(c.Caption("link-lost"))
        if self._lost or self.phase not in ("asleep", "stopped", "fault"):
            return
        self.timers.cancel("settle")
        if self.progress.crisis:
            self._keep_company_in_crisis()
            self._hand_over()
        elif self.programme.index(self.ladder.state) == 0:
            if self.phase != "asleep":
                self._fall_asleep("asleep")
            self._on_more(e.MoreRequested(event.source))
        else:
            self._to("wake")
            self._be_present()

    def _on_start(self, event: e.StartRequested) -> None:
        """The person's own start: a tap, a button or typed; never a heard word alone (law 4)."""
        if event.source not in e.CONSENTING:
            self._decide("refuse", self.ladder.state, "heard-is-not-yes", ())
            return
        if self.phase in ("asleep", "stopped"):
            self._on_wake(e.WakeRequested(event.source))
        if self.phase != "present":
            return
        refusal = self._contact_refusal()
        if refusal is not None:
            self._decide("refuse", self.ladder.state, *refusal)
        else:
            if self.ladder.returning and self._step_refusal(asked=False) is None:
                self._propose("return-after-less", (), asked=False)
            if self._ready_to_preview():
                self._preview("greeting")
            else:
                self._greet()

    def _on_more(self, event: e.MoreRequested) -> None:
        if self.phase in CONTACT and self.contact is not None:
            self.contact.asked_more = True
            self._decide("hold", self.ladder.state, "after-this-session", ())
        elif self.phase == "asleep" and self.programme.index(self.ladder.state) > 0:
            self._on_wake(e.WakeRequested(event.source))
        elif self.phase in ("asleep", "present") and not self._lost:
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
            self.progress.comfortable = 0
            self._decide("hold", self.ladder.state, "declined", ())
            self._after_answer()
        else:
            before = self.ladder.state
            refusal = self._step_refusal(proposal.asked)
            taken = self.ladder.step_up(self._now, proposal.asked, consented=True)
            self._close_preview("taken" if taken else "withdrawn")
            if taken:
                figures = tuple((str(k), v) for k, v in proposal.figures)
                self._decide("up", before, proposal.rule, figures)
                self._after_preview = "present" if self._after_preview == "asleep" else self._after_preview
            else:
                self._decide("hold", before, *(refusal or ("at-ceiling", ())))
            self._after_answer()

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
        self._close_preview("declined")
        self.progress.comfortable = 0
        self._decide("hold", self.ladder.state, "approval-declined", ())
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
            self._decide("hold", self.ladder.state, "preview-unanswered", ())
            self._after_answer()
        elif self.phase == "greeting":
            self._begin()
        elif self.phase == "closing":
            self._ask_rating()
        elif self.phase == "rating":
            self._rated(None)

    HANDLES: ClassVar[Handlers] = {
        e.MoreRequested: _on_more,
        e.WakeRequested: _on_wake,
        e.StartRequested: _on_start,
        e.StepDeclined: _on_declined,
        e.PreviewAnswered: _on_preview_answer,
    }
    DUE: ClassVar[Due] = {
        "phase": _due_phase,
        "proposal": _due_proposal,
    }
