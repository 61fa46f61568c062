"""What somebody means to do, and when: one intention of a kind at a time."""

import random

from robot.clock import US_PER_S
from robot.contract.record import Record


class Plans:
    """Events by the name of their intention. Planning one again moves it."""

    def __init__(self) -> None:
        self._plans: dict[str, tuple[int, Record]] = {}

    def plan(self, name: str, at: int, event: Record) -> None:
        self._plans[name] = (at, event)

    def within(
        self, name: str, now: int, seconds: tuple[float, float], rng: random.Random, event: Record
    ) -> None:
        """At a moment between so many and so many seconds from now."""
        self.plan(name, now + round(rng.uniform(*seconds) * US_PER_S), event)

    def clear(self) -> None:
        self._plans.clear()

    def deadline(self) -> int | None:
        return min((at for at, _ in self._plans.values()), default=None)

    def due(self, now: int) -> list[tuple[str, Record]]:
        """Name and event of all that is due, the longest due first; they are planned no more."""
        names = sorted((at, name) for name, (at, _) in self._plans.items() if at <= now)
        return [(name, self._plans.pop(name)[1]) for _, name in names]
