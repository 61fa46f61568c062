"""The timeline of the simulated world: arriving bytes, servo steps and faults, in order."""

import heapq
from collections.abc import Callable

from sim.clock import VirtualClock


class Timeline:
    """Actions at their microseconds. `clock` is the world's time; it stands at an action while that runs."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0

    def at(self, time_us: int, action: Callable[[], None]) -> None:
        """Do this then; what is already over is done next."""
        self._order += 1
        heapq.heappush(self._due, (time_us, self._order, action))

    def next_us(self) -> int:
        """When the next action is due."""
        return self._due[0][0]

    def step(self, until_us: int) -> bool:
        """Do the next action that is due by then; if there is none, go to that time and say False."""
        if self._due and self._due[0][0] <= until_us:
            time_us, _, action = heapq.heappop(self._due)
            self.clock.move_to(time_us)
            action()
            return True
        self.clock.move_to(until_us)
        return False

    def run_until(self, until_us: int) -> None:
        while self.step(until_us):
            pass
