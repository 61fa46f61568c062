"""What no stream of events may do to a programme that rests, fades or has ended."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from tests.engine.build import Driven, bring_to, of
from tests.engine.course import ALL, HERE, courses, pass_days

SOURCES: st.SearchStrategy[Any] = st.sampled_from(["tap", "button", "touch", "heard", "console", "host"])
STAFF = st.sampled_from(["T", "person", "", "Person "])
ANYTHING: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.just(()), st.just({})
)
DATES: st.SearchStrategy[Any] = st.one_of(
    st.dates().map(str), st.sampled_from(["", "2026-01-06", "2026-01-12", "2026-02-30"]), ANYTHING
)
PLANS: st.SearchStrategy[Any] = st.one_of(
    st.lists(st.integers(0, 7), min_size=2, max_size=5).map(lambda x: tuple(sorted(x, reverse=True))),
    st.lists(ANYTHING, max_size=4).map(tuple),
    ANYTHING,
)
LISTS: st.SearchStrategy[Any] = st.one_of(
    st.permutations(ALL).map(tuple), st.lists(ANYTHING, max_size=6).map(tuple), ANYTHING
)
COURSE: list[st.SearchStrategy[Record]] = [
    st.builds(e.StayChosen, SOURCES),
    st.builds(e.SentAway, SOURCES),
    st.builds(e.LetBack, SOURCES),
    st.builds(e.DestinationSet, st.one_of(st.sampled_from(ALL), ANYTHING), st.one_of(STAFF, ANYTHING)),
    st.builds(e.OrderSet, LISTS, st.one_of(STAFF, ANYTHING)),
    st.builds(e.HoldRequested, DATES, st.one_of(STAFF, ANYTHING)),
    st.builds(e.HoldLifted, st.one_of(STAFF, ANYTHING)),
    st.builds(e.FadingPlanned, PLANS, st.one_of(STAFF, ANYTHING)),
    st.builds(e.CloseRequested, STAFF),
    st.builds(e.LeaveRequested, SOURCES),
]
EVENING: list[st.SearchStrategy[Record]] = [
    st.builds(e.WakeRequested, SOURCES),
    st.builds(e.StartRequested, st.just("tap")),
    st.builds(e.MoreRequested, SOURCES),
    st.builds(e.LessRequested, SOURCES, st.booleans()),
    st.builds(e.PreviewAnswered, st.integers(1, 4), st.booleans(), SOURCES),
    st.builds(e.EndRequested, SOURCES),
    st.builds(e.Rated, st.integers(0, 9)),
    st.builds(e.Touched, st.just("head"), st.integers(0, 900), st.booleans()),
    st.builds(e.SleepRequested, SOURCES),
    st.builds(e.StopRequested, SOURCES),
    st.builds(e.PauseRequested, SOURCES),
    st.builds(e.ResumeRequested, SOURCES),
]
OTHER: list[st.SearchStrategy[Record]] = [
    st.builds(e.StaffStep, st.sampled_from(["up", "down"]), STAFF),
    st.builds(e.CeilingLowered, st.sampled_from(ALL), STAFF),
    st.builds(e.LineRequested, st.sampled_from(["word.here", "choosing.x", ""]), STAFF),
    st.builds(e.StepApproved, st.integers(1, 4), STAFF),
    st.builds(e.ConsentWithdrawn, st.sampled_from(ALL), SOURCES),
    st.builds(e.CrisisRaised, st.integers(1, 2), SOURCES),
    st.builds(e.CrisisCleared, STAFF),
    st.builds(e.QuietHoursChanged, st.booleans(), st.just("22:00"), st.just("09:00")),
    st.builds(e.FaultRaised, st.just("body"), st.just("overload")),
    st.builds(e.FaultCleared, st.just("T")),
    st.builds(e.LinkLost, st.just("servos")),
    st.builds(e.LinkRestored, st.just("servos")),
]
WAITS = st.sampled_from([0, 0, 1, 5, 30, 130, 700, 90_000, 700_000])
STREAM = st.lists(st.tuples(WAITS, st.one_of(*COURSE, *EVENING, *OTHER)), max_size=40)
PLANNED: tuple[type[Record], ...] = (
    e.StayChosen,
    e.DestinationSet,
    e.OrderSet,
    e.HoldRequested,
    e.HoldLifted,
    e.FadingPlanned,
    e.CloseRequested,
    e.LeaveRequested,
)
SEEN = {"on-hold": 0, "fading": 0, "closed": 0, "left": 0, "refused": 0, "ups": 0}
UP = [(0, e.WakeRequested("tap")), (0, e.LessRequested("tap")), (0, e.MoreRequested("tap"))]


@given(STREAM)
@example([*UP, (0, e.PreviewAnswered(1, True, "tap")), (0, e.HoldRequested("", "T")), *UP])
@example([(0, e.WakeRequested("tap")), (0, e.LeaveRequested("tap")), (0, e.HoldLifted("T"))])
@example([(0, e.FadingPlanned((1, 0), "T")), (700_000, e.WakeRequested("tap")), (700_000, e.Rated(1))])
def test_the_course_never_raises_the_level_and_lets_no_contact_through_while_it_rests_or_is_over(
    stream: list[tuple[int, Record]],
) -> None:
    d = Driven(start="touch", agreed=HERE)
    for seconds, event in stream:
        for given_event in (None, event):
            course, level = d.engine.progress.course, d.engine.programme.index(d.level)
            out = d.pass_s(seconds) if given_event is None else d.do(given_event)
            rose = d.engine.programme.index(d.level) > level
            SEEN["ups"] += rose
            SEEN["refused"] += sum(x.decision == "refuse" for x in of(c.Decided, out))
            for _, after in courses(out):
                SEEN[after] = SEEN.get(after, 0) + 1
            if isinstance(given_event, PLANNED) or course in ("on-hold", "closed", "left"):
                assert not rose
            if d.engine.progress.course in ("on-hold", "closed", "left"):
                assert not of(c.Propose, out)
                assert not of(c.Preview, out)
                assert d.engine.progress.proposal is None
                if not courses(out):
                    assert not of(c.SessionStarted, out)
            if d.engine.progress.course == "left":
                assert d.engine.contact is None
                assert d.phase in ("asleep", "stopped", "fault", "handover")
            assert {x.where for x in of(c.Broke, out)} <= {"body"}, "nonsense never breaks it"
    if d.engine.progress.course in ("on-hold", "closed", "left"):
        d.pass_s(2 * 3600)
        assert d.engine.contact is None


def test_the_property_above_saw_what_it_speaks_of() -> None:
    assert SEEN.pop("running", 1)
    SEEN.pop("closed")  # takes weeks and a farewell: see the examples
    assert all(SEEN.values()), SEEN


REACHED = (
    "level",
    "agreed",
    "part",
    "order",
    "destination",
    "return_to",
    "sessions",
    "comfortable",
    "sessions_here",
    "ratings",
    "steps",
    "discomfort_days",
    "bar_up",
    "farewell",
    "policy",
)


@given(STREAM, st.sampled_from(["", "2027-01-01"]))
def test_a_pause_loses_nothing_of_what_was_reached(before: list[tuple[int, Record]], until: str) -> None:
    d = Driven(start="touch", agreed=HERE)
    for seconds, event in before:
        d.pass_s(seconds)
        d.do(event)
    d.do(e.FaultCleared("T"))
    d.do(e.SleepRequested("tap"))
    if d.engine.progress.course in ("closed", "left"):
        return
    d.do(e.HoldLifted("T"))
    had = {name: getattr(d.engine.progress, name) for name in REACHED}
    weeks = d.engine.progress.fading and len(d.engine.progress.fading.days_a_week)
    d.do(e.HoldRequested(until, "T"))
    d.pass_s(30 * 86_400)
    d.do(e.HoldLifted("T"))
    assert {name: getattr(d.engine.progress, name) for name in REACHED} == had
    left = d.engine.progress.fading and len(d.engine.progress.fading.days_a_week)
    assert left == weeks, "nor a week of a plan that has just begun"


@given(
    st.lists(st.integers(0, 7), min_size=2, max_size=6).map(lambda x: tuple(sorted(x, reverse=True))),
    st.lists(st.integers(0, 5), max_size=6),
)
def test_a_fading_plan_never_raises_the_dose(plan: tuple[int, ...], jumps: list[int]) -> None:
    d = Driven()
    usual = d.engine.dose.now()
    d.do(e.FadingPlanned(plan, "T"))
    last = usual.days_per_week
    for _ in range(7 * len(plan) + 3):
        dose = d.engine.dose.now()
        assert dose.days_per_week <= last
        assert (dose.minutes, dose.sessions_per_day) <= (usual.minutes, usual.sessions_per_day)
        last = dose.days_per_week
        pass_days(d, 1)
    assert last == 0
    for jump in jumps:
        pass_days(d, jump)
        assert d.engine.dose.now().days_per_week == 0


@given(STREAM, st.integers(0, 4))
def test_after_the_course_was_left_only_staff_and_then_the_person_begin_again(
    stream: list[tuple[int, Record]], at: int
) -> None:
    """A stop and a leave work whatever came before; nothing but a lift by staff undoes the leave."""
    d = Driven(start="touch", agreed=HERE)
    for seconds, event in stream[:at]:
        d.pass_s(seconds)
        d.do(event)
    assert [type(x) for x in d.do(e.StopRequested("button"))[:2]] == [c.Freeze, c.Hush]
    level = d.level
    d.do(e.LeaveRequested("tap"))
    assert (d.phase, d.level, d.engine.progress.course) == ("asleep", level, "left")
    for seconds, event in stream[at:]:
        d.pass_s(seconds)
        out = d.do(event)
        lifted = isinstance(event, e.HoldLifted) and ("left", "running") in courses(out)
        if lifted:
            assert event.by == "T" or event.by not in ("person", "", "Person ")  # type: ignore[attr-defined]
            return
        assert d.engine.progress.course == "left"
        assert not of(c.SessionStarted, out)
    assert [type(x) for x in d.do(e.StopRequested("button"))[:2]] == [c.Freeze, c.Hush]


AWAY = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 30, 130, 7000]),
        st.one_of(
            st.builds(e.WakeRequested, SOURCES),
            st.builds(e.SleepRequested, SOURCES),
            st.builds(e.PauseRequested, SOURCES),
            st.builds(e.ResumeRequested, SOURCES),
            st.builds(e.PresenceChanged, st.booleans()),
            st.builds(e.WordReceived, st.just("greeting"), st.just(3), st.just("typed")),
            st.builds(e.Touched, st.just("left"), st.just(90), st.just(True)),
            st.builds(e.StayChosen, SOURCES),
            st.builds(e.HoldRequested, st.just("2027-01-01"), STAFF),
            st.builds(e.HoldLifted, STAFF),
            st.builds(e.QuietHoursChanged, st.booleans(), st.just("22:00"), st.just("09:00")),
        ),
    ),
    max_size=25,
)


@given(AWAY)
def test_after_days_away_only_light_passes_until_the_person_wants_more(
    stream: list[tuple[int, Record]],
) -> None:
    d = Driven(start="touch", agreed=HERE)
    bring_to(d, "present")
    d.do(e.SleepRequested("tap"))
    pass_days(d, 9)
    d.log.clear()
    d.do(e.WakeRequested("tap"))
    for seconds, event in stream:
        d.pass_s(seconds)
        d.do(event)
    assert d.engine.progress.away
    assert not {type(x) for x in d.log} & {c.Gesture, c.Sound, c.Say, c.Offer, c.SessionStarted}
    assert {x.style for x in of(c.Idle, d.log)} <= {"off"}
    assert {x.pose for x in of(c.Settle, d.log)} <= {"asleep"}, "it goes to sleep as it always does"
    assert {x.message for x in of(c.Caption, d.log)} <= {"asleep", "paused"}
    assert {x.modalities for x in of(c.Bounds, d.log)} <= {("light",)}


@given(
    st.lists(st.tuples(WAITS, st.one_of(*COURSE, *EVENING)), max_size=15),
    st.lists(st.tuples(WAITS, st.one_of(*COURSE, *EVENING)), max_size=15),
)
def test_what_a_power_cut_leaves_decides_as_if_there_had_been_none(
    before: list[tuple[int, Record]], after: list[tuple[int, Record]]
) -> None:
    d = Driven(start="touch", agreed=HERE)
    for seconds, event in before:
        d.pass_s(seconds)
        d.do(event)
    d.do(e.SleepRequested("tap"))
    utc = d.engine.calendar.utc(d.now)
    other = Driven(snapshot=d.engine.snapshot(), utc=utc, now=d.now, start="touch", agreed=HERE)
    for each in (d, other):
        each.do(e.ClockReported(utc, 9 * 3600, True))
        each.log.clear()
        for seconds, event in after:
            each.pass_s(seconds)
            each.do(event)
    assert of(c.Decided, d.log) == of(c.Decided, other.log)
    assert courses(d.log) == courses(other.log)
    assert d.engine.snapshot() == other.engine.snapshot()
