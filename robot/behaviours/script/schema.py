"""The shape of a script: which keys there are, and what values they take."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from robot.behaviours.script.policy import AnyPolicy
from robot.behaviours.script.waypoint import Waypoint
from robot.behaviours.script.wording import SOURCES as SOURCES
from robot.behaviours.script.wording import TIED as TIED
from robot.behaviours.script.wording import Line as Line
from robot.behaviours.script.wording import Text as Text
from robot.behaviours.script.wording import When as When
from robot.contract.call_events import CallStep
from robot.contract.languages import Language
from robot.yaml_check.section import Name, Section


def _several(value: object) -> object:
    """Allow a single name in place of a list."""
    return [value] if isinstance(value, str) else value


Several = Annotated[list[str], BeforeValidator(_several)]
# Ten years: nobody plans a programme further ahead.
MOST_WEEKS = 520


class Shows(Section):
    """The effect of a choice, at once and when the next session begins."""

    light: Literal["warm", "blue", "green", "amber"] | None = None
    look: Literal["left", "right", "away"] | None = None
    sound: Literal["purr", "trill", "breath", "rain", "waves", "wind"] | None = None


class Option(Text):
    """A card; its `id` is what the journal keeps. Without `shows` the robot looks to where the card lay.

    `later` is shown once, when the choice comes back."""

    id: Name
    shows: Shows | None = None
    later: Text | None = None


class Offer(Section):
    """A set of cards to choose from: two, or for `tomorrow` up to three.

    A card of `sounds` is heard when it is chosen, one of `lights` seen; one of `tomorrow` comes back the next
    day. `says` is shown with the cards, in place of the level's line "offer"."""

    id: Name
    kind: Literal["cards", "sounds", "lights", "tomorrow"] = "cards"
    says: Text | None = None
    options: list[Option] = Field(min_length=2, max_length=3)


class ChoosingParameters(Section):
    """Seconds to wait for a choice, offers a session, and libraries of sets; `without` are sets left out."""

    offers: list[Offer] = Field(default_factory=list, max_length=40)
    library: Several = Field(default_factory=list, max_length=10)
    without: Several = Field(default_factory=list, max_length=100)
    wait_s: float = Field(20, ge=5, le=120)
    offers_per_session: int = Field(3, ge=1, le=3)


class SmallWordParameters(Section):
    """Names of lines of this level and of libraries, the least seconds between two, and how many a session.

    `without` are lines of the libraries that are left out."""

    lines: list[str] = Field(default_factory=list, max_length=40)
    library: Several = Field(default_factory=list, max_length=10)
    without: Several = Field(default_factory=list, max_length=100)
    apart_s: float = Field(60, ge=60, le=600)
    sentences: int = Field(3, ge=1, le=3)
    style: Literal["voice", "whisper", "text"] = "voice"


class PlayParameters(Section):
    """The games on the shelf (left out: all), how they begin (0 easiest), and rounds a session (0: any)."""

    games: list[str] | None = Field(None, min_length=1, max_length=20)
    ease: int = Field(0, ge=0, le=2)
    rounds: int = Field(0, ge=0, le=20)


class RelayTextParameters(Section):
    """`look`: the letter is there to be looked at, and lying there is enough."""

    look: bool = False


class RelayVoiceParameters(Section):
    """The most seconds of a voice that are played (left out: all), and whether a voice may go back."""

    seconds: int | None = Field(None, ge=1, le=30)
    notes: bool = False


class LiveCallParameters(Section):
    """How far the call goes; `hello`: a light says who is there, and there is no call."""

    step: CallStep
    hello: bool = False


class OutingParameters(Section):
    """The waypoints of the level (left out: all but the centre's); `door`: only as far as the door."""

    quests: list[str] | None = Field(None, min_length=1, max_length=20)
    door: bool = False


class VisitParameters(Section):
    """How far a visit goes, and its waypoints (left out: the centre's); `door`: only to where one sees it."""

    step: Literal["outside", "closed-hour", "twin", "corner", "table"] = "outside"
    quests: list[str] | None = Field(None, min_length=1, max_length=20)
    door: bool = False


class NoParameters(Section):
    """The parameters of a behaviour that takes none."""


# Those of a plug-in stand beside it (robot/contract/behaviour_registry.py).
PARAMETERS: dict[str, type[Section]] = {
    "asleep": NoParameters,
    "presence": NoParameters,
    "touch": NoParameters,
    "choosing": ChoosingParameters,
    "small-word": SmallWordParameters,
    "play": PlayParameters,
    "relay-text": RelayTextParameters,
    "relay-voice": RelayVoiceParameters,
    "live-call": LiveCallParameters,
    "outing": OutingParameters,
    "visit": VisitParameters,
}
# Those with a shelf of games.
PLAYING = ("play", "play-and-talk")
# Lines that a behaviour says by name.
LINES: dict[str, tuple[str, ...]] = {"choosing": ("offer", "thanks")}


class Dose(Section):
    """Contact: minutes a session, sessions a day, days in any seven (left out: the rung's most)."""

    minutes: int = Field(ge=1, le=60)
    sessions_per_day: int = Field(ge=1, le=4)
    days_per_week: int | None = Field(None, ge=1, le=7)


class Dwell(Section):
    """What must pass on a level before a step up can be offered."""

    days: int = Field(ge=0, le=365)
    sessions: int = Field(ge=0, le=100)


# Ids that a level or sub-level had before, so that what was lived there stays with it.
Was = Annotated[list[Name], BeforeValidator(_several), Field(default_factory=list, max_length=20)]


