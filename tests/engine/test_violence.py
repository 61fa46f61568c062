"""Violence at home: told to professionals only, and nowhere that the family can see (H15, H16)."""

import json
from dataclasses import replace
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Alerts
from robot.contract.verdict import Verdict
from robot.engine.parts.alerting import KNOWN_S
from robot.view.state_view import View
from tests.engine.build import Driven, bring_to, of, programme
from tests.engine.handover import ANSWER_S, CHANNELS, ROTA, asked, driven, told

# The rota is tanaka, lee, kim; the first of it is of the family, of the last nothing is said.
PROFESSIONALS = replace(CHANNELS, professionals=("lee",), family=("tanaka",))
VIOLENCE = e.CrisisRaised(2, "typed", "violence")


def letters(d: Driven) -> list[c.ViolenceAlert]:
    return of(c.ViolenceAlert, d.log)


@pytest.mark.parametrize("phase", ["asleep", "present", "active", "paused", "stopped"])
def test_the_person_is_told_who_will_know_and_then_only_a_professional_does(phase: str) -> None:
    d = driven(alerts=PROFESSIONALS)
    bring_to(d, phase)
    d.log.clear()
    d.do(VIOLENCE)
    assert told(d) == [("telling", "lee")]
    assert c.Card("hotline", True) in d.log
    assert letters(d) == []
    d.pass_s(9)
    assert letters(d) == [c.ViolenceAlert(d.engine.progress.last_alert, "lee", 2)]
    assert d.engine.contact is None
    d.pass_s(6 * ANSWER_S)
    assert {x.to for x in letters(d)} == {"lee"}
    assert asked(d) == []
    d.do(e.AlertAcknowledged(letters(d)[-1].alert, "tanaka"))
    assert told(d)[-1] == ("unreachable", "")
    d.do(e.AlertAcknowledged(letters(d)[-1].alert, "lee"))
    assert told(d)[-1] == ("acknowledged", "lee")


@pytest.mark.parametrize(
    "alerts", [CHANNELS, replace(CHANNELS, family=ROTA), replace(CHANNELS, professionals=("park",)), Alerts()]
)
@pytest.mark.parametrize("cut", [False, True])
def test_without_a_professional_on_the_rota_there_is_the_card_and_that_is_said(
    alerts: Alerts, cut: bool
) -> None:
    """Of whom nothing is said might be of the family."""
    d = Driven(alerts=alerts, staff=(*ROTA, "park"))
    d.do(VIOLENCE)
    if cut:
        d = Driven(alerts=alerts, staff=(*ROTA, "park"), snapshot=d.engine.snapshot())
    d.pass_s(3 * 3_600)
    assert told(d) == [("card-only", "")]
    assert asked(d) == []
    assert letters(d) == []
    d.do(e.BodyReady())
    assert c.Card("hotline", True) in d.log
    if alerts.rota:
        d.do(e.CrisisRaised(2, "tap", "pressed"))
        d.pass_s(9)
        assert asked(d) == ["tanaka"], "what is pressed afterwards goes the way of the plan, and says no more"


def test_an_alert_that_is_open_becomes_one_for_professionals() -> None:
    d = driven(alerts=PROFESSIONALS)
    d.do(e.CrisisRaised(3, "console", "staff"))
    d.pass_s(9)
    (alert,) = of(c.Alert, d.log)
    assert alert.to == "tanaka"
    out = d.do(VIOLENCE)
    assert c.AlertClosed(alert.alert) in out
    assert told(d)[-1] == ("telling", "lee")
    d.pass_s(9)
    assert letters(d) == [c.ViolenceAlert(alert.alert + 1, "lee", 3)]
    d.do(e.AlertAcknowledged(letters(d)[0].alert, "lee"))
    d.pass_s(KNOWN_S + 1)
    d.do(e.CrisisRaised(2, "tap", "pressed"))
    d.pass_s(9)
    assert len(letters(d)) == 2
    assert asked(d) == ["tanaka"], "and it stays with them"


