"""The digest whatever happens: never lost, in time, until acknowledged; and who is never told."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from tests.engine.build import Driven, S, of
from tests.engine.handover import CHANNELS, ROTA, asked, driven

HOUR, DAY_S = 3_600, 86_400
STAFF = (*ROTA, "park")
UNCLEAR = st.builds(
    e.CrisisRaised, st.sampled_from([1, 2]), st.sampled_from(["typed", "heard"]), st.just("unclear")
)
ANYTHING = st.sampled_from(
    [
        e.StopRequested("button"), e.WakeRequested("tap"), e.StartRequested("tap"), e.SleepRequested("tap"),
        e.LessRequested("tap"), e.MoreRequested("tap"), e.PauseRequested("tap"), e.ResumeRequested("tap"),
        e.LinkLost("servos"), e.LinkRestored("servos"), e.FaultRaised("x", "y"), e.FaultCleared("tanaka"),
        e.QuietHoursChanged(True, "22:00", "09:00"), e.QuietHoursChanged(False, "22:00", "09:00"),
        e.BodyReady(), e.CrisisCleared("person"), e.Rated(9), e.Rated(None), e.StoreChanged(False),
        e.StoreChanged(True), e.DigestSeen("tanaka"), e.DrillRequested("tanaka"), e.ProgressDoubted(),
    ]
)  # fmt: skip


def after_cut(d: Driven, away_s: float, alerts: Any = CHANNELS) -> Driven:
    utc = d.engine.calendar.utc(d.now) + round(away_s * S)
    other = Driven(snapshot=d.engine.snapshot(), utc=utc, alerts=alerts, staff=STAFF)
    other.log = d.log + other.log
    return other


def answered(d: Driven, *, ok: bool = True, acknowledge: bool = False) -> None:
    """Whatever goes out is answered as a channel would, and perhaps by a human being."""
    known: set[tuple[int, str]] = set()
    while new := [x for x in of(c.Digest, d.log) if x.to and (x.alert, x.to) not in known]:
        for letter in new:
            known.add((letter.alert, letter.to))
            d.do(e.AlertSent(letter.alert, letter.to, ok))
            if acknowledge:
                d.do(e.AlertAcknowledged(letter.alert, letter.to))


@given(
    st.lists(
        st.tuples(UNCLEAR, st.lists(ANYTHING, max_size=2), st.integers(1, 2 * DAY_S), st.booleans()),
        max_size=3,
    )
)
def test_law_10_single_unclear_words_more_than_a_day_apart_never_hand_over(
    steps: list[tuple[Record, list[Record], int, bool]],
) -> None:
    d = driven()
    for word, others, more_s, cut in steps:
        d.do(word)
        for other in others:
            d.do(other)
        if cut:
            d = after_cut(d, DAY_S + more_s)
        else:
            d.pass_s(DAY_S + more_s)
        assert not d.engine.progress.crisis
    assert of(c.HandedOver, d.log) == []
    assert [x for x in of(c.Alert, d.log) if not x.drill] == []


@given(
    st.lists(st.tuples(st.one_of(UNCLEAR, ANYTHING), st.integers(0, HOUR)), max_size=5),
    st.sampled_from([("typed", "explicit"), ("tap", "pressed"), ("typed", "violence")]),
)
def test_law_10_whatever_unclear_words_came_before_any_explicit_one_hands_over(
    steps: list[tuple[Record, int]], trigger: tuple[Any, Any]
) -> None:
    d = driven(alerts=replace(CHANNELS, professionals=("lee",)))
    for event, wait_s in steps:
        d.do(event)
        d.pass_s(wait_s)
    before = len(d.log)
    d.do(e.CrisisRaised(2, *trigger))
    assert d.engine.progress.crisis
    d.pass_s(9)
    told = of(c.ViolenceAlert, d.log[before:]) + of(c.Alert, d.log[before:])
    assert told or d.engine.progress.alert is not None


@given(
    st.integers(0, DAY_S - 1),
    st.lists(st.tuples(st.integers(1, 12 * HOUR), st.integers(0, 6 * HOUR)), max_size=6),
)
def test_law_11_a_digest_is_never_lost_and_there_by_nine_wherever_the_power_fails(
    raised_s: int, cuts: list[tuple[int, int]]
) -> None:
    """`cuts`: seconds with power, then seconds without."""
    d = driven()
    d.pass_s(raised_s)
    d.do(e.CrisisRaised(1, "typed", "unclear"))
    local_s = (20 * HOUR + raised_s) % DAY_S
    due = d.engine.calendar.utc(d.now) + ((33 if local_s >= 4 * HOUR else 9) * HOUR - local_s) * S
    for on_s, off_s in cuts:
        d.pass_s(on_s)
        d = after_cut(d, off_s)
        if d.engine.calendar.utc(d.now) >= due:
            d.pass_s(1)
            assert of(c.Digest, d.log), "due while it was off, so sent at once"
    left_s = (due - d.engine.calendar.utc(d.now)) / S
    d.pass_s(max(1.0, left_s))
    assert of(c.Digest, d.log)
    first = of(c.Digest, d.log)[0]
    assert [kind for kind, _, _ in first.lines] == ["unclear"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["wait", "cut", "taken", "refused", "worry"]), st.integers(1, 20 * HOUR)),
        max_size=12,
    )
)
def test_law_10_a_digest_goes_on_until_somebody_acknowledges_it_whatever_becomes_of_the_letters(
    steps: list[tuple[str, int]],
) -> None:
    d = driven()
    d.do(e.CrisisRaised(1, "console", "staff"))
    d.pass_s(13 * HOUR)
    for what, seconds in steps:
        letter = of(c.Digest, d.log)[-1]
        if what in ("taken", "refused"):
            d.do(e.AlertSent(letter.alert, letter.to, what == "taken"))
        elif what == "worry":
            d.do(e.CrisisRaised(1, "console", "staff"))
        d = after_cut(d, seconds) if what == "cut" else d
        d.pass_s(0 if what == "cut" else seconds)
        assert d.engine.progress.digest is not None
    before = len(d.log)
    d.pass_s(2 * DAY_S)
    assert of(c.Digest, d.log[before:]), "two days without a letter would be silence"
    letter = of(c.Digest, d.log)[-1]
    d.do(e.AlertAcknowledged(letter.alert, letter.to))
    assert d.engine.progress.digest is None


TRIGGERS = st.builds(
    e.CrisisRaised,
    st.sampled_from([1, 2, 3]),
    st.sampled_from(["typed", "heard", "tap", "console"]),
    st.sampled_from(["explicit", "unclear", "pressed", "staff"]),
)


@given(
    st.lists(st.tuples(st.one_of(TRIGGERS, ANYTHING), st.sampled_from([0, 9, 130, 700, 3_000])), max_size=5),
    st.sampled_from(["typed", "heard"]),
    st.lists(
        st.tuples(st.one_of(TRIGGERS, ANYTHING), st.sampled_from([0, 9, 130, 700, 3_000]), st.booleans()),
        max_size=5,
    ),
)
def test_violence_is_told_to_professionals_only_and_after_the_person_whatever_else_happens(
    before: list[tuple[Record, int]], source: Any, after: list[tuple[Record, int, bool]]
) -> None:
    alerts = replace(CHANNELS, professionals=("lee", "park"), family=("tanaka",))
    d = driven(alerts=alerts)
    for event, wait_s in before:
        d.do(event)
        d.pass_s(wait_s)
    d.log.clear()
    d.do(e.CrisisRaised(1 if source == "heard" else 2, source, "violence"))
    for event, wait_s, cut in after:
        d.do(event)
        d.pass_s(wait_s)
        if cut:
            d = after_cut(d, 60, alerts)
    told = ""
    for x in d.log:
        if isinstance(x, c.HandedOver):
            told = x.name if x.state == "telling" else told
        if isinstance(x, c.ViolenceAlert):
            assert x.to == "lee", "of the rota, only the professional"
            assert told, "the person was told first"
    for letter in of(c.Digest, d.log):
        assert letter.to != "tanaka"
        assert letter.to == "lee" or "violence-away" not in {kind for kind, _, _ in letter.lines}
    if d.engine.progress.violence:
        assert d.engine.progress.alert is not None
        assert asked(d) == [] or d.engine.progress.alert.violence
