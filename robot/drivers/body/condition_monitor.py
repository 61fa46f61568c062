"""What is wrong with the body now: told and logged once when it begins, once when it is over."""

import logging
from collections.abc import Callable

from robot.contract.commands import Figures
from robot.contract.events import STAGES, BodyEased, BodyStrained, FaultRaised, Stage
from robot.drivers.body.condition_table import BY_NAME
from robot.drivers.body.event_outbox import EventOutbox

log = logging.getLogger(__name__)


class ConditionMonitor:
    """Watches the body, cycle by cycle.

    `stop` freezes the body in this cycle; what is to be told goes to the outbox.
    """

    def __init__(self, outbox: EventOutbox, stop: Callable[[], None]) -> None:
        self._outbox, self._stop = outbox, stop
        self._told: dict[tuple[str, str], bool] = {}  # False: told before somebody woke the body
        self._stages: dict[tuple[str, str], Stage] = {}
        self.slow = False

    def on(self, where: str, code: str, figures: Figures = ()) -> None:
        """It is so in this cycle. An unknown code is a fault."""
        if self._told.get((where, code)):
            return
        self._told[where, code] = True
        condition = BY_NAME.get(code, BY_NAME["unnamed-error"])
        if condition.does == "told":
            log.warning("%s: %s %s", where, code, _plain(figures))
            self._outbox.add(BodyStrained(where, condition.name, "noted", figures))
        else:
            log.error("%s: %s %s", where, code, _plain(figures))
            self._stop()
            self._outbox.add(FaultRaised(where, code, figures))

    def off(self, where: str, code: str, figures: Figures = ()) -> None:
        """It is not so any more."""
        if self._told.pop((where, code), None) is not None:
            self._eased(where, code, "", figures)

    @property
    def calm(self) -> bool:
        """Nothing is wrong that has not been told to be over."""
        return not self._told

    def is_on(self, where: str, code: str) -> bool:
        return (where, code) in self._told

    def over(self, where: str, but: frozenset[str]) -> None:
        """Of this place's hardware errors, those that are no longer there."""
        for name, code in [*self._told]:
            if name == where and code not in but and _of_hardware(code):
                self.off(where, code)

    def stage(self, where: str, code: str, stage: Stage, figures: Figures) -> None:
        """Something that grows and goes by stages is at this one now; "" is none."""
        before = self._stages.get((where, code), "")
        if stage == before:
            return
        self._stages[where, code] = stage
        self.slow = any(self._stages.values())
        if STAGES.index(stage) < STAGES.index(before):
            self._eased(where, code, stage, figures)
        else:
            log.warning("%s: %s, %s %s", where, code, stage, _plain(figures))
            self._outbox.add(BodyStrained(where, code, stage, figures))

    def woken(self) -> None:
        """Somebody asks the body to move: what is still so is told again."""
        for where, code in self._told:
            condition = BY_NAME.get(code)
            if condition is None or (condition.again and condition.does == "stop"):
                self._told[where, code] = False

    def host_back(self) -> None:
        """The companion gives signs of life again: it has to know that it had not."""
        self._outbox.add(FaultRaised("host", "heartbeat"))

    def _eased(self, where: str, code: str, stage: Stage, figures: Figures) -> None:
        log.warning("%s: %s, %s %s", where, code, stage or "over", _plain(figures))
        self._outbox.add(BodyEased(where, code, stage, figures))


def _of_hardware(code: str) -> bool:
    condition = BY_NAME.get(code)
    return condition is None or "alert" in condition.shows


def _plain(figures: Figures) -> str:
    return ", ".join(f"{name} {value}" for name, value in figures)
