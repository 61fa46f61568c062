"""python-statemachine (MIT): one statechart with two parallel regions."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from statemachine.io import create_machine_class_from_definition

from benchmarks.peers import ladder_transitions, phase_transitions
from robot.engine.phases import PHASES


class Chart:
    name = "python-statemachine"

    def __init__(self, levels: Sequence[str], start: str) -> None:
        self._levels = {f"level_{number}": level for number, level in enumerate(levels)}
        ids = {level: name for name, level in self._levels.items()}
        going: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
        for trigger, source, target in phase_transitions():
            going[source][trigger].append({"target": target})
        for trigger, source, target in ladder_transitions(levels):
            going[ids[source]][trigger].append({"target": ids[target]})

        def region(names: Sequence[str], initial: str) -> dict[str, Any]:
            return {"states": {name: {"initial": name == initial, "on": dict(going[name])} for name in names}}

        states: dict[str, Any] = {
            "companion": {
                "initial": True,
                "parallel": True,
                "states": {
                    "phase": region(PHASES, "asleep"),
                    "ladder": region(list(self._levels), ids[start]),
                },
            }
        }
        self._machine = create_machine_class_from_definition("Companion", states)()

    def take(self, trigger: str) -> None:
        self._machine.send(trigger)

    @property
    def phase(self) -> str:
        return next(state.id for state in self._machine.configuration if state.id in PHASES)

    @property
    def level(self) -> str:
        found = (self._levels.get(state.id) for state in self._machine.configuration)
        return next(level for level in found if level is not None)
