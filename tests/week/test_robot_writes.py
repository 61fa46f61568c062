"""The robot writes its week file by itself: once a week, while it may, and again until it could."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError
from pyrage import x25519

from robot.app import week_files
from robot.app.week_files import WeekFiles
from robot.config.schema import Config
from robot.contract import events as e
from robot.contract.calendar import DAY_US, day_of
from robot.doctor.week import examine
from robot.journal import Journal
from robot.journal.null_journal import NullJournal
from robot.week.folder import open_all
from sim.clock import VirtualClock
from tests.engine.build import EVENING  # Monday 2026-01-05
from tests.journal.build import EVENING_EVENTS, KEY, play

OWN = x25519.Identity.generate()
PUBLIC = str(OWN.to_public())
WEEK_US = 7 * DAY_US


class Robot:
    """A robot with a journal; `today` is the person's day, None while nothing may be written."""

    def __init__(self, folder: Path, **week: object) -> None:
        (folder / "journal.key").write_text(KEY)
        self.stick, self.path = folder / "stick", folder / "journal.db"
        play(self.path, EVENING_EVENTS)
        self.journal = Journal.open(self.path, KEY)
        section = {"to": [PUBLIC], "folder": str(self.stick), "person": "heron", **week}
        self.config = Config.model_validate(
            {"week": section, "journal": {"key_file": str(folder / "journal.key")}}
        )
        self.clock = VirtualClock(EVENING + WEEK_US)
        self.today: int | None = day_of("2026-01-12")
        self.said: list[bool] = []
        self.begin()

    def begin(self) -> None:
        """As after a start."""
        self.files = WeekFiles(
            self.config, self.clock, lambda: self.journal, lambda: self.today, self.said.append
        )

    def look(self) -> bool:
        done = asyncio.run(self.files.look())
        self.journal.flush()
        return done

    def weeks(self) -> list[str]:
        return [each.week.week for each in open_all([self.stick], [OWN])[0]]


@pytest.fixture
def robot(tmp_path: Path) -> Iterator[Robot]:
    made = Robot(tmp_path)
    yield made
    made.journal.close()


def wait_for(done: Callable[[], bool], robot: Robot) -> None:
    """The journal's writer does it in its own time."""
    for _ in range(200):
        if done():
            return
        robot.journal.event(1, e.Tick())
        robot.journal.flush()
    raise AssertionError("it was not done")


def test_once_a_week_and_not_again_after_a_start(robot: Robot) -> None:
    robot.stick.mkdir()
    assert robot.look()
    assert not robot.look()
    assert robot.weeks() == ["2026-W02"]
    (file,) = robot.stick.iterdir()
    file.unlink()  # the therapist has taken it along

    def begun_anew_writes_nothing() -> bool:
        robot.begin()
        return not robot.look()

    wait_for(begun_anew_writes_nothing, robot)
    file.unlink(missing_ok=True)
    robot.begin()
    assert not robot.look()
    assert not file.exists()
    robot.today = day_of("2026-01-19")
    assert robot.look()
    assert robot.weeks() == ["2026-W03"]
    assert robot.said[-1] is False


def test_a_stick_that_is_not_there_is_said_and_tried_again(robot: Robot) -> None:
    assert not robot.look()
    assert not robot.look()
    assert robot.said == [True, True]
    assert not robot.stick.exists()
    robot.stick.mkdir()
    assert robot.look()
    assert robot.said == [True, True, False]
    assert robot.weeks() == ["2026-W02"]


def test_nothing_is_written_by_an_unconfirmed_clock_or_awake_or_without_a_journal(robot: Robot) -> None:
    robot.stick.mkdir()
    robot.today, today = None, robot.today
    assert not robot.look()
    robot.today = today
    unkept = NullJournal(robot.path, "disk-full")
    files = WeekFiles(robot.config, robot.clock, lambda: unkept, lambda: today, robot.said.append)
    assert not asyncio.run(files.look())
    assert (robot.weeks(), robot.said) == ([], [])


def test_a_folder_that_hangs_holds_nobody_up(robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = threading.Event()
    monkeypatch.setattr(week_files, "write", lambda *_: hangs.wait())

    async def ends() -> None:
        task = asyncio.ensure_future(robot.files.look())
        await asyncio.sleep(0.1)
        task.cancel()

    try:
        asyncio.run(asyncio.wait_for(ends(), 5))
    finally:
        hangs.set()


def test_a_key_that_is_gone_is_said_and_stops_nothing(robot: Robot) -> None:
    robot.stick.mkdir()
    Path(robot.config.journal.key_file or "").unlink()
    assert not robot.look()
    assert robot.said == [True]


@pytest.mark.parametrize(
    ("day", "today", "due"),
    [
        ("mon", "2026-01-12", "2026-W02"),
        ("mon", "2026-01-18", "2026-W02"),
        ("wed", "2026-01-13", "2026-W01"),
        ("wed", "2026-01-14", "2026-W02"),
        ("sun", "2026-01-18", "2026-W02"),
    ],
)
def test_which_week_is_due_on_which_day(day: str, today: str, due: str) -> None:
    config = Config.model_validate({"week": {"day": day}})
    files = WeekFiles(config, VirtualClock(EVENING), lambda: NullJournal(Path("x"), "x"), lambda: None, bool)
    assert str(files.due(date.fromisoformat(today))) == due


def test_it_is_off_unless_there_are_a_key_and_a_folder() -> None:
    assert not Config().week.on
    assert not Config.model_validate({"week": {"to": [PUBLIC]}}).week.on
    assert not Config.model_validate({"week": {"folder": "/media/stick"}}).week.on
    files = WeekFiles(Config(), VirtualClock(EVENING), lambda: NullJournal(Path("x"), "x"), lambda: 1, bool)
    asyncio.run(files.run())  # it ends at once


@pytest.mark.parametrize(
    ("section", "state", "said"),
    [
        ({}, "off", "neither key nor folder"),
        ({"to": [PUBLIC]}, "degraded", "names no folder"),
        ({"folder": "/"}, "degraded", "names no key"),
        ({"to": [PUBLIC], "folder": "/nowhere"}, "missing", "/nowhere is not there"),
        ({"to": [PUBLIC], "folder": "/"}, "real", "into /, for 1 key to open"),
    ],
)
def test_the_doctor_says_whether_they_can_be_written(
    section: dict[str, object], state: str, said: str
) -> None:
    (finding,) = examine(Config.model_validate({"week": section}))
    assert (finding.part, finding.state) == ("week files", state)
    assert said in finding.detail


@pytest.mark.parametrize(
    "wrong", [{"to": ["age1"]}, {"to": [str(OWN)]}, {"day": "monday"}, {"person": "a" * 41}]
)
def test_a_section_that_cannot_be_right_is_refused_without_showing_a_key(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as raised:
        Config.model_validate({"week": wrong})
    assert str(OWN) not in str(raised.value)
