"""The state as the companion pushes it to whoever watches, and as the page reads it: one JSON object.

Every text is language -> words; every time is UTC microseconds since 1970. What there is nothing of is None,
False, "" or empty. What a step policy expects is in no state: it would be shown to the person.
"""

from dataclasses import dataclass, field

from robot.control.digest_state import Digest as Digest
from robot.control.digest_state import Worry as Worry
from robot.control.json_model import OPTIONAL, Json, Model
from robot.control.live_state import Ceiling, SayableLine, Signals
from robot.control.mail_state import MailHere
from robot.control.named import Named as Named
from robot.control.named import Text as Text
from robot.control.table_state import Board


@dataclass(frozen=True, slots=True)
class You(Model):
    """Who looks at it, as proven by their device.

    `waits`: for `password` or `new-password`; `everybody`: may do all; `pin`: the person wants one for a yes.
    """

    user: str = ""
    name: str = ""
    roles: tuple[str, ...] = ()
    device: str = ""
    ticks: tuple[str, ...] = ()
    waits: str = ""
    everybody: bool = False
    pin: bool = False


@dataclass(frozen=True, slots=True)
class Level(Model):
    """The level that the person is on.

    `index` is its place in the person's own order, `part` the name of the sub-level.
    """

    id: str
    name: Text
    index: int = 1
    part: Text | None = None
    since_utc_us: int = 0
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Next(Model):
    """The next step: `what` it waits for, its `name`, and what may be wished for today (`wishes`)."""

    what: Text | None = None
    name: Text | None = None
    wishes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option(Model):
    """One of the cards of an offer."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Offer(Model):
    """Cards that wait for a choice."""

    offer: int
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Preview(Model):
    """A level that waits for the person's answer; `begins`: from which day on, or empty for today.

    `tasters`: how it begins, where its first sessions are half of it. `with_whom`: who of the circle said
    that they are there for it; nothing where nobody has to be.
    """

    proposal: int
    name: Text
    line: Text
    begins: Text | None = None
    tasters: Text | None = None
    with_whom: Text | None = None


@dataclass(frozen=True, slots=True)
class Today(Model):
    """What a session would be today: `what` where it is not the usual, `asleep` where it only sleeps.

    `notes` are what the person is told beforehand, while the question how today is stands there, of who sees
    the answer. The answer is in no state.
    """

    what: Text | None = None
    asleep: bool = False
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Card(Model):
    """The card with the hotline.

    `notes` are what the person is told beforehand of who will know of it; `away`: the person may put it away.
    A row that was checked more than 180 days ago says when.
    """

    title: Text
    lines: tuple[Text, ...]
    name: str = "hotline"
    notes: tuple[Text, ...] = ()
    away: bool = False


@dataclass(frozen=True, slots=True)
class Proposal(Model):
    """A step that waits for an answer. `shown` is what the person will be shown of it, but for its day."""

    proposal: int
    level: Text
    approved: bool = False
    expires_utc_us: int = 0
    shown: Preview | None = None


@dataclass(frozen=True, slots=True)
class Session(Model):
    """The contact session that is on; in a `robot_free` one the robot stays asleep.

    `level` is what is lived today, of which it may be only the `half`.
    """

    number: int
    started_utc_us: int = 0
    planned_s: int = 0
    robot_free: bool = False
    level: Named | None = None
    half: bool = False


@dataclass(frozen=True, slots=True)
class Handover(Model):
    """What is true now about telling people."""

    state: str
    text: Text


@dataclass(frozen=True, slots=True)
class Course(Model):
    """The state of the programme as a whole. `state` is running, on-hold, fading, closed or left.

    Of a rest also `until` (a date, or ""), `by` (who asked for it) and `why`.
    """

    state: str = "running"
    text: Text | None = None
    until: str = ""
    by: str = ""
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Fading(Model):
    """The fading plan. `from` is the date of its first day, "" while it has not begun."""

    days_a_week: tuple[int, ...]
    from_: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ContactWeek(Model):
    """Contact with people in one week, by kind: text, voice, video, in-person. For staff only.

    `first_day` is the date of its Monday. `with_robot` and `without_robot` count sessions, `told` days on
    which the person said so; null: nothing was said, which is unknown and not zero. They are not added up.
    """

    first_day: str
    with_robot: dict[str, int]
    without_robot: dict[str, int]
    told: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Member(Model):
    """One of the staff."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Alert(Model):
    """How people are told, and the alert that is open.

    `mode` is card-only, channels or unsigned; all from `number` on is there only of an alert.
    `to` is the staff id of who was asked last, since `since_utc_us`; `next_utc_us`: when the next one is.
    """

    mode: str = "card-only"
    open: bool = False
    drill: bool = False
    last_drill_utc_us: int = 0
    drill_days: int = 7
    number: int | None = field(default=None, metadata=OPTIONAL)
    tier: int | None = field(default=None, metadata=OPTIONAL)
    state: str | None = field(default=None, metadata=OPTIONAL)
    to: str | None = field(default=None, metadata=OPTIONAL)
    since_utc_us: int | None = field(default=None, metadata=OPTIONAL)
    next_utc_us: int | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class Notice(Model):
    """Something that is missing or degraded, and what mends it."""

    text: Text
    code: str = ""
    mend: Text | None = None


@dataclass(frozen=True, slots=True)
class LogLine(Model):
    """What happened; `by`: who decided it."""

    utc_us: int
    text: Text
    by: str = ""


