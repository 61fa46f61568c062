"""`transitions` (MIT) as the engine itself uses it: its two flat machines, and nothing else."""

from collections.abc import Sequence
from typing import Any

from transitions import Machine

from benchmarks.peers import ladder_transitions
from robot.engine.phases import PhaseMachine


class _Ladder:
    state: str
    trigger: Any


class Flat:
    name = "transitions, flat (our own machines, bare)"

    def __init__(self, levels: Sequence[str], start: str) -> None:
        self._phases, self._ladder = PhaseMachine(), _Ladder()
        Machine(
            self._ladder,
            states=list(levels),
            initial=start,
            auto_transitions=False,
            queued=False,
            transitions=[list(each) for each in ladder_transitions(levels)],
        )
        self._climbs = frozenset(("up", "down"))

    def take(self, trigger: str) -> None:
        if trigger in self._climbs:
            self._ladder.trigger(trigger)
        elif trigger != "noticed":
            self._phases.trigger(trigger)

    @property
    def phase(self) -> str:
        return self._phases.state

    @property
    def level(self) -> str:
        return self._ladder.state
