"""A simulated person who comes on four evenings a week, likes cards, and says *less* after a hard day.

yorisou run --fast --person regular:Regular
"""

import random

from robot.clock import US_PER_S
from robot.contract.events import (
    ChoiceMade,
    LessRequested,
    PreviewAnswered,
    Rated,
    SleepRequested,
    StartRequested,
    Touched,
    WakeRequested,
)
from robot.contract.record import Record
from sim.person.contract import Shown

COMES_ON = (0, 2, 4, 5)  # days of the week
HARD_DAYS = 0.15


class Regular:
    """A `sim.person.contract.Person`; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(f"regular:{seed}")
        self._plans: dict[str, tuple[int, Record]] = {}
        self._phase = ""
        self._lived = self._hard = False

    def next_day(self, day: int) -> bool:
        self._plans, self._phase, self._lived = {}, "", False
        self._hard = self._rng.random() < HARD_DAYS
        return day % 7 in COMES_ON

    def see(self, shown: Shown, now: int) -> None:
        if shown.phase != self._phase:
            self._phase = shown.phase
            self._plans.clear()
            self._enter(shown, now)
        if shown.offer is not None and "choose" not in self._plans:
            choice = self._rng.choice(shown.offer.options)
            self._plan("choose", now, 8, ChoiceMade(shown.offer.number, choice, "tap"))
        if shown.preview is not None and "preview" not in self._plans:
            self._plan("preview", now, 6, PreviewAnswered(shown.preview, not self._hard, "tap"))

    def deadline(self) -> int | None:
        return min((at for at, _ in self._plans.values()), default=None)

    def act(self, now: int) -> list[Record]:
        due = [name for name, (at, _) in self._plans.items() if at <= now]
        return [self._plans.pop(name)[1] for name in due]

    def stays(self) -> bool:
        return True

    def peak(self) -> float:
        """What the last session was like at its hardest, 0 to 10."""
        return 5.0 if self._hard else 2.0

    def _enter(self, shown: Shown, now: int) -> None:
        match shown.phase:
            case "asleep" | "stopped" if not self._lived:
                self._plan("wake", now, 1, WakeRequested("tap"))
            case "present" if not self._lived:
                self._plan("start", now, 10, StartRequested("tap"))
            case "present":
                self._plan("sleep", now, 30, SleepRequested("tap"))
            case "active":
                self._lived = True
                if self._hard:
                    self._plan("less", now, 120, LessRequested("tap"))
                else:
                    self._plan("touch", now, 40, Touched("head", 1_200))
            case "rating":
                self._plan("rate", now, 5, Rated(6 if self._hard else 2))

    def _plan(self, name: str, now: int, seconds: float, event: Record) -> None:
        self._plans[name] = (now + round(self._rng.uniform(0.5, 1.5) * seconds * US_PER_S), event)
