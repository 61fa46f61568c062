"""Why a request to the companion came to nothing: it is away, silent, too busy, or it refused."""

from collections.abc import Mapping
from typing import Any

from robot.control.refusal import refusal_of


class CoreAway(Exception):
    """The companion is not running: there is nothing to connect to. `key` names the page's sentence."""

    key = "away"


class Unconfirmed(CoreAway):
    """No answer came in time: it may have been carried out, and nobody may say that it was not."""

    key = "unconfirmed"


class Busy(CoreAway):
    """The companion is there and has too much to read just now; this was not sent. Never a stop."""

    key = "many"


class Refused(Exception):
    """The companion answered "no": `what` it said, how to `mend` it, and for some causes a `code`."""

    def __init__(self, what: str, mend: str = "", code: str = "") -> None:
        self.what, self.mend, self.code = what, mend, code
        super().__init__(f"{what} {mend}".strip())


def unless_refused(answer: Mapping[str, Any]) -> None:
    """Raises Refused for an answer that is a refusal."""
    if (refusal := refusal_of(answer)) is not None:
        raise Refused(refusal.error, refusal.mend, refusal.code)
