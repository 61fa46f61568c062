"""One live call, from its booking to its end."""

from dataclasses import dataclass, field
from typing import Literal

from robot.clock import US_PER_S
from robot.contract.call_events import CALL_STEPS, CallStep
from robot.control.call_requests import LiveWay, Side

Stage = Literal["booked", "connecting", "connected"]
# A live voice: five minutes (domain.md §1.2, L7). A picture ends with its session, and here at last.
LONGEST_S: dict[LiveWay, int] = {"call": 300, "face": 1_800}
# So long two browsers may look for a way to each other.
CONNECTING_S = 20
LOWEST: dict[LiveWay, CallStep] = {"call": "voice", "face": "dark"}
# What two browsers tell each other before and during a call; more is no call.
MOST_SIGNALS = 400


@dataclass(slots=True)
class Call:
    """A call with `other`. `at_utc_us` 0: whenever both are there. `ready`: they have said that they are.

    `due_us` is when it ends by itself; `up` who hears the other, `signals` how many each side has sent.
    """

    number: int
    other: str
    way: LiveWay
    at_utc_us: int = 0
    ready: bool = False
    stage: Stage = "booked"
    step: CallStep = "voice"
    began_us: int = 0
    due_us: int = 0
    up: set[Side] = field(default_factory=set)
    signals: dict[Side, int] = field(default_factory=dict)

    def highest(self, bounds: str) -> CallStep | None:
        """The highest step of this call within the bounds of the level; None where there is none."""
        if bounds not in CALL_STEPS:
            return None
        if self.way == "call":
            return "voice"
        return None if bounds == "voice" else bounds

    def connect(self, now: int) -> None:
        self.stage, self.step = "connecting", LOWEST[self.way]
        self.due_us = now + CONNECTING_S * US_PER_S
        self.up, self.signals = set(), {"person": 0, "other": 0}

    def begin(self, now: int) -> None:
        self.stage, self.began_us = "connected", now
        self.due_us = now + LONGEST_S[self.way] * US_PER_S

    def seconds(self, now: int) -> int:
        """How long it has been connected."""
        return (now - self.began_us) // US_PER_S if self.stage == "connected" else 0


def is_above(step: str, other: str) -> bool:
    """Whether a step shows more than another."""
    return CALL_STEPS.index(step) > CALL_STEPS.index(other)
