"""Everything that can leave the engine. Commands are data; the gate decides what reaches a driver."""

from typing import Literal, NamedTuple

from robot.contract.people import ContactKind
from robot.contract.record import Record, Registry, record

COMMANDS = Registry("command")

Decision = Literal["up", "hold", "down", "pause", "refuse"]
Outcome = Literal["success", "neutral", "discomfort", "void"]
ProposalResult = Literal["approved", "declined", "expired", "withdrawn", "taken", "not-taken"]
Figures = tuple[tuple[str, str | int | float], ...]
# Between the names in one figure: the journal keeps words and this sign, never a sentence.
SEVERAL = "+"


class Option(NamedTuple):
    """One thing that could have been decided: for studies, which weigh what was chosen against what was not.

    `name`: "up", "hold", "down"; of what a session is today a level, "level/part", either with ":half", or
    "asleep". `available`: nothing but the policy stood against it. `forecast`: the probability, rounded, of a
    peak of 6 or more in the session that it leads to (None: no model says). `probability`: that with which it
    was chosen, 1 or 0 as long as nothing is left to chance.
    """

    name: str
    available: bool
    forecast: float | None
    probability: float


Options = tuple[Option, ...]


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
    """The body's idle motion: "off", "asleep" (slow breath) or "breathing"."""

    style: Literal["off", "asleep", "breathing"]


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
    """A wordless sound by name: "purr", "trill", "breath"."""

    name: str


@record(COMMANDS, "say")
class Say(Record):
    """Speak or show a line of the programme; its text never passes through the engine.

    The shell answers with `Spoken(utterance, …)`.
    """

    utterance: int
    line: str
    style: Literal["voice", "whisper", "text"]


@record(COMMANDS, "listen")
class Listen(Record):
    """Open or close the microphone; `free`: for every word, of which only the number and length are kept."""

    on: bool
    free: bool = False


# --- to the person's page --------------------------------------------------------------------------------


@record(COMMANDS, "offer")
class Offer(Record):
    """Cards to choose from; the option "neither" is always the last."""

    offer: int
    options: tuple[str, ...]


@record(COMMANDS, "offer-closed")
class OfferClosed(Record):
    """The cards of an offer are put away."""

    offer: int


@record(COMMANDS, "today")
class Today(Record):
    """What a session would be today, where that is not the usual: something lighter, a taster, or none.

    `asleep`: it sleeps beside the person, and nothing is asked. `half`: the half of `level` (and its
    sub-level `part`). `usual` and `lighter`: what the person may have instead.
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
    many of its first sessions are half of it.
    """

    proposal: int
    level: str
    part: str = ""
    day: int | None = None
    tasters: int = 0


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

    "question" (the person may put it away), "hotline", "private" (a quiet hotline), "foresee" (what do you
    expect), "stop-label" (after a stop, never asked for), "today" (how is today).
    """

    name: str
    shown: bool


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


@record(COMMANDS, "propose")
class Propose(Record):
    """A step up that waits: for a therapist unless `approved`, then for the person's next start.

    `options`: what the policy decided between after the session; empty where it only is shown again.
    """

    proposal: int
    level: str
    approved: bool
    expires_utc_us: int
    part: str = ""
    options: Options = ()


@record(COMMANDS, "proposal-closed")
class ProposalClosed(Record):
    """A proposal waits no more."""

    proposal: int
    result: ProposalResult


@record(COMMANDS, "decided")
class Decided(Record):
    """A decision about the level and why: the sentence is made from `rule` and `figures` (law 5).

    `by`: who approved or decided, a staff id, "standing", "person", or "" where nobody had to. `part` is the
    sub-level that the person is on from now on. `options`: what the policy decided between after a session;
    empty where it was not the policy's to decide.
    """

    decision: Decision
    before: str
    after: str
    rule: str
    figures: Figures
    by: str = ""
    part: str = ""
    options: Options = ()


@record(COMMANDS, "today-decided")
class TodayDecided(Record):
    """What a session is today, of all that it could have been (`options`); by a policy that plans the day.

    `level` and `part` are where the person is on the ladder. `by`: "person" where they chose it, else "".
    """

    level: str
    part: str
    options: Options
    by: str = ""


@record(COMMANDS, "outlook")
class Outlook(Record):
    """What would come next and what it waits for; the sentence is made from `rule` and `figures`."""

    rule: str
    figures: Figures


@record(COMMANDS, "noted")
class Noted(Record):
    """A note for the therapist; the sentence is made from `note` and `figures` ("note.<note>")."""

    note: str
    figures: Figures


@record(COMMANDS, "fused")
class Fused(Record):
    """A session's signals combined (domain.md §2.2): distress 0..10, its variance, and the parts.

    `implied` is what behaviour alone says, or None without a baseline; `parts` are weighted robust z-scores.
    """

    session: int
    distress: float | None
    variance: float
    rating: int | None
    implied: float | None
    parts: Figures


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


@record(COMMANDS, "contact-lived")
class ContactLived(Record):
    """Contact with people on the person's day `day`: in a session, or `told` by themselves.

    `with_robot`: the robot was awake and part of it.
    """

    contact: ContactKind
    with_robot: bool
    day: int
    told: bool = False


@record(COMMANDS, "contact-taken-back")
class ContactTakenBack(Record):
    """The person has taken back what they told of this day."""

    contact: ContactKind
    day: int
