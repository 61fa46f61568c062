"""Handing over (law 10): who is told, in which order, and what the person is told of it."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Alerts
from robot.engine.parts.alerting import AGAIN_S, CLOSEST_S, KNOWN_S, RETRY_S, TELL_FIRST_S
from tests.engine.build import LEVELS, Driven, bring_to, level, of
from tests.engine.handover import ANSWER_S, PHASES, ROTA, asked, driven, handed_over, number, told

# --- the order ---------------------------------------------------------------------------------------------


def test_the_person_is_told_first_and_staff_after_a_moment() -> None:
    d = handed_over()
    assert told(d) == [("telling", "tanaka")]
    assert c.Card("hotline", True) in d.log
    d.pass_s(TELL_FIRST_S - 0.1)
    assert asked(d) == []
    d.pass_s(0.2)
    assert of(c.Alert, d.log) == [c.Alert(2, "tanaka", 2, False)]
    assert told(d) == [("telling", "tanaka")], "nothing is said to be sent before a channel took it"
    d.do(e.AlertSent(2, "tanaka", True))
    assert told(d)[-1] == ("sent", "tanaka")
    d.do(e.AlertAcknowledged(2, "tanaka"))
    assert told(d)[-1] == ("acknowledged", "tanaka")
    assert of(c.AlertClosed, d.log) == [c.AlertClosed(2)]
    d.pass_s(3 * 3_600)
    assert asked(d) == ["tanaka"], "who has acknowledged is not asked again, and nobody else is"


def test_whose_channels_all_refuse_is_passed_over_at_once() -> None:
    d = handed_over()
    d.pass_s(9)
    d.do(e.AlertSent(2, "tanaka", False))
    assert asked(d) == ["tanaka", "lee"]
    d.do(e.AlertSent(2, "tanaka", False))
    d.do(e.AlertSent(2, "nobody", False))
    d.do(e.AlertSent(1, "lee", False))
    assert asked(d) == ["tanaka", "lee"], "an old or a strange answer changes nothing"
    d.do(e.AlertSent(2, "lee", False))
    d.do(e.AlertSent(2, "kim", False))
    assert told(d)[-1] == ("unreachable", "")
    assert [x.note for x in of(c.Noted, d.log)] == ["nobody-reached"]


def test_a_network_that_was_away_for_a_moment_is_tried_again_soon_and_then_it_is_true_that_it_was_sent() -> (
    None
):
    d = handed_over()
    d.pass_s(9)
    for name in ROTA:
        d.do(e.AlertSent(2, name, False))
    assert told(d)[-1] == ("unreachable", "")
    d.pass_s(RETRY_S + 1)
    assert asked(d) == [*ROTA, "tanaka"]
    d.do(e.AlertSent(2, "tanaka", True))
    assert told(d)[-1] == ("sent", "tanaka")


def test_a_second_press_and_a_restart_ask_anew_what_rests() -> None:
    d = handed_over()
    d.pass_s(9)
    for _ in range(5):
        for name in ROTA:
            d.do(e.AlertSent(2, name, False))
        d.pass_s(RETRY_S * 2**5)
    for name in ROTA:
        d.do(e.AlertSent(2, name, False))
    d.pass_s(CLOSEST_S + 1)
    before = len(asked(d))
    d.do(e.CrisisRaised(2, "tap", "pressed"))
    assert asked(d)[before:] == ["tanaka"]


def test_whoever_does_not_answer_in_time_is_followed_by_the_next_until_somebody_does() -> None:
    d = handed_over()
    d.pass_s(9)
    for name, following in pairwise(ROTA):
        d.do(e.AlertSent(2, name, True))
        d.pass_s(ANSWER_S)
        assert asked(d)[-1] == following
    d.do(e.AlertAcknowledged(2, "tanaka"))
    assert told(d)[-1] == ("acknowledged", "tanaka"), "a late answer counts"
    d.pass_s(3_600)
    assert asked(d) == list(ROTA)


def round_of_all(d: Driven) -> None:
    """Each is reached, and nobody answers."""
    for name in ROTA:
        d.do(e.AlertSent(2, name, True))
        d.pass_s(ANSWER_S)


def test_nobody_answers_so_the_whole_rota_is_asked_again_every_half_hour_and_no_more() -> None:
    d = handed_over()
    d.pass_s(TELL_FIRST_S + 1)
    round_of_all(d)
    assert told(d) == [
        ("telling", "tanaka"),
        ("sent", "tanaka"),
        ("sent", "lee"),
        ("sent", "kim"),
        ("unreachable", ""),
    ]
    for turn in range(1, 4):
        d.pass_s(AGAIN_S)
        round_of_all(d)
        assert asked(d) == list(ROTA) * (turn + 1)
    assert told(d)[-1] == ("unreachable", ""), "said once, and still true"
    assert [x.note for x in of(c.Noted, d.log)] == ["nobody-answered"], "no flood in the digest"
    d.do(e.AlertAcknowledged(2, "kim"))
    assert told(d)[-1] == ("acknowledged", "kim")


def test_with_everything_down_there_is_no_flood() -> None:
    d = handed_over()
    sent = 0
    for _ in range(12 * 60):
        for alert in of(c.Alert, d.pass_s(60)):
            sent += 1
            while True:
                following = of(c.Alert, d.do(e.AlertSent(alert.alert, alert.to, False)))
                if not following:
                    break
                (alert,) = following
                sent += 1
    assert 60 <= sent <= 3 * 30, "the rota every half hour for twelve hours, and a little closer at first"


def test_only_those_of_the_rota_can_acknowledge_and_only_what_was_sent() -> None:
    d = handed_over()
    d.do(e.AlertAcknowledged(2, "tanaka"))
    d.pass_s(9)
    d.do(e.AlertAcknowledged(2, "person"))
    d.do(e.AlertAcknowledged(2, "park"))
    d.do(e.AlertAcknowledged(1, "tanaka"))
    assert told(d) == [("telling", "tanaka")]


# --- what raises, and what does not ------------------------------------------------------------------------


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("sort", ["explicit", "pressed"])
def test_every_phase_hands_over_at_once_and_a_stop_still_stops(phase: str, sort: Any) -> None:
    d = driven()
    bring_to(d, phase)
    d.log.clear()
    d.do(e.CrisisRaised(2, "typed", sort))
    d.pass_s(TELL_FIRST_S + 1)
    assert d.phase == (phase if phase in ("asleep", "stopped") else "handover")
    assert d.engine.contact is None
    if phase != "handover":
        assert asked(d) == ["tanaka"]
        assert [x.outcome for x in of(c.SessionEnded, d.log)] in ([], ["void"])
    out = d.do(e.StopRequested("button"))
    assert [type(x) for x in out[:2]] == [c.Freeze, c.Hush]
    d.pass_s(ANSWER_S)
    assert asked(d)[-1] == "lee", "a stop holds up nobody who is being told"


def test_it_works_with_a_fault_in_quiet_hours_and_with_an_unverified_clock() -> None:
    d = driven()
    d.do(e.QuietHoursChanged(True, "22:00", "09:00"))
    d.do(e.ClockReported(0, 0, False))
    d.do(e.FaultRaised("servos", "hot"))
    d.do(e.CrisisRaised(2, "button", "pressed"))
    d.pass_s(9)
    assert d.phase == "fault"
    assert c.Card("hotline", True) in d.log
    assert asked(d) == ["tanaka"]


@pytest.mark.parametrize("tier", [0, 1, 2, 7, -1, "x", None, float("nan")])
def test_what_was_typed_or_pressed_is_tier_2_whatever_it_says(tier: Any) -> None:
    d = driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.CrisisRaised(tier, "typed", "explicit"))
    d.pass_s(9)
    assert d.phase == "handover"
    assert of(c.Alert, d.log)[0].tier == 2


def test_staff_can_note_a_worry_or_ask_for_help_now() -> None:
    d = driven()
    d.do(e.WakeRequested("tap"))
    out = d.do(e.CrisisRaised(1, "console", "staff"))
    assert (d.phase, [x.note for x in of(c.Noted, out)]) == ("present", ["worry-flagged"])
    assert of(c.Card, out) == []
    d.do(e.CrisisRaised(3, "console", "staff"))
    d.pass_s(9)
    assert of(c.Alert, d.log)[-1] == c.Alert(2, "tanaka", 3, False)


def playing(**changes: Any) -> Driven:
    game = replace(level("game", "presence", "light breathing gaze", rung="L5"), dwell_days=0)
    d = driven(levels=(*LEVELS, game), start="game", agreed=(*(x.id for x in LEVELS), "game"), ceiling="game")
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(10)
    d.log.clear()
    assert d.phase == "active"
    return d


def test_game_talk_in_play_is_a_quiet_card_and_one_line_in_the_digest() -> None:
    d = playing()
    for _ in range(5):
        d.do(e.CrisisRaised(1, "typed", "unclear"))
        d.pass_s(40)
    assert d.phase == "active"
    assert of(c.Card, d.log) == [c.Card("private", True)]
    assert [x.note for x in of(c.Noted, d.log)] == ["worry"]
    assert asked(d) == []
    assert c.Card("private", False) in d.do(e.CrisisCleared("person"))
    d.do(e.CrisisRaised(2, "typed", "explicit"))
    assert d.phase == "handover", "an explicit word is one in play too"


@pytest.mark.parametrize("source", ["typed", "heard"])
def test_the_same_words_outside_play_ask_and_left_alone_hand_over_to_nobody(source: Any) -> None:
    d = driven()
    d.do(e.WakeRequested("tap"))
    out = d.do(e.CrisisRaised(1, source, "unclear"))
    assert d.phase == "present"
    assert (of(c.Card, out), [x.note for x in of(c.Noted, out)]) == ([c.Card("question", True)], ["worry"])
    d.pass_s(3_600)
    assert d.phase == "present"
    assert asked(d) == []


def test_a_question_that_the_person_puts_away_is_noted_and_tells_nobody() -> None:
    d = driven()
    d.do(e.CrisisRaised(1, "heard"))
    d.do(e.CrisisCleared("stranger"))
    assert d.engine.progress.crisis_asked, "neither the person nor staff"
    out = d.do(e.CrisisCleared("Person"))
    assert c.Card("question", False) in out
    d.pass_s(600)
    assert asked(d) == []
    assert [x.note for x in of(c.Noted, d.log)] == ["worry", "worry-put-away"]


# --- again, higher, cleared --------------------------------------------------------------------------------


def test_the_same_again_raises_nothing_twice_and_puts_nothing_off() -> None:
    d = handed_over()
    for _ in range(4):
        d.pass_s(3)
        d.do(e.CrisisRaised(2, "typed"))
        d.do(e.CrisisRaised(1, "heard"))
    assert asked(d) == ["tanaka"]
    assert told(d) == [("telling", "tanaka")]
    d.do(e.AlertSent(2, "tanaka", True))
    d.do(e.AlertAcknowledged(2, "tanaka"))
    d.do(e.CrisisRaised(2, "typed"))
    d.pass_s(60)
    assert asked(d) == ["tanaka"], "somebody has it in hand"
    d.pass_s(KNOWN_S)
    d.do(e.CrisisRaised(2, "typed"))
    d.pass_s(9)
    assert of(c.Alert, d.log)[-1] == c.Alert(3, "tanaka", 2, False), "hours later it is a new one"


def test_a_higher_tier_takes_the_place_of_a_lower_one() -> None:
    d = handed_over()
    d.pass_s(9)
    d.do(e.AlertSent(2, "tanaka", True))
    out = d.do(e.CrisisRaised(3, "console", "staff"))
    assert c.AlertClosed(2) in out
    d.do(e.AlertAcknowledged(2, "tanaka"))
    d.do(e.CrisisRaised(2, "typed"))
    d.pass_s(9)
    assert of(c.Alert, d.log)[-1] == c.Alert(3, "tanaka", 3, False)
    assert number(d) == 3


def test_steps_and_sessions_are_frozen_until_one_of_the_staff_clears() -> None:
    d = handed_over()
    d.pass_s(9)
    d.do(e.AlertAcknowledged(2, "tanaka"))
    for by in ("person", "Person ", "stranger", ""):
        d.do(e.CrisisCleared(by))
        assert (d.phase, d.engine.progress.crisis) == ("handover", True)
    d.do(e.StartRequested("tap"))
    assert d.engine.bars.contact() == ("after-crisis", ())
    assert d.engine.bars.step(asked=True) == ("after-crisis", ())
    out = d.do(e.CrisisCleared("park"))
    assert of(c.HandedOver, out) == [c.HandedOver("cleared", "park")]
    assert c.Card("hotline", False) in out
    assert d.phase == "present"
    d.do(e.StartRequested("tap"))
    assert d.phase == "greeting"


def test_clearing_ends_what_is_under_way() -> None:
    d = handed_over()
    d.pass_s(9)
    assert c.AlertClosed(2) in d.do(e.CrisisCleared("lee"))
    d.do(e.AlertSent(2, "tanaka", False))
    d.pass_s(3 * 3_600)
    assert asked(d) == ["tanaka"]
    assert told(d)[-1] == ("cleared", "lee")


# --- without channels --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "alerts", [Alerts(), Alerts("unsigned"), Alerts("unsigned", ROTA), Alerts("channels")]
)
def test_where_nobody_can_be_told_the_person_is_told_so_at_once(alerts: Alerts) -> None:
    d = Driven(alerts=alerts)
    d.do(e.WakeRequested("tap"))
    d.do(e.CrisisRaised(2, "typed"))
    d.do(e.CrisisRaised(2, "typed"))
    d.pass_s(3 * 3_600)
    assert told(d) == [("card-only", "")]
    assert asked(d) == []
    assert c.Card("hotline", True) in d.log
