"""What a sender wrote: told to professionals on the same day; nothing of it to the person or the family."""

from dataclasses import replace
from typing import get_args

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.open_alerts import SENDER_ORDER, SenderSort, of_the_person
from tests.engine.build import Driven, bring_to, of
from tests.engine.handover import ANSWER_S, CHANNELS, ROTA, driven, told

PROFESSIONALS = replace(CHANNELS, professionals=("lee",), family=("tanaka",))
THREAT, CRISIS = e.SenderWorry("aunt", "threat"), e.SenderWorry("aunt", "crisis")
HOME = e.SenderWorry("", "home")
# All that goes to staff; whatever else there was would be something for the person.
FOR_STAFF = (c.SenderAlert, c.AlertClosed, c.Digest, c.Noted)


def letters(d: Driven) -> list[c.SenderAlert]:
    return of(c.SenderAlert, d.log)


@pytest.mark.parametrize("phase", ["asleep", "present", "active", "stopped", "preview"])
def test_it_goes_to_a_professional_at_once_and_the_person_sees_nothing(phase: str) -> None:
    d = driven(alerts=PROFESSIONALS)
    bring_to(d, phase)
    out = d.do(THREAT)
    assert letters(d) == [c.SenderAlert(d.engine.progress.last_alert, "lee", 2, "threat")]
    assert all(isinstance(x, FOR_STAFF) for x in out)
    assert (d.phase, told(d), d.engine.progress.crisis) == (phase, [], False)
    assert [x.kind for x in d.engine.progress.worries] == ["sender-threat"]


def test_nobody_of_the_family_is_asked_and_an_answer_closes_it() -> None:
    d = driven(alerts=PROFESSIONALS)
    d.do(CRISIS)
    d.pass_s(6 * ANSWER_S)
    assert {x.to for x in letters(d)} == {"lee"}
    assert len(letters(d)) > 1
    d.do(e.AlertAcknowledged(letters(d)[-1].alert, "tanaka"))
    assert d.engine.progress.alert is not None
    out = d.do(e.AlertAcknowledged(letters(d)[-1].alert, "lee"))
    assert d.engine.progress.alert is None
    assert of(c.AlertClosed, out)
    assert (told(d), of(c.Alert, d.log)) == ([], [])


def test_without_a_professional_it_is_in_the_digest_alone() -> None:
    d = driven(alerts=CHANNELS)
    d.do(THREAT)
    d.pass_s(3_600)
    assert (letters(d), d.engine.progress.alert) == ([], None)
    assert [x.kind for x in d.engine.progress.worries] == ["sender-threat"]


def test_the_persons_own_alert_goes_before_and_it_comes_again_when_that_is_over() -> None:
    d = driven(alerts=PROFESSIONALS)
    d.do(THREAT)
    d.do(e.CrisisRaised(2, "typed"))
    d.pass_s(9)
    assert told(d)[0][0] == "telling"
    alert = of(c.Alert, d.log)[-1]
    d.do(THREAT)
    assert len(letters(d)) == 1
    d.do(e.AlertAcknowledged(alert.alert, alert.to))
    d.do(e.CrisisCleared("lee"))
    assert [x.to for x in letters(d)] == ["lee", "lee"]


def test_the_same_is_not_told_twice_and_a_threat_goes_before() -> None:
    d = driven(alerts=PROFESSIONALS)
    d.do(CRISIS)
    d.do(CRISIS)
    d.do(THREAT)
    d.do(CRISIS)
    assert [x.sort for x in letters(d)] == ["crisis", "threat"]


def test_a_power_cut_loses_none_of_it() -> None:
    d = driven(alerts=PROFESSIONALS)
    d.do(THREAT)
    again = Driven(alerts=PROFESSIONALS, staff=ROTA, snapshot=d.engine.snapshot(), now=d.now)
    again.do(e.BodyReady())
    assert letters(again) == letters(d)
    assert told(again) == []


def test_a_drill_gives_way() -> None:
    d = driven(alerts=PROFESSIONALS)
    d.do(e.DrillRequested("lee"))
    out: list[Record] = d.do(CRISIS)
    assert of(c.AlertClosed, out)
    assert letters(d)
    assert set(get_args(SenderSort)) == {"", "threat", "crisis", "home"} == {*SENDER_ORDER}


@pytest.mark.parametrize("open_first", [THREAT, CRISIS])
def test_violence_that_a_relative_tells_of_goes_first_and_loses_nothing(open_first: e.SenderWorry) -> None:
    d = driven(alerts=PROFESSIONALS)
    d.do(open_first)
    d.do(HOME)
    d.do(HOME)
    assert [x.sort for x in letters(d)] == [open_first.sort, "home"]
    d.do(e.AlertAcknowledged(letters(d)[-1].alert, "lee"))
    assert [x.sort for x in letters(d)] == [open_first.sort, "home", open_first.sort]
    assert (told(d), of(c.Alert, d.log), {x.to for x in letters(d)}) == ([], [], {"lee"})


def test_what_comes_while_violence_is_told_of_waits_and_is_told_after_it() -> None:
    d = driven(alerts=PROFESSIONALS)
    for each in (HOME, CRISIS, THREAT):
        d.do(each)
    assert [x.sort for x in letters(d)] == ["home"]
    d.do(e.AlertAcknowledged(letters(d)[-1].alert, "lee"))
    assert [x.sort for x in letters(d)] == ["home", "threat"]


