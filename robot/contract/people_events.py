"""Events about who asked for what; `events.py` exports them too."""

from robot.contract.event_base import EVENTS
from robot.contract.record import Record, record


@record(EVENTS, "acted")
class Acted(Record):
    """Somebody asked for something, as proven by their device: the audit log. It changes nothing.

    `act` is its name in the authorisation matrix; `user`, `role` and `device` are ids, "" of nobody who is
    known; `refused`: they were not let. `utc_us` is by the machine's clock, whoever vouches for it.
    """

    act: str
    user: str = ""
    role: str = ""
    device: str = ""
    refused: bool = False
    utc_us: int = 0
