"""Everything that can leave the engine. Commands are data; the gate decides what reaches a driver."""

from typing import Literal

from robot.contract.command_base import COMMANDS as COMMANDS
from robot.contract.command_base import SEVERAL as SEVERAL
from robot.contract.command_base import Decision as Decision
from robot.contract.command_base import Figures as Figures
from robot.contract.command_base import Option as Option
from robot.contract.command_base import Options as Options
from robot.contract.command_base import Outcome as Outcome
from robot.contract.command_base import ProposalResult as ProposalResult
from robot.contract.decision_commands import ContactLived as ContactLived
from robot.contract.decision_commands import ContactTakenBack as ContactTakenBack
from robot.contract.decision_commands import Decided as Decided
from robot.contract.decision_commands import Driven as Driven
from robot.contract.decision_commands import Fused as Fused
from robot.contract.decision_commands import Outlook as Outlook
from robot.contract.decision_commands import ProposalClosed as ProposalClosed
from robot.contract.decision_commands import Propose as Propose
from robot.contract.decision_commands import TodayDecided as TodayDecided
from robot.contract.mail_commands import CallBounds as CallBounds
from robot.contract.mail_commands import EndCall as EndCall
from robot.contract.mail_commands import ReadAloud as ReadAloud
from robot.contract.mail_commands import StepCall as StepCall
from robot.contract.mail_commands import TapInCall as TapInCall
from robot.contract.record import Record, record

# --- to the body, through the gate -----------------------------------------------------------------------


@record(COMMANDS, "freeze")
class Freeze(Record):
    """Hold every joint where it is, now."""


@record(COMMANDS, "settle")
class Settle(Record):
    """Go slowly to a named pose and hold it: "rest" or "asleep"."""

    pose: Literal["rest", "asleep"]


@record(COMMANDS, "limp")
class Limp(Record):
    """Torque off, as soon as the body lies in the pose "asleep", and only there.

    Whatever moves it next takes hold of it first, where it is.
    """


@record(COMMANDS, "idle")
class Idle(Record):
    """The body's idle motion: "off", "asleep" (slow breath) or "breathing".

    `breath_s`: seconds of a breath, to which it changes slowly; 0 is the style's own.
    """

    style: Literal["off", "asleep", "breathing"]
    breath_s: float = 0.0


@record(COMMANDS, "gesture")
class Gesture(Record):
    """A named gesture, scaled by `amplitude` 0..1."""

    name: str
    amplitude: float = 1.0


@record(COMMANDS, "light")
class Light(Record):
    """Eyes or ring; colour by name, level 0..1."""

    part: Literal["eyes", "ring"]
    colour: Literal["off", "warm", "blue", "green", "amber"]
    level: float


# --- to the voice and the ears, through the gate ---------------------------------------------------------


@record(COMMANDS, "hush")
class Hush(Record):
    """End every sound."""


@record(COMMANDS, "sound")
class Sound(Record):
    """A wordless sound by name: "purr", "trill", "breath", "rain", "waves", "wind"."""

    name: str


@record(COMMANDS, "say")
class Say(Record):
    """Speak or show a line of the programme; its text never passes through the engine.

    The shell answers with `Spoken(utterance, …)`. `about`: the user id of the one of the circle whose name
    stands in place of "{sender}".
    """

    utterance: int
    line: str
    style: Literal["voice", "whisper", "text"]
    about: str = ""


@record(COMMANDS, "listen")
class Listen(Record):
    """Open or close the microphone; `free`: for every word, of which only the number and length are kept."""

    on: bool
    free: bool = False


# --- to the person's page --------------------------------------------------------------------------------


@record(COMMANDS, "offer")
class Offer(Record):
    """Cards to choose from; the option "neither" is always the last. It is forgotten with its `topic`."""

    offer: int
    options: tuple[str, ...]
    topic: Literal["choices", "strengths", "calls"] = "choices"


@record(COMMANDS, "offer-closed")
class OfferClosed(Record):
    """The cards of an offer are put away."""

    offer: int


@record(COMMANDS, "today")
class Today(Record):
    """What a session would be today, where that is not the usual: something lighter, a taster, or none.

    `asleep`: it sleeps beside the person, and nothing is asked. `half`: the half of `level` (and its
    sub-level `part`). `usual` and `lighter`: what the person may have instead. Without a level and not
    asleep it is the usual again, and with none of all this no session may begin now.
    """

    level: str
    part: str
    half: bool
    asleep: bool
    usual: bool
    lighter: bool


@record(COMMANDS, "preview")
class Preview(Record):
    """Ask the person whether to try `level` (and its sub-level `part`): one line, and a way out.

    `day` is the number of the first day on which there is contact left for it; None: today. `tasters`: so
    many of its first sessions are half of it. `others` are those of the circle who said that they are there.
    """

    proposal: int
    level: str
    part: str = ""
    day: int | None = None
    tasters: int = 0
    others: tuple[str, ...] = ()


