"""The report as it is read: sentences by hand, sections in three languages, and what it leaves out."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.languages import LANGUAGES, Language
from robot.engine.contact_weeks import ContactWeek
from robot.engine.progress import Forecast
from robot.errors import InputError
from robot.journal import Journal
from robot.journal.erasure import erase
from robot.journal.forget import scope_of
from robot.report import charts, summary
from robot.report.document import Document, rating
from robot.report.history import History
from robot.report.making import Asked, Report
from robot.report.notes import Notes, Summary
from robot.report.reading import read_history
from robot.report.wording import Wording
from tests.engine.build import DAY, EVENING, programme
from tests.journal.build import KEY
from tests.report.build import FIRST_DAY, evenings

NOW = EVENING + 30 * DAY


def asked(journal: Path, language: Language = "en", **more: object) -> Asked:
    return Asked(journal, KEY, language, NOW, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def report(journal: Path) -> Report:
    return Report(asked(journal))


@pytest.fixture(scope="module")
def history(journal: Path) -> History:
    return read_history(journal, KEY)


def told(document: Document) -> str:
    """All that stands in it."""
    lines = [document.title, *(f"{label}: {value}" for label, value in document.head), *document.foot]
    for section in document.sections:
        lines += [section.title, section.remark, *section.lines]
        lines += [] if section.picture is None else [section.picture.svg, section.picture.says]
        lines += [] if section.table is None else [*section.table.columns, *sum(section.table.rows, ())]
    return "\n".join(lines)


# --- the summary --------------------------------------------------------------------------------------------


def test_the_summary_by_hand(report: Report) -> None:
    staff = report.history.handovers[0].cleared_by
    assert summary.draft(report.wording) == [
        "Sessions: 10, on 10 days; 77 minutes together.",
        "Calm: 5. In between: 2. A bit much: 1. Not counted: 2.",
        "Rated (0 calm to 10): 6 of 10; middle 2, highest 8.",
        'From "presence" to "presence"; changes on the way: 4.',
        '2026-01-10: from "presence" to "touch". One step on: 4 calm sessions in a row (the rule asks for 4),'
        f" and you said yes. Approved by: {staff}.",
        '2026-01-13: from "touch" to "presence". One step back, to something quieter: the rating was 8, and'
        " the rule steps back from 6 on.",
        '2026-01-14: from "presence" to "house". Less contact now, because you asked for less.',
        '2026-01-15: from "house" to "presence". Back to where you were before you asked for less, because'
        " you said yes.",
        "Stop: 1; less: 1.",
        f"2026-01-19, 20:03: a crisis was handed over. Known to {staff} after 1 min. Cleared on 2026-01-19,"
        f" 21:04, by {staff}.",
        "Contact with people. With the robot: none. Without it: none. Told by the person: by voice 1. Weeks"
        " in which nothing was told, which is unknown and not zero: 2.",
    ]
    assert summary.waits(report.wording) == ["Nothing waits for staff."]


def test_of_many_changes_the_summary_tells_the_last(history: History) -> None:
    many = replace(history, decisions=history.steps * 5)
    lines = summary.draft(Wording(many, "en"))
    assert 'From "presence" to "presence"; changes on the way: 20.' in lines
    assert sum(": from" in line for line in lines) == summary.MOST_STEPS


def test_forecasts_and_contacts_are_added_up(history: History) -> None:
    made = replace(
        history,
        forecasts=(
            Forecast("touch", FIRST_DAY, 0.1, True),
            Forecast("touch", FIRST_DAY, 0.05, False),
            Forecast("touch", FIRST_DAY, None, True),
            Forecast("touch", FIRST_DAY, 0.5),
        ),
        contacts=(
            ContactWeek(FIRST_DAY, with_robot={"text": 2}, told={"video": 1}),
            ContactWeek(FIRST_DAY + 7, with_robot={"text": 1, "in-person": 1}, told={"video": 2}),
        ),
    )
    lines = summary.draft(Wording(made, "en"))
    assert "Steps up with a first session since: 2; hard ones expected: 0.15, seen: 1." in lines, (
        "one without a forecast, and one that was not seen, say nothing of forecasts"
    )
    assert lines[-1] == (
        "Contact with people. With the robot: in writing 3, in person 1. Without it: none."
        " Told by the person: by video 3."
    )


def test_what_waits_is_told(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a.db", KEY, threaded=False) as made:
        made.begin(EVENING, programme(), 1, None)
        made.event(0, e.ClockReported(EVENING, 0, True))
        crisis = [c.HandedOver("telling", "lee"), c.Alert(7, "lee", 2, False), c.Digest(8, "lee", ())]
        made.commands(1, [(each, "sent") for each in crisis])
        made.commands(2, [(c.Propose(3, "touch", False, 0), "sent")])
    history = read_history(tmp_path / "a.db", KEY)
    now = replace(history.now, proposal=3, review="bad-ups", forecasts_low=True, doubted=True)
    lines = summary.waits(Wording(replace(history, now=now), "en"))
    assert [line.split(".")[0] for line in lines] == [
        "2026-01-05, 11:00: a crisis was handed over",
        "The alert of 2026-01-05, 11:00 has no answer yet",
        "The digest of 2026-01-05 has no answer yet",
        '"touch" waits for an answer from staff since 2026-01-05',
        "Staff are asked to look at the pace",
        "The forecasts of this person's steps are too low",
        "The saved progress is in doubt",
    ]


# --- the document -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_section_and_no_gap(journal: Path, language: Language) -> None:
    document = Report(asked(journal, language)).document
    assert [section.name for section in document.sections] == [
        *("summary", "waits", "way", "offers", "sessions", "dose", "asked", "crises", "forecasts"),
        *("contacts", "notes", "robot"),
    ]
    assert "{" not in told(document).replace('"{', "")
    assert len({section.title for section in document.sections}) == len(document.sections)
    drawn = [section for section in document.sections if section.picture]
    assert [section.name for section in drawn] == ["way", "sessions", "dose", "contacts"]
    for section in drawn:
        assert section.table is not None, "what a picture shows stands beside it in words"
        assert section.picture is not None
        assert len(section.picture.says) > 20
    for section in document.sections:
        if section.table is not None:
            assert {len(row) for row in section.table.rows} == {len(section.table.columns)}
            assert len(section.table.widths) == len(section.table.columns)


def test_the_rows_of_the_sessions(report: Report) -> None:
    (section,) = (each for each in report.document.sections if each.name == "sessions")
    assert section.table is not None
    assert section.table.rows[6:9] == (
        ("7", "2026-01-13 20:00", "touch", "10 / 10", "a bit much", "8", ""),
        (
            *("8", "2026-01-14 20:00", "presence", "1 / 10", "in between: Stop ended it.", "none"),
            "stop. On the card after the stop: something else to do.",
        ),
        (
            *("9", "2026-01-15 20:00", "presence", "3 / 10"),
            "not counted: The person ended it. It does not count, because somebody else was there.",
            *("none", ""),
        ),
    )
    hard = replace(report.history.sessions[1], peak=7)
    assert rating(report.wording, hard) == "2 (hardest 7)"


def test_one_session(journal: Path) -> None:
    document = Report(asked(journal, session=10)).document
    (happened,) = (each for each in document.sections if each.name == "happened")
    assert happened.table is not None
    assert ("20:03", "Crisis: handed over to people.") in happened.table.rows
    assert ("20:00", 'A session began: "presence", at most 10 minutes.') in happened.table.rows
    assert all(time >= "20:00" for time, _ in happened.table.rows)
    (about,) = (each for each in document.sections if each.name == "summary")
    assert "a crisis was handed over. Known to staff-" in about.lines[0], "what came of it after the session"
    assert "8" not in dict(document.head)["No."]
    seven = Report(asked(journal, session=7))
    assert ("Rating", "8") in seven.document.head
    assert [each.session for each in seven.facts.sessions] == [7]
    with pytest.raises(InputError, match="no contact session 99"):
        Report(asked(journal, session=99))


def test_what_was_forgotten_is_said(tmp_path: Path) -> None:
    path = evenings(tmp_path / "a.db")
    erase(path, KEY, scope_of({"kind": "ratings"}), EVENING, "test")
    lines = [section.lines for section in Report(asked(path)).document.sections if section.name == "robot"]
    assert "Records were forgotten on 2026-01-05, or could not be recovered." in lines[0][-1]


# --- nobody is named, and what is not told ------------------------------------------------------------------


@pytest.mark.parametrize("session", [0, 5, 10])
def test_nobody_is_named_unless_it_is_asked_for(journal: Path, session: int) -> None:
    hidden = told(Report(asked(journal, session=session)).document)
    assert "mori" not in hidden
    assert "person-" in hidden
    shown = told(Report(asked(journal, session=session, names=True, staff={"mori": "Dr Mori"})).document)
    assert ("Dr Mori" in shown) == (session != 5)
    assert "staff-" not in shown
    assert ("People stand under codes" in hidden, "People stand under codes" in shown) == (True, False)
    ids = told(Report(asked(journal, session=session, names=True)).document)
    assert ("mori" in ids, "People stand under codes" in ids) == (session != 5, False)
    named = Report(asked(journal, person="K. 12", staff={"mori": "Dr Mori"}))
    assert "K. 12" in told(named.document)
    assert "Mori" not in told(named.document)


@pytest.mark.parametrize("kind", ["explicit", "violence", "unclear"])
def test_what_a_crisis_was_about_is_in_no_report(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.db"
    with Journal.open(path, KEY, threaded=False) as made:
        made.begin(EVENING, programme(), 1, None)
        made.event(0, e.ClockReported(EVENING, 0, True))
        made.commands(0, [(c.SessionStarted(1, "presence", 600), "sent")])
        made.event(1, e.TodayAnswered(4, "tap"))
        made.event(1, e.CrisisRaised(2, "typed", kind))  # type: ignore[arg-type]
        made.commands(
            1,
            [
                (c.HandedOver("telling", "lee"), "sent"),
                (c.ViolenceAlert(1, "lee", 2) if kind == "violence" else c.Alert(1, "lee", 2, False), "sent"),
                (c.SessionEnded(1, "void", "crisis"), "sent"),
            ],
        )
    one, weeks = Report(asked(path, session=1)), Report(asked(path))
    everything = told(one.document) + told(weeks.document) + repr(one.facts) + repr(weeks.facts)
    assert "Crisis: handed over to people." in everything
    for word in ("violence", "explicit", "unclear", "professional", "plainly", "today-answer"):
        assert word not in everything.replace("what a crisis was about", "")


# --- notes and the summary as it was corrected --------------------------------------------------------------


def test_the_therapists_words_stand_in_it(journal: Path) -> None:
    report = Report(asked(journal))
    whole = report.history
    assert report.facts.summary_state == "draft"
    made = Summary(lines=("She was ill.",), filed="2026-02-01", by="Dr K")
    notes = Notes.none(whole.journal).with_note(7, "after a bad night")
    report.notes = notes.with_summary(whole.first_day, whole.last_day, "en", made)
    section = report.document.sections[0]
    assert section.lines == ("She was ill.",)
    assert section.remark == "Read, corrected and filed on 2026-02-01 by Dr K."
    assert "after a bad night" in told(report.document)
    assert (report.facts.summary, report.facts.summary_state) == (["She was ill."], "filed")
    assert report.facts.sessions[6].note == "after a bad night"
    other = Report(asked(journal, "ja"))
    other.notes = report.notes
    assert other.document.sections[0].lines != section.lines, "a summary is of its weeks and its language"


# --- which weeks --------------------------------------------------------------------------------------------


def test_weeks_go_back_from_the_last_day_and_not_before_the_journal(journal: Path) -> None:
    assert (Report(asked(journal, weeks=50)).history.first_day, FIRST_DAY) == (FIRST_DAY, FIRST_DAY)
    earlier = Report(asked(journal, weeks=1, last_day=FIRST_DAY + 3))
    assert [each.number for each in earlier.history.sessions] == [1, 2, 3, 4]
    with pytest.raises(InputError, match="no session from 2026-02-02 to 2026-02-08"):
        Report(asked(journal, weeks=1, last_day=FIRST_DAY + 34))


def test_a_way_without_a_session_is_a_picture_of_an_ordinary_size(history: History) -> None:
    assert history.steps
    made = charts.way(Wording(replace(history, sessions=()), "en"))
    size = re.search(r'<svg[^>]* height="([0-9.e+]+)"', made.svg)
    assert size is not None
    assert 30 < float(size[1]) < 400
