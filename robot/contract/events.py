"""Everything that can enter the engine. No event carries text, audio or joint telemetry (law 8)."""

from typing import Literal

from robot.contract.alert_events import AlertAcknowledged as AlertAcknowledged
from robot.contract.alert_events import AlertSent as AlertSent
from robot.contract.alert_events import CrisisCleared as CrisisCleared
from robot.contract.alert_events import CrisisRaised as CrisisRaised
from robot.contract.alert_events import DigestSeen as DigestSeen
from robot.contract.alert_events import DrillRequested as DrillRequested
from robot.contract.answer_events import Foreseen as Foreseen
from robot.contract.answer_events import Happened as Happened
from robot.contract.answer_events import MemoryAllowed as MemoryAllowed
from robot.contract.answer_events import MemoryForgotten as MemoryForgotten
from robot.contract.answer_events import PreviewAnswered as PreviewAnswered
from robot.contract.answer_events import QuestionsAnswered as QuestionsAnswered
from robot.contract.answer_events import Rated as Rated
from robot.contract.answer_events import StopLabelled as StopLabelled
from robot.contract.answer_events import TodayAnswered as TodayAnswered
from robot.contract.answer_events import TodayChosen as TodayChosen
from robot.contract.call_events import CALL_STEPS as CALL_STEPS
from robot.contract.call_events import CallCause as CallCause
from robot.contract.call_events import CallConnected as CallConnected
from robot.contract.call_events import CallEnded as CallEnded
from robot.contract.call_events import CallReady as CallReady
from robot.contract.call_events import CallStep as CallStep
from robot.contract.call_events import CallStepped as CallStepped
from robot.contract.commands import Figures
from robot.contract.course_events import CeilingLowered as CeilingLowered
from robot.contract.course_events import CloseRequested as CloseRequested
from robot.contract.course_events import ContactsForgotten as ContactsForgotten
from robot.contract.course_events import ContactTold as ContactTold
from robot.contract.course_events import DestinationSet as DestinationSet
from robot.contract.course_events import FadingPlanned as FadingPlanned
from robot.contract.course_events import HoldLifted as HoldLifted
from robot.contract.course_events import HoldRequested as HoldRequested
from robot.contract.course_events import LeaveRequested as LeaveRequested
from robot.contract.course_events import LetBack as LetBack
from robot.contract.course_events import LineRequested as LineRequested
from robot.contract.course_events import OrderSet as OrderSet
from robot.contract.course_events import ReviewDone as ReviewDone
from robot.contract.course_events import SentAway as SentAway
from robot.contract.course_events import StaffStep as StaffStep
from robot.contract.course_events import StayChosen as StayChosen
from robot.contract.event_base import CONSENTING as CONSENTING
from robot.contract.event_base import EVENTS as EVENTS
from robot.contract.event_base import STAGES as STAGES
from robot.contract.event_base import Source as Source
from robot.contract.event_base import Stage as Stage
from robot.contract.mail_events import MailAloud as MailAloud
from robot.contract.mail_events import MailAnswered as MailAnswered
from robot.contract.mail_events import MailArrived as MailArrived
from robot.contract.mail_events import MailForgotten as MailForgotten
from robot.contract.mail_events import MailForm as MailForm
from robot.contract.mail_events import MailOpened as MailOpened
from robot.contract.mail_events import MailRemoved as MailRemoved
from robot.contract.mail_events import MailUnwanted as MailUnwanted
from robot.contract.mail_events import ReplyForm as ReplyForm
from robot.contract.mail_events import SenderThere as SenderThere
from robot.contract.mail_events import SenderWorry as SenderWorry
from robot.contract.outing_events import Back as Back
from robot.contract.outing_events import CameBack as CameBack
from robot.contract.outing_events import NightSigned as NightSigned
from robot.contract.outing_events import OutingForgotten as OutingForgotten
from robot.contract.outing_events import OutingRules as OutingRules
from robot.contract.outing_events import QuestChosen as QuestChosen
from robot.contract.outing_events import SetOff as SetOff
from robot.contract.outing_events import ThingAsked as ThingAsked
from robot.contract.outing_events import VisitCancelled as VisitCancelled
from robot.contract.outing_events import VisitPlanned as VisitPlanned
from robot.contract.outing_events import VisitVerified as VisitVerified
from robot.contract.outing_events import Weather as Weather
from robot.contract.outing_events import WeatherSaid as WeatherSaid
from robot.contract.own_things import LightChosen as LightChosen
from robot.contract.own_things import OwnForgotten as OwnForgotten
from robot.contract.own_things import OwnSentences as OwnSentences
from robot.contract.own_things import SoundAllowed as SoundAllowed
from robot.contract.people_events import Acted as Acted
from robot.contract.record import Record, record


@record(EVENTS, "tick")
class Tick(Record):
    """Time has reached the engine's `deadline()`."""


@record(EVENTS, "clock")
class ClockReported(Record):
    """The wall clock as the shell sees it: UTC microseconds since 1970, local offset in seconds."""

    utc_us: int
    offset_s: int
    verified: bool


@record(EVENTS, "quiet-hours")
class QuietHoursChanged(Record):
    """The person's or the household's quiet hours begin or end; local times "HH:MM" for the reason."""

    on: bool
    begins: str
    ends: str


@record(EVENTS, "body-ready")
class BodyReady(Record):
    """The body answers and holds its pose."""


@record(EVENTS, "part-missing")
class PartMissing(Record):
    """`part` of the robot ("body", "journal", …) is not there and is looked for; `code` is why, a fixed word.

    `where` is the port or the file; `tell`: staff have not been told of it today.
    """

    part: str
    code: str
    where: str = ""
    tell: bool = True


