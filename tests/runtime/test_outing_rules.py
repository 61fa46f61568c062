"""The guard of outings goes by the configuration from the first moment, whatever else is missing."""

from types import SimpleNamespace
from typing import Any

from robot.app.recovery import tell
from robot.config.schema import Config
from robot.contract import events as e
from robot.contract.record import Record

ADULT = Config.model_validate(
    {"outings": {"age": 30, "signed": [{"from": "04:00", "to": "05:00", "by": "mori"}]}}
)


def test_whatever_store_there_is_the_rules_are_told() -> None:
    for kept, doubted in ((True, False), (False, False), (True, True)):
        told: list[Record] = []
        begun: Any = SimpleNamespace(kept=kept, doubted=doubted, store=None)
        missing: Any = None
        tell(begun, told.append, missing, ADULT)
        assert told[0] == e.OutingRules(adult=True, signed=(240, 300))
        assert sum(isinstance(each, e.OutingRules) for each in told) == 1


def test_with_nothing_configured_nobody_is_sent_outside() -> None:
    assert Config().outings.rules == e.OutingRules()
