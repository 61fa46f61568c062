"""Looking after something every so often. One look that breaks must not be the last."""

import logging
from collections.abc import Callable

from robot.clock import Clock

log = logging.getLogger(__name__)


async def keep_looking(clock: Clock, every_s: float, look: Callable[[], None], at: str) -> None:
    """For as long as the companion runs. What breaks in the same way again and again is said once."""
    said = ""
    while True:
        await clock.wait(every_s)
        try:
            look()
            said = ""
        except Exception as error:
            if type(error).__name__ != said:
                said = type(error).__name__
                log.exception("%s: a look has failed, and is tried again", at)
