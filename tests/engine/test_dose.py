"""The dose of a day: nobody gets more of it by starting, stopping or restarting than it has."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Dose
from robot.contract.record import Record
from tests.engine.build import DAY, EVENING, Driven, S, level, of, rules

# Twice five minutes a day, on three days in seven.
MINUTES, SESSIONS, DAYS = 5, 2, 3
LEVELS_HERE = (
    level("house", "asleep", "", rung="L0", dwell_days=0, dwell_sessions=0),
    level("presence", "presence", "light", dose=Dose(MINUTES, SESSIONS, DAYS)),
    level("touch", "touch", "motion", rung="L2", dose=Dose(MINUTES, SESSIONS, DAYS)),
)
MOST_S = 60 * MINUTES * SESSIONS
START = e.StartRequested("tap")


class Lived(Driven):
    """Counts for itself how long it was in contact, by the day on which each session began."""

    def __init__(self) -> None:
        self.contact_us: dict[int, int] = {}
        self.in_contact: tuple[int, int] | None = None
        super().__init__(levels=LEVELS_HERE, ceiling="touch")

    def do(self, event: Record) -> list[Record]:
        out = super().do(event)
        self.look()
        return out

    def look(self) -> None:
        """Greeting and what follows it is contact; a pause, closing and rating are none."""
        if self.in_contact is not None:
            day, since = self.in_contact
            self.contact_us[day] = self.contact_us.get(day, 0) + self.now - since
        contact = self.engine.contact
        on = contact is not None and self.phase in ("greeting", "active")
        self.in_contact = (contact.day, self.now) if on and contact is not None else None

    def restart(self, minutes: int) -> None:
        """A power cut: what was saved last, and so much later the robot is up again."""
        utc = self.engine.calendar.utc(self.now) + minutes * 60 * S
        self.look()
        self.in_contact = None
        again = Driven(
            1, json.loads(json.dumps(self.engine.snapshot())), utc=utc, levels=LEVELS_HERE, ceiling="touch"
        )
        self.engine, self.now = again.engine, 0

    def session(self, minutes: float, end: Record) -> None:
        if self.phase == "fault":
            self.do(e.LinkRestored("servos"))
        self.do(START)
        self.pass_s(60 * minutes)
        self.do(end)
        self.pass_s(70)

    def left(self) -> str:
        self.do(e.Tick())
        refusal = self.engine.bars.contact()
        return "" if refusal is None else refusal[0]


LOST = e.LinkLost("servos")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("session"), st.sampled_from([0.1, 1, 2, 3.5, 4.9, 6]), st.sampled_from(
            [LOST, LOST, e.StopRequested("heard"), e.StopRequested("tap"), e.SleepRequested("host"),
             e.EndRequested("tap"), e.LessRequested("tap"), e.PauseRequested("tap"), e.Rated(1),
             e.FaultRaised("x", "y"), e.StoreChanged(False), e.BodyHeld("busy", 400), e.ClosingDown()])),
        st.tuples(st.just("restart"), st.sampled_from([0, 1, 30]), st.just(START)),
        st.tuples(st.just("cut off"), st.sampled_from([0.1, 1, 4]), st.just(START)),
        st.tuples(st.just("wait"), st.sampled_from([1, 60, 600, 1_440]), st.sampled_from(
            [e.FaultCleared("kim"), e.ResumeRequested("tap"), e.StoreChanged(True), e.EndRequested("tap")])),
    ),
    max_size=30,
)  # fmt: skip
SEEN = {"sessions": 0, "full": 0}


@settings(max_examples=120)
@given(STEPS)
def test_no_way_gives_a_day_more_than_its_dose(steps: list[tuple[str, float, Record]]) -> None:
    d = Lived()
    for what, minutes, event in steps:
        if what == "session":
            d.session(minutes, event)
        elif what == "restart":
            d.restart(int(minutes))
        elif what == "cut off":
            d.do(START)
            d.pass_s(60 * minutes)
            d.restart(0)
        else:
            d.do(event)
            d.pass_s(60 * minutes)
        for day, lived_us in d.contact_us.items():
            assert lived_us <= MOST_S * S, day
            assert d.engine.progress.minutes_on(day) <= MINUTES * SESSIONS
    days = sorted(day for day, lived_us in d.contact_us.items() if lived_us >= 120 * S)
    assert all(sum(first <= day < first + 7 for day in days) <= DAYS for first in days), "days of a week"
    SEEN["sessions"] += len(of(c.SessionStarted, d.log))
    SEEN["full"] += any(lived_us > (MOST_S - 130) * S for lived_us in d.contact_us.values())


def test_the_property_above_saw_days_that_were_used_up() -> None:
    assert SEEN["sessions"] > 100
    assert SEEN["full"] > 5


@pytest.mark.parametrize("end", [LOST, e.FaultRaised("x", "y"), e.SleepRequested("host")])
def test_three_sessions_that_the_machine_breaks_off_share_the_minutes_of_the_day(end: Record) -> None:
    d = Driven(levels=LEVELS_HERE, ceiling="touch")
    planned = []
    for _ in range(5):
        out = d.do(START)
        planned += [x.planned_s for x in of(c.SessionStarted, out)]
        d.pass_s(60 * 4)
        d.do(end)
        d.do(e.LinkRestored("servos"))
        d.do(e.FaultCleared("kim"))
    assert planned == [300, 300, 120], "the last one has what is left of the day"
    assert rules(d)[-1] == "dose-minutes"


def test_what_is_left_of_a_day_is_planned_and_ends_calmly_with_its_rating() -> None:
    d = Lived()
    d.session(4, LOST)
    d.session(3.5, LOST)
    d.do(e.LinkRestored("servos"))
    d.do(START)
    d.pass_s(149)
    assert d.phase == "active"
    d.pass_s(2)
    assert d.phase == "closing"
    d.pass_s(7)
    assert d.phase == "rating"
    d.do(e.Rated(1))
    assert d.left() == "dose-minutes"


def test_less_than_two_minutes_is_enough_for_today() -> None:
    d = Lived()
    d.session(4.9, LOST)
    d.session(3.3, LOST)
    d.do(e.LinkRestored("servos"))
    assert d.left() == "dose-minutes"
    d.now += DAY
    assert d.left() == ""


def test_a_programme_of_single_minutes_has_its_sessions() -> None:
    short = (LEVELS_HERE[0], level("presence", "presence", "light", dose=Dose(1, 2, 7)))
    d = Driven(levels=short, ceiling="presence")
    for _ in range(2):
        assert of(c.SessionStarted, d.do(START))
        d.pass_s(130)
    assert not of(c.SessionStarted, d.do(START))


def test_a_power_cut_takes_the_plan_that_it_cut_off() -> None:
    d = Lived()
    for _ in range(2):
        d.do(START)
        d.pass_s(200)
        d.restart(1)
    assert d.left() == "dose-sessions"
    assert d.engine.progress.minutes_on(d.engine.calendar.day(d.now)) == MINUTES * SESSIONS


def test_days_on_which_the_machine_broke_everything_off_are_days_of_the_week_too() -> None:
    d = Lived()
    for _ in range(DAYS):
        d.session(4, LOST)
        d.do(e.LinkRestored("servos"))
        d.now += DAY
    assert d.left() == "dose-days"
    d.now += 5 * DAY
    assert d.left() == ""


def test_a_moment_that_the_machine_broke_off_makes_no_day() -> None:
    d = Lived()
    for _ in range(DAYS + 1):
        d.session(1, LOST)
        d.do(e.LinkRestored("servos"))
        d.now += DAY
    assert d.left() == ""


def test_a_clock_that_jumps_ahead_gives_no_new_day() -> None:
    d = Lived()
    d.session(6, e.Rated(1))
    d.session(6, e.Rated(1))
    d.do(e.ClockReported(EVENING + 2 * DAY, 9 * 3600, True))
    assert d.left() == "dose-sessions"
