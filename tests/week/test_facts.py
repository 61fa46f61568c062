"""The facts of a week, from what really happened: of which days they are, and what they leave out."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from robot.contract.calendar import day_of
from robot.engine.contact_weeks import ContactWeek
from robot.engine.open_alerts import OpenAlert
from robot.engine.progress import Hold, OpenDigest, Progress, Proposal
from robot.errors import InputError, UsageError
from robot.report.history import Decided, History, Moment, Now, Session
from robot.report.week_facts import week_of
from robot.report.week_making import last_whole_week, person_day, read_week
from robot.week.calendar_week import CalendarWeek
from robot.week.week_file import WeekFile
from tests.engine.build import EVENING
from tests.journal.build import EVENING_EVENTS, KEY, fill, play

WEEK = CalendarWeek.parse("2026-W48")
HOUR_US = 3_600_000_000


def at(text: str, offset_s: int = 9 * 3_600) -> Moment:
    """A time of the person's own clock."""
    local = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return Moment(round(local.timestamp()) * 1_000_000 - offset_s * 1_000_000, offset_s, True)


def session(when: str, outcome: str = "success", **more: Any) -> Session:
    began = at(when)
    return Session(1, 1, began, "touch", 10.0, lived=10.0, ended=began, outcome=outcome, rating=1, **more)


def made(progress: Progress | None = None, **facts: Any) -> WeekFile:
    history = History("person-1", 0, 0, last_heard=at("2026-11-30T05:00"), **facts)
    return week_of(
        history,
        progress,
        WEEK,
        person="heron",
        robot="0" * 16,
        sequence=1,
        software="0.2.0",
        made_utc_us=at("2026-11-30T05:00").utc_us,
    )


def progress(**changes: Any) -> Progress:
    return replace(Progress("touch", ["house"]), **changes)


def test_the_week_is_that_of_the_person_s_days_which_turn_at_four() -> None:
    times = ("2026-11-23T03:59", "2026-11-23T04:00", "2026-11-30T03:59", "2026-11-30T04:00")
    found = made(sessions=tuple(session(each) for each in times))
    assert (found.sessions.calm, found.sessions.days, found.sessions.minutes) == (2, 2, 20)
    assert found.sessions.last == date(2026, 11, 29)


def test_two_discomforts_within_seven_days_may_lie_in_two_weeks() -> None:
    days = ("2026-11-18T20:00", "2026-11-19T20:00", "2026-11-22T20:00", "2026-11-25T20:00")
    found = made(sessions=tuple(session(each, "discomfort") for each in days))
    assert found.discomforts == (date(2026, 11, 19), date(2026, 11, 22), date(2026, 11, 25))
    assert found.sessions.much == 1
    assert made(sessions=(session("2026-11-22T20:00", "discomfort"),)).discomforts == ()


def test_who_decided_is_staff_and_no_name() -> None:
    by = ("", "standing", "person", "staff-a1b2c3", "tanaka")
    decided = [
        Decided(at(f"2026-11-2{day}T20:00"), "up", "house", "touch", "head", "schedule", {}, who)
        for day, who in enumerate(by, 3)
    ]
    found = made(decisions=tuple(decided))
    assert [each.by for each in found.changes] == ["", "standing", "person", "staff", "staff"]
    assert {each.after for each in found.changes} == {"touch/head"}
    assert "tanaka" not in found.to_bytes().decode()


def test_what_is_open_is_that_of_the_progress() -> None:
    waits = Proposal(3, "word", False, "schedule", [], False, at("2026-12-01T20:00").utc_us, "short")
    found = made(progress(proposal=waits), names={"word/short": {"en": "A word", "ja-kana": "x"}})
    assert found.proposal is not None
    assert (found.proposal.level, found.proposal.approved) == ("word/short", False)
    assert found.proposal.expires.isoformat() == "2026-12-01T20:00:00+09:00"
    assert found.names == {"word/short": {"en": "A word"}}


