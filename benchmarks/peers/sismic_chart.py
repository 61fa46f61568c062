"""sismic (LGPL-3.0, unchanged, for this measurement only): one statechart with two orthogonal regions."""

from collections.abc import Sequence

from sismic.interpreter import Interpreter
from sismic.model import BasicState, CompoundState, Event, OrthogonalState, Statechart, Transition

from benchmarks.peers import ladder_transitions, phase_transitions
from robot.engine.phases import PHASES

LEVEL = "on "


class SismicChart:
    name = "sismic"

    def __init__(self, levels: Sequence[str], start: str) -> None:
        chart = Statechart("companion")
        chart.add_state(OrthogonalState("companion"), None)
        chart.add_state(CompoundState("phase", initial="asleep"), "companion")
        chart.add_state(CompoundState("ladder", initial=LEVEL + start), "companion")
        for phase in PHASES:
            chart.add_state(BasicState(phase), "phase")
        for level in levels:
            chart.add_state(BasicState(LEVEL + level), "ladder")
        for trigger, source, target in phase_transitions():
            chart.add_transition(Transition(source, target, event=trigger))
        for trigger, source, target in ladder_transitions(levels):
            chart.add_transition(Transition(LEVEL + source, LEVEL + target, event=trigger))
        self._interpreter = Interpreter(chart)
        self._interpreter.execute()

    def take(self, trigger: str) -> None:
        self._interpreter.queue(Event(trigger))
        self._interpreter.execute_once()

    @property
    def phase(self) -> str:
        states: list[str] = self._interpreter.configuration
        return next(state for state in states if state in PHASES)

    @property
    def level(self) -> str:
        states: list[str] = self._interpreter.configuration
        return next(state for state in states if state.startswith(LEVEL)).removeprefix(LEVEL)
