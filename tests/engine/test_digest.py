"""The digest: along the rota until somebody acknowledges it, over power cuts and whatever the clock."""

from dataclasses import replace
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Alerts
from robot.engine.parts.staff_digest import LEAD_S, MOST_KEPT, MOST_LINES, UNVOUCHED_BEFORE_S, UNVOUCHED_S
from tests.engine.build import DAY, EVENING, Driven, S, of
from tests.engine.handover import CHANNELS, ROTA, driven
from tests.engine.worries import ANSWER_S, HOUR, MORNING_S, UNCLEAR, again, kinds, letters, notes

# --- along the rota ----------------------------------------------------------------------------------------


def due(**changes: Any) -> Driven:
    """A digest has just gone out."""
    d = driven(**changes)
    d.do(UNCLEAR)
    d.pass_s(MORNING_S - LEAD_S)
    assert len(letters(d)) == 1
    return d


def to(d: Driven) -> list[str]:
    return [letter.to for letter in letters(d)]


def test_acknowledged_it_is_over() -> None:
    d = due()
    number = letters(d)[0].alert
    d.do(e.AlertSent(number, "tanaka", True))
    assert d.engine.progress.digest is not None
    assert d.engine.progress.digest.state == "sent"
    for by in ("park", "person", ""):
        d.do(e.AlertAcknowledged(number, by))
    assert d.engine.progress.digest is not None
    out = d.do(e.AlertAcknowledged(number, "tanaka"))
    assert c.AlertClosed(number) in out
    assert d.engine.progress.digest is None
    d.pass_s(3 * 86_400)
    assert to(d) == ["tanaka"]
    assert notes(d)[-1] == "digest-acknowledged"


def test_unanswered_it_goes_along_the_rota_and_again_the_next_morning() -> None:
    d = due()
    for name in ROTA:
        assert to(d)[-1] == name
        d.do(e.AlertSent(letters(d)[-1].alert, name, True))
        d.pass_s(ANSWER_S)
    assert notes(d)[-1] == "digest-unanswered"
    d.pass_s(24 * HOUR - 3 * ANSWER_S - 1)
    assert to(d) == list(ROTA)
    d.pass_s(2)
    assert to(d) == [*ROTA, "tanaka"]
    assert kinds(letters(d)[-1]) == ["unclear"]
    d.do(e.AlertAcknowledged(letters(d)[-1].alert, "kim"))
    assert d.engine.progress.digest is None


def test_whom_no_channel_reaches_is_followed_at_once_and_a_whole_rota_is_tried_again_soon() -> None:
    d = due()
    for name in ROTA:
        d.do(e.AlertSent(letters(d)[-1].alert, name, False))
    assert to(d) == list(ROTA)
    assert notes(d)[-1] == "digest-unreached"
    d.pass_s(61)
    assert to(d) == [*ROTA, "tanaka"]
    d.do(e.AlertSent(letters(d)[-1].alert, "tanaka", True))
    d.pass_s(ANSWER_S - 2)
    assert to(d) == [*ROTA, "tanaka"]


def test_with_everything_down_there_is_no_flood_of_letters() -> None:
    d = due()
    for _ in range(12 * 60):
        letter = letters(d)[-1]
        d.do(e.AlertSent(letter.alert, letter.to, False))
        d.pass_s(60)
    assert 60 <= len(letters(d)) <= 3 * 35
    assert notes(d).count("digest-unreached") == 1


def test_worries_that_come_meanwhile_wait_for_the_next_morning_and_then_there_is_one_letter_of_all() -> None:
    d = due()
    first = letters(d)[0]
    d.do(e.AlertSent(first.alert, "tanaka", True))
    d.pass_s(HOUR)
    d.do(e.CrisisRaised(1, "console", "staff"))
    d.pass_s(22 * HOUR)
    assert [letter.alert for letter in letters(d)] == [first.alert] * 3
    d.pass_s(2 * HOUR)
    assert kinds(letters(d)[-1]) == ["unclear", "staff"]
    assert c.AlertClosed(first.alert) in d.log
    d.do(e.AlertAcknowledged(first.alert, "tanaka"))
    assert d.engine.progress.digest is not None, "an older letter did not hold all of it"


def test_it_goes_beside_an_alert_that_is_open_and_neither_answers_the_other() -> None:
    d = driven()
    d.do(UNCLEAR)
    d.do(e.CrisisRaised(2, "typed"))
    d.pass_s(9)
    alert = of(c.Alert, d.log)[-1]
    d.do(e.AlertAcknowledged(alert.alert, "tanaka"))
    d.pass_s(MORNING_S)
    (letter,) = letters(d)
    assert letter.alert != alert.alert
    d.do(e.AlertAcknowledged(letter.alert, "tanaka"))
    assert d.engine.progress.crisis
    assert d.engine.progress.alert is not None
    assert d.engine.progress.digest is None


