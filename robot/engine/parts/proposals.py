"""Proposals of a step up: made, approved by a therapist, or closed. Nothing here changes the level."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.bars import Bars
from robot.engine.context import Context, SteppedDown
from robot.engine.ladder import days_between
from robot.engine.other_end import others_at, others_for
from robot.engine.parts.decisions import Decisions
from robot.engine.progress import Proposal

DAY_HOURS = 24
# What the way back is called, by the reason of the step down.
RETURN = {
    "after-break": "return-after-break",
    "progress-doubted": "return-after-doubt",
    "return-after-doubt": "return-after-doubt",
}


class Proposals:
    """Makes, approves and closes proposals, at most one at a time."""

    def __init__(self, context: Context, decisions: Decisions, bars: Bars) -> None:
        self._context, self._decisions, self._bars = context, decisions, bars

    def take_up(self) -> None:
        """A standing approval that is no longer given approves nothing that still waits."""
        proposal = self._context.progress.proposal
        standing = self._context.written.standing_approval
        if proposal is not None and proposal.by == "standing" and not standing:
            self.close("withdrawn")

    def stepped_down(self, _signal: SteppedDown) -> None:
        """What was on offer before a step down is on offer no more."""
        if self._context.progress.proposal is not None:
            self.close("withdrawn")

    def propose(
        self, rule: str, figures: c.Figures, *, asked: bool, by: str = "", options: c.Options = ()
    ) -> None:
        context, p = self._context, self._context.progress
        ladder, programme = context.ladder, context.programme
        step, refusal = ladder.next_step, self._bars.step(asked)
        if refusal is not None or step is None:
            why = refusal or ("at-ceiling", ())
            self._decisions.decide("refuse" if asked else "hold", context.level, *why, options=options)
            return
        if p.proposal is not None:
            return
        if ladder.returning:
            rule, figures = RETURN.get(p.why_rule, "return-after-less"), ()
        p.last_proposal += 1
        approved = bool(by) or programme.standing_approval or ladder.returning
        by = by or ("standing" if programme.standing_approval else "")
        hours = self.hours
        expires = context.utc + hours * 3_600_000_000
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
        context.set_timer("proposal", hours * 3_600.0)
        others = others_at(context, ladder.part_of(step))
        context.emit(c.Propose(p.last_proposal, step.level.id, approved, expires, step.part, options, others))

    @property
    def hours(self) -> int:
        """How long a proposal waits: as the programme says, and past the next day of contact at the least."""
        between, said = days_between(self._context.ladder.level.dose), self._context.programme.approval_hours
        return max(said, DAY_HOURS * (between + 1)) if between > 1 else said

    def show(self) -> None:
        """What is open is shown again."""
        proposal = self._context.progress.proposal
        if proposal is not None:
            number, approved = proposal.number, proposal.approved
            expires, part = proposal.expires_utc_us, proposal.part
            others = others_for(self._context, proposal.level, part)
            self._context.emit(c.Propose(number, proposal.level, approved, expires, part, (), others))

    def clock_reported(self, _event: e.ClockReported) -> None:
        proposal = self._context.progress.proposal
        if proposal is not None:
            left_s = (proposal.expires_utc_us - self._context.utc) / 1e6
            self._context.set_timer("proposal", max(0.0, left_s))

    def asked_about(self, number: int) -> Proposal | None:
        """The proposal with this number, or None with its reason told: it is no longer open."""
        proposal = self._context.progress.proposal
        if proposal is None or proposal.number != number:
            self._decisions.refuse("proposal-gone")
            return None
        return proposal

    def approved(self, event: e.StepApproved) -> None:
        proposal = self.asked_about(event.proposal)
        if proposal is not None and not self._decisions.is_staff(event.by):
            self._decisions.refuse("not-staff")
        elif proposal is not None and not proposal.approved:
            proposal.approved, proposal.by = True, event.by
            self._context.emit(c.ProposalClosed(proposal.number, "approved"))

    def ready_to_preview(self) -> bool:
        """Whether an approved proposal may be shown to the person now; one that no longer may is closed."""
        proposal = self._context.progress.proposal
        if proposal is None or not proposal.approved:
            return False
        refusal = self._bars.step(proposal.asked)
        if not self.is_next(proposal) or refusal:
            self.close("withdrawn")
            self._decisions.hold(*(refusal or ("at-ceiling", ())))
            return False
        return True

    def is_next(self, proposal: Proposal) -> bool:
        """Whether it still is the next step."""
        step = self._context.ladder.next_step
        return step is not None and (step.level.id, step.part) == (proposal.level, proposal.part)

    def close(self, result: c.ProposalResult) -> None:
        proposal, self._context.progress.proposal = self._context.progress.proposal, None
        self._context.timers.cancel("proposal")
        if proposal is not None:
            if self._context.phase in ("preview", "stopped"):
                self._context.emit(c.PreviewClosed(proposal.number))
            self._context.emit(c.ProposalClosed(proposal.number, result))
