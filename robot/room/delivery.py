"""What the room sends: to whom, of which kind, and what it says."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from robot.language.sender_check import Reason

# To people and workers: view, said, returned, closed. To people: card, asked. To workers: alarm, bell.
Kind = Literal["view", "said", "returned", "closed", "card", "asked", "alarm", "bell"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing for one page; `to` is the id of a person's or a worker's seat."""

    to: str
    kind: Kind
    told: dict[str, Any] = field(default_factory=dict)


def returned(to: str, why: str, reasons: Iterable[Reason] = (), **more: Any) -> Delivery:
    """A text goes back to its writer, who alone learns why."""
    return Delivery(to, "returned", {"why": why, "reasons": [[r.kind, r.words] for r in reasons], **more})
