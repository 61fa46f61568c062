"""The drafted summary, and what waits: sentences of the catalogue with figures of the records only."""

from collections.abc import Iterator
from statistics import median

from robot.contract.people import CONTACT_KINDS, ContactKind
from robot.engine.contact_weeks import Way
from robot.engine.progress import Forecast
from robot.journal import tombstones
from robot.report.history import HandOver, History
from robot.report.wording import HOW_IT_ENDED, Wording, number

# Of more changes the summary tells the last; the table has all.
MOST_STEPS = 8


def draft(wording: Wording) -> list[str]:
    """The summary of the weeks."""
    history = wording.history
    return (
        [
            *_sessions(wording),
            *_way(wording),
            *_asked(wording),
            *_crises(wording),
            *_forecasts(wording),
            _contacts(wording),
        ]
        if history.sessions
        else [wording.say("no-session"), *_way(wording), *_crises(wording), _contacts(wording)]
    )


def _sessions(wording: Wording) -> Iterator[str]:
    sessions = wording.history.sessions
    dose = wording.history.dose()
    minutes = number(round(sum(minutes for _, minutes in dose.values()), 1))
    yield wording.say("sum-sessions", sessions=len(sessions), days=len(dose), minutes=minutes)
    ended = [HOW_IT_ENDED.get(each.outcome, "void") for each in sessions]
    counts = {how: ended.count(how) for how in HOW_IT_ENDED.values()}
    yield wording.say("sum-outcomes", **counts)
    free = sum(each.robot_free for each in sessions)
    if free:
        yield wording.say("sum-free", count=free)
    rated = [each.rating for each in sessions if each.rating is not None]
    highest = [each.peak for each in sessions if each.peak is not None]
    if not rated:
        yield wording.say("sum-no-ratings")
    else:
        yield wording.say(
            "sum-ratings",
            count=len(rated),
            sessions=len(sessions),
            middle=number(median(rated)),
            highest=max(highest, default=max(rated)),
        )


def _way(wording: Wording) -> Iterator[str]:
    history, steps = wording.history, wording.history.steps
    if not steps:
        yield wording.say("sum-stayed", level=wording.level(history.began_at))
        return
    begins, ends = wording.level(history.began_at), wording.level(steps[-1].after, steps[-1].part)
    yield wording.say("sum-moved", **{"from": begins, "to": ends}, count=len(steps))
    for step in steps[-MOST_STEPS:]:
        figures = {
            "from": wording.level(step.before, step.before_part),
            "to": wording.level(step.after, step.part),
        }
        told = wording.say("step", date=step.at.local[:10], **figures, what=wording.why(step))
        yield wording.joined(told, wording.say("approved", by=wording.who(step.by)) if step.by else "")


def _asked(wording: Wording) -> Iterator[str]:
    asked = [each.what for each in wording.history.asked]
    if asked:
        yield wording.say("sum-asked", count=asked.count("stop"), less=asked.count("less"))
    else:
        yield wording.say("sum-not-asked")


def _crises(wording: Wording) -> Iterator[str]:
    for handed in wording.history.handovers:
        yield crisis(wording, handed)
    if not wording.history.handovers:
        yield wording.say("sum-no-crisis")


def crisis(wording: Wording, handed: HandOver) -> str:
    """A hand-over: when, who knew and how soon, and whether it is cleared."""
    known = wording.say("crisis-unknown")
    if handed.acknowledged is not None:
        minutes = round((handed.acknowledged.utc_us - handed.began.utc_us) / 60e6)
        known = wording.say("crisis-known", by=wording.who(handed.acknowledged_by), minutes=minutes)
    cleared = wording.say("crisis-open")
    if handed.cleared is not None:
        date, time = handed.cleared.local[:10], handed.cleared.clock
        cleared = wording.say("crisis-cleared", date=date, time=time, by=wording.who(handed.cleared_by))
    told = wording.say("crisis", date=handed.began.local[:10], time=handed.began.clock)
    return wording.joined(told, known, cleared)


def _forecasts(wording: Wording) -> Iterator[str]:
    seen = [each for each in wording.history.forecasts if each.over is not None]
    forecast = [each.probability for each in seen if each.probability is not None]
    if forecast:
        expected = number(round(sum(forecast), 2))
        yield wording.say("sum-forecasts", count=len(forecast), value=expected, much=sum(map(_over, seen)))


def _over(forecast: Forecast) -> bool:
    return bool(forecast.over) and forecast.probability is not None


def _contacts(wording: Wording) -> str:
    weeks = wording.history.contacts
    sums = {
        "with": wording.counts(_sum(wording.history, "with_robot")),
        "without": wording.counts(_sum(wording.history, "without_robot")),
        "told": wording.counts(_sum(wording.history, "told")),
    }
    unknown = sum(not week.told for week in weeks)
    if unknown == len(weeks):
        sums["told"] = wording.say("unknown")
        unknown = 0
    told = wording.say("sum-contacts", **sums)
    return wording.joined(told, wording.say("weeks-unknown", count=unknown) if unknown else "")


def _sum(history: History, way: Way) -> dict[ContactKind, int]:
    return {kind: sum(getattr(week, way).get(kind, 0) for week in history.contacts) for kind in CONTACT_KINDS}


def waits(wording: Wording) -> list[str]:
    """What waits for staff or the person now; one sentence where nothing does."""
    history, now = wording.history, wording.history.now
    found = [crisis(wording, each) for each in history.handovers if each.cleared is None]
    for alert in history.alerts:
        if alert.waits and alert.what != "drill":
            key = "digest-open" if alert.what == "digest" else "alert-open"
            found.append(wording.say(key, date=alert.began.local[:10], time=alert.began.clock))
    for proposal in history.proposals:
        if proposal.number == now.proposal:
            key = "waits-person" if proposal.approved else "waits-staff"
            level = wording.level(proposal.level, proposal.part)
            found.append(wording.say(key, level=level, date=proposal.made.local[:10]))
    if now.review:
        found.append(wording.say("review"))
    if now.forecasts_low:
        found.append(wording.say("forecasts-low"))
    if now.doubted:
        found.append(wording.say("doubted"))
    return found or [wording.say("nothing-waits")]


def of_the_robot(wording: Wording) -> list[str]:
    """When it was heard of last, on how many days something was wrong with it, and what is gone."""
    history, found = wording.history, []
    if history.last_heard is not None:
        moment = history.last_heard
        key = "heard-day" if moment.day_alone else "heard"
        found.append(wording.say(key, date=moment.local[:10], time=moment.clock))
    days = {each.at.day for each in history.faults}
    if days:
        found.append(wording.say("sum-faults", days=len(days)))
    for stone in history.gone:
        if stone.cause != "kept-long-enough":
            date = tombstones.day(stone) if stone.made_utc_us >= tombstones.SET_SINCE_US else "?"
            found.append(wording.say("gone", date=date))
    if history.damaged:
        found.append(wording.say("damaged"))
    return list(dict.fromkeys(found))
