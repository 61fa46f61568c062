"""Two accounts of one person's way, and the more careful of both: restoring never allows more than before.

Pure. What forbids counts when either says so; what permits, only when both do; what was used up counts as the
larger. Facts that neither permit nor forbid come from the later account.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from robot.contract.calendar import WEEK
from robot.contract.own_things import OwnThings
from robot.engine.mailbag import There
from robot.engine.open_alerts import OpenAlert, OpenDigest, Worry
from robot.engine.outings import stricter
from robot.engine.progress import KEPT_SESSIONS, DayPlan, Fading, Hold, PastSession, Progress, Setback

# Of two courses, the one further on allows less.
COURSES = ("running", "fading", "on-hold", "closed", "left")
# A session that is on when the power goes may have been stopped in the same moment (domain.md §1.1).
BARRED_IN_DOUBT = 2
FORBIDDING = (
    *("level", "part", "agreed", "course", "hold", "setback", "bar_up", "review", "crisis", "crisis_asked"),
    *("microphone", "longer", "less_day", "less_days", "discomfort_days", "declined_day", "destination"),
    *(
        "no_day",
        "no_undated",
        "awaits_person",
        "worries",
        "unclear_asked",
        "violence_asked",
        "violence",
        "not_kept",
        "sent_away",
    ),
)
OUTCOMES = ("success", "neutral", "void", "discomfort")
KEPT_STEPS = 60


def more_careful(one: Progress, other: Progress) -> Progress:
    """What both accounts allow. The order of the arguments does not matter; neither is changed."""
    later, earlier = sorted((one, other), key=_extent, reverse=True)
    chosen = {name: rule(later, earlier) for name, rule in RULES.items()}
    merged = _placed(replace(later, **chosen), later, earlier)
    return _dwelling(Progress.from_json(merged.to_json()), later, earlier)


def cut_short(progress: Progress) -> Progress:
    """The progress of an evening that was never closed: whoever pulled the plug may have meant *stop*."""
    bar_up = max(progress.bar_up, BARRED_IN_DOUBT)
    kept = Progress.from_json(progress.to_json())
    return replace(kept, bar_up=bar_up, proposal=None, awaits_person=True)


def forbids_more(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether something is forbidden now that was not before; both as snapshots of one person."""
    was = Progress.from_json(before)
    both = more_careful(was, Progress.from_json(now))
    return any(getattr(both, name) != getattr(was, name) for name in FORBIDDING)


def _extent(progress: Progress) -> tuple[int, int, int, int, str]:
    numbers = (progress.last_session, progress.last_alert, progress.last_proposal, progress.last_utterance)
    return (*numbers, repr(progress.to_json()))  # the last only so that the order of arguments cannot matter


# --- one rule a field ---------------------------------------------------------------------------------------

Rule = Callable[[Progress, Progress], Any]


def _larger(name: str) -> Rule:
    return lambda a, b: max(getattr(a, name), getattr(b, name))


def _smaller(name: str) -> Rule:
    return lambda a, b: min(getattr(a, name), getattr(b, name))


def _latest(name: str) -> Rule:
    """A day from which something is barred; None bars nothing."""
    return lambda a, b: max((d for d in (getattr(a, name), getattr(b, name)) if d is not None), default=None)


def _earliest(name: str) -> Rule:
    return lambda a, b: min((d for d in (getattr(a, name), getattr(b, name)) if d is not None), default=None)


def _not_before(name: str) -> Rule:
    """A day since when time is counted; None has not begun to count."""
    return lambda a, b: None if None in (getattr(a, name), getattr(b, name)) else _latest(name)(a, b)


def _either(name: str) -> Rule:
    return lambda a, b: getattr(a, name) or getattr(b, name)


def _both(name: str) -> Rule:
    return lambda a, b: getattr(a, name) and getattr(b, name)


def _days(name: str) -> Rule:
    """A day may stand in it twice."""
    return lambda a, b: sorted((Counter(getattr(a, name)) | Counter(getattr(b, name))).elements())[
        -KEPT_STEPS:
    ]


def _if_same(name: str, nothing: Callable[[], Any]) -> Rule:
    return lambda a, b: getattr(a, name) if getattr(a, name) == getattr(b, name) else nothing()


def _agreed(a: Progress, b: Progress) -> list[str]:
    return [name for name in a.agreed if name in b.agreed]


def _not_kept(a: Progress, b: Progress) -> list[str]:
    return sorted({*a.not_kept, *b.not_kept})


def _own(a: Progress, b: Progress) -> OwnThings:
    """As the later account has it, and no sound that either has switched off."""
    return replace(a.own, sounds_off=sorted({*a.own.sounds_off, *b.own.sounds_off}))


def _there(a: Progress, b: Progress) -> list[There]:
    """Only who is there by both accounts."""
    return [each for each in a.there if each in b.there]


def _memory(a: Progress, b: Progress) -> dict[str, Any]:
    """What the later account remembers, but for what either no longer may."""
    refused = _not_kept(a, b)
    return {topic: kept for topic, kept in a.memory.items() if topic not in refused}