@pytest.mark.parametrize(
    ("changes", "waiting", "held_by"),
    [
        ({"digest": OpenDigest(1, 0, 0, "unanswered")}, ("digest-unanswered",), ""),
        ({"digest": OpenDigest(1, 0, 0, "waiting")}, ("digest",), ""),
        ({"digest": OpenDigest(1, 0, 0, "sent")}, (), ""),
        ({"hold": Hold("shell-rests", None, "")}, ("rest",), "rule"),
        ({"hold": Hold("person-rests", None, "person")}, (), "person"),
        ({"hold": Hold("staff-rests", 9, "tanaka")}, (), "staff"),
        ({"doubted": True}, ("doubted",), ""),
        ({"fading_offered": "touch"}, ("fading",), ""),
        ({"fading_offered": "touch", "course": "closed"}, (), ""),
    ],
)
def test_what_waits_for_staff(changes: dict[str, Any], waiting: tuple[str, ...], held_by: str) -> None:
    found = made(progress(**changes))
    assert (found.waiting, found.held_by) == (waiting, held_by)


def test_beside_an_alert_of_a_sender_the_crisis_is_said_to_be_in_somebody_s_hands() -> None:
    own = OpenAlert(2, 2, False, 0, EVENING, "acknowledged", "tanaka")
    sender = OpenAlert(3, 2, False, 0, EVENING, "sent", "lee", sender="home")
    found = made(progress(crisis=True, alert=sender, answered=own))
    assert found.crisis is not None
    assert found.crisis.alert == "acknowledged"


def test_a_drill_is_due_until_a_session_began() -> None:
    barred = Decided(at("2026-11-25T20:00"), "refuse", "touch", "touch", "", "no-drill", {}, "")
    assert made(decisions=(barred,)).waiting == ("drill",)
    assert made(decisions=(barred,), sessions=(session("2026-11-26T20:00"),)).waiting == ()


def test_contact_is_that_of_the_week_and_what_was_not_told_is_null() -> None:
    monday = day_of("2026-11-23") or 0
    weeks = (ContactWeek(monday - 7, told={"voice": 2}), ContactWeek(monday, {"text": 1}))
    contacts = made(contacts=weeks).contacts
    assert (contacts.with_robot, contacts.told) == ({"text": 1}, None)


def test_a_progress_that_cannot_be_read_waits_for_staff() -> None:
    assert made(None, now=Now(doubted=True)).waiting == ("doubted",)


# --- from a journal -----------------------------------------------------------------------------------------


def test_the_sequence_rises_with_what_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    play(path, EVENING_EVENTS)
    first = read_week(path, KEY, EVENING)
    play(path, EVENING_EVENTS, wall_us=EVENING + 24 * HOUR_US)
    later = read_week(path, KEY, EVENING + 24 * HOUR_US)
    assert first.robot == later.robot
    assert first.sequence < later.sequence


def test_a_journal_without_a_session_or_a_time_is_an_error_that_says_so(tmp_path: Path) -> None:
    fill(tmp_path / "journal.db", 3)
    with pytest.raises(InputError, match="no clock was ever read"):
        read_week(tmp_path / "journal.db", KEY, EVENING)
    with pytest.raises(InputError, match="no such"):
        read_week(tmp_path / "none.db", KEY, EVENING)


@pytest.mark.parametrize("person", ["a" * 41, "a\nb", "\x1b[1m"])
def test_a_pseudonym_that_no_file_can_have_is_refused(tmp_path: Path, person: str) -> None:
    play(tmp_path / "journal.db", EVENING_EVENTS)
    with pytest.raises(UsageError, match="is no pseudonym"):
        read_week(tmp_path / "journal.db", KEY, EVENING, person=person)


def test_which_week_is_over() -> None:
    monday = at("2026-11-30T03:59")
    assert str(last_whole_week(monday.utc_us, monday.offset_s)) == "2026-W47"
    assert str(last_whole_week(monday.utc_us + 60_000_000, monday.offset_s)) == "2026-W48"
    assert person_day(monday.utc_us, monday.offset_s) == date(2026, 11, 29)
