"""py_trees (BSD): a behaviour tree of the same phases and ladder, ticked once for each event.

Under a parallel root, each region is a selector over its states; the branch of the present state looks for
the event's transition. A behaviour tree is not made for events; this is how far it goes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from py_trees.behaviour import Behaviour
from py_trees.common import ParallelPolicy, Status
from py_trees.composites import Parallel, Selector
from py_trees.composites import Sequence as All

from benchmarks.peers import ladder_transitions, phase_transitions


class _Region:
    """The present state of a region, and the event that is looked at."""

    def __init__(self, state: str) -> None:
        self.state, self.event = state, ""


class _In(Behaviour):
    def __init__(self, region: _Region, state: str) -> None:
        super().__init__(f"in {state}")
        self._region, self._state = region, state

    def update(self) -> Status:
        return Status.SUCCESS if self._region.state == self._state else Status.FAILURE


class _Go(Behaviour):
    def __init__(self, region: _Region, trigger: str, target: str) -> None:
        super().__init__(f"{trigger} to {target}")
        self._region, self._trigger, self._target = region, trigger, target

    def update(self) -> Status:
        if self._region.event != self._trigger:
            return Status.FAILURE
        self._region.state, self._region.event = self._target, ""
        return Status.SUCCESS


def _branches(region: _Region, transitions: Iterable[tuple[str, str, str]]) -> Selector:
    going: dict[str, list[Behaviour]] = defaultdict(list)
    for trigger, source, target in transitions:
        going[source].append(_Go(region, trigger, target))
    return Selector(
        "states",
        memory=False,
        children=[
            All(
                state,
                memory=False,
                children=[_In(region, state), Selector("go", memory=False, children=ways)],
            )
            for state, ways in going.items()
        ],
    )


class Trees:
    name = "py_trees, one tick an event"

    def __init__(self, levels: Sequence[str], start: str) -> None:
        self._phase, self._ladder = _Region("asleep"), _Region(start)
        self._root = Parallel(
            "companion",
            ParallelPolicy.SuccessOnAll(synchronise=False),
            [
                _branches(self._phase, phase_transitions()),
                _branches(self._ladder, ladder_transitions(levels)),
            ],
        )

    def take(self, trigger: str) -> None:
        self._phase.event = self._ladder.event = trigger
        self._root.tick_once()

    @property
    def phase(self) -> str:
        return self._phase.state

    @property
    def level(self) -> str:
        return self._ladder.state
