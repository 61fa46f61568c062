"""A history without the hours of ways out: when somebody was out is in nothing that is made of a journal."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from robot.contract.calendar import DAY_US, HOUR_US
from robot.report.history import Asked, Course, Decided, Fault, History, Moment, Noted, Proposal, Session

# Why a session ends whose way goes on in the one with which somebody is received.
SET_OFF = "set-off"
# What follows somebody's return closely tells when they came back as well as the return itself.
AFTERWARDS_US = HOUR_US // 2


def without_hours(history: History, outside: Collection[str]) -> History:
    """The same, and the days alone of what was lived on these levels, which lead out of the home.

    So it is for all that came between setting off and being back, or soon after, and for the end of an offer
    that was made then: one that nobody answers ends a fixed time later.
    """
    spans = list(_spans([each for each in history.sessions if each.level in outside]))

    def lived(moment: Moment | None) -> bool:
        return moment is not None and any(begin <= moment.utc_us <= end for begin, end in spans)

    def of_decision(decided: Decided) -> Decided:
        return replace(decided, at=_alone(decided.at)) if decided.before in outside else told(decided)

    def of_session(session: Session) -> Session:
        ended, after = session.ended, session.after
        if session.level not in outside:
            return session
        return replace(
            session,
            began=_alone(session.began),
            ended=None if ended is None else _alone(ended),
            after=None if after is None else of_decision(after),
        )

    def of_proposal(proposal: Proposal) -> Proposal:
        made, closed = proposal.made, proposal.closed
        if closed is not None and (lived(made) or lived(closed)):
            closed = _alone(closed)
        return replace(proposal, made=_alone(made) if lived(made) else made, closed=closed)

    def told(each: Told) -> Told:
        return replace(each, at=_alone(each.at)) if lived(each.at) else each

    last = history.last_heard
    return replace(
        history,
        outside=frozenset(outside),
        sessions=tuple(map(of_session, history.sessions)),
        decisions=tuple(map(of_decision, history.decisions)),
        proposals=tuple(map(of_proposal, history.proposals)),
        asked=tuple(map(told, history.asked)),
        notes=tuple(map(told, history.notes)),
        faults=tuple(map(told, history.faults)),
        courses=tuple(map(told, history.courses)),
        last_heard=_alone(last) if last is not None and lived(last) else last,
    )


Told = TypeVar("Told", Asked, Course, Decided, Fault, Noted)


def _alone(moment: Moment) -> Moment:
    return replace(moment, day_alone=True)


def _spans(out: list[Session]) -> Iterator[tuple[int, int]]:
    """From the beginning of each of these sessions to soon after its end, or after that of the reception."""
    for each in out:
        yield each.began.utc_us, (each.ended or each.began).utc_us + AFTERWARDS_US
    for gone, back in pairwise(out):
        if gone.cause == SET_OFF and 0 <= back.began.utc_us - gone.began.utc_us < DAY_US:
            yield gone.began.utc_us, back.began.utc_us
