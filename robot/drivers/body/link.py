"""One port with its device: opened, lost, tried again at a bounded rate; each change is logged once."""

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from robot.clock import Clock
from robot.drivers.body.bus import Bus
from robot.drivers.body.bus_statistics import BusStatistics
from robot.drivers.body.port_traffic import classify
from robot.drivers.body.transport import Transport
from robot.drivers.body.wire import Wire
from robot.errors import DeviceError

log = logging.getLogger(__name__)

D = TypeVar("D")
MISSES = 20  # cycles without an answer: 400 ms; the watchdogs of the devices are quicker
RETRY_US = 500_000
LONGEST_US = 120_000  # of a cycle: later nothing more is asked, and the last answer is waited for

Open = Callable[[], Transport | Wire]


class Link(Generic[D]):
    """The link to one device. `device` is there while the link is up, None while it is down.

    `open_port` opens the port, `make` sets up the device on it; both raise DeviceError or OSError.
    `first` is the id that is asked for a sign of life before that. `statistics` go on through every opening.
    """

    def __init__(
        self, name: str, first: int, open_port: Open, make: Callable[[Bus, int], D], clock: Clock
    ) -> None:
        self.name = name
        self.statistics = BusStatistics()
        self._first = first
        self.device: D | None = None
        self._open_port, self._make, self._clock = open_port, make, clock
        self._bus: Bus | None = None
        self._missed = 0
        self._retry_us = 0
        self._lost = False

    def open(self, now_us: int, hasty: bool = False) -> D:
        """Open the port and set up the device. `hasty`: give up at once if nothing answers.

        Raises DeviceError or OSError; nothing stays open then.
        """
        bus = Bus(self._open_port(), self._clock, self.statistics)
        if hasty:
            bus.until_us = self._clock.now() + LONGEST_US
        try:
            if hasty and not bus.answers(self._first):
                raise DeviceError(self.name, f"id {self._first} does not answer.")
            device = self._make(bus, now_us)
        except BaseException:
            bus.close()
            raise
        self.statistics.opened += 1
        self._bus, self.device, self._missed = bus, device, 0
        return device

    def try_again(self, now_us: int) -> bool:
        """While down: try to open, at most twice a second. True if the link has just come up."""
        if self.device is not None or now_us < self._retry_us:
            return False
        self._retry_us = now_us + RETRY_US
        try:
            self.open(now_us, hasty=True)  # the other device waits for us
        except (DeviceError, OSError) as error:
            log.debug("%s: %s", self.name, error)
            return False
        log.warning("%s: answers again", self.name)
        self._lost = False
        return True

    def heard(self, answered: bool) -> bool:
        """Note whether the device answered in this cycle. True if it has now been silent for too long."""
        self._missed = 0 if answered else self._missed + 1
        return self._missed >= MISSES

    def lose(self, now_us: int, why: str) -> bool:
        """Close the port. True if that is news."""
        heard = b""
        if self._bus is not None:
            heard = self._bus.heard
            self._bus.close()
        self._bus = self.device = None
        self._retry_us = now_us + RETRY_US
        news, self._lost = not self._lost, True
        if news:
            log.error("%s: lost (%s)", self.name, why + _instead(heard))
        return news


def _instead(data: bytes) -> str:
    """What was heard in place of answers, if that explains it; an echo of our own questions does not."""
    heard = classify(data)
    return "" if heard.code in ("answers", "questions", "no-answer") else f"; {heard.what}"
