"""Laws 1 to 5 as properties over random streams of events."""

from collections.abc import Callable

from hypothesis import example, given
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.phases import PHASES
from tests.engine.build import DAY, LEVELS, Driven, of

SOURCES = st.sampled_from(["tap", "button", "typed", "touch", "heard", "face-down", "console", "host"])
EVENTS: list[st.SearchStrategy[Record]] = [
    st.builds(e.StopRequested, SOURCES),
    st.builds(e.LessRequested, SOURCES, st.booleans()),
    st.builds(e.MoreRequested, SOURCES),
    st.builds(e.WakeRequested, SOURCES),
    st.builds(e.StartRequested, SOURCES),
    st.builds(e.StartRequested, st.just("tap")),
    st.builds(e.SleepRequested, SOURCES),
    st.builds(e.EndRequested, SOURCES),
    st.builds(e.PauseRequested, SOURCES),
    st.builds(e.ResumeRequested, SOURCES),
    st.builds(e.StepApproved, st.integers(0, 6), st.just("T")),
    st.builds(e.StepDeclined, st.integers(0, 6), st.just("T")),
    st.builds(e.PreviewAnswered, st.integers(0, 6), st.booleans(), SOURCES),
    st.builds(e.Rated, st.one_of(st.none(), st.integers(-2, 12))),
    st.builds(e.Rated, st.integers(0, 3)),
    st.builds(e.ChoiceMade, st.integers(0, 5), st.sampled_from(["music", "neither"]), SOURCES),
    st.builds(e.Touched, st.sampled_from(["head", "back"]), st.integers(0, 9000), st.booleans()),
    st.builds(e.WordReceived, st.sampled_from(["yes", "no", "other"]), st.integers(0, 9), SOURCES),
    st.builds(e.Spoken, st.integers(0, 9), st.just("played"), st.integers(0, 900)),
    st.builds(e.Cued, st.sampled_from(["nuzzle", "look-away", "bow", ""]), st.just("purr")),
    st.builds(e.Called, SOURCES),
    st.builds(e.CrisisRaised, st.integers(1, 2), SOURCES),
    st.builds(e.CrisisCleared, st.sampled_from(["person", "T"])),
    st.builds(e.FaultRaised, st.just("body"), st.just("overload")),
    st.builds(e.FaultCleared, st.just("T")),
    st.builds(e.LinkLost, st.sampled_from(["servos", "board"])),
    st.builds(e.LinkRestored, st.sampled_from(["servos", "board"])),
    st.builds(e.QuietHoursChanged, st.booleans(), st.just("22:00"), st.just("09:00")),
]
# Seconds between two events. A day or a week is hundreds of ticks of company: rarer, so that more is tried.
WAITS = st.sampled_from([*(0, 1, 5, 30, 130, 700) * 4, *(90_000,) * 2, 700_000])
STREAM = st.lists(st.tuples(WAITS, st.one_of(EVENTS)), max_size=60)


def play(
    stream: list[tuple[int, Record]], check: Callable[[Driven, Record, list[Record]], None], **changes: object
) -> Driven:
    d = Driven(**changes)  # type: ignore[arg-type]
    for seconds, event in stream:
        for out in (d.pass_s(seconds),):
            check(d, e.Tick(), out)
        check(d, event, d.do(event))
    return d


@given(STREAM)
def test_law_1_a_stop_freezes_first_and_is_never_lost(stream: list[tuple[int, Record]]) -> None:
    d = play(stream, lambda *_: None)
    out = d.do(e.StopRequested("button"))
    assert [type(x) for x in out[:2]] == [c.Freeze, c.Hush]
    assert d.phase in ("stopped", "asleep")
    assert not of(c.Say, out)
    assert not of(c.Sound, out)
    again = d.do(e.StopRequested("button"))
    assert [type(x) for x in again[:2]] == [c.Freeze, c.Hush]
    still = d.pass_s(3600)
    assert not of(c.Gesture, still)
    assert not of(c.Say, still)
    assert d.phase in ("stopped", "asleep"), "only a person starts again"


@given(STREAM)
def test_law_2_less_always_lowers_at_once(stream: list[tuple[int, Record]]) -> None:
    d = play(stream, lambda *_: None)
    index = d.engine.programme.index
    before, seen = index(d.level), len(d.log)
    d.do(e.LessRequested("heard"))
    downs = [x for x in of(c.Decided, d.log[seen:]) if x.rule == "less-today"]
    assert [index(x.before) - index(x.after) for x in downs] == ([1] if before else [])