@record(COMMANDS, "preview-closed")
class PreviewClosed(Record):
    """The preview is put away."""

    proposal: int


@record(COMMANDS, "ask-rating")
class AskRating(Record):
    """Ask how it was, 0..10, skippable."""


@record(COMMANDS, "rating-closed")
class RatingClosed(Record):
    """The question how it was is put away."""


@record(COMMANDS, "caption")
class Caption(Record):
    """One calm sentence of the message catalogue, by key."""

    message: str


@record(COMMANDS, "card")
class Card(Record):
    """Show or put away a card that stays until then.

    "question" (the person may put it away), "hotline", "private" (a quiet hotline), "hard-day" (the same,
    after the hardest answer to how today is), "foresee" (what do you expect), "happened" (how it came
    out), "stop-label" (after a stop, never asked for), "today" (how is today).
    """

    name: str
    shown: bool


@record(COMMANDS, "board")
class Board(Record):
    """The table of a game, in place of the one before; its moves are answered like the cards of an offer.

    `message` names a text of the game. `cells`, row by row, `columns` to a row; `options` are the moves and
    `pads` those that a touch pad does, as (pad, move); `hand` and `cursor`: see robot/contract/games.py.
    `game` "shelf" is the shelf that the games stand on.
    """

    offer: int
    game: str
    message: str
    columns: int
    cells: tuple[str, ...]
    options: tuple[str, ...]
    pads: tuple[tuple[str, str], ...]
    hand: str = ""
    cursor: int = -1


# --- to the therapist, the developer and the journal -----------------------------------------------------


@record(COMMANDS, "phase")
class PhaseChanged(Record):
    """The engine is in another phase."""

    before: str
    after: str


@record(COMMANDS, "bounds")
class Bounds(Record):
    """Limits for the gate.

    What the gate may let through from now on: modalities agreed to, and whether a session is on.
    """

    modalities: tuple[str, ...]
    contact: bool


@record(COMMANDS, "noted")
class Noted(Record):
    """A note for the therapist; the sentence is made from `note` and `figures` ("note.<note>")."""

    note: str
    figures: Figures


@record(COMMANDS, "course")
class CourseChanged(Record):
    """State of the programme: "running", "on-hold", "fading", "closed" or "left"."""

    before: str
    after: str


@record(COMMANDS, "alert")
class Alert(Record):
    """Tell staff member `to`. The shell answers with `AlertSent` and, later, `AlertAcknowledged`."""

    alert: int
    to: str
    tier: int
    drill: bool


@record(COMMANDS, "violence-alert")
class ViolenceAlert(Record):
    """Like `Alert`, about violence at home: `to` is a professional, and nobody else may see it."""

    alert: int
    to: str
    tier: int


@record(COMMANDS, "sender-alert")
class SenderAlert(Record):
    """Like `ViolenceAlert`, about what somebody of the circle wrote: a threat, or a crisis of their own.

    Or "home": a relative told of violence or self-harm, in a lesson or to a worker.

    It is no hand-over, and the person is told nothing of it.
    """

    alert: int
    to: str
    tier: int
    sort: Literal["threat", "crisis", "home"]


@record(COMMANDS, "digest")
class Digest(Record):
    """Send staff member `to` the worries since the last digest; answered like an alert, by the same numbers.

    `lines` are (kind, UTC microseconds, whether a clock that somebody vouches for says so), oldest first;
    `more` is how many older ones have no line. `to` is "" where no channel takes it to anybody.
    """

    alert: int
    to: str
    lines: tuple[tuple[str, int, bool], ...]
    more: int = 0


@record(COMMANDS, "alert-closed")
class AlertClosed(Record):
    """The alert or digest of this number needs no answer any more."""

    alert: int


@record(COMMANDS, "handover")
class HandedOver(Record):
    """The state of a hand-over; its line is made from `state` ("handover.<state>") and `name`.

    `name` is a staff id, or "".
    """

    state: Literal["card-only", "not-passed-on", "telling", "sent", "acknowledged", "unreachable", "cleared"]
    name: str


@record(COMMANDS, "broke")
class Broke(Record):
    """A fault in the program; the robot is in a safe phase. `where`, and the kind of fault."""

    where: str
    code: str


@record(COMMANDS, "session-started")
class SessionStarted(Record):
    """A contact session begins.

    `robot_free`: the robot stays asleep, and the person does without it (from L8 on, domain.md §1.6).
    """

    session: int
    level: str
    planned_s: int
    robot_free: bool = False


@record(COMMANDS, "session-ended")
class SessionEnded(Record):
    """A contact session is over."""

    session: int
    outcome: Outcome
    cause: str
