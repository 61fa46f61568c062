"""What a journal tells of a person's weeks, as plain data. No sentences: they are made in report and week."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta, timezone
from typing import Literal, TypeVar

from robot.contract.calendar import DAY_TURN_US, DAY_US, WEEK, date_of, monday_of
from robot.contract.languages import LANGUAGES
from robot.contract.programme import Texts
from robot.engine.contact_weeks import ContactWeek, by_week
from robot.engine.forecasts import Calibration, calibrate
from robot.engine.progress import CourseState, Forecast
from robot.journal.timestamps import EPOCH
from robot.journal.tombstones import Tombstone

Figures = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time by the recording's own clock: UTC microseconds, the zone's offset in seconds.

    `verified`: somebody had vouched for that clock. `day_alone`: of a way out; no hour of it is told.
    """

    utc_us: int
    offset_s: int
    verified: bool
    day_alone: bool = False

    @property
    def day(self) -> int:
        """The number of the person's day, which turns at 04:00."""
        return (self.utc_us + self.offset_s * 1_000_000 - DAY_TURN_US) // DAY_US

    @property
    def date(self) -> str:
        """The person's day as "YYYY-MM-DD": an hour after midnight is still the evening before."""
        return date_of(self.day)

    @property
    def local(self) -> str:
        """Local time with its offset, ISO 8601 to the second; or the day alone."""
        if self.day_alone:
            return self.date
        zone = timezone(timedelta(seconds=self.offset_s))
        return (EPOCH + timedelta(seconds=self.utc_us // 1_000_000)).astimezone(zone).isoformat()

    @property
    def clock(self) -> str:
        """Local time of day, "HH:MM"; "" where the day alone is told."""
        return self.local[11:16]

    @property
    def placed_us(self) -> int:
        """Where it stands on an axis: the same time, and noon where the day alone is told."""
        noon = self.day * DAY_US + DAY_US // 2 - self.offset_s * 1_000_000
        return noon if self.day_alone else self.utc_us


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about the level: up, hold, down, pause or refuse; `before` and `after` are ids of levels.

    `part` is the sub-level from then on, `before_part` the one until then. Why: `rule` with its figures.
    `by`: "", "person", "standing", or a member of staff.
    """

    at: Moment
    decision: str
    before: str
    after: str
    part: str
    rule: str
    figures: Figures
    by: str
    before_part: str = ""

    @property
    def moved(self) -> bool:
        """Whether the level is another one."""
        return self.before != self.after or self.decision in ("up", "down")


@dataclass(frozen=True, slots=True)
class Session:
    """A contact session.

    `number` is its own, `recording` that of the recording that it is in; `half`: a taster, the half of its
    level. `lived` are minutes in tenths. `rating` 0..10 as it ended, `peak` its hardest moment (None: not
    told), `distress` what all signals came to. `stop` and `less` are the source of it, "" for none, with what
    the person said of the stop (`label`). `cause` is why it ended, and of a void one why it does not count
    (`others`: somebody else was there). `after` is the decision that followed. `ended` None: it was cut off.
    """

    number: int
    recording: int
    began: Moment
    level: str
    planned: float
    robot_free: bool = False
    part: str = ""
    half: bool = False
    lived: float = 0.0
    ended: Moment | None = None
    outcome: str = "void"
    cause: str = "cut-off"
    rating: int | None = None
    peak: int | None = None
    distress: float | None = None
    foreseen: str = ""
    than_foreseen: str = ""
    stop: str = ""
    label: str = ""
    less: str = ""
    others: bool = False
    after: Decided | None = None

    @property
    def voids(self) -> tuple[str, ...]:
        """Why it does not count: its cause, and "others"; empty for one that counts."""
        return () if self.outcome != "void" else (self.cause, *(("others",) if self.others else ()))


@dataclass(frozen=True, slots=True)
class Asked:
    """A stop or a *less*, from `source`; `longer`: less for more than today; `session` 0: in none."""

    at: Moment
    what: Literal["stop", "less"]
    source: str
    longer: bool
    session: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """A crisis that was handed over, with the highest `tier` known. What it was about is not told.

    `states` are "telling", "sent", "acknowledged", "unreachable", "card-only", "not-passed-on" in their
    order. `cleared` None: it is open. `professionals_only`: nobody of the family may hear of it.
    """

    began: Moment
    tier: int
    states: tuple[tuple[Moment, str], ...] = ()
    acknowledged: Moment | None = None
    acknowledged_by: str = ""
    cleared: Moment | None = None
    cleared_by: str = ""
    professionals_only: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert, a drill or a digest (`what`). `to`: who was asked, in order; `taken`: a channel took it.

    `acknowledged` by somebody; `closed` otherwise: cleared, or given up. Neither: it waits for an answer.
    """

    number: int
    what: Literal["alert", "drill", "digest"]
    began: Moment
    tier: int = 0
    to: tuple[str, ...] = ()
    taken: bool = False
    acknowledged: Moment | None = None
    acknowledged_by: str = ""
    closed: Moment | None = None

    @property
    def waits(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.acknowledged is None and self.closed is None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step up that was offered. `by`: who approved ("" nobody yet or nobody had to, "standing").

    `result`: taken, not-taken, declined, expired, withdrawn; "" while it waits for staff (not `approved`) or
    for the person.
    """

    number: int
    level: str
    part: str
    made: Moment
    approved: bool
    by: str = ""
    closed: Moment | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A note to the therapist."""

    at: Moment
    note: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Fault:
    """What was not right with the robot: `kind` of record ("fault", "broke", "part-missing", "link-lost")."""

    at: Moment
    kind: str
    where: str
    code: str


@dataclass(frozen=True, slots=True)
class Course:
    """The programme's state from here on: running, on-hold, fading, closed, left."""

    at: Moment
    state: CourseState


@dataclass(frozen=True, slots=True)
class Now:
    """How things stand at the end of the journal, whatever the dates: what was saved last.

    `review`: why staff are to look at the pace, or ""; `doubted`: the progress waits to be confirmed;
    `crisis`: a hand-over is open; `proposal`: number of the step that waits, 0 for none. `forecasts_low`: all
    forecasts of this person together are too low (the calibration alarm).
    """

    level: str = ""
    part: str = ""
    course: CourseState = "running"
    destination: str = ""
    review: str = ""
    doubted: bool = False
    crisis: bool = False
    proposal: int = 0
    forecasts_low: bool = False
    hold_rule: str = ""
    hold_until: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """A journal between two dates of the person's days, both included; all of it as `read_history` gives it.

    `journal` is its pseudonym; `levels` are the ids, lowest first, `names` those of levels and "level/part"
    by language. `forecasts` are those of steps up; `contacts` are whole weeks from Monday. `began_at` is
    the level, or "level/part", at the beginning. `last_heard` is the last that the journal has of the robot.
    `outside` are the levels that lead out of the home: ways_out.py has left the hours of them out.
    `damaged`: not all of it could be read; `gone`: what was deleted.
    """

    journal: str
    first_day: int
    last_day: int
    programme: str = ""
    levels: tuple[str, ...] = ()
    names: dict[str, Texts] = field(default_factory=dict)
    sessions: tuple[Session, ...] = ()
    decisions: tuple[Decided, ...] = ()
    asked: tuple[Asked, ...] = ()
    handovers: tuple[HandOver, ...] = ()
    alerts: tuple[Alert, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    contacts: tuple[ContactWeek, ...] = ()
    notes: tuple[Noted, ...] = ()
    faults: tuple[Fault, ...] = ()
    courses: tuple[Course, ...] = ()
    now: Now = Now()
    began_at: str = ""
    last_heard: Moment | None = None
    outside: frozenset[str] = frozenset()
    gone: tuple[Tombstone, ...] = ()
    damaged: bool = False

    @property
    def steps(self) -> tuple[Decided, ...]:
        """The changes of level."""
        return tuple(each for each in self.decisions if each.moved)

    @property
    def calibration(self) -> Calibration:
        """The forecasts against what was seen, with the alarm."""
        return calibrate(self.forecasts)

    def dose(self) -> dict[int, tuple[int, float]]:
        """Sessions and minutes of each day on which there was any contact, by the day's number."""
        days: dict[int, tuple[int, float]] = {}
        for session in self.sessions:
            count, minutes = days.get(session.began.day, (0, 0.0))
            days[session.began.day] = count + 1, round(minutes + session.lived, 1)
        return days

    def level(self, name: str) -> Mapping[str, str]:
        """The name of a level or of "level/part" by language; an id that nobody knows stands for itself."""
        return self.names.get(name) or dict.fromkeys(LANGUAGES, name)

    def mondays(self) -> Iterator[int]:
        """The numbers of the Mondays of its weeks."""
        return iter(range(monday_of(self.first_day), self.last_day + 1, WEEK))

    def last_weeks(self, weeks: int, last_day: int | None = None) -> "History":
        """So many calendar weeks, from a Monday to this day, or to the last that the journal has.

        A week from before the journal is left out: nothing is known of it.
        """
        last = self.last_day if last_day is None else last_day
        first = monday_of(last) - WEEK * (weeks - 1)
        return self.between(max(first, monday_of(min(self.first_day, last))), last)

    def between(self, first_day: int, last_day: int) -> "History":
        """Only what began on these days. What is open is told in any case: a hand-over, an alert, a proposal
        that waits, and everything of `now`."""

        def within(day: int) -> bool:
            return first_day <= day <= last_day

        before = [joined(each.after, each.part) for each in self.steps if each.at.day < first_day]
        return replace(
            self,
            began_at=before[-1] if before else self.began_at,
            first_day=first_day,
            last_day=last_day,
            sessions=_kept(self.sessions, lambda each: within(each.began.day)),
            decisions=_kept(self.decisions, lambda each: within(each.at.day)),
            asked=_kept(self.asked, lambda each: within(each.at.day)),
            handovers=_kept(self.handovers, lambda each: within(each.began.day) or each.cleared is None),
            alerts=_kept(self.alerts, lambda each: within(each.began.day) or each.waits),
            proposals=_kept(
                self.proposals, lambda each: within(each.made.day) or each.number == self.now.proposal
            ),
            forecasts=_kept(self.forecasts, lambda each: within(each.day)),
            contacts=tuple(by_week(self.contacts, first_day, last_day)),
            notes=_kept(self.notes, lambda each: within(each.at.day)),
            faults=_kept(self.faults, lambda each: within(each.at.day)),
            courses=_kept(self.courses, lambda each: within(each.at.day)),
        )


def joined(level: str, part: str) -> str:
    """A level, or "level/part"."""
    return f"{level}/{part}" if part else level


T = TypeVar("T")


def _kept(found: tuple[T, ...], keep: Callable[[T], bool]) -> tuple[T, ...]:
    return tuple(filter(keep, found))
