"""The dose and the hard end of a session hold in the gate, apart from the engine (hazards H2 and H12)."""

import logging
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import MODALITIES, Dose
from robot.contract.record import Record
from robot.engine.core import Engine
from robot.engine.progress import PastSession
from robot.gate.gate import OVERRUN, Gate
from robot.motion.gestures import modality
from robot.runtime.dispatcher import Dispatcher, Drivers
from robot.view.state_view import View
from sim.clock import VirtualClock
from tests.engine.build import DAY, EVENING, Driven, S, level, programme

# Ten minutes a session, two sessions a day, five days in seven; half of it on "touch".
LEVELS_HERE = (
    level("presence", "presence", "light", dose=Dose(10, 2, 5)),
    level("touch", "touch", "motion", rung="L2", dose=Dose(5, 1, 5)),
)
CONTACT: tuple[Record, ...] = (
    c.Say(1, "word.here", "voice"),
    c.Say(1, "word.here", "text"),
    c.Offer(1, ("music", "neither")),
    c.Board(1, "tiles", "", 1, (), ("yours",), ()),
    c.Gesture("nod", 0.5),
    c.Sound("purr"),
)
COMPANY: tuple[Record, ...] = (
    c.Idle("breathing"),
    c.Light("eyes", "warm", 0.5),
    c.Card("hotline", True),
)
LONGEST_S = 10 * 60 + 120
any_of = st.sampled_from


class Asking:
    """A gate in front of an engine that is nothing but what the test makes it ask."""

    def __init__(self, **config: Any) -> None:
        self.gate = Gate(programme(levels=LEVELS_HERE), Config.model_validate(config), modality)
        self.now = 0
        self.clock(EVENING)

    def clock(self, utc_us: int, verified: bool = True) -> None:
        self.gate.note(e.ClockReported(utc_us, 9 * 3600, verified), self.now)

    def ask(self, command: Record) -> str:
        return self.gate.judge(command, self.now).word

    def begin(self, name: str = "presence", planned_s: int = 600, free: bool = False) -> None:
        self.ask(c.Bounds(MODALITIES, True))
        self.ask(c.SessionStarted(1, name, planned_s, free))

    def end(self, outcome: c.Outcome = "success", cause: str = "planned") -> None:
        self.ask(c.SessionEnded(1, outcome, cause))

    def session(self, minutes: float = 10, outcome: c.Outcome = "success", cause: str = "planned") -> None:
        self.begin()
        self.now += round(minutes * 60) * S
        self.end(outcome, cause)

    def contact(self) -> set[str]:
        """Why contact is refused now, or {"sent"}."""
        return {self.ask(command) for command in CONTACT}


def test_h12_contact_ends_two_minutes_after_its_plan_whatever_the_engine_does() -> None:
    """The dialogue crashed and never ends the session: its clock in the gate runs on."""
    for planned_s, ends in ((600, 720), (300, 420), (10**6, LONGEST_S), (-5, 120)):
        a = Asking()
        a.begin(planned_s=planned_s)
        a.now += ends * S - 1
        assert a.contact() == {"sent"}
        a.now += 1
        assert a.contact() == {"refused:session-over"}
        assert {a.ask(command) for command in COMPANY} == {"sent"}, "company goes on"
        a.now += DAY
        assert a.contact() == {"refused:session-over"}, "until a session is announced that may be"


LIVED = st.lists(
    st.tuples(
        any_of([0, 1, 5, 30, 130, 700, 2_000, 20_000]),
        st.one_of(
            any_of([e.StartRequested("tap"), e.StartRequested("tap"), e.WakeRequested("tap"), e.Rated(1)]),
            any_of(
                [
                    e.PauseRequested("tap"),
                    e.ResumeRequested("tap"),
                    e.EndRequested("tap"),
                    e.Touched("head", 9),
                ]
            ),
            any_of(
                [
                    e.StopRequested("heard"),
                    e.StopRequested("tap"),
                    e.LessRequested("tap"),
                    e.MoreRequested("tap"),
                ]
            ),
            any_of([e.SleepRequested("tap"), e.SleepRequested("host"), e.OthersPresent(True, "tap")]),
            any_of(
                [e.LinkLost("board"), e.LinkRestored("board"), e.FaultRaised("x", "y"), e.FaultCleared("T")]
            ),
            any_of([e.CrisisRaised(2, "typed"), e.CrisisCleared("T"), e.PreviewAnswered(1, True, "tap")]),
        ),
    ),
    min_size=20,
    max_size=80,
)
SESSIONS = {"begun": 0}


