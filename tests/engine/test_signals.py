"""Signals: what is measured, and that behaviour can raise what the person said, never lower it."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.signals import (
    BASELINE_SESSIONS,
    WEIGHTS,
    Collector,
    Fusion,
    Measures,
    disagrees,
    fuse,
    grown,
    median,
)
from robot.errors import InputError

S = 1_000_000
USUAL = [Measures(4.0, 12.0, 30.0, 0, 0.0, 0.0, 0.2) for _ in range(BASELINE_SESSIONS)]
FAST = Measures(1.0, 30.0, 90.0, 0, 0.0, 0.0, 0.0)
SLOW = Measures(40.0, 1.0, 0.0, 4, 0.9, 0.8, 1.0)

shares = st.floats(0, 1)
amounts = st.floats(0, 10_000)
measures = st.builds(
    Measures,
    latency_s=st.none() | amounts,
    reply=st.none() | amounts,
    touch_s=st.none() | amounts,
    shoves=st.none() | st.integers(0, 50).map(float),
    away=st.none() | shares,
    early=st.none() | shares,
    silence=st.none() | shares,
)
baselines = st.lists(measures, max_size=7)
ratings = st.none() | st.integers(0, 10)
means = st.none() | st.floats(0, 10)


@given(st.integers(0, 10), st.booleans(), measures, baselines, means)
def test_what_the_person_said_is_never_lowered(
    rating: int, stopped: bool, seen: Measures, baseline: list[Measures], mean: float | None
) -> None:
    fused = fuse(rating, stopped, seen, baseline, mean)
    assert fused.distress is not None
    assert fused.distress >= rating
    bare = fuse(rating, False, Measures(), [], mean).distress
    assert bare == rating  # without behaviour it is what was said, so behaviour can only have raised it


@given(ratings, st.booleans(), measures, baselines, means)
def test_distress_stays_on_its_scale_and_is_never_nan(
    rating: int | None, stopped: bool, seen: Measures, baseline: list[Measures], mean: float | None
) -> None:
    fused = fuse(rating, stopped, seen, baseline, mean)
    for value in (fused.distress, fused.implied, fused.variance):
        assert value is None or (math.isfinite(value) and 0 <= value <= 10)
    assert all(math.isfinite(value) for _, value in fused.parts)
    assert fused == fuse(rating, stopped, seen, baseline, mean)
    if stopped:
        assert fused.distress is not None
        assert fused.distress >= 7.5
    if len(baseline) < BASELINE_SESSIONS:
        assert fused.implied is None
        assert fused.parts == ()


@given(st.integers(0, 9), st.booleans(), measures, baselines, means)
def test_a_higher_rating_never_lowers_the_distress(
    rating: int, stopped: bool, seen: Measures, baseline: list[Measures], mean: float | None
) -> None:
    lower = fuse(rating, stopped, seen, baseline, mean).distress
    higher = fuse(rating + 1, stopped, seen, baseline, mean).distress
    assert lower is not None
    assert higher is not None
    assert higher >= lower


@given(
    st.sampled_from(sorted(WEIGHTS)),
    ratings,
    measures,
    st.lists(measures, min_size=5),
    means,
    amounts,
    amounts,
)
def test_every_signal_moves_the_distress_in_its_own_direction_only(
    name: str,
    rating: int | None,
    seen: Measures,
    baseline: list[Measures],
    mean: float | None,
    one: float,
    other: float,
) -> None:
    less, more = sorted((one, other))
    low = fuse(rating, False, replace(seen, **{name: less}), baseline, mean)
    high = fuse(rating, False, replace(seen, **{name: more}), baseline, mean)
    if low.distress is not None and high.distress is not None:
        rising = WEIGHTS[name] > 0
        assert (high.distress >= low.distress) if rising else (high.distress <= low.distress)


@given(st.sampled_from(sorted(WEIGHTS)), measures)
def test_a_signal_that_was_not_seen_is_left_out_not_taken_as_zero(name: str, seen: Measures) -> None:
    missing = fuse(3, False, replace(seen, **{name: None}), USUAL, 3.0)
    present = fuse(3, False, replace(seen, **{name: getattr(USUAL[0], name)}), USUAL, 3.0)
    assert name.removesuffix("_s") not in dict(missing.parts)
    assert dict(present.parts)[name.removesuffix("_s")] == 0
    assert missing.implied == pytest.approx(present.implied)  # as usual and not seen: neither says a thing
    bare = [replace(kept, **{name: None}) for kept in USUAL[:-1]]
    assert name.removesuffix("_s") not in dict(fuse(3, False, seen, [*bare, *USUAL[:1]], 3.0).parts)


def test_the_formula_of_the_domain_model_by_hand() -> None:
    usual = [Measures(latency_s=x) for x in (2.0, 4.0, 6.0, 8.0, 10.0)]  # median 6, MAD 2
    spread = 1.4826 * 2
    fused = fuse(4, False, Measures(latency_s=6 + spread), usual, 3.0)
    assert fused == Fusion(4.0, 1.64, 3.25, (("latency", 0.25),))
    fused = fuse(1, False, Measures(latency_s=6 + 2 * spread), usual, 3.0)
    assert fused.implied == 3.5
    assert fused.distress == pytest.approx(0.7 * 1 + 0.3 * 3.5)
    unrated = fuse(None, False, Measures(latency_s=6 + 2 * spread), usual, 3.0)
    assert (unrated.distress, unrated.variance) == (3.5, pytest.approx(1.64 * 1.6))
    assert fuse(None, True, Measures(latency_s=6 + 2 * spread), usual, 3.0).distress == 7.5
    assert dict(fuse(1, False, Measures(latency_s=1e6), usual, 3.0).parts) == {"latency": 0.75}  # clipped


def test_a_session_that_says_nothing_is_missing_data() -> None:
    assert fuse(None, False, SLOW, USUAL[:4], 3.0).distress is None
    assert fuse(None, False, Measures(), [], None) == Fusion(None, pytest.approx(2.624), None, ())
    assert fuse(None, True, Measures(), [], None).distress == 7.5
    assert fuse(None, False, SLOW, USUAL, None).implied is None  # nobody ever rated: behaviour has no scale
    assert fuse(2, False, SLOW, USUAL, None).implied is not None  # the first rating is the scale


def test_a_polite_rating_is_raised_by_what_the_person_did_and_a_calm_evening_lowers_nothing() -> None:
    polite = fuse(2, False, SLOW, USUAL, 4.0)
    assert polite.distress is not None
    assert polite.distress > 3.4
    assert fuse(2, False, FAST, USUAL, 2.0).distress == 2
    assert disagrees(2, polite.implied)
    assert not disagrees(2, 6.0)
    assert not disagrees(None, 9.0)
    assert not disagrees(9, None)
    assert disagrees(9, 3.0)


def test_people_who_always_did_the_same_are_not_alarmed_about_by_a_second() -> None:
    fused = fuse(1, False, replace(USUAL[0], latency_s=5.0), USUAL, 1.0)
    assert fused.distress is not None
    assert fused.distress < 1.1


def collected(*steps: tuple[float, Record], until: float = 600, near: bool | None = None) -> Measures:
    collector = Collector(0, 600, near)
    for at, record in steps:
        if type(record) in (c.Offer, c.OfferClosed, c.Say, c.Gesture):
            collector.sent(record, round(at * S))
        else:
            collector.note(record, round(at * S))
    return collector.measures(round(until * S))


def test_touches_and_an_early_end_are_measured() -> None:
    seen = collected(
        (10, e.Touched("head", 1200)),
        (20, e.Touched("back", 800)),
        (30, e.Touched("back", 90, rough=True)),
        (31, e.Rated(3)),
        (31, c.Gesture("bow")),
        until=450,
    )
    assert seen == Measures(touch_s=2.0, shoves=1, early=0.25)
    assert collected(until=700).early == 0


def test_cards_give_latency_choices_and_silence() -> None:
    cards = ("music", "neither")
    seen = collected(
        (30, c.Offer(1, cards)),
        (36, e.ChoiceMade(1, "music", "tap")),
        (36, c.OfferClosed(1)),
        (90, c.Offer(2, cards)),
        (110, c.OfferClosed(2)),
        (150, c.Offer(3, cards)),
        (152, e.ChoiceMade(3, "neither", "button")),
        (152, c.OfferClosed(3)),
        (595, c.Offer(4, cards)),
        (600, c.OfferClosed(4)),  # the session ended: nobody left this one unanswered
    )
    assert (seen.latency_s, seen.reply) == (4.0, 2)
    assert seen.silence == pytest.approx(1 / 3, abs=1e-4)
    assert collected((1, c.Offer(1, cards)), (30, c.OfferClosed(1))).reply == 0


def test_the_moves_of_a_game_are_neither_choices_nor_replies() -> None:
    board = c.Board(1, "tiles", "how", 3, ("",) * 9, ("at-0", "at-1"), (), "", -1)
    seen = collected((30, board), (40, e.ChoiceMade(1, "at-0", "tap")), (50, e.ChoiceMade(2, "at-1", "tap")))
    assert (seen.reply, seen.latency_s, seen.silence) == (None, None, None)
    cards = c.Offer(3, ("that-fits", "not-so", "neither"))
    seen = collected(
        (30, board),
        (40, e.ChoiceMade(1, "at-0", "tap")),
        (50, cards),
        (54, e.ChoiceMade(3, "that-fits", "tap")),
    )
    assert (seen.reply, seen.latency_s, seen.silence) == (1, 4.0, 0)


def test_words_are_counted_by_length_and_only_a_near_one_answers_a_line() -> None:
    seen = collected(
        (10, c.Say(1, "here", "text")),
        (13, e.WordReceived("other", 20, "typed")),
        (14, e.WordReceived("other", 10, "typed")),
        (100, c.Say(2, "moon", "text")),
        (400, e.WordReceived("greeting", 3, "heard")),
    )
    assert (seen.latency_s, seen.reply, seen.silence) == (3.0, 10.0, None)


def test_time_away_needs_a_presence_signal() -> None:
    assert collected().away is None
    assert collected(near=True).away == 0
    gone = ((300, e.PresenceChanged(False)), (450, e.PresenceChanged(True)))
    assert collected(*gone).away == collected(*gone, near=True).away == 0.25
    assert collected((150, e.PresenceChanged(True)), near=None).away == 0.25
    assert collected((300, e.PresenceChanged(False)), (300, e.PresenceChanged(False))).away == 0.5


def test_paused_time_does_not_count() -> None:
    collector = Collector(0, 600, near=True)
    collector.sent(c.Offer(1, ("music", "neither")), 100 * S)
    collector.paused(300 * S)
    collector.note(e.ChoiceMade(1, "music", "tap"), 405 * S)
    seen = collector.measures(900 * S)
    assert (seen.latency_s, seen.early, seen.away) == (5.0, 0, 0)


records = st.one_of(
    st.builds(e.Touched, st.sampled_from(["head", "back"]), st.integers(0, 9000), st.booleans()),
    st.builds(e.PresenceChanged, st.booleans()),
    st.builds(e.ChoiceMade, st.integers(1, 4), st.just("music"), st.just("tap")),
    st.builds(e.WordReceived, st.just("other"), st.integers(0, 300), st.just("typed")),
    st.builds(c.Offer, st.integers(1, 4), st.just(("music", "neither"))),
    st.builds(c.OfferClosed, st.integers(1, 4)),
    st.builds(c.Say, st.integers(1, 9), st.just("here"), st.just("text")),
)


@given(
    st.lists(st.tuples(st.floats(0, 100), records), max_size=20),
    st.none() | st.booleans(),
    st.floats(0, 2000),
)
def test_any_session_gives_measures_that_a_baseline_keeps(
    steps: list[tuple[float, Record]], near: bool | None, more: float
) -> None:
    at, timed = 0.0, []
    for wait, record in steps:
        at += wait
        timed.append((at, record))
    seen = collected(*timed, until=at + more, near=near)
    for share in (seen.away, seen.early, seen.silence):
        assert share is None or 0 <= share <= 1
    assert Measures.from_json(json.loads(json.dumps(seen.to_json()))) == seen


@pytest.mark.parametrize(
    "data", [{"heart": 1}, {"away": -0.1}, {"early": math.nan}, {"reply": "many"}, {"shoves": True}]
)
def test_what_is_no_measure_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(InputError, match="no measure"):
        Measures.from_json(data)


def test_the_baseline_is_five_sessions_and_then_only_fills_its_holes() -> None:
    baseline: list[Measures] = []
    first = Measures(touch_s=3.0, shoves=0, early=0.0)
    for rung in ("L1", "L2", "L4", "L1", "L2", "L2"):
        baseline = grown(baseline, first, rung)
    assert baseline == [first] * BASELINE_SESSIONS
    for latency in (9.0, 8.0, 7.0, 6.0, 5.0, 4.0):
        baseline = grown(baseline, Measures(latency_s=latency, touch_s=99.0), "L4")
    assert [kept.latency_s for kept in baseline] == [9.0, 8.0, 7.0, 6.0, 5.0]
    assert {kept.touch_s for kept in baseline} == {3.0}


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_the_median_is_the_middle(values: list[float]) -> None:
    import statistics

    assert median(values) == pytest.approx(statistics.median(values))