def eight_evenings() -> dict[str, object]:
    """A person with eight comfortable evenings behind them: a step up is proposed."""
    d = Driven()
    for _ in range(8):
        d.evening(rating=1)
    assert d.engine.progress.proposal is not None
    return d.engine.snapshot()


READY = eight_evenings()
TO_THE_STEP = [
    (0, e.WakeRequested("tap")),
    (0, e.StartRequested("tap")),
    (0, e.PreviewAnswered(1, True, "tap")),
]
SEEN = {"ups": 0, "downs": 0, "refusals": 0}


@given(st.tuples(st.integers(0, 3), STREAM).map(lambda x: [*TO_THE_STEP[: x[0]], *x[1]]), st.booleans())
@example(TO_THE_STEP, True)
@example([*TO_THE_STEP[:2], (0, e.PreviewAnswered(1, True, "heard")), TO_THE_STEP[2]], True)
def test_laws_3_4_5_up_is_one_consented_explained_step(
    stream: list[tuple[int, Record]], standing: bool
) -> None:
    seen = {"level": "presence"}

    def check(d: Driven, event: Record, out: list[Record]) -> None:
        index = d.engine.programme.index
        changes = [x for x in of(c.Decided, out) if x.after != x.before]
        if d.level != seen["level"]:
            assert changes, "every change of level is explained"
        for change in changes:
            assert change.rule
            step = index(change.after) - index(change.before)
            SEEN["ups" if step > 0 else "downs"] += 1
            if step > 0:
                assert step == 1
                assert index(change.after) <= index("choosing"), "never over the ceiling"
                assert isinstance(event, e.PreviewAnswered | e.WordReceived)
                assert event.source in e.CONSENTING
                p = d.engine.progress
                assert p.bar_up == 0 or change.before == "house"
                assert p.discomfort_day != d.engine.calendar.day(d.now)
        assert set(d.engine.ladder.modalities()) <= set().union(
            *(x.modalities for x in LEVELS if x.id in d.engine.progress.agreed)
        )
        seen["level"] = d.level

    play(stream, check, snapshot=READY, day=8, ceiling="choosing", standing_approval=standing)


@given(STREAM)
def test_the_phase_is_always_one_of_the_table_and_a_session_always_ends(
    stream: list[tuple[int, Record]],
) -> None:
    d = play(stream, lambda d, *_: None)
    assert d.phase in PHASES
    d.pass_s(2 * 3600)
    assert d.engine.contact is None
    started, ended = of(c.SessionStarted, d.log), of(c.SessionEnded, d.log)
    assert [x.session for x in started] == [x.session for x in ended]
    assert {x.where for x in of(c.Broke, d.log)} <= {"body"}, "the engine itself never breaks"


ONE_SESSION = [(0, e.StartRequested("tap")), (0, e.EndRequested("tap")), (7, e.Rated(1))]


@given(STREAM.map(lambda stream: [(0, e.WakeRequested("tap")), *ONE_SESSION, *ONE_SESSION, *stream]))
@example([(0, e.WakeRequested("tap")), *ONE_SESSION, *ONE_SESSION, *ONE_SESSION])
def test_the_dose_of_a_day_is_never_passed(stream: list[tuple[int, Record]]) -> None:
    d = play(stream, lambda *_: None)
    SEEN["refusals"] += sum(x.rule == "dose-sessions" for x in of(c.Decided, d.log))
    days = [session.day for session in d.engine.progress.sessions if session.lived]
    assert all(days.count(day) <= 2 for day in days)


def test_the_properties_above_saw_what_they_speak_of() -> None:
    assert SEEN["ups"] > 0
    assert SEEN["downs"] > 0
    assert SEEN["refusals"] > 0


@given(STREAM, st.integers(0, 3))
def test_the_same_events_give_the_same_commands(stream: list[tuple[int, Record]], seed: int) -> None:
    first = play(stream, lambda *_: None, seed=seed)
    assert play(stream, lambda *_: None, seed=seed).log == first.log


@given(STREAM)
def test_time_running_backwards_is_harmless(stream: list[tuple[int, Record]]) -> None:
    d = play(stream, lambda *_: None)
    d.now = max(0, d.now - DAY)
    out = d.do(e.StopRequested("tap"))
    assert isinstance(out[0], c.Freeze)
