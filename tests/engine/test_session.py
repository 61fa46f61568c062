"""One evening from waking to rating, and the ways out of it."""

from itertools import pairwise

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from tests.engine.build import DAY, LEVELS, Driven, of


def test_an_evening_passes_through_its_phases() -> None:
    d = Driven()
    log = d.evening(rating=1)
    phases = [x.after for x in of(c.PhaseChanged, log)]
    assert phases == ["present", "greeting", "active", "closing", "rating", "present"]
    assert [x.outcome for x in of(c.SessionEnded, log)] == ["success"]
    assert of(c.SessionStarted, log)[0].planned_s == 600


@pytest.mark.parametrize(
    ("rating", "outcome"),
    [(0, "success"), (3, "success"), (4, "neutral"), (5, "neutral"), (6, "discomfort"), (None, "neutral")],
)
def test_the_outcome_follows_the_rating(rating: int | None, outcome: str) -> None:
    assert of(c.SessionEnded, Driven().evening(rating=rating))[0].outcome == outcome


@pytest.mark.parametrize("value", [-1, 11, True, 2.5, "3"])
def test_a_rating_out_of_range_is_refused_and_asked_again(value: object) -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.do(e.EndRequested("tap"))
    d.pass_s(7)
    assert d.phase == "rating"
    out = d.do(e.Rated(value))  # type: ignore[arg-type]
    assert of(c.Decided, out)[0].rule == "rating-range"
    assert d.phase == "rating"


def test_presence_lasts_as_long_as_wished_and_is_not_counted() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    out = d.pass_s(6 * 3600)
    assert d.phase == "present"
    assert not of(c.SessionStarted, out)
    assert of(c.Gesture, out), "it lives a little"


def test_the_dose_is_counted_per_day_and_refused_with_its_reason() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    for _ in range(2):
        d.do(e.StartRequested("tap"))
        d.do(e.EndRequested("tap"))
        d.pass_s(7)
        d.do(e.Rated(1))
    refused = of(c.Decided, d.do(e.StartRequested("tap")))
    assert (refused[0].decision, refused[0].rule) == ("refuse", "dose-sessions")
    d.now += DAY
    d.do(e.StartRequested("tap"))
    assert d.phase == "greeting"


def test_no_session_with_an_unverified_clock() -> None:
    d = Driven()
    d.do(e.ClockReported(0, 0, False))
    d.do(e.WakeRequested("tap"))
    assert of(c.Decided, d.do(e.StartRequested("tap")))[0].rule == "clock-unverified"


def test_quiet_hours_close_a_session_calmly_and_refuse_the_next() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(20)
    d.do(e.QuietHoursChanged(True, "22:00", "09:00"))
    assert d.phase == "closing"
    d.pass_s(10)
    out = d.do(e.Rated(2))
    assert of(c.Idle, out)[-1].style == "off"
    assert of(c.Decided, d.do(e.StartRequested("tap")))[0].rule == "quiet-hours"
    assert of(c.Idle, d.do(e.QuietHoursChanged(False, "22:00", "09:00")))[-1].style == "breathing"


def test_a_pause_holds_the_session_and_its_clock() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(100)
    out = d.do(e.PauseRequested("console"))
    assert d.phase == "paused"
    assert of(c.Hush, out)
    d.pass_s(1000)
    d.do(e.ResumeRequested("console"))
    assert d.phase == "active"
    d.pass_s(495)
    assert d.phase == "active"
    d.pass_s(6)
    assert d.phase == "closing"


def test_a_pause_that_is_forgotten_ends_the_session() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.do(e.PauseRequested("console"))
    d.pass_s(1801)
    assert d.phase == "present"
    assert of(c.SessionEnded, d.log)[0].cause == "long-pause"


def test_the_hard_end_does_not_need_the_planned_one() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.engine.timers.cancel("session")
    d.pass_s(10 * 60 + 121)
    assert d.phase == "present"
    assert of(c.SessionEnded, d.log)[0].cause == "hard-end"


def test_a_lost_link_is_void_and_nothing_resumes_by_itself() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(30)
    out = d.do(e.LinkLost("servos"))
    assert [type(x) for x in out[:2]] == [c.Freeze, c.Hush]
    assert of(c.SessionEnded, out)[0].outcome == "void"
    d.do(e.WakeRequested("tap"))
    assert d.phase == "fault"
    d.do(e.LinkRestored("servos"))
    assert d.phase == "asleep"
    d.do(e.WakeRequested("tap"))
    assert d.phase == "present"


def test_a_crisis_typed_hands_over_and_only_staff_clears_it() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    out = d.do(e.CrisisRaised(2, "typed"))
    assert d.phase == "handover"
    assert of(c.Card, out)[0].shown
    assert of(c.HandedOver, out) == [c.HandedOver("card-only", "")], "the line is made from what is true now"
    d.do(e.CrisisCleared("person"))
    d.do(e.StopRequested("button"))
    d.do(e.WakeRequested("tap"))
    assert d.phase == "handover"
    d.do(e.CrisisCleared("M. Tanaka"))
    assert d.phase == "present"


def test_a_heard_crisis_word_asks_first() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    out = d.do(e.CrisisRaised(1, "heard"))
    assert d.phase == "present"
    assert of(c.Card, out)[0].shown
    d.pass_s(60)
    d.do(e.CrisisCleared("person"))
    d.pass_s(120)
    assert d.phase == "present"
    d.do(e.CrisisRaised(1, "heard"))
    d.pass_s(121)
    assert d.phase == "handover"


def test_choosing_offers_cards_with_neither_and_takes_silence_for_an_answer() -> None:
    d = Driven(start="choosing", agreed=("house", "presence", "touch", "choosing"))
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    out = d.pass_s(90)
    assert of(c.Offer, out)[0].options == ("music", "rain", "neither")
    assert of(c.OfferClosed, out)
    assert not of(c.Decided, out)


def test_a_small_word_is_said_at_most_three_times_a_minute_apart() -> None:
    d = Driven(start="word", agreed=tuple(x.id for x in LEVELS))
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    said = []
    while d.phase in ("greeting", "active"):
        for line in of(c.Say, d.pass_s(1)):
            said.append(d.now)
            d.do(e.Spoken(line.utterance, "played", 900))
    assert len(said) == 3
    assert min(b - a for a, b in pairwise(said)) >= 60_000_000
