"""What is known of one person's way through a programme: the data that outlives a power cut."""

import copy
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from operator import attrgetter
from typing import Any, Literal

from robot.contract.commands import Outcome
from robot.contract.memory import Memory, move_days
from robot.contract.own_things import OwnThings
from robot.contract.people import ContactKind
from robot.engine.contact_weeks import ContactWeek
from robot.engine.contact_weeks import moved as moved_weeks
from robot.engine.mailbag import There, WaitingMail
from robot.engine.open_alerts import OpenAlert, OpenDigest, SenderSort, Worry
from robot.engine.outings import Lived, Outings, UnderWay
from robot.engine.plans import DayPlan as DayPlan
from robot.engine.plans import Fading as Fading
from robot.engine.plans import Hold as Hold
from robot.engine.plans import Setback as Setback
from robot.engine.policies import Seen
from robot.errors import InputError

KEPT_SESSIONS = 60
KEPT_FORECASTS = 60
KEPT_CHOICES = 60
# Less than this is no session.
SHORTEST_MINUTES = 2
CourseState = Literal["running", "on-hold", "fading", "closed", "left"]


@dataclass(frozen=True, slots=True)
class PastSession:
    """One contact session. `rating` is None when it was not given.

    `lived` is whether it uses up the dose: a session that the machine ended does not. `distress` is what the
    signals came to, 0..10; `part` the sub-level; `label` what the person said of a stop; `below`: it was the
    half of its level that leads up from that one.
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
    below: str = ""

    def seen(self, demand: float) -> Seen:
        """As a policy that was not there at the time would have seen it."""
        distress = None if self.stopped and self.label in ("busy", "enough") else self.distress
        said = None if self.rating is None else float(self.rating)
        return Seen(
            self.level,
            demand,
            distress,
            said is not None,
            self.outcome,
            self.stopped,
            self.day,
            "",
            (),
            said=said,
            label=self.label,
            below=self.below,
        )


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
    part: str = ""
    by: str = ""


@dataclass(slots=True)
class Forecast:
    """A step up: the probability of a peak of 6 or more that it was taken with (None: by a policy without a
    model), and whether the first session that counted had such a peak (None: not seen yet).
    """

    level: str
    day: int
    probability: float | None
    over: bool | None = None
    reviewed: bool = False


@dataclass(slots=True)
class Progress:
    """Level, consents and past sessions of one person.

    `return_to` is the level that the person came down from by saying *less*; `longer` that they want to stay;
    `bar_up` counts the sessions for which a stop still bars a step up; days are numbers of the person's days.
    `part` is the sub-level; `order` the person's own order of levels ([]: the programme's); `steps` the days
    of steps up; `baseline` the measures of the first sessions; `policy` the state of the step policy, and
    `wish_*` what it said last; `reentry` that a session after a break comes first; `unlabelled` the session
    whose stop may still be labelled, which the policy has not seen yet (`unjudged`); `microphone` the yes to
    listening. `used` are the names of each list of a script in the order in which they were used last,
    `chosen` each offer with the card chosen last in it. `today` is what was said and chosen of the day;
    `tasters`: so many sessions of the present level are still half of it; `hardest_days`: of the ten last.

    Of contact with people: the weeks of it (`contacts`), and what the person told of `told_day`, which they
    may still take back (`told`). `fading_offered` is the destination at which staff were told of the plan of
    the script. `broken_off`: the level whose last session was left halfway (`Scene.uneasy_again`).
    `memory` is what behaviours keep, by topic, but for `not_kept`. `sent_away`: until it is let back.
    `mail` are the messages that lie in the mailbox, `there` who of the circle said that they are there;
    `mail_shown_day`: when the robot showed last that one had come; `unread_running`: so many running were put
    away unread; `opened_apart`: one was opened outside a session since the last session with people.
    `outings`: of those out of the house (robot/engine/outings.py).
    `sender_waits`: what a sender wrote, of which professionals are told when another alert is over or
    answered; `answered`: the person's own alert that somebody has in hand, while a sender's is the open one.

    Of the staff's digest: the `worries` (`more_worries`: of how many older ones there is no line),
    the one that is open, and the day on whose morning the next one is due. Of questions that wait for a tap,
    `crisis_asked` and `violence_asked` hand over when they are left alone, `unclear_asked` does not;
    `violence` is what a hand-over is about.
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
    declined_day: int | None = None
    no_day: int | None = None
    no_utc_us: int = 0
    no_undated: bool = False
    awaits_person: bool = False
    crisis_day: int | None = None
    reentry: bool = False
    microphone: bool = False
    unlabelled: int = 0
    unjudged: dict[str, Any] = field(default_factory=dict)
    wish_rule: str = ""
    wish_figures: list[list[str | int | float]] = field(default_factory=list)
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
    return_part: str = ""
    longer: bool = False
    less_day: int | None = None
    bar_up: int = 0
    discomfort_day: int = -1
    missing_ratings: int = 0
    proposal: Proposal | None = None
    doubted: bool = False
    crisis: bool = False
    crisis_asked: bool = False
    unclear_asked: bool = False
    violence_asked: bool = False
    violence: bool = False
    worries: list[Worry] = field(default_factory=list)
    more_worries: int = 0
    last_worry: int = 0
    digest: OpenDigest | None = None
    digest_day: int | None = None
    open_session: PastSession | None = None
    why_rule: str = "start"
    why_figures: list[list[str | int | float]] = field(default_factory=list)
    last_session: int = 0
    last_proposal: int = 0
    last_utterance: int = 0
    last_offer: int = 0
    used: dict[str, list[str]] = field(default_factory=dict)
    chosen: list[list[str]] = field(default_factory=list)
    today: DayPlan | None = None
    tasters: int = 0
    hardest_days: list[int] = field(default_factory=list)
    contacts: list[ContactWeek] = field(default_factory=list)
    told: list[ContactKind] = field(default_factory=list)
    told_day: int | None = None
    fading_offered: str = ""
    broken_off: str = ""
    memory: Memory = field(default_factory=dict)
    not_kept: list[str] = field(default_factory=list)
    sent_away: bool = False
    own: OwnThings = field(default_factory=OwnThings)
    mail: list[WaitingMail] = field(default_factory=list)
    mail_shown_day: int | None = None
    unread_running: int = 0
    opened_apart: bool = False
    sender_waits: SenderSort = ""
    answered: OpenAlert | None = None
    there: list[There] = field(default_factory=list)
    outings: Outings = field(default_factory=Outings)

    def add(self, session: PastSession) -> None:
        self.sessions = [*self.sessions, session][-KEPT_SESSIONS:]

    @property
    def mean_rating(self) -> float | None:
        return self.ratings_sum / self.ratings if self.ratings else None

    def days_here(self) -> int:
        """Different days with a session that counts, since the present level was entered."""
        here = self.sessions[-self.sessions_here :] if self.sessions_here else []
        return len({session.day for session in here if session.outcome != "void"})

    def last_lived_day(self) -> int | None:
        return next((session.day for session in reversed(self.sessions) if session.lived), None)

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

    def minutes_on(self, day: int) -> float:
        """Minutes of contact of this day, whoever ended them."""
        return round(sum(session.minutes for session in self.sessions if session.day == day), 1)

    def had_contact(self, day: int) -> bool:
        """Whether this is one of the days of a week: a session that counts, or as many minutes as one has."""
        return self.on_day(day) > 0 or self.minutes_on(day) >= SHORTEST_MINUTES

    def shift_days(self, by: int, since: int | None = None) -> None:
        """The clock jumped by so many days: no time has passed, so counted days move along.

        `since`: only days from this one on, which a wrong clock counted.
        """

        def moved(day: int) -> int:
            return day + by if since is None or day >= since else day

        self._map_days(moved)

    def not_after(self, today: int) -> None:
        """Days that an earlier, wrong clock counted in the future are today at the latest."""
        self._map_days(lambda day: min(day, today))

    def _map_days(self, moved: Callable[[int], int]) -> None:
        for name in (
            *("entered_day", "first_day", "seen_day"),
            *("less_day", "declined_day", "crisis_day", "no_day", "told_day", "mail_shown_day"),
        ):
            day = getattr(self, name)
            if day is not None:
                setattr(self, name, moved(day))
        self.discomfort_day = moved(self.discomfort_day)
        if self.today is not None:
            self.today.day = moved(self.today.day)
        for days in (self.steps, self.discomfort_days, self.less_days, self.hardest_days):
            days[:] = [moved(day) for day in days]
        for forecast in self.forecasts:
            forecast.day = moved(forecast.day)
        if self.fading is not None and self.fading.first_day >= 0:
            self.fading.first_day = moved(self.fading.first_day)
        for kept in (self.policy, self.unjudged):
            if type(kept.get("day")) is int:
                kept["day"] = moved(kept["day"])
        if self.open_session is not None:
            self.open_session = replace(self.open_session, day=moved(self.open_session.day))
        self.sessions = [replace(session, day=moved(session.day)) for session in self.sessions]
        self.contacts = moved_weeks(self.contacts, moved)
        for each in self.mail:
            each.day = None if each.day is None else moved(each.day)
        move_days(self.memory, moved)
        self.outings.shift(moved)

    def forget_return(self) -> None:
        """There is no way back any more but the whole way."""
        self.return_to, self.return_part, self.longer = "", "", False

    def settle_open_session(self) -> None:
        """A session that a power cut left open is void, and uses up the dose of its day."""
        if self.open_session is not None:
            self.add(self.open_session)
            self.open_session = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Progress":
        """The progress that `to_json` wrote. Raises InputError when it is something else."""
        known = {f.name for f in fields(cls)}
        if not data.keys() <= known:
            extra = ", ".join(sorted(data.keys() - known))
            raise InputError("snapshot", f"unknown field {extra}.", "Was it written by a newer version?")
        data = copy.deepcopy(data)  # what was read stays as it was read
        try:
            sessions = [PastSession(**session) for session in data.get("sessions", [])]
            forecasts = [Forecast(**forecast) for forecast in data.get("forecasts", [])]
            worries = [Worry(**worry) for worry in data.get("worries", [])]
            contacts = [ContactWeek(**week) for week in data.get("contacts", [])]
            kept = {name: kind(**data[name]) for name, kind in PARTS.items() if data.get(name)}
            mail = [WaitingMail(**each) for each in data.get("mail", [])]
            there = [There(**each) for each in data.get("there", [])]
            lists = {"sessions": sessions, "forecasts": forecasts, "worries": worries, "contacts": contacts}
            lists |= {"mail": mail, "there": there}
            kept["outings"] = Outings.of(data.get("outings", {}))
            return cls(**{**data, **kept, **lists})
        except TypeError as error:
            raise InputError("snapshot", f"{error}.") from error


