"""What is known of one person's way through a programme: the data that outlives a power cut."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

from robot.engine.commands import Outcome
from robot.errors import InputError

KEPT_SESSIONS = 60
KEPT_FORECASTS = 60
CourseState = Literal["running", "on-hold", "fading", "closed", "left"]


@dataclass(frozen=True, slots=True)
class PastSession:
    """One contact session. `rating` is None when it was not given.

    `lived` is whether it uses up the dose: a session that the machine ended does not. `distress` is what the
    signals came to, 0..10; `part` the sub-level; `label` what the person said of a stop.
    """

    number: int
    level: str
    day: int
    outcome: Outcome
    rating: int | None
    stopped: bool
    lived: bool = True
    distress: float | None = None
    part: str = ""
    label: str = ""
    minutes: float = 0.0


@dataclass(slots=True)
class Proposal:
    """A step up that waits: first, unless standing, for the therapist; then for the person."""

    number: int
    level: str
    approved: bool
    rule: str
    figures: list[list[str | int | float]]
    asked: bool
    expires_utc_us: int


@dataclass(slots=True)
class Forecast:
    """The probability of a peak of 6 or more that a step up was taken with, and what was seen then."""

    level: str
    day: int
    probability: float
    over: bool | None = None


@dataclass(slots=True)
class Hold:
    """The programme rests: why, until which day (None: until it is lifted), and who said so."""

    rule: str
    until: int | None
    by: str


@dataclass(slots=True)
class Setback:
    """After a discomfort on `level`: `easy` sessions come first, then its sub-levels are offered."""

    level: str
    easy: int


@dataclass(slots=True)
class Fading:
    """Days with contact in each week from `first_day` on."""

    first_day: int
    days_a_week: list[int]
    by: str


@dataclass(slots=True)
class OpenAlert:
    """An alert that nobody has acknowledged: who was asked last, and when (UTC microseconds)."""

    number: int
    tier: int
    drill: bool
    asked: int
    since_utc_us: int
    state: str


@dataclass(slots=True)
class Progress:
    """Level, consents and past sessions of one person.

    `return_to` is the level that the person came down from by saying *less*; `longer` that they want to stay;
    `bar_up` counts the sessions for which a stop still bars a step up; days are numbers of the person's days.
    `part` is the sub-level; `order` the person's own order of levels ([]: the programme's); `steps` the days
    of steps up; `baseline` the measures of the first sessions; `policy` the state of the step policy.
    """

    level: str
    agreed: list[str]
    part: str = ""
    order: list[str] = field(default_factory=list)
    destination: str = ""
    course: CourseState = "running"
    first_day: int | None = None
    seen_day: int | None = None
    steps: list[int] = field(default_factory=list)
    discomfort_days: list[int] = field(default_factory=list)
    less_days: list[int] = field(default_factory=list)
    hold: Hold | None = None
    setback: Setback | None = None
    fading: Fading | None = None
    farewell: bool = False
    away: bool = False
    review: str = ""
    forecasts: list[Forecast] = field(default_factory=list)
    baseline: list[dict[str, float]] = field(default_factory=list)
    ratings: int = 0
    ratings_sum: int = 0
    disagreements: int = 0
    policy: dict[str, Any] = field(default_factory=dict)
    alert: OpenAlert | None = None
    drill_utc_us: int = 0
    last_alert: int = 0
    entered_day: int | None = None
    since_utc_us: int = 0
    sessions: list[PastSession] = field(default_factory=list)
    comfortable: int = 0
    sessions_here: int = 0
    return_to: str = ""
    longer: bool = False
    less_day: int | None = None
    bar_up: int = 0
    discomfort_day: int = -1
    missing_ratings: int = 0
    proposal: Proposal | None = None
    crisis: bool = False
    crisis_asked: bool = False
    open_session: PastSession | None = None
    why_rule: str = "start"
    why_figures: list[list[str | int | float]] = field(default_factory=list)
    last_session: int = 0
    last_proposal: int = 0
    last_utterance: int = 0
    last_offer: int = 0

    def add(self, session: PastSession) -> None:
        self.sessions = [*self.sessions, session][-KEPT_SESSIONS:]

    @property
    def last_outcome(self) -> Outcome | None:
        """Of the last session that counts."""
        return next((s.outcome for s in reversed(self.sessions) if s.outcome != "void"), None)

    def counted(self) -> list[PastSession]:
        """Sessions that count: a void session is recorded, not counted."""
        return [session for session in self.sessions if session.outcome != "void"]

    def on_day(self, day: int) -> int:
        """Contact sessions of this day that use up the dose."""
        return sum(session.day == day and session.lived for session in self.sessions)

    def days_in_week(self, day: int) -> int:
        """Days with contact among the six before `day`."""
        return len(
            {session.day for session in self.sessions if session.lived and day - 7 < session.day < day}
        )

    def shift_days(self, by: int) -> None:
        """The clock jumped by so many days: no time has passed, so every counted day moves along."""
        if self.entered_day is not None:
            self.entered_day += by
        if self.less_day is not None:
            self.less_day += by
        self.discomfort_day += by
        self.sessions = [replace(session, day=session.day + by) for session in self.sessions]

    def settle_open_session(self) -> None:
        """A session that a power cut left open is void, and uses up the dose of its day."""
        if self.open_session is not None:
            self.add(self.open_session)
            self.open_session = None

    def fit(self, levels: list[str], start: str) -> None:
        """Leave out what a newer programme no longer has; begin where it was agreed to if need be."""
        self.agreed = [level for level in self.agreed if level in levels]
        if self.level not in levels:
            self.level, self.entered_day = start, None
        if self.return_to not in levels:
            self.return_to = ""
        if self.proposal is not None and self.proposal.level not in levels:
            self.proposal = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Progress":
        """The progress that `to_json` wrote. Raises InputError when it is something else."""
        known = {f.name for f in fields(cls)}
        if not data.keys() <= known:
            extra = ", ".join(sorted(data.keys() - known))
            raise InputError("snapshot", f"unknown field {extra}.", "Was it written by a newer version?")
        try:
            sessions = [PastSession(**session) for session in data.get("sessions", [])]
            forecasts = [Forecast(**forecast) for forecast in data.get("forecasts", [])]
            kept = {name: kind(**data[name]) for name, kind in PARTS.items() if data.get(name)}
            return cls(**{**data, **kept, "sessions": sessions, "forecasts": forecasts})
        except TypeError as error:
            raise InputError("snapshot", f"{error}.") from error


PARTS: dict[str, type] = {
    "proposal": Proposal,
    "open_session": PastSession,
    "hold": Hold,
    "setback": Setback,
    "fading": Fading,
    "alert": OpenAlert,
}
