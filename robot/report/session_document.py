"""The report on one session: its figures, everything that happened in it, what followed, and the note."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from robot.journal.explain import explain
from robot.journal.reading import read_session
from robot.report import summary
from robot.report.document import (
    Document,
    Row,
    Section,
    asked,
    foot,
    head,
    how_it_ended,
    minutes,
    rating,
    table,
)
from robot.report.history import Session
from robot.report.notes import Notes
from robot.report.staff import Staff
from robot.report.wording import Wording, number, when

# What a crisis was about is in no report: these happenings have one sentence for all.
ABOUT_A_CRISIS = frozenset(
    {f"crisis-{sort}" for sort in ("explicit", "unclear", "pressed", "staff", "violence")}
)
NOT_TOLD = frozenset({"handover-not-passed-on", "card-private-shown", "card-private-away"})
IN_PLACE_OF = {
    "violence-alert-going-out": "alert-going-out",
    "sender-alert-going-out": "alert-going-out",
}


def of_session(
    wording: Wording, session: Session, person: str, made: str, notes: Notes, happened: Sequence[Row]
) -> Document:
    """The report; `happened` are (time, sentence), in order."""
    say = wording.say
    facts = [
        (say("col-place"), wording.place(session)),
        (say("col-minutes"), minutes(session)),
        (say("col-ended"), how_it_ended(wording, session)),
        (say("col-rating"), rating(wording, session)),
    ]
    if asked(wording, session):
        facts.append((say("col-asked"), asked(wording, session)))
    lines = []
    if session.distress is not None:
        lines.append(say("signs", value=number(round(session.distress, 1))))
    if session.after is not None:
        lines.append(say("after", what=wording.why(session.after)))
    ended = session.ended or session.began
    for handed in wording.history.handovers:
        if session.began.utc_us <= handed.began.utc_us <= ended.utc_us:
            lines.append(summary.crisis(wording, handed))
    note = notes.of_session(session.number)
    who, programme, _, _, written = head(wording, person, made)
    return Document(
        wording.language,
        say("title-session", date=when(session.began)),
        (who, programme, (say("col-number"), str(session.number)), written, *facts),
        (
            *((Section("summary", say("summary"), tuple(lines)),) if lines else ()),
            *((Section("note", say("note"), tuple(note.splitlines())),) if note else ()),
            Section("happened", say("happened"), table=table(wording, "time what", happened)),
        ),
        foot(wording),
    )


def happenings(journal: Path, key: str, session: Session, wording: Wording, staff: Staff) -> Iterator[Row]:
    """(time, sentence) of what happened in a session, as `explain` tells it, without what is in no report;
    the time is "" where the day of the session is told alone.

    Raises InputError: as `read_session`.
    """
    recording = staff.hidden_in(read_session(journal, key, session.recording))
    for line in explain(recording, wording.language, wording.history):
        if line["contact"] == session.number and line["kind"] in ("happening", "decision", "note"):
            told = _sentence(line, wording)
            if told:
                yield "" if session.began.day_alone else line["local"][11:16], told


def _sentence(line: dict[str, Any], wording: Wording) -> str:
    what = line.get("what", "")
    if what in NOT_TOLD:
        return ""
    if what in ABOUT_A_CRISIS:
        return wording.say("handed-over")
    if what in IN_PLACE_OF:
        return wording.story(IN_PLACE_OF[what], **line["figures"])
    return str(line["sentence"])
