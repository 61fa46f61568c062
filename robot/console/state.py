"""The state view as the core pushes it, checked where it comes in. A newer core's keys are ignored."""

from pydantic import BaseModel, Field

Text = dict[str, str]


class Level(BaseModel):
    id: str
    name: Text
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


class Card(BaseModel):
    away: bool = False
    title: Text
    lines: list[Text]


class Proposal(BaseModel):
    proposal: int
    level: Text
    approved: bool = False
    expires_utc_us: int = 0


class Session(BaseModel):
    number: int
    started_utc_us: int = 0
    planned_s: int = 0


class Notice(BaseModel):
    code: str = ""
    text: Text
    mend: Text | None = None


class Entry(BaseModel):
    utc_us: int
    text: Text


class State(BaseModel):
    """Everything the page shows. Every text is language -> words; times are UTC microseconds."""

    phase: str = "asleep"
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
    sound_device: str = "none"
    speaker: str = "none"
    offer: Offer | None = None
    preview: Preview | None = None
    rating: bool = False
    card: Card | None = None
    proposal: Proposal | None = None
    session: Session | None = None
    notices: list[Notice] = Field(default_factory=list)
    log: list[Entry] = Field(default_factory=list)