@settings(max_examples=100)
@given(LIVED, st.booleans())
def test_h2_h12_a_sound_engine_is_never_refused_for_its_dose(
    stream: list[tuple[int, Record]], restart: bool
) -> None:
    """The two counts agree: what the engine begins it may also carry out, also after a restart."""
    d = Driven()
    gate = Gate(d.engine.programme, Config(), modality)
    gate.note(e.ClockReported(EVENING, 9 * 3600, True), 0)

    def judge(out: list[Record]) -> None:
        for command in out:
            SESSIONS["begun"] += isinstance(command, c.SessionStarted)
            assert gate.judge(command, d.now).note not in OVERRUN, command

    for place, (seconds, event) in enumerate(stream):
        end = d.now + seconds * S
        while (due := d.engine.deadline()) is not None and due <= end:
            d.now = max(d.now, due)
            judge(d.do(e.Tick()))
        d.now = end
        judge(d.do(event))
        if restart and place == len(stream) // 2:
            d.engine = Engine(d.engine.programme, 1, d.engine.snapshot())
            judge(d.do(e.ClockReported(EVENING + d.now, 9 * 3600, True)))
            gate = Gate(d.engine.programme, Config(), modality)
            gate.note(e.ClockReported(EVENING + d.now, 9 * 3600, True), d.now)
            gate.restore(d.engine.progress.sessions)


def test_the_property_above_saw_sessions() -> None:
    assert SESSIONS["begun"] > 40


def test_a_pause_stops_the_clock_for_half_an_hour_and_bars_contact_meanwhile() -> None:
    a = Asking()
    a.begin()
    a.now += 500 * S
    a.ask(c.PhaseChanged("active", "paused"))
    a.now += 1_700 * S
    assert a.contact() == {"refused:paused"}
    a.ask(c.PhaseChanged("paused", "active"))
    a.now += 200 * S
    assert a.contact() == {"sent"}
    a.ask(c.PhaseChanged("active", "paused"))
    a.now += 7_200 * S
    a.ask(c.PhaseChanged("paused", "active"))
    assert a.contact() == {"refused:session-over"}, "a long pause is no way to a longer session"


def test_h2_the_sessions_of_a_day_are_counted_in_the_gate() -> None:
    a = Asking()
    a.session()
    a.session()
    a.begin()
    assert a.contact() == {"refused:dose"}
    a.end()
    a.now += DAY
    a.session()
    a.begin()
    assert a.contact() == {"sent"}, "the next day"


def test_h2_the_days_of_a_week_are_counted_in_the_gate() -> None:
    a = Asking()
    for _ in range(5):
        a.session()
        a.now += DAY
    a.begin()
    assert a.contact() == {"refused:dose"}
    a.end("void", "link")
    a.now += 2 * DAY
    a.begin()
    assert a.contact() == {"sent"}


def test_h2_a_session_that_the_machine_ended_is_no_session_but_its_minutes_count() -> None:
    a = Asking()
    for _ in range(4):
        a.session(5, "void", "link")
    a.begin()
    assert a.contact() == {"sent"}
    a.now += 5 * 60 * S
    a.end("void", "link")
    a.begin()
    assert a.contact() == {"refused:dose"}, "25 minutes in all, by whatever way"


@pytest.mark.parametrize("cause", ["stop", "crisis", "others", "sleep"])
def test_h2_a_session_that_a_person_ended_is_one(cause: str) -> None:
    a = Asking()
    a.session(1, "void", cause)
    a.session(1, "void", cause)
    a.begin()
    assert a.contact() == {"refused:dose"}


def test_h2_a_session_that_was_never_ended_counts_when_the_next_begins() -> None:
    a = Asking()
    a.begin()
    a.begin()
    assert a.contact() == {"sent"}
    a.begin()
    assert a.contact() == {"refused:dose"}


def test_h2_what_was_lived_before_a_restart_is_used_up() -> None:
    today = (EVENING + 9 * 3600 * S - 4 * 3600 * S) // DAY
    lived = [PastSession(number, "presence", today, "success", 1, False, minutes=10.0) for number in range(2)]
    for sessions, word in ((lived, "refused:dose"), (lived[:1], "sent"), ([], "sent")):
        a = Asking()
        a.gate.restore(sessions)
        a.begin()
        assert a.contact() == {word}
    a = Asking()
    a.gate.restore([PastSession(1, "presence", today, "void", None, False, lived=False, minutes=24.0)])
    a.begin()
    assert a.contact() == {"refused:dose"}, "minutes"
    a = Asking()
    a.gate.restore([PastSession(n, "presence", today - n, "success", 1, False) for n in range(1, 6)])
    a.begin()
    assert a.contact() == {"refused:dose"}, "days"


def test_a_clock_that_jumps_a_day_on_gives_no_new_dose() -> None:
    a = Asking()
    a.session()
    a.session()
    a.clock(EVENING + 3 * DAY)
    a.begin()
    assert a.contact() == {"refused:dose"}
    a.clock(EVENING - 30 * DAY)
    a.begin()
    assert a.contact() == {"refused:dose"}, "nor one that jumps back"


