"""`transitions` (MIT) with its hierarchical machine: phases and ladder as two parallel regions."""

from collections.abc import Sequence
from typing import Any

from transitions.extensions import HierarchicalMachine
from transitions.extensions.nesting import NestedState

from benchmarks.peers import ladder_transitions, phase_transitions
from robot.engine.phases import PHASES


class _Slash(NestedState):
    separator = "/"


class _Machine(HierarchicalMachine):
    state_cls = _Slash


class Hierarchical:
    name = "transitions, hierarchical"

    def __init__(self, levels: Sequence[str], start: str) -> None:
        regions = [
            {"name": "phase", "states": list(PHASES), "initial": "asleep"},
            {"name": "ladder", "states": list(levels), "initial": start},
        ]
        self._machine: Any = _Machine(
            states=[{"name": "companion", "parallel": regions}],
            initial="companion",
            auto_transitions=False,
            queued=False,
            ignore_invalid_triggers=True,
            transitions=[
                [trigger, f"companion/phase/{source}", f"companion/phase/{target}"]
                for trigger, source, target in phase_transitions()
            ]
            + [
                [trigger, f"companion/ladder/{source}", f"companion/ladder/{target}"]
                for trigger, source, target in ladder_transitions(levels)
            ]
            # A trigger that it does not know at all would be an error.
            + [["noticed", "companion/phase/fault", "companion/phase/fault"]],
        )

    def take(self, trigger: str) -> None:
        self._machine.trigger(trigger)

    @property
    def phase(self) -> str:
        return str(self._machine.state[0]).rpartition("/")[2]

    @property
    def level(self) -> str:
        return str(self._machine.state[1]).rpartition("/")[2]
