"""Events about reaching people: alerts, drills, the digest, crises; `events.py` exports them too."""

from typing import Literal

from robot.contract.event_base import EVENTS, Source
from robot.contract.record import Record, record


@record(EVENTS, "alert-sent")
class AlertSent(Record):
    """The result of sending alert `alert` to staff member `to`: whether any channel accepted it."""

    alert: int
    to: str
    ok: bool


@record(EVENTS, "alert-acknowledged")
class AlertAcknowledged(Record):
    alert: int
    by: str


@record(EVENTS, "drill")
class DrillRequested(Record):
    """Test the alert route: as in an emergency, marked as a drill."""

    by: str


@record(EVENTS, "digest-seen")
class DigestSeen(Record):
    """A member of staff has read the digest where it stands; only where no channel takes it to them."""

    by: str


@record(EVENTS, "crisis")
class CrisisRaised(Record):
    """Tier 2 typed or pressed; tier 1 a word that is asked about first (law 10).

    `sort`: "explicit" words, "unclear" ones that are also said of games and hay fever, "violence" at home,
    "pressed", or "staff".
    """

    tier: int
    source: Source
    sort: Literal["explicit", "unclear", "violence", "pressed", "staff"] = "explicit"


@record(EVENTS, "crisis-cleared")
class CrisisCleared(Record):
    """A hand-over is cleared, or a question or card put away."""

    by: str
