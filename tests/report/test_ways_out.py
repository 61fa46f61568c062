"""Of ways out a report has the day and what came of them; when somebody was out is in none."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from robot.contract import events as e
from robot.contract.calendar import HOUR_US
from robot.engine.progress import Progress
from robot.journal import Journal
from robot.report.history import Asked as AskedFor
from robot.report.history import Course, Decided, Fault, History, Moment, Noted, Proposal, Session
from robot.report.making import Asked, Format, Report
from robot.report.ways_out import without_hours
from robot.report.week_making import read_week
from robot.week.calendar_week import CalendarWeek
from tests.engine.build import DAY, EVENING
from tests.engine.outings import ADULT, LADDER, QUESTS, back, go, start
from tests.journal.build import KEY
from tests.report.build import FIRST_DAY, Recorded

# 20:00, 20:01 and so on: the hours at which the engine of these tests is lived.
AN_HOUR = re.compile(r"\b(?:19|20|21):[0-5]\d")


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two evenings on which somebody goes to the post box and comes back, the second time too hard."""
    path = tmp_path_factory.mktemp("out") / "a.db"
    agreed = [each.id for each in LADDER[:4]]
    progress = Progress("outing", agreed, first_day=0, entered_day=0).to_json()
    with Journal.open(path, KEY, threaded=False) as journal:
        journal.save_snapshot(progress)
        d = Recorded(journal, 0, levels=LADDER, quests=QUESTS, ceiling="visit", agreed=tuple(agreed[:2]))
        d.do(ADULT)
        for rating in (2, 8):
            start(d)
            go(d)
            d.pass_s(1_200)
            back(d, rating=rating)
            d.do(e.SleepRequested("tap"))
            d.pass_s(86_400 - d.now / 1e6 % 86_400)
        d.pass_s(4 * 3_600)
        d.do(e.Tick())  # it was last heard in the night
        d.keep()
    return path


def proposed(path: Path, then_s: int) -> Path:
    """Somebody is back week after week, until a step up is offered; it is left open for so long."""
    agreed = [each.id for each in LADDER[:4]]
    with Journal.open(path, KEY, threaded=False) as journal:
        journal.save_snapshot(Progress("outing", agreed, first_day=0, entered_day=0).to_json())
        d = Recorded(journal, 0, levels=LADDER, quests=QUESTS, ceiling="visit", agreed=tuple(agreed[:2]))
        d.do(ADULT)
        for _ in range(9):
            start(d)
            go(d)
            d.pass_s(1_200)
            back(d, rating=1)
            if d.engine.progress.proposal is not None:
                break
            d.do(e.SleepRequested("tap"))
            d.pass_s(7 * 86_400 - d.now / 1e6 % 86_400)
        assert d.engine.progress.proposal is not None
        d.pass_s(then_s)
        d.do(e.Tick())
        d.keep()
    return path


def report(journal: Path, session: int = 0) -> Report:
    return Report(Asked(journal, KEY, "en", EVENING + 7 * DAY, session=session))


@pytest.mark.parametrize("kind", ["json", "csv", "html"])
def test_no_hour_of_a_way_out_is_in_a_report_of_weeks(journal: Path, kind: Format) -> None:
    text = report(journal).to_bytes(kind)[0].decode()
    assert "2026-01-05" in text
    assert "2026-01-06" in text
    assert AN_HOUR.findall(text) == []


def test_what_came_of_it_is_told_as_ever(journal: Path) -> None:
    made = report(journal)
    lived = [(x.level, x.outcome, x.cause) for x in made.history.sessions]
    assert lived == [
        ("outing", "void", "set-off"), ("outing", "success", "came-back"),
        ("outing", "void", "set-off"), ("outing", "discomfort", "came-back"),
    ]  # fmt: skip
    assert [each.after for each in made.history.steps] == ["touch"]
    assert made.history.dose().keys() == {FIRST_DAY, FIRST_DAY + 1}


def test_the_report_of_one_has_what_happened_in_its_order_and_no_hour(journal: Path) -> None:
    text = report(journal, 2).to_bytes("html")[0].decode()
    assert "They were received" in text
    assert AN_HOUR.findall(text) == []