def test_an_alert_for_all_goes_on_where_there_is_no_professional_and_nobody_more_is_told() -> None:
    d = driven()
    d.do(e.CrisisRaised(2, "typed"))
    d.pass_s(9)
    out = d.do(VIOLENCE)
    assert of(c.HandedOver, out) == [c.HandedOver("not-passed-on", "")]
    d.pass_s(ANSWER_S)
    assert asked(d) == ["tanaka", "lee"]
    assert letters(d) == []


def test_heard_it_asks_first_and_left_alone_it_is_told_to_professionals() -> None:
    d = driven(alerts=PROFESSIONALS)
    out = d.do(e.CrisisRaised(1, "heard", "violence"))
    assert c.Caption("heard-crisis") in out
    assert told(d) == []
    d.pass_s(130)
    assert [x.to for x in letters(d)] == ["lee"]
    assert asked(d) == []
    d = driven(alerts=PROFESSIONALS)
    d.do(e.CrisisRaised(1, "heard", "violence"))
    d = Driven(snapshot=d.engine.snapshot(), alerts=PROFESSIONALS, staff=ROTA)
    d.pass_s(130)
    assert [x.to for x in letters(d)] == ["lee"], "over a power cut too"


@pytest.mark.parametrize("order", [("violence", "explicit"), ("explicit", "violence")])
def test_heard_with_an_explicit_word_and_no_professional_the_explicit_one_is_told(order: Any) -> None:
    d = driven()
    for sort in order:
        d.do(e.CrisisRaised(1, "heard", sort))
    d.pass_s(130)
    assert asked(d) == ["tanaka"]
    assert letters(d) == []


@pytest.mark.parametrize(("rota", "kind"), [(("lee",), "violence-away"), (("kim",), "heard-away")])
def test_put_away_only_a_professional_reads_in_the_digest_what_it_was(rota: Any, kind: str) -> None:
    d = driven(alerts=replace(PROFESSIONALS, rota=rota))
    d.do(e.CrisisRaised(1, "heard", "violence"))
    d.do(e.CrisisCleared("person"))
    d.pass_s(13 * 3_600)
    (letter,) = of(c.Digest, d.log)
    assert [each for each, _, _ in letter.lines] == [kind]
    assert letters(d) == []


def test_no_word_of_it_stands_in_the_state_that_any_page_may_show() -> None:
    """The state of a violence word is that of any crisis, to the letter."""
    shown: dict[str, list[str]] = {}
    for sort in ("violence", "explicit"):
        alerts = replace(PROFESSIONALS, rota=("lee",))
        made = programme(alerts=alerts, staff=ROTA)
        d, view = driven(alerts=alerts), View(made, "me", False, "en", names={"lee": "Dr Lee"})
        view.begin(d.engine.progress, d.engine.ladder.state)
        shown[sort] = states = []

        def see(event: Any, d: Driven = d, view: View = view, states: list[str] = states) -> None:
            out = d.do(event)
            view.event(event, d.now)
            for command in out:
                view.verdict(Verdict(command, command, ""), d.now)
            states.append(json.dumps(view.state().to_json(), sort_keys=True, ensure_ascii=False))

        see(e.ClockReported(d.engine.calendar.utc(0), 9 * 3600, True))
        see(e.CrisisRaised(1, "heard", sort))  # type: ignore[arg-type]
        see(e.CrisisCleared("person"))
        see(e.CrisisRaised(2, "typed", sort))  # type: ignore[arg-type]
        for seconds in (9, 600, 13 * 3_600):
            d.now += seconds * 1_000_000
            see(e.Tick())
        see(e.AlertAcknowledged(d.engine.progress.alert.number, "lee"))  # type: ignore[union-attr]
        see(e.CrisisCleared("lee"))
    assert shown["violence"] == shown["explicit"]
    assert not any("violence" in state or "暴力" in state or "폭력" in state for state in shown["violence"])