@record(EVENTS, "part-found")
class PartFound(Record):
    """A part that was missing is there. Of the body, `BodyReady` says so."""

    part: str


@record(EVENTS, "link-lost")
class LinkLost(Record):
    """`device` ("servos", "board") no longer answers. The session is void, not the person's doing."""

    device: str


@record(EVENTS, "link-restored")
class LinkRestored(Record):
    device: str


@record(EVENTS, "stop")
class StopRequested(Record):
    """Stop, from anywhere. Handled before any other event; the body was frozen before the engine saw it."""

    source: Source


@record(EVENTS, "less")
class LessRequested(Record):
    """Less contact: today, or `longer` if the person says so. Always obeyed (law 2)."""

    source: Source
    longer: bool = False


@record(EVENTS, "more")
class MoreRequested(Record):
    """The person asks for a little more: counts as their wish, never passes ceiling, dose or dwell."""

    source: Source


@record(EVENTS, "wake")
class WakeRequested(Record):
    """Wake: from sleep, a stop or a fault to company."""

    source: Source


@record(EVENTS, "start")
class StartRequested(Record):
    """The person begins a contact session."""

    source: Source


@record(EVENTS, "sleep")
class SleepRequested(Record):
    """Oyasumi: still, silent, until a person wakes it."""

    source: Source


@record(EVENTS, "end")
class EndRequested(Record):
    """End the contact session calmly (the visible "end here" card, or the planned end)."""

    source: Source


@record(EVENTS, "pause")
class PauseRequested(Record):
    source: Source


@record(EVENTS, "resume")
class ResumeRequested(Record):
    source: Source


@record(EVENTS, "approve")
class StepApproved(Record):
    """A therapist approves the proposal; the person is still asked."""

    proposal: int
    by: str


@record(EVENTS, "decline")
class StepDeclined(Record):
    proposal: int
    by: str


@record(EVENTS, "others")
class OthersPresent(Record):
    """Somebody else is in the room: what is going on does not count (domain.md §1.3)."""

    on: bool
    source: Source


@record(EVENTS, "withdraw-consent")
class ConsentWithdrawn(Record):
    """The person takes back the yes to a level."""

    level: str
    source: Source


@record(EVENTS, "microphone")
class MicrophoneAllowed(Record):
    """The person's own yes to the microphone, or its end. A yes of its own: no level brings it along."""

    on: bool
    source: Source


# --- what the body and the voice report ---------------------------------------------------------------------


@record(EVENTS, "choice")
class ChoiceMade(Record):
    """One of the cards of `offer`; `option` "neither" is always among them."""

    offer: int
    option: str
    source: Source


@record(EVENTS, "touch")
class Touched(Record):
    """One touch, when it ends: pad "head", "back", "left" or "right"; `rough` is a shove (IMU spike)."""

    pad: str
    ms: int
    rough: bool = False


@record(EVENTS, "called")
class Called(Record):
    """It was called: two taps on the desk (`source` "touch"), or one on the page."""

    source: Source


@record(EVENTS, "cued")
class Cued(Record):
    """A gesture that is being played has come to a sound that is written into it."""

    gesture: str
    sound: str


@record(EVENTS, "presence")
class PresenceChanged(Record):
    near: bool


@record(EVENTS, "word")
class WordReceived(Record):
    """A classified word: intent and length in characters, never the text."""

    intent: Literal["yes", "no", "greeting", "other"]
    length: int
    source: Source


@record(EVENTS, "spoken")
class Spoken(Record):
    """The result of an utterance: `played_ms` of sound really played."""

    utterance: int
    outcome: Literal["played", "captioned", "stopped", "failed"]
    played_ms: int


@record(EVENTS, "fault")
class FaultRaised(Record):
    """A fault in the robot: part `where`, fixed word `code`, `figures` with the reading and its limit."""

    where: str
    code: str
    figures: Figures = ()


@record(EVENTS, "strained")
class BodyStrained(Record):
    """A part of the body needs care, up to `stage`: noted, half speed, at rest, or asleep."""

    where: str
    code: str
    stage: Stage
    figures: Figures = ()


@record(EVENTS, "servo-found")
class ServoFound(Record):
    """What was found in a servo at start-up: `code` "settings" or "had-shut-down"."""

    where: str
    code: str
    figures: Figures = ()


@record(EVENTS, "eased")
class BodyEased(Record):
    """A part of the body is better, down to `stage`; "" means it is over. Also after a fault."""

    where: str
    code: str
    stage: Stage
    figures: Figures = ()


@record(EVENTS, "fault-cleared")
class FaultCleared(Record):
    by: str


@record(EVENTS, "held")
class BodyHeld(Record):
    """The body was held still for `ms` by a passing problem of the computer, and was never limp.

    `cause` is "busy": this computer was late; `figures` is what is known of it, such as ("load", 3.2).
    """

    cause: str
    ms: int
    figures: Figures = ()


# --- what is written down -----------------------------------------------------------------------------------


@record(EVENTS, "store-changed")
class StoreChanged(Record):
    """Whether events are written down from now on. While they are not, there is company only."""

    kept: bool


@record(EVENTS, "progress-doubted")
class ProgressDoubted(Record):
    """The saved progress is missing or incomplete: it waits until staff has looked."""


@record(EVENTS, "progress-confirmed")
class ProgressConfirmed(Record):
    """A member of staff has confirmed the progress."""

    by: str


@record(EVENTS, "closing-down")
class ClosingDown(Record):
    """The companion is being switched off in an orderly way."""
