"""The engine: an event and the time go in, commands come out. No clock, thread, file or callback acts in it.

The same programme, seed, snapshot and events give the same commands, so that every session replays. It is
made of parts (robot/engine/parts, one a file). Here stands which parts see an event and in which order, what
may say "not now", and who hears a signal; what a part may read and ask for is its context.
"""

from collections.abc import Callable
from typing import Any

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import Calendar
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.engine.bars import Bars, PlainBars
from robot.engine.contact import Contact
from robot.engine.contained import Contained, contained
from robot.engine.context import Context, RestNeeded, Signal, SteppedDown
from robot.engine.ladder import Ladder
from robot.engine.newer_script import follow
from robot.engine.order import ordered
from robot.engine.parts.accounting import Accounting
from robot.engine.parts.alerting import Alerting
from robot.engine.parts.behaviour_runner import BehaviourRunner
from robot.engine.parts.body_care import BodyCare
from robot.engine.parts.course import Course
from robot.engine.parts.crisis import Crisis
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.dose import ContactDose
from robot.engine.parts.fading import Fading
from robot.engine.parts.faults import Faults
from robot.engine.parts.judgement import Judgement
from robot.engine.parts.microphone import Microphone
from robot.engine.parts.outlook import Outlook
from robot.engine.parts.pauses import Pauses
from robot.engine.parts.planning import Planning
from robot.engine.parts.presence import Presence
from robot.engine.parts.preview import Preview
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.record_keeping import RecordKeeping
from robot.engine.parts.returning import Returning
from robot.engine.parts.senses import Senses
from robot.engine.parts.sessions import Sessions
from robot.engine.parts.staff_digest import StaffDigest
from robot.engine.parts.steps import Steps
from robot.engine.parts.stops import Stops
from robot.engine.parts.waking import Waking
from robot.engine.parts.wall_clock import WallClock
from robot.engine.phases import PhaseMachine
from robot.engine.policies import StepPolicy
from robot.engine.progress import Progress
from robot.engine.stage import Stage
from robot.engine.timers import Timers

