"""The same phases and ladder as state machines of other libraries, for benchmarks/engine.py.

Each peer takes every event of recorded evenings, as the triggers that our own machines took on it, and has to
be in our phase and on our level after each session. A peer changes states and does nothing else: no clock, no
behaviours, no signals, no policy, no gate.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from robot.engine.phases import TRANSITIONS

# An event on which neither of our machines moves: a touch, a tick, a line that was spoken.
NOTICED = "noticed"


class Peer(Protocol):
    """A companion's two machines in another library."""

    name: str

    def __init__(self, levels: Sequence[str], start: str) -> None: ...

    def take(self, trigger: str) -> None:
        """One trigger; NOTICED fits no state and changes nothing."""

    @property
    def phase(self) -> str: ...

    @property
    def level(self) -> str: ...


def phase_transitions() -> Iterator[tuple[str, str, str]]:
    """(trigger, source, target) of the session phases."""
    for trigger, sources, target in TRANSITIONS:
        for source in [sources] if isinstance(sources, str) else sources:
            yield trigger, source, target


def ladder_transitions(levels: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(trigger, source, target) of the ladder."""
    for below, above in pairwise(levels):
        yield "up", below, above
        yield "down", above, below
