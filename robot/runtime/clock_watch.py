"""The wall clock of a running companion: looked at every ten seconds, confirmed by a person."""

from collections.abc import Callable

from robot.clock import Clock
from robot.contract.outing_events import Hours
from robot.contract.record import Record
from robot.runtime.wall_clock import LOOK_EVERY_S, WallClock


class ClockWatch:
    """Puts what the wall clock tells into the queue."""

    def __init__(self, clock: Clock, wall: WallClock, put: Callable[[Record], None]) -> None:
        self._clock, self._wall, self._put = clock, wall, put

    @property
    def quiet_hours(self) -> tuple[Hours, ...]:
        """The person's and the household's."""
        return self._wall.quiet_hours

    def look(self) -> None:
        for event in self._wall.look(self._clock.now(), self._clock.wall()):
            self._put(event)

    def look_anew(self) -> None:
        """As at the beginning: for an engine that has just been taken up."""
        self._wall.forget()
        self.look()

    def confirm(self) -> None:
        """A person says that the clock is right."""
        self._wall.confirm()
        self.look()

    async def watch(self) -> None:
        """For as long as the companion runs."""
        while True:
            self.look()
            await self._clock.wait(LOOK_EVERY_S)
