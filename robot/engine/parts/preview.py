"""The preview of a step up: shown to the person, answered or left alone. The yes to a level is said here."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.bars import Bars
from robot.engine.context import Context
from robot.engine.other_end import others_for
from robot.engine.parts.behaviour_runner import BehaviourRunner
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.presence import Presence
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.sessions import Sessions
from robot.engine.parts.steps import Steps
from robot.engine.progress import Proposal
from robot.engine.week import first_day

# Seconds.
PREVIEW_S = 120.0


class Preview:
    """Shows a step up and takes the answer: a tap, a button or typed (law 4). `_after`: the next phase."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        bars: Bars,
        steps: Steps,
        proposals: Proposals,
        presence: Presence,
        sessions: Sessions,
        behaviour: BehaviourRunner,
    ) -> None:
        self._context, self._decisions, self._bars, self._steps = context, decisions, bars, steps
        self._proposals, self._presence, self._sessions = proposals, presence, sessions
        self._behaviour = behaviour
        self._after = "present"

    def show(self, proposal: Proposal, after: str) -> None:
        context = self._context
        self._after = after if context.phase == "present" else "asleep"
        self._behaviour.close()
        context.to("ask")
        context.set_timer("phase", PREVIEW_S)
        tasters = self._steps.policy.tasters if self._is_new(proposal) else 0
        day = self._first_day(proposal)
        others = others_for(context, proposal.level, proposal.part)
        context.emit(c.Preview(proposal.number, proposal.level, proposal.part, day, tasters, others))

    def show_if_ready(self, after: str) -> bool:
        """Says whether there is one that could be shown."""
        proposal = self._context.progress.proposal
        if proposal is None or not self._proposals.ready_to_preview():
            return False
        self.show(proposal, after)
        return True

    def _is_new(self, proposal: Proposal) -> bool:
        """Whether what is offered was never said yes to, and something below it that a half leads up from."""
        ladder, agreed = self._context.ladder, self._context.progress.agreed
        name = f"{proposal.level}/{proposal.part}" if proposal.part else proposal.level
        return name not in agreed and ladder.portions.place(proposal.level, proposal.part) > 0

    def _first_day(self, proposal: Proposal) -> int | None:
        """From which day there is contact left for what is offered; None: today, or no clock is trusted."""
        ladder, today = self._context.ladder, self._context.today
        dose = ladder.dose_of(proposal.level, proposal.part)
        if dose is None or today is None:
            return None
        return first_day(self._context.progress, today, proposal.level, dose, ladder.dose_of)

    # --- the answer -----------------------------------------------------------------------------------------

    def answered(self, event: e.PreviewAnswered) -> None:
        proposal = self._context.progress.proposal
        if self._context.phase != "preview" or proposal is None or proposal.number != event.proposal:
            self._decisions.refuse("proposal-gone")
        elif event.yes and event.source not in e.CONSENTING:
            self._decisions.refuse("heard-is-not-yes")
        elif not event.yes:
            self._proposals.close("not-taken")
            self._declined("declined")
            self._go_on()
        else:
            self._take_step(proposal)
            self._go_on()

    def declined(self, event: e.StepDeclined) -> None:
        """By a member of staff."""
        if self._proposals.asked_about(event.proposal) is None:
            return
        if not self._decisions.is_staff(event.by):
            self._decisions.refuse("not-staff")
            return
        self._proposals.close("declined")
        self._declined("approval-declined", event.by)
        if self._context.phase == "preview":
            self._go_on()

    def _declined(self, rule: str, by: str = "") -> None:
        p = self._context.progress
        self._decisions.say_no()
        p.comfortable, p.declined_day = 0, self._context.today
        self._decisions.hold(rule, by=by)

    def _take_step(self, proposal: Proposal) -> None:
        """The person said yes. What has come in between may still bar it."""
        context, ladder = self._context, self._context.ladder
        before, step, back = context.level, ladder.next_step, ladder.returning
        new = self._is_new(proposal)
        refusal = self._bars.step(proposal.asked)
        taken = refusal is None and ladder.step_up(context.now, proposal.asked, consented=True)
        self._proposals.close("taken" if taken else "withdrawn")
        if not taken or step is None:
            self._decisions.decide("hold", before, *(refusal or ("at-ceiling", ())))
            return
        self._steps.explain_up(proposal, before, step.part, back=back, new=new)
        self._after = "present" if self._after == "asleep" else self._after

    def _go_on(self) -> None:
        self._context.timers.cancel("phase")
        if self._after == "asleep":
            self._presence.fall_asleep("asleep")
        elif self._after == "greeting" and self._bars.contact() is None:
            self._sessions.greet()
        else:
            self._presence.rest()

    # --- no answer ------------------------------------------------------------------------------------------

    def due_unanswered(self) -> None:
        self._proposals.close("expired")
        self._decisions.say_no()  # no answer is also an answer
        self._decisions.hold("preview-unanswered")
        self._go_on()

    def due_expired(self) -> None:
        """An unanswered proposal expires to hold: nothing changes for the person (law 3)."""
        proposal, hours = self._context.progress.proposal, self._proposals.hours
        if proposal is not None:
            rule = "preview-unanswered" if proposal.approved else "approval-unanswered"
            self._proposals.close("expired")
            self._decisions.hold(rule, (("hours", hours),))
            if self._context.phase == "preview":
                self._go_on()

    # --- taken back -----------------------------------------------------------------------------------------

    def take_back(self) -> None:
        """Whatever is on offer is taken off the table."""
        shown = self._context.phase == "preview"
        if self._context.progress.proposal is not None:
            self._proposals.close("withdrawn")
        if shown:
            self._go_on()

    def take_back_if_barred(self) -> None:
        """An open offer that the new course bars, or that no longer is the next step."""
        proposal = self._context.progress.proposal
        if proposal is None:
            return
        if not self._proposals.is_next(proposal) or self._bars.step(proposal.asked) is not None:
            self.take_back()

    def break_off(self, cause: str) -> None:
        """A preview that is shown is taken back, and what goes on comes calmly to its end."""
        shown = self._context.phase == "preview"
        if shown:
            self._proposals.close("withdrawn")
        self._sessions.end_calmly(cause)
        if shown:
            self._go_on()
