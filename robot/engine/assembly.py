"""The parts of one engine, each made with the parts that it may ask: those that stand above it."""

from collections.abc import Callable, Sequence

from robot.engine.bars import Bar, Bars, PlainBars, StepBar
from robot.engine.context import Context
from robot.engine.newer_script import Changed
from robot.engine.parts.accounting import Accounting
from robot.engine.parts.alerting import Alerting
from robot.engine.parts.behaviour_runner import BehaviourRunner
from robot.engine.parts.body_care import BodyCare
from robot.engine.parts.calls import Calls
from robot.engine.parts.clock_reports import ClockReports
from robot.engine.parts.contacts import Contacts
from robot.engine.parts.course import Course
from robot.engine.parts.crisis import Crisis
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.dose import ContactDose
from robot.engine.parts.driving import Driving
from robot.engine.parts.fading import Fading
from robot.engine.parts.fading_offer import FadingOffer
from robot.engine.parts.faults import Faults
from robot.engine.parts.judgement import Judgement
from robot.engine.parts.live_call import LiveCall
from robot.engine.parts.mail import Mail
from robot.engine.parts.memory import Memory
from robot.engine.parts.microphone import Microphone
from robot.engine.parts.on_the_way import OnTheWay
from robot.engine.parts.outing import Outing
from robot.engine.parts.outing_bars import OutingBars
from robot.engine.parts.outlook import Outlook
from robot.engine.parts.own_things import OwnThings
from robot.engine.parts.pauses import Pauses
from robot.engine.parts.planning import Planning
from robot.engine.parts.presence import Presence
from robot.engine.parts.preview import Preview
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.question import Question
from robot.engine.parts.reading_aloud import ReadingAloud
from robot.engine.parts.record_keeping import RecordKeeping
from robot.engine.parts.returning import Returning
from robot.engine.parts.sending_away import SendingAway
from robot.engine.parts.senses import Senses
from robot.engine.parts.sessions import Sessions
from robot.engine.parts.staff_digest import StaffDigest
from robot.engine.parts.step_options import StepOptions
from robot.engine.parts.steps import Steps
from robot.engine.parts.stops import Stops
from robot.engine.parts.things import Things
from robot.engine.parts.today import Today
from robot.engine.parts.todays_ceiling import TodaysCeiling
from robot.engine.parts.waking import Waking

ContactBars = Callable[[PlainBars, ContactDose, Alerting, OutingBars], Sequence[Bar]]
StepBars = Callable[[PlainBars], Sequence[StepBar]]


class Parts:
    """All parts of one engine.

    Which events they see, what bars a session or a step, and who hears a signal: core.py.
    """

    def __init__(
        self, context: Context, changed: Changed, contact_bars: ContactBars, step_bars: StepBars
    ) -> None:
        decisions = Decisions(context)
        plain = PlainBars(context)
        self.behaviour = behaviour = BehaviourRunner(context)
        self.steps = steps = Steps(context, decisions, changed)
        fading = Fading(context, decisions)
        today = Today(context, decisions, steps)
        self.dose = dose = ContactDose(context, fading, today)
        self.alerting = alerting = Alerting(context, decisions, dose)
        asked = contact_bars(plain, dose, alerting, OutingBars(context, today))
        self.bars = bars = Bars(asked, step_bars(plain))
        self.proposals = proposals = Proposals(context, decisions, bars)
        accounting = Accounting(context, decisions)
        options = StepOptions(context, bars, steps)
        judgement = Judgement(context, decisions, steps, proposals, accounting, options)
        self.presence = presence = Presence(context, decisions, steps, proposals, behaviour)
        self.sessions = sessions = Sessions(
            context, decisions, behaviour, dose, fading, accounting, judgement, presence, today
        )
        self.preview = preview = Preview(
            context, decisions, bars, steps, proposals, presence, sessions, behaviour
        )
        self.clock = clock = ClockReports(context, decisions, steps)
        self.returning = Returning(context, presence, clock)
        self.contacts = contacts = Contacts(context, decisions)
        self.live_call = live_call = LiveCall(context, behaviour, contacts, sessions, presence)
        self.stops = Stops(
            context, decisions, steps, proposals, judgement, sessions, presence, today, live_call
        )
        self.pauses = Pauses(context, decisions, proposals, sessions, presence)
        self.faults = Faults(context, decisions, sessions, presence)
        self.body = body = BodyCare(context, decisions, proposals, sessions, presence)
        self.digest = digest = StaffDigest(context, decisions)
        self.crisis = crisis = Crisis(context, decisions, alerting, digest, sessions, proposals, presence)
        self.question = Question(context, decisions, bars, steps, today, digest, crisis)
        self.planning = Planning(context, decisions, steps, proposals, preview, presence, judgement, sessions)
        self.course = course = Course(
            context, decisions, steps, proposals, preview, presence, judgement, sessions, fading
        )
        self.keeping = RecordKeeping(context, decisions, steps, proposals, preview, presence, sessions)
        self.waking = Waking(
            context, decisions, bars, steps, proposals, preview, presence, sessions, crisis, body,
            fading, course, today,
        )  # fmt: skip
        self.sending_away = SendingAway(context, decisions, proposals, sessions, presence, self.waking)
        self.fading_offer = FadingOffer(context, decisions)
        self.memory, self.own_things = Memory(context), OwnThings(context)
        self.microphone = Microphone(context, decisions)
        self.senses = Senses(context, decisions, presence, preview, behaviour)
        self.calls = Calls(context, behaviour)
        self.reading = ReadingAloud(context, decisions, behaviour)
        self.mail = Mail(context, behaviour, digest, contacts, preview, presence, judgement, self.reading)
        self.outing = Outing(context, behaviour, contacts)
        self.on_the_way = OnTheWay(context, decisions, bars, preview, presence, sessions, today, self.outing)
        self.things = Things(context)
        self.driving = Driving(context, decisions, self.senses)
        self.ceiling = TodaysCeiling(context, decisions, today, sessions, preview, presence)
        self.outlook = Outlook(context, bars)

    def look(self) -> None:
        """After every event: what several of them follow, whatever the event was."""
        self.calls.look()
        self.microphone.look()
        self.driving.look()
        self.live_call.look()
        self.mail.look()
