"""A report as a document in one language: sections of sentences, pictures and tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from robot.contract.calendar import date_of
from robot.contract.people import CONTACT_KINDS
from robot.engine.contact_weeks import WAYS
from robot.report import charts, facts, summary
from robot.report.charts import Picture
from robot.report.history import Moment, Session
from robot.report.notes import Notes
from robot.report.wording import HOW_IT_ENDED, Wording, number, when

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. `widths` are shares of what is left by the columns of dates and figures (0)."""

    columns: Row
    rows: tuple[Row, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it. `name` is fixed, `remark` is small and before the lines."""

    name: str
    title: str
    lines: tuple[str, ...] = ()
    picture: Picture | None = None
    table: Table | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A title, what it is of (label, value), its sections, and small print."""

    language: str
    title: str
    head: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...]


def of_weeks(wording: Wording, person: str, made: str, notes: Notes) -> Document:
    """The report over weeks."""
    history, say = wording.history, wording.say
    figures = {"from": date_of(history.first_day), "to": date_of(history.last_day)}
    return Document(
        wording.language,
        say("title", **figures),
        head(wording, person, made),
        (
            _summary(wording, notes),
            Section("waits", say("waits"), tuple(summary.waits(wording))),
            *_way(wording),
            _sessions(wording, notes),
            _dose(wording),
            _asked(wording),
            _crises(wording),
            _forecasts(wording),
            _contacts(wording),
            _notes(wording),
            _robot(wording),
        ),
        foot(wording),
    )


def head(wording: Wording, person: str, made: str) -> tuple[tuple[str, str], ...]:
    """What a report is of."""
    history, say = wording.history, wording.say
    return (
        (say("person"), person),
        (say("programme"), history.programme),
        (say("days"), f"{date_of(history.first_day)} – {date_of(history.last_day)}"),
        (say("here"), wording.level(history.now.level, history.now.part)),
        (say("made"), made[:10]),
    )


def foot(wording: Wording) -> tuple[str, ...]:
    """What is not in a report, and how people are named in it."""
    return (wording.say("left-out"), *((wording.say("codes"),) if wording.names is None else ()))


def state_of(wording: Wording, notes: Notes) -> str:
    """Who has read the summary so far."""
    history = wording.history
    found = notes.summary(history.first_day, history.last_day, wording.language)
    if found is None:
        return wording.say("draft")
    return wording.say("filed", date=found.filed, by=found.by) if found.filed else wording.say("corrected")


def sentences(wording: Wording, notes: Notes) -> list[str]:
    """The summary: as it was corrected, else as it is drafted."""
    history = wording.history
    found = notes.summary(history.first_day, history.last_day, wording.language)
    return summary.draft(wording) if found is None else list(found.lines)


def _summary(wording: Wording, notes: Notes) -> Section:
    lines = tuple(sentences(wording, notes))
    return Section("summary", wording.say("summary"), lines, remark=state_of(wording, notes))


NARROW = dict.fromkeys(("number", "date", "time", "offered", "week", "minutes", "forecast"), 0)
WIDTHS = {**NARROW, "rating": 1, **dict.fromkeys(("reason", "what", "became", "known", "cleared"), 3)}
WORDS = 2


def table(wording: Wording, columns: str, rows: Sequence[Row]) -> Table | None:
    """A table of these columns ("date place …"); None without rows."""
    if not rows:
        return None
    names = columns.split()
    widths = tuple(WIDTHS.get(name, WORDS) for name in names)
    return Table(tuple(wording.say(f"col-{name}") for name in names), tuple(rows), widths)


def section(wording: Wording, name: str, made: Table | None, picture: Picture | None = None) -> Section:
    """A section with a table; where it is empty, it says so."""
    lines = () if made else (wording.say("nothing"),)
    return Section(name, wording.say(name), lines, picture if made else None, made)


def _way(wording: Wording) -> Iterator[Section]:
    steps = [
        (
            each.at.local[:10],
            wording.level(each.before, each.before_part),
            wording.level(each.after, each.part),
            wording.why(each),
            wording.who(each.by),
        )
        for each in wording.history.steps
    ]
    made = table(wording, "date from to reason by", steps)
    lines = () if made else (wording.say("sum-stayed", level=wording.level(wording.history.began_at)),)
    picture = charts.way(wording) if made or wording.history.sessions else None
    yield Section("way", wording.say("way"), lines, picture, made)
    offers = [
        (
            each.made.local[:10],
            wording.level(each.level, each.part),
            wording.who(each.by),
            wording.story(f"proposal-{each.result}") if each.result else wording.say("unanswered"),
        )
        for each in wording.history.proposals
    ]
    if offers:
        made = table(wording, "offered place by became", offers)
        yield section(wording, "offers", made)


def _sessions(wording: Wording, notes: Notes) -> Section:
    rows = [
        (
            str(each.number),
            when(each.began),
            wording.place(each),
            minutes(each),
            how_it_ended(wording, each),
            rating(wording, each),
            " ".join(part for part in (asked(wording, each), notes.of_session(each.number)) if part),
        )
        for each in wording.history.sessions
    ]
    columns = "number date place minutes ended rating note"
    made = table(wording, columns, rows)
    rated = any(each.peak is not None for each in wording.history.sessions)
    return section(wording, "sessions", made, charts.ratings(wording) if rated else None)


