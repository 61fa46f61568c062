"""The state view as the core pushes it, checked where it comes in. A newer core's keys are ignored."""

from pydantic import BaseModel, Field

Text = dict[str, str]


class Named(BaseModel):
    id: str
    name: Text


class Level(Named):
    index: int = 1
    part: Text | None = None
    since_utc_us: int = 0
    why: Text | None = None


class Next(BaseModel):
    what: Text | None = None


class Option(BaseModel):
    id: str
    label: Text


class Offer(BaseModel):
    offer: int
    options: list[Option]


class Preview(BaseModel):
    proposal: int
    name: Text
    line: Text
    begins: Text | None = None


class Card(BaseModel):
    name: str = "hotline"
    away: bool = False
    title: Text
    lines: list[Text]
    notes: list[Text] = Field(default_factory=list)


class Proposal(BaseModel):
    proposal: int
    level: Text
    approved: bool = False
    expires_utc_us: int = 0


class Session(BaseModel):
    number: int
    started_utc_us: int = 0
    planned_s: int = 0
    robot_free: bool = False


class Handover(BaseModel):
    state: str
    text: Text


class Course(BaseModel):
    """`until`: the date that a rest lasts to, or ""; `by`: who asked for it."""

    state: str = "running"
    text: Text | None = None
    until: str = ""
    why: Text | None = None
    by: str = ""


class Fading(BaseModel):
    days_a_week: list[int]
    by: str = ""


class Member(BaseModel):
    """One of the staff."""

    id: str
    name: str


class Alert(BaseModel):
    mode: str = "card-only"
    open: bool = False
    drill: bool = False
    last_drill_utc_us: int = 0
    drill_days: int = 7


class Worry(BaseModel):
    """A line of the staff's digest; `dated`: somebody vouched for the time."""

    utc_us: int
    dated: bool = True
    text: Text


class Digest(BaseModel):
    """What waits for the staff's daily look ("collecting"), or was sent and is not confirmed yet."""

    state: str
    lines: list[Worry] = Field(default_factory=list)
    more: int = 0
    due_utc_us: int = 0


class Notice(BaseModel):
    code: str = ""
    text: Text
    mend: Text | None = None


class Entry(BaseModel):
    utc_us: int
    text: Text
    by: str = ""


class State(BaseModel):
    """Everything the page shows. Every text is language -> words; times are UTC microseconds."""

    phase: str = "asleep"
    asleep: bool = False
    person: str = "me"
    simulated: bool = False
    language: str = "en"
    timezone: str = "local"
    level: Level | None = None
    next: Next | None = None
    allowed: list[str] = Field(default_factory=list)
    caption: Text | None = None
    line: Text | None = None
    speaking: bool = False
    microphone: bool = False
    microphone_allowed: bool = False
    ears: bool = False
    sound_device: str = "none"
    speaker: str = "none"
    offer: Offer | None = None
    preview: Preview | None = None
    rating: bool = False
    rating_full: bool = False
    card: Card | None = None
    cards: list[str] = Field(default_factory=list)
    handover: Handover | None = None
    others: bool = False
    proposal: Proposal | None = None
    session: Session | None = None
    notices: list[Notice] = Field(default_factory=list)
    log: list[Entry] = Field(default_factory=list)
    notes: list[Entry] = Field(default_factory=list)
    course: Course = Course()
    destination: Named | None = None
    agreed: list[Named] = Field(default_factory=list)
    order: list[Named] = Field(default_factory=list)
    staff: list[Member] = Field(default_factory=list)
    fading: Fading | None = None
    doubted: bool = False
    order_fixed: int = 1
    review: Text | None = None
    answer: Text | None = None
    alert: Alert = Alert()
    digest: Digest | None = None