def test_a_session_that_begins_while_nobody_vouches_for_the_clock_gets_nothing() -> None:
    a = Asking()
    a.clock(EVENING, verified=False)
    a.begin()
    assert {a.ask(command) for command in CONTACT[:3]} == {"refused:clock-unverified"}
    a.clock(EVENING)
    assert a.contact() == {"refused:clock-unverified"}, "its day was not known when it began"


def test_a_level_that_the_programme_does_not_have_has_no_dose() -> None:
    a = Asking()
    a.begin("no-such-level")
    assert a.contact() == {"refused:dose"}


def test_a_sub_level_may_have_the_dose_of_the_largest() -> None:
    part = level("part", "touch", "motion", dose=Dose(30, 1, 7))
    tall = replace(LEVELS_HERE[1], parts=(part,))
    a = Asking()
    a.gate = Gate(programme(levels=(LEVELS_HERE[0], tall)), Config(), modality)
    a.clock(EVENING)
    a.begin("touch", 1800)
    a.now += 1919 * S
    assert a.contact() == {"sent"}
    a.now += S
    assert a.contact() == {"refused:session-over"}


def test_time_running_backwards_gives_nothing_back() -> None:
    a = Asking()
    a.begin()
    a.now = 720 * S
    assert a.contact() == {"refused:session-over"}
    a.now = 0
    assert a.contact() == {"refused:session-over"}
    assert a.gate.judge(CONTACT[0]).word == "refused:session-over", "without a time: no later than before"


# --- in the shell -------------------------------------------------------------------------------------------


class Stuck(Engine):
    """An engine whose dialogue has crashed in the middle of a session: it asks on and on, and never ends."""

    def handle(self, event: Record, now: int) -> list[Record]:
        begun = isinstance(event, e.StartRequested)
        first = (c.Bounds(MODALITIES, True), c.SessionStarted(1, "presence", 600)) if begun else ()
        return [*first, c.Say(1, "word.here", "voice"), c.Sound("purr"), c.Gesture("nod", 0.5), c.Freeze()]


class Driver:
    """A body and a voice that remember when they were asked for something that a person sees or hears."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock, self.asked, self.frozen = clock, [0], 0

    def send(self, command: Record) -> None:
        if isinstance(command, c.Gesture):
            self.asked.append(self.clock.now())
        self.frozen += isinstance(command, c.Freeze)

    def say(self, *_: Any, **__: Any) -> None:
        self.asked.append(self.clock.now())

    def sound(self, _name: str, gain: float) -> None:
        assert gain <= 0.6
        self.asked.append(self.clock.now())


class Kept:
    """A journal of verdicts."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def event(self, at_us: int, record: Record) -> None: ...

    def commands(self, at_us: int, verdicts: list[tuple[Record, str]]) -> None:
        self.words += [word for _, word in verdicts]

    def save_snapshot(self, snapshot: dict[str, Any]) -> None: ...


def run_stuck(engine: Engine, caplog: pytest.LogCaptureFixture) -> tuple[Driver, Kept]:
    clock, again, kept = VirtualClock(EVENING), [], Kept()
    driver: Any = Driver(clock)
    text = dict.fromkeys(("en", "ja", "ko"), "Here.")
    object.__setattr__(engine.programme, "lines", {"word.here": text})
    view = View(engine.programme, "me", True, "en")
    gate = Gate(engine.programme, Config(), modality)
    shell = Dispatcher(engine, gate, Drivers(driver, driver), kept, view, clock, again.append)
    with caplog.at_level(logging.CRITICAL):
        shell.deliver(e.ClockReported(EVENING, 9 * 3600, True))
        shell.deliver(e.StartRequested("tap"))
        for minute in range(60):
            clock.move_to(minute * 60 * S)
            shell.deliver(e.Tick())
    return driver, kept


def test_h12_the_hard_end_outlives_a_dialogue_that_crashed(caplog: pytest.LogCaptureFixture) -> None:
    driver, kept = run_stuck(Stuck(programme(levels=LEVELS_HERE), 1), caplog)
    assert max(driver.asked) == 11 * 60 * S, "the last minute before the plan and two minutes are over"
    assert driver.frozen == 62, "and it can still be stopped"
    assert kept.words.count("refused:session-over") == 3 * 48, "each one is in the journal"


def test_h2_a_restart_gives_no_new_dose(caplog: pytest.LogCaptureFixture) -> None:
    engine = Stuck(programme(levels=LEVELS_HERE), 1)
    today = (EVENING + 9 * 3600 * S - 4 * 3600 * S) // DAY
    for number in (1, 2):
        engine.progress.add(PastSession(number, "presence", today, "success", 1, False))
    driver, kept = run_stuck(engine, caplog)
    assert driver.asked == [0]
    assert "refused:dose" in kept.words
