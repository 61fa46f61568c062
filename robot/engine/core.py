"""The engine: an event and the time go in, commands come out. No clock, thread, file or callback acts in it.

The same programme, seed, snapshot and events give the same commands, so that every session replays. It is
made of parts (robot/engine/parts, one a file). Here stands which parts see an event and in which order, what
may say "not now", and who hears a signal; what a part may read and ask for is its context.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import Calendar
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.engine.assembly import Parts
from robot.engine.bars import Bar, PlainBars, StepBar
from robot.engine.contact import Contact
from robot.engine.contained import Contained, contained
from robot.engine.context import Context, RestNeeded, SessionCounted, Signal, SteppedDown
from robot.engine.ladder import Ladder
from robot.engine.newer_script import follow
from robot.engine.own_order import ordered
from robot.engine.parts.alerting import Alerting
from robot.engine.parts.dose import ContactDose
from robot.engine.parts.outing_bars import OutingBars
from robot.engine.people_and_places import of_outings, of_the_circle
from robot.engine.phases import PhaseMachine
from robot.engine.policies import StepPolicy
from robot.engine.progress import Progress
from robot.engine.stage import Stage
from robot.engine.timers import Timers

Handler = Callable[[Any], None]
Handlers = tuple[Handler, ...]
Due = Callable[[], None]
# What comes often and says nothing of the next step, unless one of these follows from it.
SENSED = frozenset(
    {e.Tick, e.Touched, e.Called, e.PresenceChanged, e.ChoiceMade, e.WordReceived, e.Spoken, e.Cued, e.Acted}
)
TELLING = frozenset({c.PhaseChanged, c.Decided, c.ProposalClosed})
# What a fault within a fault leaves running: nobody who was to be told is forgotten.
KEPT_TIMERS = ("proposal", "crisis", "alert", "known", "digest", "digest-answer")


# --- what may say "not now", in order -----------------------------------------------------------------------


def contact_bars(
    plain: PlainBars, dose: ContactDose, alerting: Alerting, outings: OutingBars
) -> tuple[Bar, ...]:
    """Before a contact session."""
    return (
        plain.sent_away,
        plain.not_kept,
        plain.course_rests,
        plain.no_body,
        plain.body_rests,
        plain.crisis,
        plain.clock,
        outings.quiet_hours,
        outings.no_way_now,
        dose.day_is_full,
        dose.week_is_full,
        alerting.nobody_to_tell,
        dose.faded_out,
    )


def step_bars(plain: PlainBars) -> tuple[StepBar, ...]:
    """Before a step up is offered or taken."""
    return (
        plain.sent_away,
        plain.not_kept,
        plain.course_rests,
        plain.fading,
        plain.destination,
        plain.ceiling_today,
        plain.ladder,
        plain.nobody_there,
        plain.no_way_out,
    )


# --- which parts see an event, in order ---------------------------------------------------------------------


def handlers(p: Parts) -> Mapping[type[Record], Handlers]:
    """Every event but the tick. Whatever comes from the person is noticed first."""
    return {**of_the_person(p, p.returning.notice), **of_the_robot(p), **of_the_staff(p)}


def of_the_person(p: Parts, notice: Handler) -> dict[type[Record], Handlers]:
    """The ways down; what the person begins, answers and rates; what is sensed of them."""
    return {
        e.StopRequested: (notice, p.stops.stop),
        e.LessRequested: (notice, p.stops.less),
        e.SleepRequested: (notice, p.stops.sleep),
        e.SentAway: (notice, p.sending_away.sent),
        e.LetBack: (notice, p.sending_away.back),
        e.PauseRequested: (notice, p.pauses.pause_requested),
        e.ResumeRequested: (notice, p.pauses.resume_requested),
        e.EndRequested: (notice, p.sessions.end_requested),
        e.LeaveRequested: (notice, p.microphone.programme_left, p.course.leave_requested),
        e.WakeRequested: (notice, p.on_the_way.there_again, p.waking.wake),
        e.StartRequested: (notice, p.on_the_way.there_again, p.waking.start),
        e.MoreRequested: (notice, p.waking.more),
        e.PreviewAnswered: (notice, p.preview.answered),
        e.TodayAnswered: (notice, p.question.answered),
        e.TodayChosen: (notice, p.waking.today_chosen),
        e.Foreseen: (notice, p.on_the_way.foreseen, p.sessions.foreseen),
        e.Rated: (notice, p.sessions.rated, p.crisis.rated),
        e.Happened: (notice, p.sessions.rated),
        e.StopLabelled: (notice, p.planning.stop_labelled),
        e.ContactTold: (notice, p.contacts.told),
        e.ContactsForgotten: (p.contacts.forgotten,),
        e.MemoryAllowed: (notice, p.memory.allowed),
        e.MemoryForgotten: (p.memory.forgotten,),
        e.LightChosen: (notice, p.own_things.light_chosen),
        e.SoundAllowed: (notice, p.own_things.sound_allowed),
        e.OwnSentences: (p.own_things.sentences,),
        e.OwnForgotten: (p.own_things.forgotten,),
        e.StayChosen: (notice, p.planning.stay_chosen),
        e.ConsentWithdrawn: (notice, p.planning.consent_withdrawn),
        e.MicrophoneAllowed: (notice, p.microphone.allowed),
        e.Touched: (notice, p.question.touched, p.reading.touched, p.senses.touched, p.live_call.touched),
        e.Called: (notice, p.calls.called),
        e.ChoiceMade: (notice, p.senses.chosen),
        e.WordReceived: (notice, p.senses.word),
        e.PresenceChanged: (p.senses.sensed,),
        e.OthersPresent: (p.sessions.others_present, p.live_call.others_present, p.mail.others_present),
        **of_the_circle(p, notice),
        **of_outings(p, notice),
    }


def of_the_robot(p: Parts) -> dict[type[Record], Handlers]:
    """The clock, the body, the voice, the store, and what breaks."""
    return {
        e.ClockReported: (
            p.clock.reported,
            p.proposals.clock_reported,
            p.digest.clock_reported,
            p.returning.clock_reported,
            p.course.clock_reported,
            p.mail.clock_reported,
        ),
        e.QuietHoursChanged: (p.sessions.quiet_hours,),
        e.Spoken: (p.reading.spoken, p.driving.spoken),
        e.Cued: (p.senses.cued,),
        e.BodyReady: (p.body.ready, p.course.body_ready),
        e.BodyStrained: (p.body.strained,),
        e.BodyEased: (p.body.eased,),
        e.BodyHeld: (p.pauses.held,),
        e.ServoFound: (p.body.servo_found,),
        e.PartMissing: (p.body.part_missing,),
        e.PartFound: (p.body.part_found,),
        e.LinkLost: (p.faults.link_lost,),
        e.LinkRestored: (p.faults.link_restored,),
        e.FaultRaised: (p.faults.raised,),
        e.StoreChanged: (p.keeping.store_changed,),
        e.ProgressDoubted: (p.keeping.doubted,),
        e.ClosingDown: (p.stops.closing_down,),
        e.CrisisRaised: (p.crisis.raised,),
        e.AlertSent: (p.alerting.sent, p.digest.sent),
    }


def of_the_staff(p: Parts) -> dict[type[Record], Handlers]:
    """What is answered, cleared and planned; some of it the person may do as well."""
    return {
        e.AlertAcknowledged: (p.alerting.acknowledged, p.digest.acknowledged),
        e.DrillRequested: (p.alerting.drill_requested,),
        e.DigestSeen: (p.digest.seen,),
        e.CrisisCleared: (p.crisis.cleared, p.question.card_away),
        e.FaultCleared: (p.faults.cleared,),
        e.ProgressConfirmed: (p.keeping.confirmed,),
        e.StepApproved: (p.proposals.approved,),
        e.StepDeclined: (p.preview.declined,),
        e.StaffStep: (p.planning.staff_step,),
        e.CeilingLowered: (p.ceiling.lowered,),
        e.LineRequested: (p.driving.line_requested,),
        e.ReviewDone: (p.planning.review_done,),
        e.DestinationSet: (p.planning.destination_set,),
        e.OrderSet: (p.planning.order_set,),
        e.HoldRequested: (p.course.hold_requested,),
        e.HoldLifted: (p.course.hold_lifted,),
        e.FadingPlanned: (p.course.fading_planned,),
        e.CloseRequested: (p.course.close_requested,),
        e.Acted: (),  # who asked for it; what it means is an event of its own
    }


def hear(p: Parts) -> dict[type[Signal], Handlers]:
    """Who hears what one part has to tell the later ones."""
    return {
        SteppedDown: (p.proposals.stepped_down,),
        RestNeeded: (p.course.rest_needed,),
        SessionCounted: (p.contacts.session_counted, p.fading_offer.session_counted),
    }


# --- what is due, and what goes on after a power cut --------------------------------------------------------


def timers_due(p: Parts) -> dict[str, Due]:
    """By the name of the timer; "phase" has a table of its own."""
    return {
        "alert": p.alerting.due,
        "aloud": p.reading.due_enough,
        "back": p.on_the_way.due_received,
        "call-over": p.live_call.due_over,
        "called": p.calls.due,
        "crisis": p.crisis.due_unanswered,
        "digest": p.digest.due,
        "digest-answer": p.digest.due_answer,
        "driving": p.driving.due_end,
        "envelope": p.mail.due_dark,
        "hard": p.sessions.due_hard_end,
        "held": p.pauses.due_held,
        "known": _nothing,  # from now on a trigger of an alert is a new one
        "pause": p.pauses.due_end,
        "private": _nothing,  # from now on game talk shows the card again
        "proposal": p.preview.due_expired,
        "send-off": p.on_the_way.due_asleep,
        "session": partial(p.sessions.close, "planned"),
        "settle": p.stops.due_settle,
        "there": p.mail.due_gone,
        "unsaid": p.senses.due_unsaid,
        "wait": p.behaviour.wait_is_over,
    }


def phases_due(p: Parts) -> dict[str, Due]:
    """The ends of phases that pass by themselves."""
    return {
        "preview": p.preview.due_unanswered,
        "greeting": p.sessions.begin,
        "closing": p.sessions.ask_rating,
        "rating": p.sessions.end_rating,
    }


def taken_up(p: Parts) -> tuple[Due, ...]:
    """What a power cut left open goes on, in this order, whatever the first event of the run is."""
    return (
        p.steps.take_up,
        p.steps.keep_under_ceiling,
        p.proposals.take_up,
        p.alerting.take_up,
        p.digest.take_up,
        p.crisis.take_up,
    )


def _nothing() -> None:
    """A timer that only has to run out."""


class Engine:
    """One person's companion. `handle` takes one event; `deadline` says when a `Tick` is due."""

    def __init__(self, programme: Programme, seed: int, snapshot: dict[str, Any] | None = None) -> None:
        progress = (
            Progress(programme.start, list(programme.agreed))
            if snapshot is None
            else Progress.from_json(snapshot)
        )
        changed = follow(progress, programme.levels)
        progress.settle_open_session()
        self.seed = seed
        self.error: Contained | None = None  # the newest fault that was contained
        self._begun = False
        self._context = context = Context(programme, seed, progress, self._signal)
        self._parts = parts = Parts(context, changed, contact_bars, step_bars)
        if progress.order:
            context.ladder.reorder(ordered(programme, progress.order))
        self.dose, self.bars, self.outing = parts.dose, parts.bars, parts.outing
        self.on_the_way = parts.on_the_way
        self.handlers: dict[type[Record], Handlers] = {e.Tick: (self._tick,), **handlers(parts)}
        self._due, self._phase_due = timers_due(parts), phases_due(parts)
        self._signals, self._taken_up = hear(parts), taken_up(parts)

    # --- one event ------------------------------------------------------------------------------------------

    def handle(self, event: Record, now: int) -> list[Record]:
        """Take one event at monotonic `now` (microseconds; never runs backwards) and return commands.

        Never raises for what a behaviour does: that ends in `fault`, and a fault within in `stopped`.
        """
        context = self._context
        context.now = max(context.now, now)
        out: list[Record] = []
        context.out = out
        handlers = self.handlers.get(type(event))
        if handlers is None:
            return [c.Broke("engine", f"unknown event {event.kind}")]
        try:
            for handler in handlers:
                handler(event)
            if not self._begun:
                self._begun = True
                for take_up in self._taken_up:
                    take_up()
            if type(event) not in SENSED or not TELLING.isdisjoint(map(type, out)):
                self._parts.outlook.tell()
                self._parts.question.look()
        except Exception as error:
            self.error = contained(error)
            self._contain(error)
        if self._parts.behaviour.error is not None:
            self.error, self._parts.behaviour.error = self._parts.behaviour.error, None
        self._parts.senses.note_gestures()
        self._parts.look()
        return out

    def deadline(self) -> int | None:
        """When the engine wants a `Tick`, or None."""
        return self._context.timers.deadline()

    def snapshot(self) -> dict[str, Any]:
        """What outlives a power cut: the way so far, never a phase. The robot wakes asleep (law 6)."""
        return self._context.progress.to_json()

    def _tick(self, _event: e.Tick) -> None:
        context = self._context
        while (name := context.timers.pop_due(context.now)) is not None:
            due = self._phase_due.get(context.phase, _nothing) if name == "phase" else self._due[name]
            due()

    def _signal(self, signal: Signal) -> None:
        for handler in self._signals[type(signal)]:
            handler(signal)

    def _contain(self, error: Exception) -> None:
        """Bounded: a fault while handling a fault ends in `stopped`, whatever else is broken."""
        context = self._context
        try:
            self._parts.faults.fail("behaviour" if self.stage.name else "engine", type(error).__name__)
        except Exception as second:
            self.error = contained(second)
            context.timers.keep_only(*KEPT_TIMERS)
            self._parts.behaviour.drop()
            context.situation.contact = None
            before, context.phases.state = context.phases.state, "stopped"
            context.emit(c.Freeze(), c.Hush(), c.PhaseChanged(before, "stopped"), c.Broke("engine", "twice"))

    # --- to be looked at ------------------------------------------------------------------------------------

    @property
    def progress(self) -> Progress:
        return self._context.progress

    @property
    def programme(self) -> Programme:
        """In the person's own order."""
        return self._context.programme

    @property
    def phase(self) -> str:
        return self._context.phase

    @property
    def phases(self) -> PhaseMachine:
        return self._context.phases

    @property
    def ladder(self) -> Ladder:
        return self._context.ladder

    @property
    def contact(self) -> Contact | None:
        """The session that is on."""
        return self._context.contact

    @property
    def calendar(self) -> Calendar:
        return self._context.calendar

    @property
    def timers(self) -> Timers:
        return self._context.timers

    @property
    def policy(self) -> StepPolicy:
        return self._parts.steps.policy

    @property
    def stage(self) -> Stage:
        return self._parts.behaviour.stage
