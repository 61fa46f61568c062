"""A robot that can tell three of the staff, for tests of handing over."""

from typing import Any

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Alerts
from tests.engine.build import Driven, of

ROTA = ("tanaka", "lee", "kim")
CHANNELS = Alerts("channels", ROTA, answer_minutes=10, drill_days=7)
ANSWER_S = 600
PHASES = ("asleep", "present", "greeting", "active", "closing", "rating", "paused", "stopped", "handover")


def driven(**changes: Any) -> Driven:
    """With channels to three of the staff, and a drill that was acknowledged today."""
    d = Driven(**{"alerts": CHANNELS, "staff": (*ROTA, "park"), **changes})
    d.do(e.DrillRequested("tanaka"))
    d.do(e.AlertAcknowledged(1, "tanaka"))
    d.log.clear()
    return d


def handed_over(**changes: Any) -> Driven:
    d = driven(**changes)
    d.do(e.WakeRequested("tap"))
    d.do(e.CrisisRaised(2, "typed"))
    return d


def told(d: Driven) -> list[tuple[str, str]]:
    return [(x.state, x.name) for x in of(c.HandedOver, d.log)]


def asked(d: Driven) -> list[str]:
    return [x.to for x in of(c.Alert, d.log)]


def number(d: Driven) -> int:
    return d.engine.progress.last_alert
