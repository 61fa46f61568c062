"""Signals of live calls on their way between the link to the clinic's host and the guests who sent them."""

import asyncio
import base64
import binascii
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from robot.calls.turn import Given
from robot.clock import Clock
from robot.runtime.guests import Guests
from robot.runtime.looking import keep_looking

log = logging.getLogger(__name__)
LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class CallsThrough:
    """What the link hears goes to `guests`, and the host's servers to `given`."""

    guests: Guests
    given: Given
    clock: Clock

    def hears(self, loop: asyncio.AbstractEventLoop) -> Callable[[bytes], None]:
        """What is called with every line of the link, from a thread."""

        def hear(line: bytes) -> None:
            with suppress(RuntimeError):  # the companion has ended meanwhile
                loop.call_soon_threadsafe(self._take, line)

        return hear

    def way_ended(self) -> None:
        """The link is away: nobody is there any more."""
        self.guests.close()

    async def run(self) -> None:
        """Look on for as long as the companion runs."""
        await keep_looking(self.clock, LOOK_EVERY_S, self.guests.look, "calls from outside")

    def _take(self, line: bytes) -> None:
        try:
            told: dict[str, Any] = json.loads(line)
            for kind, packed in told.items():
                data = base64.b64decode(packed, validate=True)
                if kind == "live":
                    self.guests.take(data)
                elif kind == "ways":
                    self.given.take(json.loads(data), self.clock.now())
        except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error):
            log.error("the link to the clinic's host said what is no signal")