def test_a_week_file_puts_what_followed_at_noon(journal: Path) -> None:
    made = read_week(journal, KEY, EVENING + 7 * DAY, CalendarWeek.parse("2026-W02"))
    assert [each.at.isoformat() for each in made.changes] == ["2026-01-06T12:00:00+09:00"]
    assert AN_HOUR.findall(made.model_dump_json()) == []


@pytest.mark.parametrize("kind", ["json", "html"])
@pytest.mark.parametrize("then_s", [0, 20_400, 106_800])
def test_a_step_up_that_was_offered_after_it_tells_no_hour_nor_does_its_end(
    tmp_path: Path, then_s: int, kind: Format
) -> None:
    """Neither at once, nor in the night, nor once nobody has answered it for a day."""
    made = report(proposed(tmp_path / "a.db", then_s))
    assert [x.result for x in made.history.proposals] == ["expired" if then_s > 86_400 else ""]
    assert AN_HOUR.findall(made.to_bytes(kind)[0].decode()) == []


@pytest.mark.parametrize("then_s", [0, 20_400])
def test_a_week_file_has_the_day_on_which_that_offer_ends_and_no_hour(tmp_path: Path, then_s: int) -> None:
    path = proposed(tmp_path / "a.db", then_s)
    made = read_week(path, KEY, EVENING + 60 * DAY)
    assert made.proposal is not None
    assert made.proposal.expires.isoformat()[11:] == "12:00:00+09:00"
    assert AN_HOUR.findall(made.model_dump_json(exclude={"made"})) == []


def at_s(seconds: int) -> Moment:
    return Moment(EVENING + seconds * 1_000_000, 9 * 3600, True)


def test_what_came_while_somebody_was_out_or_soon_after_has_its_day_alone() -> None:
    def way(number: int, began: int, ended: int, cause: str) -> Session:
        return Session(number, 1, at_s(began), "outing", 30, ended=at_s(ended), cause=cause)

    times = (-60, 0, 600, 4_000, 4_001, 4_600, 8_000)
    history = History(
        "p",
        0,
        30_000,
        sessions=(way(1, 0, 90, "set-off"), way(2, 3_600, 4_000, "came-back")),
        notes=tuple(Noted(at_s(each), "worry", {}) for each in times),
        asked=tuple(AskedFor(at_s(each), "less", "tap", False, 0) for each in times),
        faults=tuple(Fault(at_s(each), "fault", "ears", "x") for each in times),
        courses=tuple(Course(at_s(each), "running") for each in times),
        decisions=tuple(Decided(at_s(each), "hold", "touch", "touch", "", "x", {}, "") for each in times),
    )
    made = without_hours(history, {"outing"})
    for told in (made.notes, made.asked, made.faults, made.courses, made.decisions):
        assert [x.at.day_alone for x in told] == [False, True, True, True, True, True, False]


def test_what_was_offered_and_answered_at_other_times_keeps_its_hours() -> None:
    session = Session(1, 1, at_s(0), "outing", 30, ended=at_s(90), cause="came-back")
    offers = ((-90_000, -80_000), (-90_000, 60), (90, 90_000))
    made = without_hours(
        History(
            "p",
            0,
            30_000,
            sessions=(session,),
            proposals=tuple(
                Proposal(number, "farther", "", at_s(begun), True, closed=at_s(closed), result="expired")
                for number, (begun, closed) in enumerate(offers)
            ),
        ),
        {"outing"},
    )
    told = [(x.made.day_alone, x.closed.day_alone) for x in made.proposals if x.closed is not None]
    assert told == [(False, False), (False, True), (True, True)]


def test_the_day_alone_is_a_date_at_noon() -> None:
    late = Moment((EVENING + 6 * HOUR_US), 9 * 3600, True)
    alone = replace(late, day_alone=True)
    assert (late.local, late.clock, late.placed_us) == ("2026-01-06T02:00:00+09:00", "02:00", late.utc_us)
    assert (alone.local, alone.clock, alone.date) == ("2026-01-05", "", "2026-01-05")
    assert alone.placed_us == EVENING - 8 * HOUR_US