def _course(a: Progress, b: Progress) -> str:
    return max(a.course, b.course, key=COURSES.index)


def _hold(a: Progress, b: Progress) -> Hold | None:
    """The longer one; one without an end is the longest."""
    holds = [hold for hold in (a.hold, b.hold) if hold is not None]
    return max(holds, key=lambda hold: (hold.until is None, hold.until or 0), default=None)


def _setback(a: Progress, b: Progress) -> Setback | None:
    both = [setback for setback in (a.setback, b.setback) if setback is not None]
    return max(both, key=lambda setback: setback.easy, default=None)


def _fading(a: Progress, b: Progress) -> Fading | None:
    """Week by week, the fewer days. A plan that has not begun stays in its first week."""
    if a.fading is None or b.fading is None or a.fading == b.fading:
        return a.fading or b.fading
    begun = [plan.first_day for plan in (a.fading, b.fading) if plan.first_day >= 0]
    if not begun:
        weeks = range(min(len(a.fading.days_a_week), len(b.fading.days_a_week)))
        days = [min(a.fading.days_a_week[week], b.fading.days_a_week[week]) for week in weeks]
        return Fading(a.fading.first_day, days, a.fading.by)
    first, days = min(begun), []
    while len(days) < KEPT_STEPS:
        last_of_week = first + WEEK * len(days) + WEEK - 1
        days.append(min(_fading_days(a.fading, last_of_week), _fading_days(b.fading, last_of_week)))
        if days[-1] == 0:
            return Fading(first, days[:-1], a.fading.by)
    return Fading(first, days, a.fading.by)


def _fading_days(plan: Fading, day: int) -> int:
    week = 0 if plan.first_day < 0 else max(0, day - plan.first_day) // WEEK
    return plan.days_a_week[week] if week < len(plan.days_a_week) else 0


def _alert(a: Progress, b: Progress) -> OpenAlert | None:
    """The open one; of two, the one that fewer may know of, then the more serious."""
    both = [alert for alert in (a.alert, b.alert) if alert is not None]
    return max(
        both, key=lambda alert: (not alert.drill, alert.violence, alert.tier, alert.number), default=None
    )


def _answered(a: Progress, b: Progress) -> OpenAlert | None:
    """The person's own that somebody has in hand, where the open one is a sender's."""
    open_one, found = _alert(a, b), (a.alert, a.answered, b.alert, b.answered)
    if open_one is None or not open_one.sender:
        return None
    own = [x for x in found if x is not None and not (x.sender or x.drill) and x.state == "acknowledged"]
    return max(own, key=lambda alert: (alert.violence, alert.tier, alert.number), default=None)


def _worries(a: Progress, b: Progress) -> list[Worry]:
    """All that either knows; one that staff have seen by one account only is told once more."""
    found: dict[tuple[int, int, str], Worry] = {}
    for worry in sorted((*a.worries, *b.worries), key=lambda w: (w.number, w.utc_us, w.kind)):
        key = (worry.number, worry.utc_us, worry.kind.removesuffix("-away"))
        known = found.get(key)
        found[key] = (
            replace(worry)
            if known is None
            else replace(
                worry,
                dated=known.dated and worry.dated,
                digest=_told_in(known.digest, worry.digest),
                counts=known.counts or worry.counts,
            )
        )
    return list(found.values())


def _told_in(one: int, other: int) -> int:
    """Waiting for a digest before in one, in one before seen."""
    return 0 if 0 in (one, other) else max(one, other)


def _digest(a: Progress, b: Progress) -> OpenDigest | None:
    both = [digest for digest in (a.digest, b.digest) if digest is not None]
    return max(both, key=lambda digest: digest.number, default=None)


def _sessions(a: Progress, b: Progress) -> list[PastSession]:
    """All that either knows; of two accounts of one session, the one that uses up more and went worse."""
    found: dict[int, PastSession] = {}
    for session in (*a.sessions, *b.sessions):
        known = found.get(session.number, session)
        found[session.number] = max(known, session, key=_weight)
    return [found[number] for number in sorted(found)][-KEPT_SESSIONS:]


def _weight(session: PastSession) -> tuple[bool, int, bool, float, int]:
    worse = OUTCOMES.index(session.outcome)
    return session.lived, worse, session.stopped, session.minutes, session.day


def _open_session(a: Progress, b: Progress) -> PastSession | None:
    """One that either left open, and that neither has ended."""
    ended = {session.number for session in (*a.sessions, *b.sessions)}
    both = [session for session in (a.open_session, b.open_session) if session is not None]
    return max((s for s in both if s.number not in ended), key=lambda s: s.number, default=None)


def _today(a: Progress, b: Progress) -> DayPlan | None:
    """Of the later day; of one day, the lighter of both."""
    both = [each.today for each in (a, b) if each.today is not None]
    last = max((plan.day for plan in both), default=0)
    of_it = [plan for plan in both if plan.day == last]
    if len(of_it) < 2:
        return of_it[0] if of_it else None
    one, other = of_it
    return DayPlan(
        last,
        max((x.answer for x in of_it if x.answer is not None), default=None),
        one.usual and other.usual,
        max(one.lighter, other.lighter),
        min((x.most for x in of_it if x.most is not None), default=None),
        one.slept or other.slept,
        one.left or other.left,
    )