@dataclass(frozen=True, slots=True)
class Note(Model):
    """A note for the therapist. What comes again within an hour is one note, with how often it came."""

    utc_us: int
    text: Text
    note: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class State(Model):
    """Everything that is shown. Its defaults are what a page shows before it has heard of any."""

    you: You = You()
    """Who looks at it; of the fields that follow only what they may see is sent."""
    person: str = "me"
    """Who plays the person."""
    simulated: bool = False
    """Whether the body is simulated."""
    language: str = "en"
    """The person's language."""
    timezone: str = "local"
    """The person's time zone."""
    phase: str = "asleep"
    """The session phase."""
    phase_name: Text = field(default_factory=dict)
    """Its name."""
    asleep: bool = False
    """Whether its eyes are shut: it sleeps, or is left asleep in a session without the robot."""
    in_the_house: bool = False
    """Whether it only lives in the house yet, asleep."""
    sent_away: bool = False
    """Whether it has been sent away: asleep until the person lets it come back."""
    robot_name: str = ""
    """What the person calls it."""
    level: Level | None = None
    """Where the person is on the ladder, and why."""
    next: Next | None = None
    """What would come next."""
    allowed: tuple[str, ...] = ()
    """The verbs that the person may press now; `stop` and `less` always."""
    caption: Text | None = None
    """A calm sentence; while a hand-over is open only what answers a press of the person."""
    line: Text | None = None
    """The line that the robot says."""
    speaking: bool = False
    """Whether it is being spoken."""
    offer: Offer | None = None
    """The cards that wait for a choice."""
    board: Board | None = None
    """The table of a game."""
    preview: Preview | None = None
    """The level that waits for the person's answer."""
    today: Today | None = None
    """What a session would be today, before it begins; null where it is the usual and nothing is asked."""
    rating: bool = False
    """Whether a rating is asked for."""
    rating_full: bool = False
    """Whether with its further questions, for the session that is on."""
    cards: tuple[str, ...] = ()
    """Names of all cards shown: with the hotline, and `foresee`, `happened`, `stop-label`, `today`."""
    card: Card | None = None
    """The one with the hotline that weighs most: `hotline`, `question`, `private` or `hard-day`."""
    handover: Handover | None = None
    """Shown above the card, and over no other caption, until it is cleared."""
    others: bool = False
    """Whether somebody else is in the room."""
    ears: bool = False
    """Whether there are ears."""
    microphone_allowed: bool = False
    """Whether the person said yes to them."""
    microphone: bool = False
    """Whether they are open now."""
    sound_device: str = "none"
    """What can be heard on this machine."""
    speaker: str = "none"
    """Where sound is played: `page`, `device` or `none`."""
    session: Session | None = None
    """The contact session that is on."""
    proposal: Proposal | None = None
    """The step that waits for an answer."""
    course: Course = Course()
    """Where the programme stands."""
    destination: Named | None = None
    """Where it goes."""
    order: tuple[Named, ...] = ()
    """The person's own order, lowest first."""
    order_fixed: int = 1
    """How many levels at its beginning stay where they are, because they have been lived."""
    agreed: tuple[Named, ...] = ()
    """What the person has said yes to."""
    fading: Fading | None = None
    """The plan of an end by steps."""
    fading_offer: tuple[int, ...] = ()
    """The plan that the script suggests to staff, once the destination has been lived; days a week."""
    contacts: tuple[ContactWeek, ...] = ()
    """Contact with people in the last weeks, oldest first; for staff, never for the person."""
    mail: tuple[MailHere, ...] = ()
    """Messages that lie there for the person, newest first; none while somebody else is in the room."""
    to_approve: bool = False
    """Whether a message waits to be read by staff."""
    relatives: bool = False
    """Whether a relative wrote to staff or told of something, and nobody has looked."""
    relay: str = ""
    """The clinic's host: off, allowed (staff's yes alone), wanted (the person's alone), away, connected."""
    contact_told: tuple[str, ...] = ()
    """The kinds of contact that the person told of today, and may take back."""
    signals: Signals | None = None
    """What the session that goes on, or the last one, says without words; for staff, never for the person."""
    lines: tuple[SayableLine, ...] = ()
    """The lines that staff may have said now."""
    ceiling: Ceiling | None = None
    """Today's ceiling, where staff have lowered it."""
    driving: str = ""
    """The name of the human who chooses what the robot says now; "" while nobody does."""
    staff: tuple[Member, ...] = ()
    """Who may decide."""
    doubted: bool = False
    """Whether the progress that was found is in doubt: nothing counts until staff confirms it."""
    review: Text | None = None
    """What the therapist is asked to look at."""
    answer: Text | None = None
    """What became of the last thing that staff asked for."""
    notes: tuple[Note, ...] = ()
    """The last notes for the therapist, newest first."""
    alert: Alert = Alert()
    """The alert that is open or was acknowledged, and the last drill."""
    digest: Digest | None = None
    """The staff's digest; null without a worry."""
    notices: tuple[Notice, ...] = ()
    """What is missing or degraded."""
    log: tuple[LogLine, ...] = ()
    """What happened, newest first."""

    def to_json(self) -> Json:
        return {"kind": "state", **Model.to_json(self)}


@dataclass(frozen=True, slots=True)
class BodyFrame(Model):
    """The body as it was last read back: joints in radians, lights, links."""

    joints: dict[str, float]
    lights: dict[str, list[float]]
    links: dict[str, bool]
    frozen: bool
    microphone_light: bool
    age_ms: int

    def to_json(self) -> Json:
        return {"kind": "body", **Model.to_json(self)}