PARTS: dict[str, type] = {
    "proposal": Proposal,
    "open_session": PastSession,
    "hold": Hold,
    "setback": Setback,
    "today": DayPlan,
    "fading": Fading,
    "alert": OpenAlert,
    "answered": OpenAlert,
    "digest": OpenDigest,
    "own": OwnThings,
}
_values = attrgetter(*(field.name for field in fields(Progress)))
# What is changed in place, and the fields of it.
_CHANGING: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    kind: attrgetter(*(field.name for field in fields(kind)))
    for kind in (
        *(Proposal, Forecast, Hold, Setback, DayPlan, Fading, OpenAlert, Worry, OpenDigest, OwnThings),
        *(WaitingMail, There, Outings, Lived, UnderWay),
    )
}


def fingerprint(progress: Progress) -> tuple[Any, ...]:
    """Equal to an earlier one as long as `to_json` would write the same; a hundredth of its cost."""
    return tuple([_frozen(value) for value in _values(progress)])


def _frozen(value: Any) -> Any:
    """What does not change when `value` does."""
    kind = type(value)
    if kind is list:
        return tuple([_frozen(each) for each in value]) if value and type(value[0]) in _DEEP else tuple(value)
    if kind is dict:
        return tuple([(key, _frozen(each)) for key, each in value.items()])
    values = _CHANGING.get(kind)
    return value if values is None else tuple([_frozen(each) for each in values(value)])


_DEEP = {list, dict, *_CHANGING}
