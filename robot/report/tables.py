"""A report as data: all of it as facts, and its sessions as CSV that no spreadsheet can be made to run."""

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import Any

from robot.contract.calendar import date_of
from robot.report import document, facts
from robot.report.history import Fault
from robot.report.notes import Notes
from robot.report.wording import Wording

# What a spreadsheet takes for a formula, also behind blanks.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def facts_of(wording: Wording, person: str, made: str, notes: Notes) -> facts.ReportFacts:
    """The whole report."""
    history, now = wording.history, wording.history.now
    found = notes.summary(history.first_day, history.last_day, wording.language)
    at = facts.at
    return facts.ReportFacts(
        version=facts.VERSION,
        person=person,
        programme=history.programme,
        language=wording.language,
        first_day=date_of(history.first_day),
        last_day=date_of(history.last_day),
        made=made,
        summary=document.sentences(wording, notes),
        summary_state="draft" if found is None else "filed" if found.filed else "corrected",
        damaged=history.damaged,
        now=facts.NowFacts(
            level=now.level,
            part=now.part,
            course=now.course,
            crisis=now.crisis,
            review=now.review,
            doubted=now.doubted,
            forecasts_low=now.forecasts_low,
            proposal=now.proposal,
            last_heard=at(history.last_heard),
        ),
        levels=list(history.levels),
        weeks=facts.weeks(history),
        sessions=facts.sessions(wording, notes.sessions),
        steps=facts.steps(wording),
        asked=[
            facts.AskedFacts(at(each.at), each.what, each.source, each.longer, each.session)
            for each in history.asked
        ],
        crises=facts.crises(history),
        alerts=facts.alerts(history),
        proposals=facts.proposals(history),
        forecasts=[
            facts.ForecastFacts(date_of(each.day), each.level, each.probability, each.over, each.reviewed)
            for each in history.forecasts
        ],
        notes=[
            facts.NoteFacts(at(each.at), each.note, each.figures, wording.note(each.note, each.figures))
            for each in history.notes
        ],
        faults=[_fault(each, wording) for each in history.faults],
        lessons=[],
    )


def _fault(each: Fault, wording: Wording) -> facts.NoteFacts:
    told = document.fault(wording, each.kind, each.where, each.code)
    return facts.NoteFacts(facts.at(each.at), each.kind, {"where": each.where, "code": each.code}, told)


def csv_of(sessions: Sequence[facts.SessionFacts]) -> str:
    """One line a session under a line with the names of the fields."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([each.name for each in fields(facts.SessionFacts)])
    for session in sessions:
        writer.writerow([_cell(value) for value in astuple(session)])
    return text.getvalue()


def _cell(value: Any) -> Any:
    """Nothing is an empty cell, truth 1 or 0; a text that could be a formula has an apostrophe before it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
