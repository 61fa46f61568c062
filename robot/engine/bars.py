"""What bars a step up (law 3; domain.md §1.1, §1.4). Policies may wish; these rules stand around them all."""

from typing import TYPE_CHECKING

from robot.contract.commands import Figures
from robot.contract.programme import Level
from robot.engine.progress import UNCLEAR

if TYPE_CHECKING:
    from robot.engine.ladder import Ladder

Refusal = tuple[str, Figures]

# From this rung on, steps have a week between them.
WEEKLY_FROM = 6
# Sessions that count on a sub-level before the next one can be offered.
PART_SESSIONS = 2
# The behaviour of a level whose own matter is not there yet.
NOT_CONNECTED = "not-connected"
# A no just before the day turns is no less of one: who lives by night says it at any hour.
NO_HOLDS_US = 8 * 3_600_000_000


def refusal(ladder: "Ladder", now: int, asked: bool) -> Refusal | None:
    """Why no step up may be taken or offered now, or None if it may.

    `asked`: the person asked for it. Then neither the first days, nor a run, nor an earlier "not now" counts;
    everything else does. What they did not ask for is barred by a no of theirs for its day. Going back to a
    level that the person left by saying *less*, or after days away, needs no dwell either (domain.md §1.1).
    """
    p, step = ladder.progress, ladder.next_step
    day = ladder.calendar.day(now)
    programme = ladder.programme
    if step is None or programme.index(step.level.id) > programme.index(programme.ceiling):
        return "at-ceiling", (("level", ladder.state),)
    if p.crisis or p.crisis_asked or p.violence_asked:
        return "after-crisis", ()
    if not ladder.calendar.verified:
        return "clock-unverified", ()
    if p.crisis_day == day or _asked_today(ladder, day):
        return "crisis-today", ()
    if p.discomfort_day == day:
        return "after-discomfort", ()
    if p.review:
        return "review", ()
    said_no = None if asked else _said_no(ladder, day, now)
    if ladder.whole.behaviour == NOT_CONNECTED and not ladder.returning:
        return "not-connected", (("level", ladder.state),)  # nothing was lived here that a step could rest on
    if programme.index(ladder.state) == 0:
        return said_no  # asleep in the house: no session there could ever lift what else bars a step
    return (
        _after_sessions(ladder, asked, day)
        or said_no
        or (None if ladder.returning else _too_soon(ladder, step.level, step.part, asked, day))
    )


def _asked_today(ladder: "Ladder", day: int) -> bool:
    """A card of this day's asked how things are: a flag, however small (domain.md §1.1)."""
    return any(w.kind in UNCLEAR and ladder.calendar.day_at(w.utc_us) == day for w in ladder.progress.worries)


def _said_no(ladder: "Ladder", day: int, now: int) -> Refusal | None:
    """A *less*, a "not today", a stop: until its day is over, and for some hours beyond where it was late."""
    p = ladder.progress
    if ladder.returning and not ladder.may_return(day):
        return "less-today", ()
    late = p.no_utc_us > 0 and 0 <= ladder.calendar.utc(now) - p.no_utc_us < NO_HOLDS_US
    if p.no_day != day and not late:
        return None
    if day in p.less_days:
        return "less-today", ()
    return ("declined" if p.declined_day == day else "not-today"), ()


def _after_sessions(ladder: "Ladder", asked: bool, day: int) -> Refusal | None:
    """What the last sessions ask for first."""
    p = ladder.progress
    if p.bar_up > 0:
        return "after-stop", (("sessions", p.bar_up),)
    if p.last_outcome == "discomfort":
        return "after-discomfort", ()
    if p.missing_ratings >= 2:
        return "missing-ratings", (("sessions", p.missing_ratings),)
    last = p.last_lived_day()
    if p.reentry or (last is not None and day - last > ladder.programme.pace.away):
        return "after-break", ()
    if ladder.returning:
        return None if asked or ladder.may_return(day) else ("less-today", ())
    if p.setback is not None and p.setback.easy > 0:
        return "setback", (("sessions", p.setback.easy),)
    return None


def _too_soon(ladder: "Ladder", target: Level, part: str, asked: bool, day: int) -> Refusal | None:
    """How slow at least."""
    p, level, pace = ladder.progress, ladder.whole, ladder.programme.pace
    lived = day - p.first_day if p.first_day is not None else 0
    if not asked and lived < pace.first:
        return "first-days", (("days", lived), ("needed", pace.first))
    if not asked and p.declined_day is not None and day - p.declined_day < pace.week:
        return "declined", ()
    if part and target.id == ladder.state:
        if p.sessions_here < PART_SESSIONS:
            return "not-yet-sessions", (("sessions", p.sessions_here), ("needed", PART_SESSIONS))
    else:
        dwelt = day - p.entered_day if p.entered_day is not None else 0
        if dwelt < level.dwell_days:
            return "not-yet-days", (("days", dwelt), ("needed", level.dwell_days))
        if p.sessions_here < level.dwell_sessions:
            return "not-yet-sessions", (("sessions", p.sessions_here), ("needed", level.dwell_sessions))
        if p.days_here() < min(level.dwell_sessions, DIFFERENT_DAYS):
            return "not-yet-different-days", (("days", p.days_here()), ("needed", DIFFERENT_DAYS))
    since = day - p.steps[-1] if p.steps else pace.week
    if target.height >= WEEKLY_FROM and since < pace.week:
        return "weekly-cap", (("days", since), ("needed", pace.week))
    return None


# domain.md §1.4: three sessions on at least three different days.
DIFFERENT_DAYS = 3
