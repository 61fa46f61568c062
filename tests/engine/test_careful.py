"""Two accounts of one way: what either forbade stays forbidden, and only what both allowed is allowed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from robot.contract import events as e
from robot.engine import careful
from robot.engine.careful import cut_short, forbids_more, more_careful
from robot.engine.core import Engine
from robot.engine.open_alerts import OpenAlert, OpenDigest, Worry
from robot.engine.progress import (
    DayPlan,
    Fading,
    Forecast,
    Hold,
    PastSession,
    Progress,
    Proposal,
    Setback,
)
from tests.engine.build import EVENING, programme

# An example takes milliseconds to make; a search has more of them.
few = settings(max_examples=max(30, (settings.default.max_examples if settings.default else 100) // 4))
MADE = programme()
NAMES = [level.id for level in MADE.levels]
EVENTS = e.ClockReported(EVENING, 9 * 3600, True)
days = st.integers(20_450, 20_460)
maybe_day = st.none() | days
names = st.sampled_from(NAMES)
sessions = st.lists(
    st.builds(
        PastSession,
        st.integers(1, 9),
        names,
        days,
        st.sampled_from(["success", "neutral", "discomfort", "void"]),
        st.none() | st.integers(0, 10),
        st.booleans(),
        st.booleans(),
        minutes=st.integers(0, 20).map(float),
    ),
    max_size=6,
    unique_by=lambda session: session.number,
).map(lambda found: sorted(found, key=lambda session: session.number))


worries = st.lists(
    st.builds(
        Worry,
        st.integers(1, 4),
        st.sampled_from(["unclear", "unclear-away"]),
        st.sampled_from([EVENING, EVENING + 1]),
        st.booleans(),
        st.integers(-1, 3),
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda worry: (worry.number, worry.utc_us),
).map(lambda found: sorted(found, key=lambda worry: (worry.number, worry.utc_us)))


low = st.integers(0, 4)
no_drill = (low, low, st.just(False), low, low)
open_alerts = (
    st.none()
    | st.builds(OpenAlert, low, low, st.booleans(), low, low, st.just("asked"))
    | st.builds(OpenAlert, *no_drill, st.just("asked"), sender=st.just("home"))
)
maybe_answered = st.none() | st.builds(OpenAlert, *no_drill, st.just("acknowledged"))


@st.composite
def ways(draw: st.DrawFn) -> Progress:
    place = draw(st.integers(0, len(NAMES) - 1))
    agreed = NAMES[: draw(st.integers(place + 1, len(NAMES)))]
    lived = draw(sessions)
    small, alert = low, draw(open_alerts)
    return Progress(
        NAMES[place],
        agreed,
        destination=draw(st.sampled_from(["", *NAMES])),
        course=draw(st.sampled_from(careful.COURSES)),
        first_day=draw(maybe_day),
        seen_day=draw(maybe_day),
        steps=draw(st.lists(days, max_size=3).map(sorted)),
        discomfort_days=draw(st.lists(days, max_size=3).map(sorted)),
        less_days=draw(st.lists(days, max_size=3).map(sorted)),
        hold=draw(st.none() | st.builds(Hold, st.just("person"), maybe_day, st.just("person"))),
        setback=draw(st.none() | st.builds(Setback, names, small)),
        fading=draw(
            st.none()
            | st.builds(
                Fading,
                st.just(-1) | days,
                st.lists(small, min_size=2, max_size=4).map(lambda plan: sorted(plan, reverse=True)),
                st.just("staff"),
            )
        ),
        review=draw(st.sampled_from(["", "bad-ups", "long-hold"])),
        declined_day=draw(maybe_day),
        worries=draw(worries),
        digest=draw(
            st.none() | st.builds(OpenDigest, small, small, small, st.sampled_from(["sent", "waiting"]))
        ),
        digest_day=draw(maybe_day),
        crisis_day=draw(maybe_day),
        reentry=draw(st.booleans()),
        microphone=draw(st.booleans()),
        away=draw(st.booleans()),
        sent_away=draw(st.booleans()),
        farewell=draw(st.booleans()),
        doubted=draw(st.booleans()),
        drill_utc_us=draw(small),
        alert=alert,
        answered=draw(maybe_answered) if alert is not None and alert.sender else None,
        entered_day=draw(maybe_day),
        sessions=lived,
        comfortable=draw(small),
        sessions_here=draw(st.integers(0, len(lived))),
        return_to=draw(st.sampled_from(["", *NAMES])),
        longer=draw(st.booleans()),
        less_day=draw(maybe_day),
        bar_up=draw(small),
        discomfort_day=draw(st.just(-1) | days),
        missing_ratings=draw(small),
        proposal=draw(
            st.none()
            | st.builds(
                Proposal, small, names, st.booleans(), st.just("x"), st.just([]), st.booleans(), st.just(0)
            )
        ),
        crisis=draw(st.booleans()),
        crisis_asked=draw(st.booleans()),
        unclear_asked=draw(st.booleans()),
        violence_asked=draw(st.booleans()),
        violence=draw(st.booleans()),
        open_session=draw(
            st.none()
            | st.builds(lambda n, day: PastSession(n, NAMES[0], day, "void", None, False), small, days)
        ),
        last_session=draw(small),
        forecasts=draw(st.lists(st.builds(Forecast, names, days, st.none()), max_size=2)),
    )


def test_every_field_of_the_progress_has_a_rule() -> None:
    """Whoever adds a field decides what two accounts of it come to."""
    ruled = careful.RULES.keys() | careful.TOGETHER | careful.FACTS
    assert {field.name for field in fields(Progress)} == ruled


def engine(progress: Progress) -> Engine:
    made = Engine(MADE, 1, progress.to_json())
    made.handle(EVENTS, 0)
    return made


def what(refuse: Callable[[Engine], Any], progress: Progress) -> bool:
    return refuse(engine(progress)) is not None


@few
@given(ways(), ways())
def test_what_either_forbade_stays_forbidden(one: Progress, other: Progress) -> None:
    both = more_careful(one, other)
    was = [engine(each) for each in (one, other)]
    now = engine(both)
    assert NAMES.index(both.level) <= min(NAMES.index(one.level), NAMES.index(other.level))
    assert {*both.agreed} <= {*one.agreed} & {*other.agreed}
    for before in was:
        assert {*now.ladder.modalities()} <= {*before.ladder.modalities()}
    for name in (
        "crisis",
        "crisis_asked",
        "unclear_asked",
        "violence_asked",
        "violence",
        "digest",
        "doubted",
        "review",
        "hold",
        "setback",
        "reentry",
        "alert",
        "away",
    ):
        assert bool(getattr(both, name)) == bool(getattr(one, name) or getattr(other, name)), name
    for name in ("bar_up", "missing_ratings", "discomfort_day", "last_session", "last_alert"):
        assert getattr(both, name) >= max(getattr(one, name), getattr(other, name)), name
    for name in ("comfortable", "sessions_here", "drill_utc_us"):
        assert getattr(both, name) <= min(getattr(one, name), getattr(other, name)), name
    for name in ("less_days", "discomfort_days", "steps"):
        for each in (one, other):
            assert Counter(getattr(each, name)) <= Counter(getattr(both, name)), name
    assert careful.COURSES.index(both.course) == max(
        careful.COURSES.index(one.course), careful.COURSES.index(other.course)
    )
    told = {(w.number, w.utc_us): w for w in both.worries}
    for each in (one, other):
        for worry in each.worries:
            kept = told[worry.number, worry.utc_us]
            assert kept.digest == 0 or kept.digest >= worry.digest, "what one account has not told is told"
            assert kept.counts or not worry.counts
        assert each.digest_day is None or (both.digest_day is not None and both.digest_day <= each.digest_day)
    assert not (both.microphone and not (one.microphone and other.microphone))
    assert both.proposal is None or one.proposal == other.proposal
    if both.fading is not None:
        for plan in (one.fading, other.fading):
            for day in range(20_440, 20_500) if plan is not None else ():
                assert careful._fading_days(both.fading, day) <= careful._fading_days(plan, day)


@few
@given(ways(), ways())
def test_a_step_that_either_barred_stays_barred(one: Progress, other: Progress) -> None:
    """On the level that both speak of; a lower one has bars of its own."""
    other = replace(other, level=one.level, return_to="", proposal=None)
    one = replace(one, return_to="", proposal=None)
    one.agreed = other.agreed = NAMES
    both = more_careful(one, other)
    day = engine(both).calendar.day(0)
    for asked in (False, True):
        barred = [engine(each).ladder.refusal(0, asked) for each in (one, other)]
        # A break is no bar that somebody set: the later account has seen the person since.
        barred = [found for found in barred if found is not None and found[0] != "after-break"]
        if barred:
            assert engine(both).ladder.refusal(0, asked) is not None, (barred, day)


@few
@given(ways(), ways())
def test_contact_that_either_refused_stays_refused(one: Progress, other: Progress) -> None:
    both = more_careful(one, other)
    refused = [engine(each).bars.contact() for each in (one, other)]
    # On another level the dose is another one.
    if one.level == other.level and any(refused):
        assert engine(both).bars.contact() is not None, refused


@few
@given(ways(), ways(), ways())
def test_the_order_does_not_matter_and_twice_is_once(one: Progress, other: Progress, third: Progress) -> None:
    both = more_careful(one, other)
    assert both == more_careful(other, one)
    before = one.to_json(), other.to_json()
    assert more_careful(one, one).level == one.level
    assert (one.to_json(), other.to_json()) == before
    both.policy["changed"] = True
    assert (one.to_json(), other.to_json()) == before
    assert NAMES.index(more_careful(both, third).level) <= NAMES.index(both.level)


@few
@given(ways())
def test_the_same_account_twice_is_that_account(one: Progress) -> None:
    one.open_session = None  # one that is in the list already has ended
    one.destination = ""
    if one.last_outcome == "discomfort":
        one.bar_up = max(1, one.bar_up)
    one.sessions_here = 0
    assert more_careful(one, one) == one


@few
@given(ways(), ways())
def test_forbids_more_sees_what_a_merge_would_take_away(one: Progress, other: Progress) -> None:
    assert forbids_more(one.to_json(), more_careful(one, other).to_json()) or (
        more_careful(one, other).level == one.level
    )
    assert not forbids_more(one.to_json(), one.to_json()) or one.last_outcome == "discomfort"


@few
@given(ways())
def test_an_evening_that_was_cut_short_allows_no_step(one: Progress) -> None:
    cut = cut_short(one)
    assert cut.bar_up >= 2
    assert cut.awaits_person, "nor does anybody but the person wake it"
    assert replace(cut, bar_up=one.bar_up, proposal=one.proposal, awaits_person=one.awaits_person) == one


def test_a_level_of_an_order_that_nobody_knows_is_the_lowest_agreed() -> None:
    one = Progress("b", ["a", "b", "c"], order=["a", "b", "c"])
    other = Progress("c", ["a", "b", "c"], order=["a", "c", "b"])
    assert more_careful(one, other).level == "a"
    other.order = ["a", "b", "c"]
    assert more_careful(one, other).level == "b"
    assert more_careful(Progress("b", ["a", "b"]), Progress("c", ["a", "b", "c"])).level == "b"
    assert more_careful(Progress("b", ["b"]), Progress("c", ["c"])).agreed == []


def test_sub_levels_are_the_easier_of_both() -> None:
    agreed = ["a", "a/near", "a/far"]
    one, other = Progress("a", agreed, part="far"), Progress("a", agreed, part="near")
    assert more_careful(one, other).part == "near"
    other.agreed = ["a", "a/near"]
    assert more_careful(one, other).agreed == ["a", "a/near"]
    assert more_careful(one, other).part == ""  # the engine takes the easiest


def test_of_one_day_the_lighter_plan_counts_and_what_was_said_or_left_is_not_asked_again() -> None:
    one = Progress(NAMES[2], NAMES[:3])
    said = replace(one, today=DayPlan(20_455, answer=1, usual=True, lighter=1, most=4))
    left = replace(one, today=DayPlan(20_455, answer=3, lighter=0, most=2, slept=True, left=True))
    for first, second in ((said, left), (left, said)):
        made = more_careful(first, second).today
        assert made == DayPlan(20_455, 3, usual=False, lighter=1, most=2, slept=True, left=True)
    later = replace(one, today=DayPlan(20_456))
    assert more_careful(said, later).today == DayPlan(20_456)
    assert more_careful(one, said).today == said.today


def test_of_two_accounts_an_answered_alert_stays_beside_the_one_of_a_sender() -> None:
    answered = OpenAlert(2, 2, False, 0, EVENING, "acknowledged", "tanaka")
    one = Progress("house", ["house"], alert=answered, crisis=True, last_alert=2)
    sender = OpenAlert(3, 2, False, 0, EVENING, "sent", "lee", sender="home")
    other = Progress("house", ["house"], alert=sender, answered=answered, crisis=True, last_alert=3)
    both = more_careful(one, other)
    assert (both.alert, both.answered) == (sender, answered)
    assert more_careful(one, replace(other, answered=None)).answered == answered
