"""Of ways out a report has the day and what came of them; when somebody was out is in none."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from robot.contract import events as e
from robot.contract.calendar import HOUR_US
from robot.engine.progress import Progress
from robot.journal import Journal
from robot.report.history import Moment
from robot.report.making import Asked, Format, Report
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


def test_the_day_alone_is_a_date_at_noon() -> None:
    late = Moment((EVENING + 6 * HOUR_US), 9 * 3600, True)
    alone = replace(late, day_alone=True)
    assert (late.local, late.clock, late.placed_us) == ("2026-01-06T02:00:00+09:00", "02:00", late.utc_us)
    assert (alone.local, alone.clock, alone.date) == ("2026-01-05", "", "2026-01-05")
    assert alone.placed_us == EVENING - 8 * HOUR_US
