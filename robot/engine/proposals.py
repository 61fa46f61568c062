"""Proposals of a step up: made, approved by a therapist, shown to the person, or quietly expired."""

from typing import ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.company import Company
from robot.engine.ladder import Refusal
from robot.engine.progress import Proposal
from robot.engine.state import Handlers
from robot.engine.week import first_day

# Seconds.
PREVIEW_S = 120.0
# What the way back is called, by the reason of the step down.
RETURN = {
    "after-break": "return-after-break",
    "progress-doubted": "return-after-doubt",
    "return-after-doubt": "return-after-doubt",
}


class Proposals(Company):
    """At most one proposal at a time. Nothing here changes the level."""

    def _step_refusal(self, asked: bool) -> Refusal | None:
        """Why no step up may be taken or offered now, or None."""
        return self.ladder.refusal(self._now, asked)

    def _take_up(self) -> None:
        """A standing approval that is no longer given approves nothing that still waits."""
        super()._take_up()
        proposal = self.progress.proposal
        if proposal is not None and proposal.by == "standing" and not self.programme.standing_approval:
            self._close_preview("withdrawn")

    def _step_down(self, rule: str, figures: c.Figures, by: str = "") -> bool:
        """What was on offer before a step down is on offer no more."""
        went = super()._step_down(rule, figures, by)
        if went and self.progress.proposal is not None:
            self._close_preview("withdrawn")
        return went

    def _rest_programme(self, rule: str, figures: c.Figures) -> None:
        """The safety shell lets the programme rest until a member of staff lifts it."""

    def _propose(self, rule: str, figures: c.Figures, *, asked: bool, by: str = "") -> None:
        p, step = self.progress, self.ladder.next_step
        refusal = self._step_refusal(asked)
        if refusal is not None or step is None:
            self._decide("refuse" if asked else "hold", self.ladder.state, *(refusal or ("at-ceiling", ())))
            return
        if p.proposal is not None:
            return
        if self.ladder.returning:
            rule, figures = RETURN.get(p.why_rule, "return-after-less"), ()
        p.last_proposal += 1
        approved = bool(by) or self.programme.standing_approval or self.ladder.returning
        by = by or ("standing" if self.programme.standing_approval else "")
        hours = self.programme.approval_hours
        expires = self.calendar.utc(self._now) + hours * 3_600_000_000
        p.proposal = Proposal(
            p.last_proposal,
            step.level.id,
            approved,
            rule,
            [list(f) for f in figures],
            asked,
            expires,
            step.part,
            by,
        )
        self.timers.set("proposal", self._now, hours * 3_600.0)
        self._emit(c.Propose(p.last_proposal, step.level.id, approved, expires, step.part))

    def _asked_about(self, number: int) -> Proposal | None:
        """The proposal with this number, or None with its reason told: it is no longer open."""
        proposal = self.progress.proposal
        if proposal is None or proposal.number != number:
            self._decide("refuse", self.ladder.state, "proposal-gone", ())
            return None
        return proposal

    def _on_approved(self, event: e.StepApproved) -> None:
        proposal = self._asked_about(event.proposal)
        if proposal is not None and not self._is_staff(event.by):
            self._decide("refuse", self.ladder.state, "not-staff", ())
        elif proposal is not None and not proposal.approved:
            proposal.approved, proposal.by = True, event.by
            self._emit(c.ProposalClosed(proposal.number, "approved"))

    def _ready_to_preview(self) -> bool:
        """Whether an approved proposal may be shown to the person now; one that no longer may is closed."""
        proposal, step = self.progress.proposal, self.ladder.next_step
        if proposal is None or not proposal.approved:
            return False
        refusal = self._step_refusal(proposal.asked)
        if step is None or (step.level.id, step.part) != (proposal.level, proposal.part) or refusal:
            self._close_preview("withdrawn")
            self._decide("hold", self.ladder.state, *(refusal or ("at-ceiling", ())))
            return False
        return True

    def _preview(self, after: str) -> None:
        proposal = self.progress.proposal
        assert proposal is not None  # noqa: S101 - callers have checked
        self._after_preview = after if self.phase == "present" else "asleep"
        self.stage_close()
        self._to("ask")
        self.timers.set("phase", self._now, PREVIEW_S)
        self._emit(c.Preview(proposal.number, proposal.level, proposal.part, self._first_day(proposal)))

    def _first_day(self, proposal: Proposal) -> int | None:
        """From which day there is contact left for what is offered; None: today, or no clock is trusted."""
        dose, today = self.ladder.dose_of(proposal.level, proposal.part), self._today()
        if dose is None or today is None:
            return None
        return first_day(self.progress, today, proposal.level, dose, self.ladder.dose_of)

    def _close_preview(self, result: c.ProposalResult) -> None:
        proposal, self.progress.proposal = self.progress.proposal, None
        self.timers.cancel("proposal")
        if proposal is not None:
            if self.phase in ("preview", "stopped"):
                self._emit(c.PreviewClosed(proposal.number))
            self._emit(c.ProposalClosed(proposal.number, result))

    HANDLES: ClassVar[Handlers] = {
        e.StepApproved: _on_approved,
    }
