"""The drill (law 10): a programme runs only where a crisis is known to reach somebody."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Alerts
from tests.engine.build import DAY, Driven, S, of
from tests.engine.handover import ANSWER_S, CHANNELS, ROTA, asked, driven, told


def refused(d: Driven) -> str:
    d.do(e.WakeRequested("tap"))
    decided = of(c.Decided, d.do(e.StartRequested("tap")))
    return decided[-1].rule if decided else ""


def test_no_contact_without_a_drill_that_was_acknowledged_within_seven_days() -> None:
    d = Driven(alerts=CHANNELS)
    assert refused(d) == "no-drill"
    assert d.phase == "present", "company needs no drill"
    d = driven()
    d.now += 7 * DAY - 60 * S
    assert refused(d) == ""
    d = driven()
    d.now += 7 * DAY + 60 * S
    assert refused(d) == "no-drill"
    assert refused(Driven(alerts=Alerts("channels"))) == "no-alert-plan"
    assert refused(Driven(alerts=Alerts("card-only"))) == ""
    assert refused(Driven(alerts=Alerts("unsigned"))) == ""


def test_a_drill_goes_the_same_way_and_shows_the_person_nothing() -> None:
    d = Driven(alerts=CHANNELS)
    d.do(e.WakeRequested("tap"))
    d.log.clear()
    d.do(e.DrillRequested("lee"))
    d.do(e.DrillRequested("lee"))
    assert of(c.Alert, d.log) == [c.Alert(1, "tanaka", 2, True)]
    d.do(e.AlertSent(1, "tanaka", False))
    d.do(e.AlertSent(1, "lee", True))
    d.pass_s(ANSWER_S)
    assert asked(d) == ["tanaka", "lee", "kim"]
    d.do(e.AlertAcknowledged(1, "lee"))
    assert [(x.note, x.figures) for x in of(c.Noted, d.log)] == [("drill-acknowledged", (("name", "lee"),))]
    assert d.engine.progress.drill_utc_us == d.engine.calendar.utc(d.now)
    assert told(d) == []
    assert of(c.Card, d.log) == []


def test_a_pause_of_the_robot_is_none_of_the_rota() -> None:
    d = Driven(alerts=CHANNELS)
    d.do(e.WakeRequested("tap"))
    d.do(e.DrillRequested("lee"))
    d.do(e.PauseRequested("console"))
    d.pass_s(ANSWER_S)
    assert asked(d) == ["tanaka", "lee"]


def test_a_drill_that_nobody_acknowledges_is_noted_and_over() -> None:
    d = Driven(alerts=CHANNELS)
    d.do(e.DrillRequested("lee"))
    d.pass_s(3 * ANSWER_S + 1)
    assert [x.note for x in of(c.Noted, d.log)] == ["drill-unanswered"]
    d.pass_s(6 * 3_600)
    assert asked(d) == list(ROTA)
    assert d.engine.progress.drill_utc_us == 0


def test_a_real_alert_takes_the_place_of_a_drill_and_none_takes_its() -> None:
    d = Driven(alerts=CHANNELS)
    d.do(e.DrillRequested("lee"))
    d.do(e.CrisisRaised(2, "typed"))
    assert of(c.AlertClosed, d.log) == [c.AlertClosed(1)]
    d.do(e.DrillRequested("lee"))
    d.do(e.AlertAcknowledged(1, "lee"))
    d.pass_s(9)
    assert of(c.Alert, d.log)[-1] == c.Alert(2, "tanaka", 2, False)
    assert d.engine.progress.drill_utc_us == 0
    assert [x.note for x in of(c.Noted, d.log)] == ["drill-waits"]


def test_a_drill_needs_staff_channels_and_a_clock_that_is_right() -> None:
    d = Driven(alerts=CHANNELS, staff=ROTA)
    assert [x.rule for x in of(c.Decided, d.do(e.DrillRequested("person")))] == ["not-staff"]
    d = Driven(alerts=Alerts())
    assert [x.note for x in of(c.Noted, d.do(e.DrillRequested("t")))] == ["drill-no-channels"]
    d = Driven(alerts=CHANNELS)
    d.do(e.ClockReported(0, 0, False))
    assert [x.note for x in of(c.Noted, d.do(e.DrillRequested("t")))] == ["drill-clock"]
    assert asked(d) == []
