"""What is planned with the person: destination, order, consents, and steps by the therapist's own hand."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.context import Context
from robot.engine.own_order import order_refusal, ordered
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.judgement import Judgement
from robot.engine.parts.presence import Presence
from robot.engine.parts.preview import Preview
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.sessions import Sessions
from robot.engine.parts.steps import Steps
from robot.engine.phases import AWAKE


class Planning:
    """Takes in what is planned. Nothing here raises the level: what is offered is still asked."""

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
    ) -> None:
        self._context, self._decisions, self._steps = context, decisions, steps
        self._proposals, self._preview, self._presence = proposals, preview, presence
        self._judgement, self._sessions = judgement, sessions

    # --- the destination and the order ----------------------------------------------------------------------

    def stay_chosen(self, event: e.StayChosen) -> None:
        """Here is where the person wants to be. Whatever was on offer is taken off the table."""
        context = self._context
        if event.source not in e.CONSENTING:
            self._decisions.refuse("heard-is-not-yes")
            return
        context.progress.destination = context.level
        if context.contact is not None:
            context.contact.asked_more = False
        self._decisions.hold("destination", by="person")
        self._decisions.note("stay-chosen", (("level", context.level),))
        self._preview.take_back()

    def destination_set(self, event: e.DestinationSet) -> None:
        if not self._decisions.may_plan(event.by):
            return
        if event.level not in ["", *(level.id for level in self._context.programme.levels)]:
            self._decisions.refuse("destination-unknown")
            return
        self._context.progress.destination = event.level
        if event.level:
            self._decisions.note("destination-set", (("level", event.level), ("by", event.by)))
        else:
            self._decisions.note("destination-open", (("by", event.by),))
        self._preview.take_back_if_barred()

    def order_set(self, event: e.OrderSet) -> None:
        """Level, consents and all that is counted stay as they are."""
        context, p = self._context, self._context.progress
        if not self._decisions.may_plan(event.by):
            return
        index = context.programme.index
        lived = 1 + max(context.place, index(p.return_to) if p.return_to else 0)
        refusal = order_refusal(context.programme, event.levels, lived)
        if refusal is not None:
            self._decisions.refuse(*refusal)
            return
        as_written = [level.id for level in context.written.levels]
        p.order = [] if list(event.levels) == as_written else list(event.levels)
        context.ladder.reorder(ordered(context.written, p.order))
        self._decisions.note("order-changed", (("by", event.by),))
        self._preview.take_back_if_barred()

    # --- consents -------------------------------------------------------------------------------------------

    def consent_withdrawn(self, event: e.ConsentWithdrawn) -> None:
        """A yes is taken back: at once, without a reason. Whoever stands there or above comes below it."""
        context, p = self._context, self._context.progress
        known = [level.id for level in context.programme.levels]
        name, _, part = event.level.partition("/")
        parts = [each.id for each in context.programme.level(name).parts] if name in known else []
        if name not in known[1:] or (part and part not in parts):
            self._decisions.refuse("level-unknown")
            return
        place = known.index(name)
        gone = {f"{name}/{each}" for each in parts[parts.index(part) :]} if part else set()
        if part and part != parts[0]:  # the level stays, with its easier sub-levels
            self._take_back_parts(name, parts, parts.index(part))
            place += 1
        context.emit(c.Hush())
        self._decisions.say_no()
        if context.place >= place:
            self._sessions.leave("less")
            self._steps.down_to(place - 1, "consent-withdrawn")
        p.agreed = [x for x in p.agreed if x.split("/")[0] not in known[place:] and x not in gone]
        if p.return_to in known[place:] or f"{p.return_to}/{p.return_part}" in gone:
            p.forget_return()
        self._proposals.close("withdrawn")
        self._presence.rest_or_bounds()

    def _take_back_parts(self, level: str, parts: list[str], place: int) -> None:
        """Whoever stands on this sub-level or a harder one goes to the one before it."""
        context, p = self._context, self._context.progress
        if context.level == level and p.part in parts[place:]:
            self._sessions.leave("less")
            context.ladder.easier(parts[place - 1], context.now)
            self._decisions.decide("down", level, "consent-withdrawn", (("part", p.part),))

    def stop_labelled(self, event: e.StopLabelled) -> None:
        """The optional card after a stop. Used or left alone: both are fine."""
        before = self._context.level
        self._judgement.label_stop(event.label)
        if self._context.level != before:
            self._presence.rest_or_bounds()

    # --- the therapist's own hand ---------------------------------------------------------------------------

    def staff_step(self, event: e.StaffStep) -> None:
        """Down at once; up as a proposal that the person is asked about."""
        context = self._context
        if not self._decisions.may_plan(event.by):
            return
        if event.direction == "up":
            self._proposals.propose("staff-offers", (), asked=False, by=event.by)
        elif context.place > 0:
            self._sessions.leave("staff", void=True)
            self._proposals.close("withdrawn")
            context.progress.forget_return()
            self._steps.down("staff-steps-down", (), event.by)
            if context.phase in (*AWAKE, "paused"):
                self._presence.rest()

    def review_done(self, event: e.ReviewDone) -> None:
        p = self._context.progress
        if self._decisions.may_plan(event.by) and p.review:
            p.review = ""
            for forecast in p.forecasts:
                forecast.reviewed = True
            self._decisions.note("review-done", (("by", event.by),))
