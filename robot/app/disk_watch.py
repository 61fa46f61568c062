"""Whether the journal is written: no session begins while it is not, and that it is again is told."""

from robot.app.notices import Notices
from robot.clock import Clock
from robot.contract.events import StoreChanged
from robot.journal.store import Journal
from robot.runtime.dispatcher import Dispatcher
from robot.runtime.inbox import Inbox

WATCH_DISK_S = 1.0


async def watch_disk(clock: Clock, dispatcher: Dispatcher, inbox: Inbox, notices: Notices) -> None:
    """For as long as the companion runs. A session that is on goes on.

    What waits in memory for a full disk is lost with the power, and a session that nobody finds is none.
    """
    kept = True
    while True:
        journal = dispatcher.journal
        written = not isinstance(journal, Journal) or journal.trouble is None
        if written and notices.stands("disk"):
            notices.show("disk", False)
        if written != kept and (written or dispatcher.engine.contact is None):
            kept = written
            inbox.put(StoreChanged(kept))
        await clock.wait(WATCH_DISK_S)