def test_nobody_of_the_family_gets_it() -> None:
    d = due(alerts=replace(CHANNELS, family=("tanaka",)))
    assert to(d) == ["lee"]
    d.do(e.AlertAcknowledged(letters(d)[0].alert, "tanaka"))
    assert d.engine.progress.digest is not None


@pytest.mark.parametrize(
    "alerts", [Alerts(), Alerts("unsigned"), Alerts("channels"), replace(CHANNELS, family=ROTA)]
)
def test_where_no_channel_takes_it_to_anybody_it_waits_to_be_read(alerts: Alerts) -> None:
    d = Driven(alerts=alerts, staff=ROTA)
    d.do(UNCLEAR)
    d.pass_s(MORNING_S)
    assert to(d) == [""]
    assert notes(d)[-1] == "digest-waiting"
    d.pass_s(86_400)
    assert to(d) == [""]
    d = Driven(alerts=alerts, staff=ROTA, snapshot=d.engine.snapshot(), utc=d.engine.calendar.utc(d.now))
    d.pass_s(86_400)
    assert to(d) == [], "it stands there already"
    d.do(e.DigestSeen("person"))
    assert d.engine.progress.digest is not None
    if not alerts.family:
        d.do(e.DigestSeen("lee"))
        assert d.engine.progress.digest is None


def test_where_a_channel_takes_it_only_the_code_confirms_it() -> None:
    d = due()
    d.do(e.DigestSeen("tanaka"))
    assert d.engine.progress.digest is not None
    assert notes(d)[-1] == "digest-by-code"


def test_a_long_list_is_bounded_and_says_how_many_are_left_out() -> None:
    d = Driven(alerts=CHANNELS, staff=ROTA)
    for _ in range(MOST_KEPT + 30):
        d.do(e.CrisisRaised(1, "console", "staff"))
    assert len(d.engine.progress.worries) == MOST_KEPT
    d.pass_s(MORNING_S)
    (letter,) = letters(d)
    assert (len(letter.lines), letter.more) == (MOST_LINES, MOST_KEPT + 30 - MOST_LINES)


# --- power cuts and clocks ---------------------------------------------------------------------------------


def test_a_cut_over_the_hour_sends_it_as_soon_as_there_is_power() -> None:
    d = driven()
    d.do(UNCLEAR)
    d = again(d, MORNING_S + 2 * HOUR)
    assert c.Card("question", True) in d.log, "the card is there again for a moment"
    d.pass_s(1)
    assert to(d) == ["tanaka"]


def test_a_cut_before_the_hour_keeps_it() -> None:
    d = driven()
    d.do(UNCLEAR)
    for _ in range(3):
        d = again(d, HOUR)
        d.pass_s(HOUR)
        assert letters(d) == []
        assert of(c.Card, d.log) == [c.Card("question", True)], "asked as before, and no worry more"
    d.pass_s(MORNING_S - 6 * HOUR - LEAD_S)
    assert kinds(letters(d)[0]) == ["unclear"]


@pytest.mark.parametrize("state", ["sending", "sent", "unreachable", "unanswered"])
def test_an_open_one_goes_on_over_a_cut_until_it_is_acknowledged(state: str) -> None:
    d = due()
    number = letters(d)[0].alert
    for name in ROTA if state == "unreachable" else ():
        d.do(e.AlertSent(number, name, False))
    if state in ("sent", "unanswered"):
        d.do(e.AlertSent(number, "tanaka", True))
    if state == "unanswered":
        d.pass_s(3 * ANSWER_S)
    assert d.engine.progress.digest is not None
    assert d.engine.progress.digest.state == state
    d = again(d, 60)
    d.pass_s(24 * HOUR)
    assert to(d)
    d.do(e.AlertAcknowledged(letters(d)[-1].alert, letters(d)[-1].to))
    assert d.engine.progress.digest is None


def test_without_a_clock_that_somebody_vouches_for_it_is_sent_sooner_rather_than_late() -> None:
    d = driven()
    d.do(e.ClockReported(EVENING, 9 * 3600, False))
    d.do(UNCLEAR)
    d.pass_s(UNVOUCHED_S - 1)
    assert letters(d) == []
    d.pass_s(2)
    assert [line[2] for line in letters(d)[0].lines] == [False], "it is said that the time is not certain"


def test_after_a_cut_without_a_clock_it_waits_for_one_only_for_a_moment() -> None:
    d = driven()
    d.do(UNCLEAR)
    known = again(d, verified=False)
    known.pass_s(UNVOUCHED_BEFORE_S - 1)
    known.do(e.ClockReported(EVENING + HOUR * S, 9 * 3600, True))
    known.pass_s(2 * HOUR)
    assert letters(known) == []
    unknown = again(d, verified=False)
    unknown.pass_s(UNVOUCHED_BEFORE_S + 1)
    assert to(unknown) == ["tanaka"]