Handlers = tuple[Callable[[Any], None], ...]
# What comes often and says nothing of the next step, unless one of these follows from it.
SENSED = frozenset({e.Tick, e.Touched, e.PresenceChanged, e.ChoiceMade, e.WordReceived, e.Spoken, e.Cued})
TELLING = frozenset({c.PhaseChanged, c.Decided, c.ProposalClosed})
# What a fault within a fault leaves running: nobody who was to be told is forgotten.
KEPT_TIMERS = ("proposal", "crisis", "alert", "known", "digest", "digest-answer")


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

        # Each part is given the parts that it may ask: they stand above it.
        decisions = Decisions(context)
        plain = PlainBars(context)
        self._behaviour = behaviour = BehaviourRunner(context)
        self._steps = steps = Steps(context, decisions, changed)
        if progress.order:
            context.ladder.reorder(ordered(programme, progress.order))
        fading = Fading(context, decisions)
        self.dose = dose = ContactDose(context, fading)
        alerting = Alerting(context, decisions, dose)
        self.bars = bars = Bars(
            contact=(
                plain.not_kept,
                plain.course_rests,
                plain.no_body,
                plain.body_rests,
                plain.crisis,
                plain.clock,
                plain.quiet_hours,
                dose.day_is_full,
                dose.week_is_full,
                alerting.nobody_to_tell,
                dose.faded_out,
            ),
            step=(plain.not_kept, plain.course_rests, plain.fading, plain.destination, plain.ladder),
        )
        proposals = Proposals(context, decisions, bars)
        accounting = Accounting(context, decisions)
        judgement = Judgement(context, decisions, steps, proposals, accounting)
        presence = Presence(context, decisions, steps, proposals, behaviour)
        sessions = Sessions(context, decisions, behaviour, dose, fading, accounting, judgement, presence)
        preview = Preview(context, decisions, bars, steps, proposals, presence, sessions, behaviour)
        clock = WallClock(context, decisions, steps)
        returning = Returning(context, presence, clock)
        stops = Stops(context, decisions, steps, proposals, judgement, sessions, presence)
        pauses = Pauses(context, decisions, proposals, sessions, presence)
        self._faults = faults = Faults(context, decisions, sessions, presence)
        body = BodyCare(context, decisions, proposals, sessions, presence)
        digest = StaffDigest(context, decisions)
        crisis = Crisis(context, decisions, alerting, digest, sessions, proposals, presence)
        planning = Planning(context, decisions, steps, proposals, preview, presence, judgement, sessions)
        self._course = course = Course(
            context, decisions, steps, proposals, preview, presence, judgement, sessions, fading
        )
        keeping = RecordKeeping(context, decisions, steps, proposals, preview, presence, sessions)
        waking = Waking(
            context, decisions, bars, steps, proposals, preview, presence, sessions, crisis, body,
            fading, course,
        )  # fmt: skip
        self._microphone = microphone = Microphone(context, decisions)
        self._senses = senses = Senses(context, decisions, presence, preview, behaviour)
        self._outlook = Outlook(context, bars)

        # Which parts see an event, in which order. Whatever comes from the person is noticed first.
        notice = returning.notice
        self.handlers: dict[type[Record], Handlers] = {
            e.Tick: (self._tick,),
            # the ways down
            e.StopRequested: (notice, stops.stop),
            e.LessRequested: (notice, stops.less),
            e.SleepRequested: (notice, stops.sleep),
            e.ClosingDown: (stops.closing_down,),
            e.PauseRequested: (notice, pauses.pause_requested),
            e.ResumeRequested: (notice, pauses.resume_requested),
            e.FaultRaised: (faults.raised,),
            e.FaultCleared: (faults.cleared,),
            e.LinkLost: (faults.link_lost,),
            e.LinkRestored: (faults.link_restored,),
            # what the person begins, answers and rates
            e.WakeRequested: (notice, waking.wake),
            e.StartRequested: (notice, waking.start),
            e.MoreRequested: (notice, waking.more),
            e.EndRequested: (notice, sessions.end_requested),
            e.PreviewAnswered: (notice, preview.answered),
            e.Foreseen: (notice, sessions.foreseen),
            e.Rated: (notice, sessions.rated, crisis.rated),
            e.StopLabelled: (notice, planning.stop_labelled),
            e.ConsentWithdrawn: (notice, planning.consent_withdrawn),
            e.MicrophoneAllowed: (notice, microphone.allowed),
            # what is sensed
            e.Touched: (notice, senses.touched),
            e.ChoiceMade: (notice, senses.chosen),
            e.WordReceived: (notice, senses.word),
            e.PresenceChanged: (senses.sensed,),
            e.Spoken: (senses.spoken,),
            e.Cued: (senses.cued,),
            e.OthersPresent: (sessions.others_present,),
            # the clock, the body, the store
            e.ClockReported: (
                clock.reported,
                proposals.clock_reported,
                digest.clock_reported,
                returning.clock_reported,
                course.clock_reported,
            ),
            e.QuietHoursChanged: (sessions.quiet_hours,),
            e.BodyReady: (body.ready, course.body_ready),
            e.BodyStrained: (body.strained,),
            e.BodyEased: (body.eased,),
            e.BodyHeld: (pauses.held,),
            e.ServoFound: (body.servo_found,),
            e.PartMissing: (body.part_missing,),
            e.PartFound: (body.part_found,),
            e.StoreChanged: (keeping.store_changed,),
            e.ProgressDoubted: (keeping.doubted,),
            e.ProgressConfirmed: (keeping.confirmed,),
            # people who are told
            e.CrisisRaised: (crisis.raised,),
            e.CrisisCleared: (crisis.cleared,),
            e.AlertSent: (alerting.sent, digest.sent),
            e.AlertAcknowledged: (alerting.acknowledged, digest.acknowledged),
            e.DrillRequested: (alerting.drill_requested,),
            e.DigestSeen: (digest.seen,),
            # what is planned
            e.StepApproved: (proposals.approved,),
            e.StepDeclined: (preview.declined,),
            e.StaffStep: (planning.staff_step,),
            e.ReviewDone: (planning.review_done,),
            e.StayChosen: (notice, planning.stay_chosen),
            e.DestinationSet: (planning.destination_set,),
            e.OrderSet: (planning.order_set,),
            e.HoldRequested: (course.hold_requested,),
            e.HoldLifted: (course.hold_lifted,),
            e.FadingPlanned: (course.fading_planned,),
            e.CloseRequested: (course.close_requested,),
            e.LeaveRequested: (notice, microphone.programme_left, course.leave_requested),
        }
        self._due: dict[str, Callable[[], None]] = {
            "alert": alerting.due,
            "crisis": crisis.due_unanswered,
            "digest": digest.due,
            "digest-answer": digest.due_answer,
            "hard": sessions.due_hard_end,
            "held": pauses.due_held,
            "known": _nothing,  # from now on a trigger of an alert is a new one
            "pause": pauses.due_end,
            "private": _nothing,  # from now on game talk shows the card again
            "proposal": preview.due_expired,
            "session": sessions.due_end,
            "settle": stops.due_settle,
            "unsaid": senses.due_unsaid,
            "wait": behaviour.wait_is_over,
        }
        # The timer "phase" ends a phase that passes by itself.
        self._phase_due: dict[str, Callable[[], None]] = {
            "preview": preview.due_unanswered,
            "greeting": sessions.begin,
            "closing": sessions.ask_rating,
            "rating": sessions.end_rating,
        }
        self._signals: dict[type[Signal], Handlers] = {
            SteppedDown: (proposals.stepped_down,),
            RestNeeded: (course.rest_needed,),
        }
        # What a power cut left open goes on, whatever the first event of the run is.
        self._taken_up: tuple[Callable[[], None], ...] = (
            steps.take_up,
            steps.keep_under_ceiling,
            proposals.take_up,
            alerting.take_up,
            digest.take_up,
            crisis.take_up,
        )

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
                self._outlook.tell()
        except Exception as error:
            self.error = contained(error)
            self._contain(error)
        if self._behaviour.error is not None:
            self.error, self._behaviour.error = self._behaviour.error, None
        self._senses.note_gestures()
        self._microphone.look()
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
            self._faults.fail("behaviour" if self.stage.name else "engine", type(error).__name__)
        except Exception as second:
            self.error = contained(second)
            context.timers.keep_only(*KEPT_TIMERS)
            self._behaviour.drop()
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
        return self._steps.policy

    @property
    def stage(self) -> Stage:
        return self._behaviour.stage


def _nothing() -> None:
    """A timer that only has to run out."""
