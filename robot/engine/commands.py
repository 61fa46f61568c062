"""Everything that can leave the engine. Commands are data; the gate decides what reaches a driver."""

from typing import Literal

from robot.engine.record import Record, Registry, record

COMMANDS = Registry("command")

Decision = Literal["up", "hold", "down", "pause", "refuse"]
Outcome = Literal["success", "neutral", "discomfort", "void"]
ProposalResult = Literal["approved", "declined", "expired", "withdrawn", "taken", "not-taken"]
Figures = tuple[tuple[str, str | int | float], ...]


# --- to the body, through the gate -----------------------------------------------------------------------


@record(COMMANDS, "freeze")
class Freeze(Record):
    """Hold every joint where it is, now."""


@record(COMMANDS, "settle")
class Settle(Record):
    """Go slowly to a named pose and hold it: "rest" or "asleep"."""

    pose: Literal["rest", "asleep"]


@record(COMMANDS, "idle")
class Idle(Record):
    """What the body does by itself: "off", "asleep" (slow breath) or "breathing"."""

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
    """Open or close the microphone."""

    on: bool


# --- to the person's page --------------------------------------------------------------------------------


@record(COMMANDS, "offer")
class Offer(Record):
    """Cards to choose from; the option "neither" is always the last."""

    offer: int
    options: tuple[str, ...]


@record(COMMANDS, "offer-closed")
class OfferClosed(Record):
    offer: int


@record(COMMANDS, "preview")
class Preview(Record):
    """Ask the person whether to try `level`: a picture, one line, and a way out."""

    proposal: int
    level: str


@record(COMMANDS, "preview-closed")
class PreviewClosed(Record):
    proposal: int


@record(COMMANDS, "ask-rating")
class AskRating(Record):
    """Ask how it was, 0..10, skippable."""


@record(COMMANDS, "rating-closed")
class RatingClosed(Record):
    pass


@record(COMMANDS, "caption")
class Caption(Record):
    """One calm sentence of the message catalogue, by key."""

    message: str


@record(COMMANDS, "card")
class Card(Record):
    """Show or put away the card that stays: a "question" the person may put away, or "hotline"."""

    name: str
    shown: bool


# --- to the therapist, the developer and the journal -----------------------------------------------------


@record(COMMANDS, "phase")
class PhaseChanged(Record):
    before: str
    after: str


@record(COMMANDS, "bounds")
class Bounds(Record):
    """What the gate may let through from now on: modalities agreed to, and whether a session is on."""

    modalities: tuple[str, ...]
    contact: bool


@record(COMMANDS, "propose")
class Propose(Record):
    """A step up that waits: for a therapist unless `approved`, then for the person's next start."""

    proposal: int
    level: str
    approved: bool
    expires_utc_us: int


@record(COMMANDS, "proposal-closed")
class ProposalClosed(Record):
    proposal: int
    result: ProposalResult


@record(COMMANDS, "decided")
class Decided(Record):
    """A decision about the level and why: the sentence is made from `rule` and `figures` (law 5)."""

    decision: Decision
    before: str
    after: str
    rule: str
    figures: Figures


@record(COMMANDS, "outlook")
class Outlook(Record):
    """What would come next and what it waits for; the sentence is made from `rule` and `figures`."""

    rule: str
    figures: Figures


@record(COMMANDS, "broke")
class Broke(Record):
    """Something of ours broke and the robot is in a safe phase: `where`, and the kind of fault."""

    where: str
    code: str


@record(COMMANDS, "session-started")
class SessionStarted(Record):
    session: int
    level: str
    planned_s: int


@record(COMMANDS, "session-ended")
class SessionEnded(Record):
    session: int
    outcome: Outcome
    cause: str