def _bar_up(a: Progress, b: Progress) -> int:
    """At least one session where either has a discomfort last: the other's later sessions do not lift it."""
    uneasy = "discomfort" in (a.last_outcome, b.last_outcome)
    return max(a.bar_up, b.bar_up, int(uneasy))


RULES: dict[str, Rule] = {
    "agreed": _agreed,
    "order": _if_same("order", list),
    "course": _course,
    "hold": _hold,
    "setback": _setback,
    "fading": _fading,
    "alert": _alert,
    "answered": _answered,
    "worries": _worries,
    "digest": _digest,
    "digest_day": _earliest("digest_day"),
    "sessions": _sessions,
    "open_session": _open_session,
    "bar_up": _bar_up,
    "today": _today,
    "first_day": _not_before("first_day"),
    "entered_day": _not_before("entered_day"),
    "seen_day": _earliest("seen_day"),
    **{name: _days(name) for name in ("steps", "discomfort_days", "less_days", "hardest_days")},
    **{
        name: _latest(name) for name in ("declined_day", "crisis_day", "less_day", "no_day", "mail_shown_day")
    },
    **{
        name: _either(name)
        for name in (
            *(
                "away",
                "sent_away",
                "reentry",
                "longer",
                "broken_off",
                "crisis",
                "crisis_asked",
                "review",
                "doubted",
                "sender_waits",
            ),
            *("no_undated", "awaits_person", "unclear_asked", "violence_asked", "violence"),
        )
    },
    **{name: _both(name) for name in ("microphone", "farewell", "opened_apart")},
    **{name: _smaller(name) for name in ("comfortable", "sessions_here", "drill_utc_us")},
    **{
        name: _larger(name)
        for name in (
            *("discomfort_day", "missing_ratings", "disagreements", "since_utc_us", "no_utc_us"),
            *("last_session", "last_proposal", "last_alert", "last_utterance", "last_offer"),
            *("last_worry", "more_worries", "tasters", "unread_running"),
        )
    },
    "not_kept": _not_kept,
    "memory": _memory,
    "own": _own,
    "outings": lambda a, b: stricter(a.outings, b.outings),
    "there": _there,
    "return_to": _if_same("return_to", str),
    "return_part": _if_same("return_part", str),
    "policy": _if_same("policy", dict),  # another one learns anew from the sessions
    "proposal": _if_same("proposal", lambda: None),
}
# Decided together, by `_placed`.
TOGETHER = frozenset({"level", "part", "destination"})
# Facts of the later account.
FACTS = frozenset(
    {
        *("unlabelled", "unjudged", "wish_rule", "wish_figures", "forecasts", "baseline"),
        *("ratings", "ratings_sum", "why_rule", "why_figures", "used", "chosen"),
        *("contacts", "told", "told_day", "fading_offered", "mail"),
    }
)


# --- where the person is ------------------------------------------------------------------------------------


def _placed(merged: Progress, a: Progress, b: Progress) -> Progress:
    """On the lower of both levels, on the easier of both sub-levels, with the nearer of both destinations."""
    level = _lower(merged, a, b, a.level, b.level)
    on = [progress.part for progress in (a, b) if progress.level == level]
    part = on[0] if on and len(set(on)) == 1 else _easier(merged, level, on)
    wanted = [progress.destination for progress in (a, b) if progress.destination]
    destination = "" if not wanted else wanted[0]
    if len(set(wanted)) > 1:
        destination = _lower(merged, a, b, *wanted)
    placed = replace(merged, level=level, part=part, destination=destination)
    if a.level != b.level:
        return replace(placed, entered_day=None, comfortable=0, sessions_here=0)
    return placed


def _lower(merged: Progress, a: Progress, b: Progress, one: str, other: str) -> str:
    """The lower of two levels. Levels are agreed to from below, and so stand in their order in `agreed`,
    unless the person has an order of their own. Where that does not tell: the first that both agreed to."""
    if one == other:
        return one
    orders = [merged.order] if merged.order else [] if a.order or b.order else [a.agreed, b.agreed]
    places = [[names.index(level) for level in (one, other)] for names in orders if {one, other} <= {*names}]
    said = {one if here < there else other for here, there in places}
    if len(said) == 1:
        return said.pop()
    return next(iter(merged.agreed or a.agreed or b.agreed or [a.level]))


def _easier(merged: Progress, level: str, parts: list[str]) -> str:
    """The sub-level that was agreed to first; "" is the easiest one."""
    places = [f"{level}/{part}" for part in parts]
    if not places or not {*places} <= {*merged.agreed}:
        return ""
    return min(places, key=merged.agreed.index).removeprefix(f"{level}/")


def _dwelling(merged: Progress, a: Progress, b: Progress) -> Progress:
    """No more days on this level than either counts."""
    days = min(a.days_here(), b.days_here())
    while merged.days_here() > days:
        merged.sessions_here -= 1
    return merged
