"""The gate's own dose meter: what contact is left today, counted from the engine's announcements.

The engine counts the dose too and ends its sessions (engine/parts/sessions.py). This count shares no timer
with it: an engine that never ends a session, or begins one too many, is refused here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from robot.clock import US_PER_S
from robot.contract.calendar import DAY_US, WEEK, Calendar
from robot.contract.commands import PhaseChanged, SessionEnded, SessionStarted
from robot.contract.events import ClockReported
from robot.contract.programme import Dose, Level, Programme
from robot.engine.progress import PastSession

# A session may outlast its plan by this much and no more, whatever happens to the engine (hazard H12).
GRACE_S = 120
# All pauses of a session together stop its clock for at most this long.
LONGEST_PAUSE_US = 1_800 * US_PER_S
# As many minutes make a day one with contact, even if no session of it counts.
SHORTEST_US = 2 * 60 * US_PER_S
# A void session that the machine ended (a lost link, a fault) does not use up a session of the day; one that
# ended for one of these reasons does. Its minutes count in any case.
COUNTING = frozenset(
    {
        "planned",
        "person",
        "stop",
        "crisis",
        "others",
        "less",
        "sleep",
        "quiet-hours",
        "long-pause",
        "hard-end",
    }
)


@dataclass(slots=True)
class _Session:
    """The session in progress. `barred` says why it may not have any contact, or "".

    `closed_us` is what was lived when it began to close: closing and rating take nothing from the day.
    """

    level: str
    day: int
    began: int
    longest_us: int
    barred: str
    robot_free: bool
    paused_us: int = 0
    paused_at: int | None = None
    closed_us: int | None = None
    unsure_at: int | None = None

    def lived_us(self, now: int) -> int:
        """Microseconds of contact, without its pauses."""
        paused = self.paused_us + (0 if self.paused_at is None else now - self.paused_at)
        return now - self.began - min(paused, LONGEST_PAUSE_US)


@dataclass(slots=True)
class _Past:
    level: str
    day: int
    lived: bool
    us: int
    unsure_at: int | None = None


class Allowance:
    """What contact is left today.

    Minutes and sessions a day, days in seven, and the hard end of the session that is on.
    """

    def __init__(self, programme: Programme) -> None:
        self._doses = {level.id: _largest(level) for level in programme.levels}
        self._calendar = Calendar()
        self._past: list[_Past] = []
        self._session: _Session | None = None
        self._now = 0

    def restore(self, sessions: Iterable[PastSession]) -> None:
        """Begin with the sessions that were lived before this run."""
        self._past = [_Past(x.level, x.day, x.lived, round(x.minutes * 60 * US_PER_S)) for x in sessions]

    def at(self, now: int | None) -> None:
        """It is `now` (monotonic microseconds); None: no later than before. Time never runs backwards."""
        if now is not None and now > self._now:
            self._now = now

    def report(self, event: ClockReported) -> None:
        """A clock that jumped takes the counted days along: no time has passed (as in the engine)."""
        verified, jumped_us = self._calendar.verified, event.utc_us - self._calendar.utc(self._now)
        self._calendar.report(event, self._now)
        counted: list[_Past | _Session] = [*self._past]
        if self._session is not None:
            counted.append(self._session)
        if verified and event.verified:
            for each in counted:
                each.day += round(jumped_us / DAY_US)
        elif event.verified:  # what began before anybody vouched for the clock gets its true day
            for each in counted:
                if each.unsure_at is not None:
                    each.day, each.unsure_at = self._calendar.day(each.unsure_at), None

    def begin(self, command: SessionStarted) -> None:
        """Begin a session that was announced. One that is not allowed begins, but gets no contact."""
        self._close(lived=True)
        dose = self._doses.get(command.level, Dose(0, 0, 0))
        day = self._calendar.day(self._now)
        planned_s = max(0, min(command.planned_s, dose.minutes * 60))
        left_us = max(0, _most_us(dose) - self._used_us(day))
        self._session = _Session(
            command.level,
            day,
            self._now,
            min((planned_s + GRACE_S) * US_PER_S, left_us),
            self._barred(command.level, dose, day),
            command.robot_free,
            unsure_at=None if self._calendar.verified else self._now,
        )

    def end(self, command: SessionEnded) -> None:
        self._close(lived=command.outcome != "void" or command.cause in COUNTING)

    def phase(self, command: PhaseChanged) -> None:
        """A pause stops the session's clock, and bars contact while it lasts."""
        session = self._session
        if session is None:
            return
        if command.after == "closing" and session.closed_us is None:
            session.closed_us = session.lived_us(self._now)
        if command.after == "paused" and session.paused_at is None:
            session.paused_at = self._now
        elif command.after != "paused" and session.paused_at is not None:
            session.paused_us += self._now - session.paused_at
            session.paused_at = None

    @property
    def on(self) -> bool:
        """Whether a session is on."""
        return self._session is not None

    @property
    def robot_free(self) -> bool:
        """Whether the session that is on is one without the robot."""
        return self._session is not None and self._session.robot_free

    def refusal(self) -> str:
        """Why the session that is on gets no more contact, or ""; "" too while none is on."""
        session = self._session
        if session is None:
            return ""
        if session.barred:
            return session.barred
        if session.paused_at is not None:
            return "paused"
        return "session-over" if session.lived_us(self._now) >= session.longest_us else ""

    def _barred(self, level: str, dose: Dose, day: int) -> str:
        if not self._calendar.verified:
            return "clock-unverified"
        today = sum(past.day == day and past.lived for past in self._past)
        if today >= dose.sessions_per_day or self._used_us(day) >= _most_us(dose):
            return "dose"
        return "dose" if not self._had_contact(day) and self._week_is_full(level, dose, day) else ""

    def _week_is_full(self, level: str, dose: Dose, day: int) -> bool:
        """The days of all levels against the limit of the level lived on most; those of this level against
        its own.
        """
        week = [before for before in range(day - WEEK + 1, day) if self._had_contact(before)]
        lived = Counter(level for level, _ in {(p.level, p.day) for p in self._past if p.day in week})
        longest = max(lived.values(), default=0)
        most = [
            self._doses[name].days_per_week
            for name in lived
            if lived[name] == longest and name in self._doses
        ]
        allowed = dose.days_per_week if lived[level] == longest else min(most, default=dose.days_per_week)
        return len(week) >= allowed or lived[level] >= dose.days_per_week

    def _used_us(self, day: int) -> int:
        return sum(past.us for past in self._past if past.day == day)

    def _had_contact(self, day: int) -> bool:
        """Whether this is one of the days of a week: a session that counts, or as many minutes as one has."""
        lived = any(past.lived for past in self._past if past.day == day)
        return lived or self._used_us(day) >= SHORTEST_US

    def _close(self, *, lived: bool) -> None:
        session, self._session = self._session, None
        if session is not None:
            kept = [past for past in self._past if past.day > session.day - WEEK]
            us = session.lived_us(self._now) if session.closed_us is None else session.closed_us
            self._past = [*kept, _Past(session.level, session.day, lived, us, session.unsure_at)]


def _most_us(dose: Dose) -> int:
    """Contact of one day, every session to its hard end. When it is used up no other session may be."""
    return dose.sessions_per_day * (dose.minutes * 60 + GRACE_S) * US_PER_S


def _largest(level: Level) -> Dose:
    """The largest dose of a level or its sub-levels; the engine applies the smaller ones."""
    doses = [each.dose for each in (level, *level.parts)]
    return Dose(
        max(dose.minutes for dose in doses),
        max(dose.sessions_per_day for dose in doses),
        max(dose.days_per_week for dose in doses),
    )
