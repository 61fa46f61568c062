"""One unclear word is a card and a line of the digest; two, or one with the hardest face, are tier 2."""

from dataclasses import replace
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.parts.staff_digest import LEAD_S
from tests.engine.build import DAY, EVENING, LEVELS, S, bring_to, level, of, refusal
from tests.engine.handover import CHANNELS, PHASES, asked, driven
from tests.engine.worries import HOUR, MORNING_S, UNCLEAR, again, kinds, letters

# --- one unclear word --------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", PHASES[:-1])
@pytest.mark.parametrize("source", ["typed", "heard"])
@pytest.mark.parametrize("tier", [1, 2])
def test_one_unclear_word_is_a_card_and_nothing_else_changes(phase: str, source: Any, tier: int) -> None:
    d = driven()
    bring_to(d, phase)
    contact, d.log = d.engine.contact, []
    out = d.do(e.CrisisRaised(tier, source, "unclear"))
    caption = "heard-crisis" if source == "heard" else "unclear-crisis"
    assert [x for x in out if not isinstance(x, c.Noted | c.Outlook)] == [
        c.Caption(caption),
        c.Card("question", True),
    ]
    assert (d.phase, d.engine.contact) == (phase, contact)
    d.pass_s(300)
    assert asked(d) == []
    assert of(c.HandedOver, d.log) == []
    assert "void" not in [x.outcome for x in of(c.SessionEnded, d.log)]
    d.now += DAY - 300 * S
    d.do(e.StopRequested("tap"))
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    assert d.phase == "greeting", "no start is refused the next day"


def test_no_step_up_on_the_day_of_a_card_that_asked() -> None:
    d = driven(levels=tuple(replace(x, dwell_days=0, dwell_sessions=0) for x in LEVELS))
    d.do(e.WakeRequested("tap"))
    assert refusal(d, asked=True) == ""
    d.do(UNCLEAR)
    d.do(e.CrisisCleared("person"))
    assert refusal(d, asked=True) == "crisis-today"
    d.now += DAY
    assert refusal(d, asked=True) == ""


@pytest.mark.parametrize(("answer", "kind"), [(None, "unclear"), (e.CrisisCleared("person"), "unclear-away")])
def test_unanswered_or_put_away_it_is_a_line_with_its_time_by_nine_the_next_morning(
    answer: Any, kind: str
) -> None:
    d = driven()
    d.pass_s(1_800)
    d.do(UNCLEAR)
    if answer is not None:
        assert c.Card("question", False) in d.do(answer)
    d.pass_s(MORNING_S - 1_800 - LEAD_S - 1)
    assert letters(d) == []
    d.pass_s(LEAD_S)
    (letter,) = letters(d)
    assert (letter.to, letter.lines, letter.more) == ("tanaka", ((kind, EVENING + 1_800 * S, True),), 0)
    assert not d.engine.progress.unclear_asked
    assert asked(d) == [], "a digest is no alert"


@pytest.mark.parametrize("hour", range(24))
def test_at_whatever_hour_it_is_there_by_nine_of_the_next_day_of_the_person(hour: int) -> None:
    d = driven()
    d.pass_s(hour * HOUR)
    d.do(UNCLEAR)
    after_midnight = (20 + hour) % 24 < 4
    due = 9 if after_midnight else 33
    d.pass_s((due - (20 + hour) % 24) * HOUR - 1)
    assert len(letters(d)) == 1
    assert asked(d) == []


def test_nothing_due_nothing_sent() -> None:
    d = driven()
    d.do(e.Rated(10))
    d.pass_s(3 * 86_400)
    assert letters(d) == []


def test_the_clinic_may_want_it_earlier() -> None:
    d = driven(alerts=replace(CHANNELS, digest_at_s=5 * HOUR))
    d.do(UNCLEAR)
    d.pass_s(9 * HOUR - LEAD_S - 1)
    assert letters(d) == []
    d.pass_s(LEAD_S)
    assert len(letters(d)) == 1


def test_game_talk_a_heard_word_put_away_and_a_worry_of_staff_are_lines_too() -> None:
    game = replace(level("game", "presence", "light breathing gaze", rung="L5"), dwell_days=0)
    d = driven(levels=(*LEVELS, game), start="game", agreed=(*(x.id for x in LEVELS), "game"), ceiling="game")
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(10)
    for _ in range(3):
        d.do(UNCLEAR)
    d.do(e.CrisisCleared("person"))
    d.do(e.CrisisRaised(1, "heard"))
    d.do(e.CrisisCleared("person"))
    d.do(e.CrisisRaised(1, "console", "staff"))
    d.pass_s(MORNING_S)
    assert kinds(letters(d)[0]) == ["in-play", "heard-away", "staff"]
    assert asked(d) == []


