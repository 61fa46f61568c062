"""The robot's twin at a centre: quiet company for whoever comes, and nothing kept of anybody.

There is no journal and no person. It breathes, answers a touch and falls asleep again; then all that this
company left in memory is dropped, and the next one begins as the first did. Contact and steps are barred, as
always where nothing is written down.
"""

from robot.app.host import Host
from robot.app.recovery import Recovery
from robot.app.twin_company import TwinJournal
from robot.clock import US_PER_S
from robot.contract import events as e
from robot.runtime.dispatcher import Dispatcher

# Nobody has touched it for so long: they have gone, or would like it to rest.
LEAVES_S = 600.0
LOOK_EVERY_S = 0.5


class Twin:
    """Wakes it for a hand, and lets it forget."""

    def __init__(self, host: Host, dispatcher: Dispatcher, recovery: Recovery) -> None:
        self._host, self._dispatcher, self._recovery = host, dispatcher, recovery
        self._touched_us = host.clock.now()

    async def watch(self) -> None:
        """For as long as the twin runs."""
        while True:
            self.look()
            await self._host.clock.wait(LOOK_EVERY_S)

    def look(self) -> None:
        """A touch wakes it, unless somebody stopped it or put it to sleep; long after the last it rests."""
        engine, now = self._dispatcher.engine, self._host.clock.now()
        touched = self._was_touched()
        if touched:
            self._touched_us = now
        if engine.phase == "asleep" and touched:
            self._host.inbox.put(e.WakeRequested("touch"))
        elif engine.phase == "present" and now - self._touched_us >= LEAVES_S * US_PER_S:
            self._recovery.begin_anew()
            self._touched_us = now

    def _was_touched(self) -> bool:
        journal = self._dispatcher.journal
        return isinstance(journal, TwinJournal) and journal.was_touched()