def test_a_time_that_is_vouched_for_later_dates_what_came_before() -> None:
    d = Driven(alerts=CHANNELS, staff=ROTA)
    d.do(e.ClockReported(0, 0, False))
    d.do(UNCLEAR)
    d.pass_s(HOUR)
    d.do(e.ClockReported(EVENING, 9 * 3600, True))
    d.pass_s(MORNING_S)
    assert letters(d)[0].lines == (("unclear", EVENING - HOUR * S, True),)


def test_in_doubt_over_a_cut_two_are_two() -> None:
    d = driven()
    d.do(UNCLEAR)
    doubt = again(d, 3 * 86_400, verified=False)
    doubt.do(UNCLEAR)
    assert doubt.engine.progress.crisis, "nobody knows how long it was off"
    d = again(d, 3 * 86_400, verified=False)
    d.do(e.ClockReported(EVENING + 3 * DAY, 9 * 3600, True))
    d.do(UNCLEAR)
    assert not d.engine.progress.crisis
    lone = driven()
    lone.do(UNCLEAR)
    lone = again(lone, 60, verified=False)
    lone.pass_s(86_401)
    lone.do(UNCLEAR)
    assert not lone.engine.progress.crisis, "this run alone has lasted longer than a day"


@pytest.mark.parametrize("jump_s", [-2 * 86_400, -10 * HOUR, -HOUR, HOUR, 10 * HOUR, 2 * 86_400])
def test_a_clock_that_jumps_never_makes_it_late(jump_s: int) -> None:
    d = driven()
    d.do(UNCLEAR)
    d.pass_s(HOUR)
    d.do(e.ClockReported(EVENING + (HOUR + jump_s) * S, 9 * 3600, True))
    local = (21 * HOUR + jump_s) % 86_400
    d.pass_s((33 if local >= 4 * HOUR else 9) * HOUR - local)
    assert letters(d)


def test_summer_time_that_begins_in_the_night_makes_it_no_hour_late() -> None:
    d = driven()
    d.do(UNCLEAR)
    d.pass_s(6 * HOUR)
    d.do(e.ClockReported(EVENING + 6 * HOUR * S, 10 * 3600, True))
    d.pass_s(6 * HOUR - LEAD_S - 1)
    assert letters(d) == []
    d.pass_s(LEAD_S)
    assert len(letters(d)) == 1


def test_a_digest_that_was_lost_when_two_accounts_became_one_is_told_again() -> None:
    d = due()
    snapshot = {**d.engine.snapshot(), "digest": None}
    other = Driven(alerts=CHANNELS, staff=ROTA, snapshot=snapshot, utc=d.engine.calendar.utc(d.now))
    other.pass_s(25 * HOUR)
    assert kinds(letters(other)[0]) == ["unclear"]


@pytest.mark.parametrize("verified", [True, False])
def test_unanswered_it_is_sent_again_a_day_later_whatever_the_clock_reports_meanwhile(verified: bool) -> None:
    d = due()
    for name in ROTA:
        d.do(e.AlertSent(letters(d)[-1].alert, name, True))
        d.pass_s(ANSWER_S)
    for _ in range(25):
        d.pass_s(HOUR)
        d.do(e.ClockReported(d.engine.calendar.utc(d.now), 9 * 3600, verified))
    assert len(letters(d)) > len(ROTA)


@pytest.mark.parametrize(
    ("before", "after", "to_whom"),
    [
        (Alerts(), CHANNELS, "tanaka"),
        (CHANNELS, replace(CHANNELS, rota=("kim", "tanaka")), "kim"),
        (CHANNELS, replace(CHANNELS, family=("tanaka",)), "lee"),
        (CHANNELS, Alerts(), ""),
    ],
)
@pytest.mark.parametrize("taken", [True, False])
def test_an_open_one_goes_along_the_rota_as_it_is_after_a_restart(
    before: Alerts, after: Alerts, to_whom: str, taken: bool
) -> None:
    d = due(alerts=before)
    if taken:
        d.do(e.AlertSent(letters(d)[0].alert, "tanaka", True))
    utc = d.engine.calendar.utc(d.now) + 60 * S
    d = Driven(snapshot=d.engine.snapshot(), utc=utc, alerts=after, staff=ROTA)
    d.pass_s(1)
    assert to(d) == [to_whom]
    assert kinds(letters(d)[0]) == ["unclear"]
    d.do(e.AlertAcknowledged(letters(d)[0].alert, to_whom) if to_whom else e.DigestSeen("tanaka"))
    assert d.engine.progress.digest is None