def test_a_heard_explicit_word_keeps_its_two_minutes() -> None:
    d = driven()
    d.do(UNCLEAR)
    d.do(e.CrisisRaised(1, "heard"))
    d.pass_s(119)
    assert not d.engine.progress.crisis
    d.pass_s(10)
    assert d.engine.progress.crisis
    assert asked(d) == ["tanaka"]


# --- two of them, and the hardest face ---------------------------------------------------------------------


@pytest.mark.parametrize("wait_s", [0, 5, 130, HOUR, 86_399, 86_400])
@pytest.mark.parametrize("put_away", [False, True])
@pytest.mark.parametrize("cut", [False, True])
def test_two_within_a_day_are_tier_2_over_a_power_cut_too(wait_s: int, put_away: bool, cut: bool) -> None:
    d = driven()
    d.do(UNCLEAR)
    if put_away:
        d.do(e.CrisisCleared("person"))
    d = again(d, wait_s) if cut else d
    d.pass_s(0 if cut else wait_s)
    d.do(e.CrisisRaised(1, "heard", "unclear"))
    assert d.engine.progress.crisis
    d.pass_s(9)
    assert of(c.Alert, d.log)[-1].tier == 2


@pytest.mark.parametrize("cut", [False, True])
def test_more_than_a_day_apart_they_are_two_single_ones(cut: bool) -> None:
    d = driven()
    for _ in range(4):
        d.do(UNCLEAR)
        d = again(d, 86_401) if cut else d
        d.pass_s(0 if cut else 86_401)
        assert not d.engine.progress.crisis
        for letter in letters(d):
            d.do(e.AlertAcknowledged(letter.alert, "tanaka"))
    assert asked(d) == []


@pytest.mark.parametrize("first", ["face", "word"])
@pytest.mark.parametrize("wait_s", [0, 86_400, 86_401])
@pytest.mark.parametrize("cut", [False, True])
def test_one_with_the_hardest_face_within_a_day_is_tier_2(first: str, wait_s: int, cut: bool) -> None:
    both = [e.Rated(10), UNCLEAR]
    d = driven()
    d.do(both[first == "word"])
    d = again(d, wait_s) if cut else d
    d.pass_s(0 if cut else wait_s)
    d.do(both[first == "face"])
    assert d.engine.progress.crisis is (wait_s <= 86_400)


@pytest.mark.parametrize("value", [None, 0, 8, 9])
def test_no_other_face_makes_two(value: int | None) -> None:
    d = driven()
    d.do(e.Rated(value))
    d.do(UNCLEAR)
    d.do(e.Rated(value))
    assert not d.engine.progress.crisis


def test_the_hardest_face_of_a_session_hands_over_after_it_was_counted() -> None:
    d = driven()
    bring_to(d, "rating")
    d.do(UNCLEAR)
    out = d.do(e.Rated(10))
    assert [x.outcome for x in of(c.SessionEnded, out)] == ["discomfort"]
    assert d.engine.progress.crisis


def test_game_talk_does_not_make_two() -> None:
    game = replace(level("game", "presence", "light breathing gaze", rung="L5"), dwell_days=0)
    d = driven(levels=(*LEVELS, game), start="game", agreed=(*(x.id for x in LEVELS), "game"), ceiling="game")
    d.do(e.WakeRequested("tap"))
    d.do(UNCLEAR)
    d.do(e.CrisisCleared("person"))
    d.do(e.StartRequested("tap"))
    d.pass_s(10)
    d.do(UNCLEAR)
    assert d.phase == "active"


def test_what_staff_have_cleared_is_counted_no_more() -> None:
    d = driven()
    d.do(UNCLEAR)
    d.do(UNCLEAR)
    d.do(e.CrisisCleared("tanaka"))
    d.do(UNCLEAR)
    assert not d.engine.progress.crisis
    d.do(UNCLEAR)
    assert d.engine.progress.crisis


def test_during_a_hand_over_one_calls_nobody_anew() -> None:
    d = driven()
    d.do(e.CrisisRaised(2, "tap", "pressed"))
    d.pass_s(9)
    d.do(e.AlertAcknowledged(2, "tanaka"))
    d.pass_s(2 * HOUR)
    d.do(UNCLEAR)
    d.pass_s(HOUR)
    assert asked(d) == ["tanaka"]
    assert of(c.Card, d.log)[-1] == c.Card("hotline", True)
    d.do(UNCLEAR)
    d.pass_s(9)
    assert asked(d) == ["tanaka", "tanaka"], "two are what two always are"