def how_it_ended(wording: Wording, session: Session) -> str:
    """Calm, in between, too much or not counted; and why, where it was not the planned end."""
    how = wording.say(HOW_IT_ENDED.get(session.outcome, "void"))
    why = "" if session.cause == "planned" and not session.others else wording.voids(session)
    colon = "：" if wording.language == "ja" else ": "
    return f"{how}{colon}{why}" if why else how


def minutes(session: Session) -> str:
    """Minutes lived of those that were planned: "9.3 / 10"."""
    return f"{number(session.lived)} / {number(session.planned)}"


def rating(wording: Wording, session: Session) -> str:
    if session.rating is None:
        return wording.say("unrated")
    if session.peak in (None, session.rating):
        return str(session.rating)
    return wording.say("hardest", value=session.rating, highest=session.peak or 0)


def asked(wording: Wording, session: Session) -> str:
    """Stop and less in a session, with what the person said of a stop."""
    found = [wording.say(what) for what, source in (("stop", session.stop), ("less", session.less)) if source]
    told = ", ".join(found)
    label = wording.story(f"stop-label-{session.label}") if session.label else ""
    return wording.joined(
        f"{told}." if told and wording.language != "ja" else told + "。" if told else "", label
    )


def _dose(wording: Wording) -> Section:
    rows = [
        (week.monday, str(week.sessions), str(week.days), number(week.minutes))
        for week in facts.weeks(wording.history)
    ]
    made = table(wording, "week sessions days minutes", rows)
    return section(wording, "dose", made, charts.dose(wording) if wording.history.sessions else None)


def _asked(wording: Wording) -> Section:
    rows = [
        (
            when(each.at),
            wording.say("less-longer" if each.longer else each.what),
            wording.source(each.source),
            str(each.session or ""),
        )
        for each in wording.history.asked
    ]
    return section(wording, "asked", table(wording, "date kind source number", rows))


def _crises(wording: Wording) -> Section:
    history, say = wording.history, wording.say
    rows: list[tuple[Moment, Row]] = [
        (
            each.began,
            (
                when(each.began),
                say("crisis-word"),
                "",
                _answered(wording, each.acknowledged, each.acknowledged_by),
                _answered(wording, each.cleared, each.cleared_by),
            ),
        )
        for each in history.handovers
    ]
    for alert in history.alerts:
        to = ", ".join(wording.who(each) for each in alert.to)
        known = _answered(wording, alert.acknowledged, alert.acknowledged_by)
        rows.append((alert.began, (when(alert.began), say(alert.what), to, known, when(alert.closed))))
    rows.sort(key=lambda each: each[0].utc_us)
    made = table(wording, "date kind told-to known cleared", [row for _, row in rows])
    return section(wording, "crises", made)


def _answered(wording: Wording, moment: Moment | None, by: str) -> str:
    return wording.say("unanswered") if moment is None else f"{when(moment)} {wording.who(by)}".strip()


def _forecasts(wording: Wording) -> Section:
    words = {None: "unseen", True: "seen-hard", False: "seen-calm"}
    rows = [
        (
            date_of(each.day),
            wording.level(each.level),
            wording.say("no-forecast") if each.probability is None else f"{each.probability:.0%}",
            wording.say(words[each.over]),
        )
        for each in wording.history.forecasts
    ]
    known = any(each.probability is not None for each in wording.history.forecasts)
    made = table(wording, "date place forecast seen", rows)
    return section(wording, "forecasts", made, charts.forecasts(wording) if known else None)


def _contacts(wording: Wording) -> Section:
    weeks = wording.history.contacts
    rows = [
        (
            date_of(week.first_day),
            wording.counts(week.with_robot),
            wording.counts(week.without_robot),
            wording.counts(week.told) if week.told else wording.say("unknown"),
        )
        for week in weeks
    ]
    made = table(wording, "week with without told", rows)
    some = any(getattr(week, way).get(kind) for week in weeks for way in WAYS for kind in CONTACT_KINDS)
    return section(wording, "contacts", made, charts.contacts(wording) if some else None)


def _notes(wording: Wording) -> Section:
    rows = [(when(each.at), wording.note(each.note, each.figures)) for each in wording.history.notes]
    return section(wording, "notes", table(wording, "date what", rows))


def _robot(wording: Wording) -> Section:
    rows = [
        (when(each.at), fault(wording, each.kind, each.where, each.code)) for each in wording.history.faults
    ]
    made = table(wording, "date what", rows)
    return Section("robot", wording.say("robot"), tuple(summary.of_the_robot(wording)), None, made)


def fault(wording: Wording, kind: str, where: str, code: str) -> str:
    """What was not right with the robot, as the story of an evening says it."""
    return wording.story(kind, where=where, code=code, name=where) or f"{kind}: {where} {code}"
