"""A report as data: the JSON and the CSV of `yorisou report`. docs/reference/report.md is made from this."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from robot.contract.calendar import WEEK, date_of
from robot.report.history import Alert, Decided, HandOver, History, Moment, Session
from robot.report.wording import Wording

VERSION = 1


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A contact session, oldest first; a line of the CSV."""

    session: Annotated[int, "its number, as the report shows it"]
    recording: Annotated[
        int, "the recording of the journal that it is in, as `yorisou explain --session` takes it"
    ]
    day: Annotated[str, "the person's day, YYYY-MM-DD; it turns at 04:00"]
    began: Annotated[str, "local time with its offset, ISO 8601; the day alone on a level that leads out"]
    level: Annotated[str, "id of the level"]
    part: Annotated[str, "id of the sub-level, or empty"]
    half: Annotated[bool, "whether it was the half of it"]
    robot_free: Annotated[bool, "whether the robot stayed asleep"]
    planned_minutes: Annotated[float, "minutes at the most"]
    minutes: Annotated[float, "minutes lived, in tenths: without pauses, closing and rating"]
    outcome: Annotated[str, "`success`, `neutral`, `discomfort` or `void` (does not count)"]
    cause: Annotated[str, "why it ended, a fixed word; `cut-off`: power or computer"]
    others: Annotated[bool, "whether somebody else was there"]
    rating: Annotated[int | None, "as it ended, 0 (calm) to 10; null: not told"]
    hardest: Annotated[int | None, "its hardest moment, 0 to 10; null: not told"]
    signs: Annotated[float | None, "what all signs came to, 0 to 10; null: not known"]
    foreseen: Annotated[str, "what the person expected: `fine`, `bit-hard`, `very-hard`, or empty"]
    than_foreseen: Annotated[
        str, "how it was against that: `easier`, `the-same`, `harder`, `something-else`, or empty"
    ]
    stop: Annotated[str, "where a stop came from, or empty"]
    stop_label: Annotated[str, "what the person said of it: `busy`, `enough`, `hard`, or empty"]
    less: Annotated[str, "where a less came from, or empty"]
    decision: Annotated[str, "what followed: `up`, `hold`, `down`, `pause`, `refuse`, or empty"]
    rule: Annotated[str, "the rule of it"]
    reason: Annotated[str, "its sentence, in the language of the report"]
    note: Annotated[str, "the therapist's note"]


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A change of level."""

    at: Annotated[str, "local time with its offset; the day alone from a level that leads out"]
    decision: Annotated[str, "`up`, `down`, `hold` or `pause`"]
    before: Annotated[str, "id of the level"]
    before_part: Annotated[str, "id of the sub-level until then, or empty"]
    after: Annotated[str, "id of the level"]
    part: Annotated[str, "id of the sub-level from then on, or empty"]
    rule: Annotated[str, "the rule"]
    figures: Annotated[dict[str, Any], "the figures of the rule, with what they were compared with"]
    reason: Annotated[str, "its sentence"]
    by: Annotated[str, "empty, `person`, `standing`, or who approved"]


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """A week from Monday; the first and the last may be cut."""

    monday: Annotated[str, "its date"]
    sessions: Annotated[int, "how many"]
    days: Annotated[int, "on how many days"]
    minutes: Annotated[float, "of contact"]
    outcomes: Annotated[dict[str, int], "outcome -> sessions"]
    with_robot: Annotated[dict[str, int], "kind of contact with people -> sessions with the robot"]
    without_robot: Annotated[dict[str, int], "kind -> sessions without it"]
    told: Annotated[
        dict[str, int] | None, "kind -> days that the person told; null: unknown, which is not zero"
    ]


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """A stop or a less."""

    at: Annotated[str, "local time with its offset; the day alone while somebody was out"]
    what: Annotated[str, "`stop` or `less`"]
    source: Annotated[str, "`tap`, `button`, `typed`, `touch`, `heard`, …"]
    longer: Annotated[bool, "less for more than today"]
    session: Annotated[int, "number of the session that it came in, 0: in none"]


@dataclass(frozen=True, slots=True)
class CrisisFacts:
    """A hand-over. What it was about is in no report."""

    at: Annotated[str, "local time with its offset"]
    tier: Annotated[int, "2 or 3"]
    states: Annotated[list[list[str]], "what the person was told, in order: [time, state]"]
    acknowledged: Annotated[str, "when somebody said that they know, or empty"]
    acknowledged_by: Annotated[str, "who"]
    cleared: Annotated[str, "when it was cleared, or empty: it is open"]
    cleared_by: Annotated[str, "by whom"]


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """An alert, a drill or a digest."""

    at: Annotated[str, "local time with its offset"]
    number: Annotated[int, "its number"]
    what: Annotated[str, "`alert`, `drill` or `digest`"]
    to: Annotated[list[str], "who was asked, in order"]
    taken: Annotated[bool, "whether a channel took it"]
    acknowledged: Annotated[str, "when it was answered, or empty"]
    acknowledged_by: Annotated[str, "by whom"]
    closed: Annotated[str, "when it was closed without an answer, or empty"]


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """An offer of a step up."""

    at: Annotated[str, "local time with its offset; the day alone where it was made after a way out"]
    number: Annotated[int, "its number"]
    level: Annotated[str, "id of the level"]
    part: Annotated[str, "id of the sub-level, or empty"]
    approved: Annotated[bool, "whether the person may be asked"]
    by: Annotated[str, "who approved, `standing`, or empty"]
    result: Annotated[str, "`taken`, `not-taken`, `declined`, `expired`, `withdrawn`; empty: it waits"]
    closed: Annotated[str, "when, in the same way, or empty"]


@dataclass(frozen=True, slots=True)
class ForecastFacts:
    """The forecast that a step up was taken with."""

    day: Annotated[str, "the person's day"]
    level: Annotated[str, "id of the level that it led to"]
    probability: Annotated[float | None, "of a peak of 6 or more in the first session; null: no model says"]
    over: Annotated[bool | None, "whether that was seen; null: not yet"]
    reviewed: Annotated[bool, "whether staff have looked since"]


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """A note to staff, or a fault of the robot."""

    at: Annotated[str, "local time with its offset; the day alone while somebody was out"]
    kind: Annotated[str, "the note, or `fault`, `broke`, `part-missing`, `link-lost`"]
    figures: Annotated[dict[str, Any], "its figures; of a fault `where` and `code`"]
    sentence: Annotated[str, "its sentence"]


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """A lesson that a relative did. Nothing else of a relative is in a report."""

    relative: Annotated[str, "who, by a code; with `--names` the id"]
    lesson: Annotated[str, "which"]
    day: Annotated[str, "when it was done last, YYYY-MM-DD"]


@dataclass(frozen=True, slots=True)
class NowFacts:
    """How things stand at the end of the journal, whatever the dates."""

    level: Annotated[str, "id of the level"]
    part: Annotated[str, "id of the sub-level, or empty"]
    course: Annotated[str, "`running`, `on-hold`, `fading`, `closed` or `left`"]
    crisis: Annotated[bool, "a hand-over is open"]
    review: Annotated[str, "why staff are asked to look at the pace, or empty"]
    doubted: Annotated[bool, "the saved progress waits to be confirmed"]
    forecasts_low: Annotated[bool, "the alarm of `yorisou calibration`, for this person alone"]
    proposal: Annotated[int, "number of the offer that waits, 0: none"]
    last_heard: Annotated[str, "local time with its offset; the day alone where that was a way out"]


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """The report: `yorisou report --json`, or a file that ends in .json."""

    version: Annotated[int, f"of this format: {VERSION}"]
    person: Annotated[str, "who, by the code of the journal or as `--person` says"]
    programme: Annotated[str, "id of the script"]
    language: Annotated[str, "of the sentences"]
    first_day: Annotated[str, "the first of its days, YYYY-MM-DD"]
    last_day: Annotated[str, "the last"]
    made: Annotated[str, "when it was made, UTC"]
    summary: Annotated[list[str], "the sentences of the summary"]
    summary_state: Annotated[str, "`draft` (nobody has read it), `corrected` or `filed`"]
    damaged: Annotated[bool, "not all of the journal could be read"]
    now: NowFacts
    levels: Annotated[list[str], "ids, lowest first"]
    weeks: list[WeekFacts]
    sessions: list[SessionFacts]
    steps: list[StepFacts]
    asked: list[AskedFacts]
    crises: list[CrisisFacts]
    alerts: list[AlertFacts]
    proposals: list[ProposalFacts]
    forecasts: list[ForecastFacts]
    notes: list[NoteFacts]
    faults: list[NoteFacts]
    lessons: list[LessonFacts]


ALL = (
    *(ReportFacts, NowFacts, WeekFacts, SessionFacts, StepFacts, AskedFacts, CrisisFacts, AlertFacts),
    *(ProposalFacts, ForecastFacts, NoteFacts, LessonFacts),
)


def at(moment: Moment | None) -> str:
    return "" if moment is None else moment.local


def sessions(wording: Wording, notes: Mapping[int, str]) -> list[SessionFacts]:
    return [_session(each, wording, notes.get(each.number, "")) for each in wording.history.sessions]


def _session(each: Session, wording: Wording, note: str) -> SessionFacts:
    after = each.after
    return SessionFacts(
        session=each.number,
        recording=each.recording,
        day=each.began.date,
        began=at(each.began),
        level=each.level,
        part=each.part,
        half=each.half,
        robot_free=each.robot_free,
        planned_minutes=each.planned,
        minutes=each.lived,
        outcome=each.outcome,
        cause=each.cause,
        others=each.others,
        rating=each.rating,
        hardest=each.peak,
        signs=each.distress,
        foreseen=each.foreseen,
        than_foreseen=each.than_foreseen,
        stop=each.stop,
        stop_label=each.label,
        less=each.less,
        decision="" if after is None else after.decision,
        rule="" if after is None else after.rule,
        reason="" if after is None else wording.why(after),
        note=note,
    )


def weeks(history: History) -> list[WeekFacts]:
    """A line for each of its weeks."""
    contacts = {week.first_day: week for week in history.contacts}
    found = []
    for monday in history.mondays():
        lived = [each for each in history.sessions if monday <= each.began.day < monday + WEEK]
        contact = contacts.get(monday)
        found.append(
            WeekFacts(
                monday=date_of(monday),
                sessions=len(lived),
                days=len({each.began.day for each in lived}),
                minutes=round(sum(each.lived for each in lived), 1),
                outcomes=dict(Counter(each.outcome for each in lived)),
                with_robot=_by_kind(contact and contact.with_robot),
                without_robot=_by_kind(contact and contact.without_robot),
                told=_by_kind(contact.told) if contact and contact.told else None,
            )
        )
    return found


def _by_kind(counts: Any) -> dict[str, int]:
    return dict(counts or {})


def steps(wording: Wording) -> list[StepFacts]:
    return [_step(each, wording) for each in wording.history.steps]


def _step(each: Decided, wording: Wording) -> StepFacts:
    return StepFacts(
        at=at(each.at),
        decision=each.decision,
        before=each.before,
        before_part=each.before_part,
        after=each.after,
        part=each.part,
        rule=each.rule,
        figures=each.figures,
        reason=wording.why(each),
        by=each.by,
    )


def crises(history: History) -> list[CrisisFacts]:
    return [_crisis(each) for each in history.handovers]


def _crisis(each: HandOver) -> CrisisFacts:
    return CrisisFacts(
        at=at(each.began),
        tier=each.tier,
        states=[[at(moment), state] for moment, state in each.states],
        acknowledged=at(each.acknowledged),
        acknowledged_by=each.acknowledged_by,
        cleared=at(each.cleared),
        cleared_by=each.cleared_by,
    )


def alerts(history: History) -> list[AlertFacts]:
    return [_alert(each) for each in history.alerts]


def _alert(each: Alert) -> AlertFacts:
    return AlertFacts(
        at=at(each.began),
        number=each.number,
        what=each.what,
        to=list(each.to),
        taken=each.taken,
        acknowledged=at(each.acknowledged),
        acknowledged_by=each.acknowledged_by,
        closed=at(each.closed),
    )


def proposals(history: History) -> list[ProposalFacts]:
    return [
        ProposalFacts(
            at=at(each.made),
            number=each.number,
            level=each.level,
            part=each.part,
            approved=each.approved,
            by=each.by,
            result=each.result,
            closed=at(each.closed),
        )
        for each in history.proposals
    ]