# The kind of contact with people that is lived on a level.
People = Literal["text", "voice", "video", "in-person", "none"]


class Taster(Section):
    """The half of a level, for its first sessions and for lighter days; whatever it leaves out is made."""

    preview: Text
    minutes: int | None = Field(None, ge=1, le=60)
    modalities: list[str] | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)


class SubLevel(Section):
    """A smaller step inside a level; whatever it leaves out comes from the level.

    `behaviour`: another one of those with people; then it has parameters of its own alone."""

    id: Name
    was: Was
    name: Text
    preview: Text
    modalities: list[str] | None = None
    people: People | None = None
    behaviour: Literal["relay-text", "relay-voice", "live-call"] | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    lines: dict[Name, Line] = Field(default_factory=dict)
    demand: float | None = Field(None, ge=0, le=10)
    taster: Taster | None = None


class Level(Section):
    """One level of the ladder."""

    id: Name
    was: Was
    rung: Literal["L0", "L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8", "L9", "L10"]
    name: Text
    preview: Text
    behaviour: str
    modalities: list[str]
    dose: Dose | None = None
    dwell: Dwell
    demand: float | None = Field(None, ge=0, le=10)
    after: list[str] | None = None
    sublevels: list[SubLevel] = Field(default_factory=list, max_length=10)
    robot_free_every: int | None = Field(None, ge=2, le=10)
    taster: Taster | None = None
    people: People | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    lines: dict[Name, Line] = Field(default_factory=dict)

    @property
    def height(self) -> int:
        """Number of its rung, 0..10."""
        return int(self.rung[1:])

    def within(self, part: SubLevel) -> "Level":
        """This level as it is played in one of its sub-levels."""
        behaviour = part.behaviour or self.behaviour
        kept = self.parameters if behaviour == self.behaviour else {}
        return self.model_copy(
            update={
                "behaviour": behaviour,
                "parameters": {**kept, **part.parameters},
                "lines": {**self.lines, **part.lines},
            }
        )


class Pace(Section):
    """The minimum pace, in days."""

    first_days: int = Field(14, ge=0, le=365)
    week_days: int = Field(7, ge=0, le=365)
    away_days: int = Field(7, ge=1, le=365)


class Character(Section):
    """How the robot is, every day: shares from quiet (0) to lively (1) and from sleepy (0) to awake (1).

    `predictable`: every evening goes as announced; `risk`: small mishaps of the robot, 0 (none) to 3."""

    lively: float = Field(0.3, ge=0, le=1)
    awake: float = Field(0.5, ge=0, le=1)
    predictable: bool = False
    risk: int = Field(0, ge=0, le=3)


class Approval(Section):
    """How steps up are approved.

    `standing`: the therapist agrees in advance to single steps up to the ceiling; `hours`: how long a
    proposal waits."""

    standing: bool
    hours: int = Field(ge=1, le=336)


class Limits(Section):
    """Shares of what the body and the voice can do, 0 to 1."""

    loudness: float = Field(ge=0, le=1)
    motion: float = Field(ge=0, le=1)


# What a clinic writes that has nobody to call.
CARD_ONLY = 'card_only: {signed_by: "Dr. A. Name", signed_on: 2026-11-23}'


class CardOnly(Section):
    """A signature under "there is only the card of help"."""

    signed_by: str = Field(min_length=1, max_length=200)
    signed_on: date


class Alert(Section):
    """How people are told in a crisis.

    Exactly one of: someone has signed that there is only the card; channels that reach people (they are
    configured with the robot); nobody has signed, which is for a simulated body only."""

    card_only: CardOnly | None = None
    channels: bool | None = None
    unsigned: str | None = Field(None, min_length=1, max_length=200)


class HotlineRow(Section):
    """One row of the card of help."""

    channel: Literal["chat", "text", "phone"]
    name: Text
    contact: str = Field(min_length=1, max_length=100)
    note: Text | None = None
    verified_by: str = Field(min_length=1, max_length=200)
    verified_on: date


class Farewell(Section):
    """The letter that is shown or said at the very end: three lines."""

    lines: list[Text] = Field(min_length=3, max_length=3)


class Script(Section):
    """A whole script. `weeks`: for how many it is planned; nothing ends by itself after them.

    `quests`: the waypoints in their order (left out: all that come with Yorisou); `waypoints`: those of the
    therapist's own."""

    programme: Name
    version: int = Field(ge=1)
    languages: list[Language] = Field(min_length=1)
    start: str
    agreed: list[str] = Field(min_length=1)
    ceiling: str
    destination: str | None = None
    weeks: int = Field(26, ge=1, le=MOST_WEEKS)
    fading: list[Annotated[int, Field(ge=0, le=7)]] | None = Field(None, min_length=2, max_length=26)
    policy: AnyPolicy
    pace: Pace = Field(default_factory=lambda: Pace.model_validate({}))
    character: Character = Field(default_factory=lambda: Character.model_validate({}))
    approval: Approval
    limits: Limits
    alert: Alert
    hotline: list[HotlineRow] = Field(min_length=1)
    answers: dict[Literal["yes", "no"], dict[Language, list[str]]]
    blocked_words: list[str] | dict[Language, list[str]] = Field(default_factory=list)
    farewell: Farewell | None = None
    quests: list[str] | None = Field(None, min_length=1, max_length=40)
    waypoints: list[Waypoint] = Field(default_factory=list, max_length=20)
    levels: list[Level] = Field(min_length=2, max_length=40)
