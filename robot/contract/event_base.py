"""The base of events: the registry, the sources of an intent, and the stages of care for a body."""

from typing import Literal

from robot.contract.record import Registry

EVENTS = Registry("event")

# Where an intent came from. Only tap, button and typed can consent (law 4).
Source = Literal[
    "tap", "button", "typed", "touch", "heard", "face-down",
    "eyes-covered", "e-stop", "console", "link", "host",
]  # fmt: skip
CONSENTING: frozenset[str] = frozenset({"tap", "button", "typed"})
# How much care the body needs, from none.
Stage = Literal["", "noted", "slow", "rest", "asleep"]
STAGES: tuple[Stage, ...] = ("", "noted", "slow", "rest", "asleep")
# A longer text is not classified; characters.
LONGEST_TEXT = 500
