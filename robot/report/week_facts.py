"""The facts of one week for a week file: from what the journal tells and the progress that was saved last."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

from robot.contract.calendar import EPOCH, WEEK, date_of
from robot.contract.languages import LANGUAGES
from robot.engine.forecasts import needs_review
from robot.engine.open_alerts import of_the_person
from robot.engine.progress import Progress
from robot.report.history import Decided, HandOver, History, Moment
from robot.week import week_file as w
from robot.week.calendar_week import CalendarWeek

# The rest that a rule began; only staff let the programme go on from it (docs/explanation/course.md).
BY_RULE = "shell-rests"
ALERT: dict[str, Literal["sending", "sent", "unreachable", "acknowledged"]] = {
    "telling": "sending", "sending": "sending", "sent": "sent", "unreachable": "unreachable",
    "acknowledged": "acknowledged",
}  # fmt: skip
DIGEST: dict[str, w.Waiting] = {
    "unanswered": "digest-unanswered", "unreachable": "digest-unanswered", "waiting": "digest",
}  # fmt: skip


def day_number(day: date) -> int:
    return day.toordinal() - EPOCH


def week_of(
    history: History,
    progress: Progress | None,
    week: CalendarWeek,
    *,
    person: str,
    robot: str,
    sequence: int,
    software: str,
    made_utc_us: int,
) -> w.WeekFile:
    """The week file of a whole journal. What happened is of the week; what is open is as of now.

    `made_utc_us`: wall time. Raises ValueError (pydantic's) for a pseudonym that cannot stand in it.
    """
    progress = progress or Progress("", [])
    monday = day_number(week.monday)
    now, lately = history.now, history.between(monday, monday + WEEK - 1)
    proposal = _proposal(history, progress)
    found = w.WeekFile(
        person=person,
        robot=robot,
        sequence=sequence,
        week=str(week),
        made=_at(history, made_utc_us),
        until=None if history.last_heard is None else _moment(history.last_heard),
        software=software,
        programme=history.programme,
        level=_joined(now.level, now.part),
        course=now.course,
        held_by=_held_by(progress),
        sessions=_sessions(history, lately),
        changes=tuple(_change(each) for each in lately.decisions if each.moved or each.decision == "pause"),
        discomforts=_discomforts(history, monday),
        hand_overs=tuple(_hand_over(each) for each in lately.handovers),
        crisis=_crisis(history, progress),
        proposal=proposal,
        waiting=tuple(_waiting(lately, progress)),
        next_rule=next((each.rule for each in reversed(history.decisions) if each.decision == "hold"), ""),
        calibration=_calibration(history),
        contacts=_contacts(lately, monday),
    )
    return found.model_copy(update={"names": _names(history, found)})


# --- what happened ------------------------------------------------------------------------------------------


def _sessions(history: History, lately: History) -> w.Sessions:
    counted = [each for each in lately.sessions if each.outcome != "void"]
    outcomes = Counter(each.outcome for each in lately.sessions)
    lived = [each for each in history.sessions if each.ended and each.began.day <= lately.last_day]
    return w.Sessions(
        days=len({each.began.day for each in counted}),
        calm=outcomes["success"],
        between=outcomes["neutral"],
        much=outcomes["discomfort"],
        void=outcomes["void"],
        minutes=round(sum(each.lived for each in counted)),
        stops=sum(each.what == "stop" for each in lately.asked),
        less_days=len({each.at.day for each in lately.asked if each.what == "less"}),
        unrated=sum(each.rating is None for each in counted),
        levels=dict(Counter(each.level for each in counted)),
        last=date.fromisoformat(lived[-1].began.date) if lived else None,
    )


def _change(decided: Decided) -> w.Change:
    by: Literal["", "standing", "person", "staff"] = "staff"
    if decided.by in ("", "standing", "person"):
        by = decided.by  # type: ignore[assignment] # one of these
    return w.Change(
        at=_moment(decided.at),
        decision=decided.decision,  # type: ignore[arg-type] # checked when it is made
        before=decided.before,
        after=_joined(decided.after, decided.part),
        rule=decided.rule,
        by=by,
    )


def _hand_over(found: HandOver) -> w.HandOver:
    return w.HandOver(
        since=_moment(found.began), until=None if found.cleared is None else _moment(found.cleared)
    )


def _discomforts(history: History, monday: int) -> tuple[date, ...]:
    """Those of the seven days up to the last one of the week."""
    days = [each.began.day for each in history.sessions if each.outcome == "discomfort"]
    last = max((day for day in days if monday <= day < monday + WEEK), default=None)
    return () if last is None else tuple(_date(day) for day in days if last - WEEK < day <= last)


def _contacts(lately: History, monday: int) -> w.Contacts:
    week = next((each for each in lately.contacts if each.first_day == monday), None)
    if week is None:
        return w.Contacts()
    return w.Contacts(with_robot=week.with_robot, without_robot=week.without_robot, told=week.told or None)


# --- what is open -------------------------------------------------------------------------------------------


def _crisis(history: History, progress: Progress) -> w.Crisis | None:
    if not progress.crisis:
        return None
    since = next((each.began for each in reversed(history.handovers) if each.cleared is None), None)
    own = of_the_person(progress.alert, progress.answered)
    alert = None if own is None or own.drill else own
    return w.Crisis(
        since=None if since is None else _moment(since),
        violence=progress.violence,
        alert="none" if alert is None else ALERT.get(alert.state, "sending"),
    )


def _proposal(history: History, progress: Progress) -> w.Proposal | None:
    waits = progress.proposal
    if waits is None:
        return None
    return w.Proposal(
        level=_joined(waits.level, waits.part),
        rule=waits.rule,
        approved=waits.approved,
        expires=_at(history, waits.expires_utc_us, day_alone=progress.level in history.outside),
    )


def _waiting(lately: History, progress: Progress) -> list[w.Waiting]:
    found = list[w.Waiting]()
    if progress.digest is not None and progress.digest.state in DIGEST:
        found.append(DIGEST[progress.digest.state])
    if progress.hold is not None and progress.hold.rule == BY_RULE:
        found.append("rest")
    if progress.doubted or lately.now.doubted:
        found.append("doubted")
    last = lately.sessions[-1].began.utc_us if lately.sessions else 0
    if any(each.rule == "no-drill" and each.at.utc_us > last for each in lately.decisions):
        found.append("drill")
    if progress.fading_offered and progress.fading is None and progress.course == "running":
        found.append("fading")
    return found


def _held_by(progress: Progress) -> Literal["", "person", "staff", "rule"]:
    hold = progress.hold
    if hold is None:
        return ""
    return "person" if hold.by == "person" else "rule" if hold.rule == BY_RULE else "staff"


def _calibration(history: History) -> w.Calibration:
    found = history.calibration
    return w.Calibration(
        forecasts=found.forecasts,
        hard=found.over,
        alarm=found.alarm,
        review=bool(history.now.review) or needs_review(history.forecasts),
    )


# --- times and names ----------------------------------------------------------------------------------------


def _names(history: History, found: w.WeekFile) -> dict[str, dict[str, str]]:
    """The names of the levels that the file mentions, as far as they can be printed."""
    proposed = () if found.proposal is None else (found.proposal.level,)
    mentioned = {found.level, *found.sessions.levels, *(each.after for each in found.changes), *proposed}
    return {
        level: {
            language: "".join(sign for sign in name if sign.isprintable())[:200] or level
            for language, name in history.names[level].items()
            if language in LANGUAGES
        }
        for level in sorted(mentioned)
        if level in history.names
    }


def _joined(level: str, part: str) -> str:
    return f"{level}/{part}" if part else level


def _date(day: int) -> date:
    return date.fromisoformat(date_of(day))


def _at(history: History, utc_us: int, *, day_alone: bool = False) -> datetime:
    """A time by the person's clock as it was last."""
    offset = 0 if history.last_heard is None else history.last_heard.offset_s
    return _moment(Moment(utc_us, offset, verified=True, day_alone=day_alone))


def _moment(moment: Moment) -> datetime:
    zone = timezone(timedelta(seconds=moment.offset_s))
    return datetime.fromtimestamp(moment.placed_us // 1_000_000, UTC).astimezone(zone)
