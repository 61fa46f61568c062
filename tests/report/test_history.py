"""What a journal tells of weeks: figures by hand against a journal that the real engine wrote."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.contact_weeks import ContactWeek
from robot.errors import InputError
from robot.journal import Journal, read_sessions
from robot.journal.erasure import erase
from robot.journal.forget import KINDS, scope_of
from robot.journal.saved_progress import read_progress
from robot.report.history import History
from robot.report.reading import read_history
from tests.engine.build import DAY, EVENING, S, programme
from tests.journal.build import EVENING_EVENTS, KEY, play
from tests.journal.damage import cut
from tests.journal.former import to_schema_1
from tests.report.build import FIRST_DAY, Recorded, evenings

MINUTE = 60 * S
# Kinds of record of which there is nothing in these evenings.
NONE_OF_IT = ("choices", "days", "acts", "games", "strengths", "own", "mail", "calls", "outings", "questions")


@pytest.fixture(scope="module")
def history(journal: Path) -> Iterator[History]:
    return read_history(journal, KEY)


def test_the_sessions(history: History) -> None:
    assert [
        (x.number, x.recording, x.began.date, x.began.clock, x.level, x.planned, x.lived, x.outcome, x.rating)
        for x in history.sessions
    ] == [
        (1, 1, "2026-01-05", "20:00", "presence", 10.0, 10.0, "neutral", None),
        (2, 1, "2026-01-06", "20:00", "presence", 10.0, 10.0, "success", 2),
        (3, 1, "2026-01-07", "20:00", "presence", 10.0, 10.0, "success", 2),
        (4, 1, "2026-01-08", "20:00", "presence", 10.0, 10.0, "success", 2),
        (5, 1, "2026-01-09", "20:00", "presence", 10.0, 10.0, "success", 2),
        (6, 1, "2026-01-10", "20:00", "touch", 10.0, 10.0, "success", 2),
        (7, 2, "2026-01-13", "20:00", "touch", 10.0, 10.0, "discomfort", 8),
        (8, 2, "2026-01-14", "20:00", "presence", 10.0, 1.0, "neutral", None),
        (9, 2, "2026-01-15", "20:00", "presence", 10.0, 3.0, "void", None),
        (10, 2, "2026-01-19", "20:00", "presence", 10.0, 3.0, "void", None),
    ]
    stopped, others, crisis = history.sessions[7:]
    assert (stopped.stop, stopped.label, stopped.less, stopped.cause) == ("button", "busy", "", "stop")
    assert (others.others, others.voids) == (True, ("person", "others"))
    assert (crisis.voids, crisis.ended and crisis.ended.utc_us - crisis.began.utc_us) == (
        ("crisis",), 3 * MINUTE
    )  # fmt: skip
    assert [x.peak for x in history.sessions] == [x.rating for x in history.sessions]


def test_it_agrees_with_what_the_engine_keeps(journal: Path, history: History) -> None:
    kept = read_progress(journal, KEY)
    assert kept is not None
    assert [
        (x.number, x.level, x.began.day, x.outcome, x.rating, bool(x.stop), x.lived, x.label, x.part, x.half)
        for x in history.sessions
    ] == [
        (x.number, x.level, x.day, x.outcome, x.rating, x.stopped, x.minutes, x.label, x.part, bool(x.below))
        for x in kept.sessions
    ]


def test_what_followed_each_session(history: History) -> None:
    assert [x.after and (x.after.decision, x.after.rule) for x in history.sessions] == [
        *[("hold", "not-yet-sessions")] * 4,
        None,  # it was a proposal
        ("hold", "not-yet-sessions"),
        ("down", "discomfort-rating"),
        None,  # a stop waits for what the person says of it
        None,
        None,
    ]


def test_changes_of_level_with_their_reason_and_who_approved(history: History) -> None:
    up, down, less, back = history.steps
    assert (up.before, up.after, up.rule, up.figures) == (
        "presence", "touch", "comfortable-run", {"sessions": 4, "needed": 4}
    )  # fmt: skip
    assert (down.before, down.after, down.rule, down.figures, down.by) == (
        "touch", "presence", "discomfort-rating", {"value": 8, "limit": 6}, ""
    )  # fmt: skip
    assert (less.after, less.rule, back.after, back.rule) == (
        "house", "less-today", "presence", "return-after-less"
    )  # fmt: skip
    made, way_back = history.proposals
    assert (made.level, made.made.date, made.result, made.by) == ("touch", "2026-01-09", "taken", up.by)
    assert (way_back.level, way_back.by, way_back.result) == ("presence", "standing", "taken")
    assert history.forecasts[0].over is False


def test_stops_crises_and_alerts(history: History) -> None:
    assert [(x.what, x.source, x.session) for x in history.asked] == [
        ("stop", "button", 8),
        ("less", "tap", 0),
    ]
    (handed,) = history.handovers
    assert [state for _, state in handed.states] == ["telling", "sent", "acknowledged"]
    assert handed.acknowledged is not None
    assert handed.cleared is not None
    assert handed.acknowledged.utc_us - handed.began.utc_us == MINUTE
    assert handed.cleared.utc_us - handed.acknowledged.utc_us == 60 * MINUTE
    assert [(x.number, x.what, len(x.to), x.taken, x.waits) for x in history.alerts] == [
        (1, "drill", 1, True, False),
        (2, "alert", 1, True, False),
    ]


def test_doses_contacts_and_the_end(history: History) -> None:
    assert history.dose()[FIRST_DAY + 9] == (1, 1.0)
    assert sum(minutes for _, minutes in history.dose().values()) == 77.0
    assert history.contacts == (ContactWeek(FIRST_DAY + 7, told={"voice": 1}),)
    assert history.last_heard is not None
    assert (history.last_heard.date, history.last_heard.clock) == ("2026-01-19", "21:04")
    assert (history.now.level, history.now.course, history.now.crisis) == ("presence", "running", False)
    assert history.level("touch")["ja"] == history.level("gone")["ja"].replace("gone", "touch")


def test_weeks_begin_on_a_monday_and_hold_what_began_in_them(history: History) -> None:
    last = history.last_weeks(1)
    assert (last.first_day, last.last_day) == (FIRST_DAY + 14, FIRST_DAY + 14)
    assert [x.number for x in last.sessions] == [10]
    two = history.last_weeks(2)
    assert [x.number for x in two.sessions] == [7, 8, 9, 10]
    assert [x.first_day for x in two.contacts] == [FIRST_DAY + 7, FIRST_DAY + 14]
    assert list(two.mondays()) == [FIRST_DAY + 7, FIRST_DAY + 14]
    assert history.between(0, FIRST_DAY - 1).sessions == ()


def test_staff_are_pseudonyms_unless_they_are_named(journal: Path, history: History) -> None:
    assert "mori" not in repr(history)
    assert history.steps[0].by == history.handovers[0].cleared_by == history.alerts[0].to[0]
    named = read_history(journal, KEY, names=True)
    assert (named.steps[0].by, named.handovers[0].acknowledged_by) == ("mori", "mori")
    assert history == read_history(journal, KEY), "the same in every report"


WAYS_OF_AN_EVENING = {
    "start": e.StartRequested("tap"), "stop": e.StopRequested("button"), "less": e.LessRequested("tap"),
    "pause": e.PauseRequested("tap"), "resume": e.ResumeRequested("tap"), "end": e.EndRequested("tap"),
    "sleep": e.SleepRequested("tap"), "wake": e.WakeRequested("tap"), "touch": e.Touched("head", 900),
    "rate": e.Rated(3), "hard": e.Rated(8), "skip": e.Rated(None), "more": e.MoreRequested("tap"),
    "came": e.OthersPresent(True, "tap"), "left": e.OthersPresent(False, "tap"),
    "label": e.StopLabelled("hard"), "lost": e.LinkLost("servos"), "crisis": e.CrisisRaised(2, "tap"),
    "cleared": e.CrisisCleared("lee"), "fault": e.FaultRaised("tail", "x"), "down": e.ClosingDown(),
}  # fmt: skip
EVENINGS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(sorted(WAYS_OF_AN_EVENING)), st.sampled_from((0, 1, 7, 61, 200, 605))),
        max_size=25,
    ),
    min_size=1,
    max_size=3,
)


@given(EVENINGS)
@example([[("start", 61), ("stop", 1), ("label", 0)]])
@example([[("start", 61), ("stop", 1)], [("label", 0), ("start", 605), ("rate", 0)]])
@settings(max_examples=25)
def test_whatever_happens_it_agrees_with_the_engine(
    tmp_path_factory: pytest.TempPathFactory, lived: list[list[tuple[str, int]]]
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.db"
    with Journal.open(path, KEY, threaded=False) as made:
        for day, evening in enumerate(lived):
            d = Recorded(made, day)
            d.do(e.BodyReady())
            d.do(e.WakeRequested("tap"))
            for name, seconds in evening:
                d.do(WAYS_OF_AN_EVENING[name])
                d.pass_s(seconds)
            d.keep()
    kept = read_progress(path, KEY)
    assert kept is not None
    found = {each.number: each for each in read_history(path, KEY).sessions}
    for past in kept.sessions:
        each = found[past.number]
        assert (each.level, each.began.day, each.outcome, each.rating) == (
            past.level, past.day, past.outcome, past.rating
        )  # fmt: skip
        assert (each.label, each.part, each.half) == (past.label, past.part, bool(past.below))
        if each.ended is not None:
            assert each.lived == past.minutes
            assert past.stopped <= bool(each.stop)
    assert {*found} >= {past.number for past in kept.sessions}


# --- journals that are not whole ----------------------------------------------------------------------------


def test_a_session_that_was_cut_off(tmp_path: Path) -> None:
    play(tmp_path / "a.db", EVENING_EVENTS[:4])
    (session,) = read_history(tmp_path / "a.db", KEY).sessions
    assert (session.ended, session.outcome, session.cause) == (None, "void", "cut-off")
    assert session.lived == 1.0


def test_an_alert_and_a_crisis_that_are_open_are_told_whatever_the_dates(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a.db", KEY, threaded=False) as made:
        made.begin(EVENING, programme(), 1, None)
        made.event(0, e.ClockReported(EVENING, 0, True))
        made.commands(1, [(c.HandedOver("telling", "lee"), "sent"), (c.ViolenceAlert(7, "lee", 3), "sent")])
        made.event(40 * DAY, e.ClosingDown())
    found = read_history(tmp_path / "a.db", KEY).last_weeks(2)
    assert (found.handovers[0].cleared, found.handovers[0].professionals_only) == (None, True)
    assert (found.alerts[0].waits, found.alerts[0].tier) == (True, 3)


def test_an_answer_of_somebody_who_was_not_asked_is_none(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a.db", KEY, threaded=False) as made:
        made.begin(EVENING, programme(), 1, None)
        made.event(0, e.ClockReported(EVENING, 0, True))
        made.commands(1, [(c.Alert(7, "lee", 2, False), "sent"), (c.Alert(8, "lee", 2, False), "sent")])
        made.event(2, e.AlertAcknowledged(7, "a stranger"))
        made.event(3, e.CrisisCleared("lee"))
        made.commands(3, [(c.AlertClosed(7), "sent")])
    cleared, open_ = read_history(tmp_path / "a.db", KEY, names=True).alerts
    assert (cleared.acknowledged, cleared.acknowledged_by, cleared.closed is None) == (None, "", False)
    assert open_.waits


def test_what_was_forgotten_is_not_told_and_said_to_be_gone(tmp_path: Path) -> None:
    path = evenings(tmp_path / "a.db")
    erase(path, KEY, scope_of({"session": 1}), EVENING, "test")
    found = read_history(path, KEY)
    assert found.gone[0].sessions == (1,)
    assert {x.recording for x in found.sessions} == {2}
    erase(path, KEY, scope_of({"kind": "ratings"}), EVENING, "test")
    assert {x.rating for x in read_history(path, KEY).sessions} == {None}


@pytest.mark.parametrize("kind", [*KINDS, "session-started", "session-ended", "phase", "decided", "handover"])
def test_it_is_told_without_what_was_forgotten(tmp_path: Path, kind: str) -> None:
    path = evenings(tmp_path / "a.db")
    erase(path, KEY, scope_of({"kind": kind}), EVENING, "test")
    found = read_history(path, KEY)
    assert bool(found.gone) == (kind not in NONE_OF_IT)
    assert not found.damaged


def test_a_journal_of_the_first_version_is_told_by_ids(tmp_path: Path) -> None:
    path = evenings(tmp_path / "a.db")
    to_schema_1(path)
    found = read_history(path, KEY)
    assert (len(found.sessions), found.names, found.levels) == (10, {}, ())
    assert found.level("touch")["ko"] == "touch"


def test_a_record_that_another_version_wrote_is_left_out_and_said(tmp_path: Path) -> None:
    path = evenings(tmp_path / "a.db")
    with Journal.open(path, KEY, threaded=False) as made:
        made._db.execute("UPDATE entry SET body = '{}' WHERE kind = 'session-started' AND id > 100")
    found = read_history(path, KEY)
    assert found.damaged
    assert 0 < len(found.sessions) < 10


def test_a_damaged_journal_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = evenings(tmp_path / "a.db")
    assert not read_history(path, KEY).damaged
    cut(path, 0.9)
    found = read_history(path, KEY)
    assert found.damaged
    assert len(found.sessions) > 0


def test_no_journal_no_key_no_session_no_clock(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Journal.open(path, KEY, threaded=False):
        pass
    with pytest.raises(InputError, match="no session yet"):
        read_history(path, KEY)
    with Journal.open(path, KEY, threaded=False) as made:
        made.begin(EVENING, programme(), 1, None)
    assert len(read_sessions(path, KEY)) == 1
    with pytest.raises(InputError, match="no clock"):
        read_history(path, KEY)
    with pytest.raises(InputError, match="key"):
        read_history(path, "00" * 32)