def test_violence_that_a_relative_tells_of_waits_for_the_persons_own_alert() -> None:
    d = driven(alerts=PROFESSIONALS)
    d.do(e.CrisisRaised(2, "typed"))
    d.pass_s(9)
    d.do(HOME)
    d.do(THREAT)
    assert letters(d) == []
    alert = of(c.Alert, d.log)[-1]
    d.do(e.AlertAcknowledged(alert.alert, alert.to))
    d.do(e.CrisisCleared("lee"))
    assert [x.sort for x in letters(d)] == ["home"]


# --- beside a crisis that somebody has in hand -------------------------------------------------------------


def acknowledged() -> Driven:
    """A crisis of the person's that a worker has in hand, and has not cleared."""
    d = driven(alerts=PROFESSIONALS)
    d.do(e.CrisisRaised(2, "typed"))
    d.pass_s(9)
    alert = of(c.Alert, d.log)[-1]
    d.do(e.AlertAcknowledged(alert.alert, alert.to))
    d.log.clear()
    return d


def own(d: Driven) -> tuple[str, str]:
    """The state of the person's own alert, and who has it in hand."""
    p = d.engine.progress
    alert = of_the_person(p.alert, p.answered)
    assert alert is not None
    return alert.state, alert.to


@pytest.mark.parametrize("worry", [THREAT, CRISIS, HOME])
def test_it_goes_out_on_the_same_day_where_a_crisis_is_acknowledged_and_not_cleared(
    worry: e.SenderWorry,
) -> None:
    d = acknowledged()
    d.do(worry)
    assert [x.sort for x in letters(d)] == [worry.sort]
    assert own(d) == ("acknowledged", "tanaka")
    d.do(e.AlertAcknowledged(letters(d)[-1].alert, "lee"))
    assert d.engine.progress.alert is not None, "the person's own is as it was"
    assert (own(d), d.engine.progress.answered) == (("acknowledged", "tanaka"), None)
    assert (told(d), of(c.Alert, d.log), d.engine.progress.crisis) == ([], [], True)


def test_what_came_while_the_persons_own_alert_was_sent_goes_out_once_that_is_acknowledged() -> None:
    d = driven(alerts=PROFESSIONALS)
    d.do(e.CrisisRaised(2, "typed"))
    d.pass_s(9)
    d.do(HOME)
    assert letters(d) == []
    alert = of(c.Alert, d.log)[-1]
    d.do(e.AlertAcknowledged(alert.alert, alert.to))
    assert [x.sort for x in letters(d)] == ["home"]


def test_clearing_the_crisis_leaves_what_a_relative_told_of_open() -> None:
    d = acknowledged()
    d.do(HOME)
    d.do(e.CrisisCleared("lee"))
    p = d.engine.progress
    assert p.alert is not None
    assert (p.alert.sender, p.answered, p.crisis) == ("home", None, False)
    d.pass_s(2 * ANSWER_S)
    assert len(letters(d)) > 1, "it is still asked"
    d.do(e.AlertAcknowledged(p.alert.number, "lee"))
    assert p.alert is None


def test_the_same_trigger_again_is_known_beside_it_and_a_graver_one_goes_before() -> None:
    d = acknowledged()
    d.do(HOME)
    d.do(e.CrisisRaised(2, "typed"))
    assert of(c.Alert, d.log) == []
    d.do(e.CrisisRaised(3, "typed"))
    d.pass_s(9)
    alert = of(c.Alert, d.log)[-1]
    assert (alert.tier, d.engine.progress.answered, d.engine.progress.sender_waits) == (3, None, "home")
    d.do(e.AlertAcknowledged(alert.alert, alert.to))
    assert [x.sort for x in letters(d)] == ["home", "home"]


def test_the_person_is_told_what_is_true_of_their_own_alert_beside_it() -> None:
    d = acknowledged()
    d.do(HOME)
    again = Driven(alerts=PROFESSIONALS, staff=ROTA, snapshot=d.engine.snapshot(), now=d.now)
    again.do(e.BodyReady())
    assert told(again) == [("acknowledged", "tanaka")]
    assert ([x.sort for x in letters(again)], of(c.Alert, again.log)) == (["home"], [])


def test_violence_that_the_person_tells_of_goes_to_professionals_beside_it_and_that_is_said() -> None:
    d = acknowledged()
    d.do(HOME)
    d.do(e.CrisisRaised(2, "typed", "violence"))
    d.pass_s(9)
    assert "not-passed-on" not in [state for state, _ in told(d)]
    assert [x.to for x in of(c.ViolenceAlert, d.log)] == ["lee"]


def test_an_alert_that_was_acknowledged_late_is_not_sent_again_after_a_power_cut() -> None:
    d = driven(alerts=PROFESSIONALS)
    d.do(e.CrisisRaised(2, "typed"))
    d.pass_s(9 + len(ROTA) * ANSWER_S)
    d.do(e.AlertAcknowledged(of(c.Alert, d.log)[-1].alert, "tanaka"))
    assert own(d) == ("acknowledged", "tanaka")
    d.pass_s(3_600)
    again = Driven(alerts=PROFESSIONALS, staff=ROTA, snapshot=d.engine.snapshot(), now=d.now)
    again.do(e.BodyReady())
    assert (of(c.Alert, again.log), own(again)) == ([], ("acknowledged", "tanaka"))
