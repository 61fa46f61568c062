"""An evening under virtual time: the real dispatcher, engine, gate and body loop, and nobody waits."""

from robot.clock import US_PER_S
from robot.contract import events as e
from robot.drivers.body.loop import BodyLoop
from robot.motion.joints import PERIOD_US
from robot.runtime.dispatcher import Dispatcher
from robot.runtime.event_queue import EventQueue
from robot.runtime.viewers import Viewers
from robot.runtime.wall_clock import LOOK_EVERY_S, WallClock
from sim.body import SimulatedBody
from sim.clock import VirtualClock
from sim.person.contract import Person
from sim.virtual_voice import VirtualVoice


class Evening:
    """Steps everything from one deadline to the next, in an order that never varies.

    Viewers are told before time goes on; the person is one of them.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        queue: EventQueue,
        clock: VirtualClock,
        household: WallClock,
        loop: BodyLoop,
        simulated: SimulatedBody,
        voice: VirtualVoice,
        person: Person | None,
        viewers: Viewers,
    ) -> None:
        self._dispatcher, self._queue, self._clock, self._household = dispatcher, queue, clock, household
        self._loop, self._simulated, self._voice, self._person = loop, simulated, voice, person
        self._next_cycle = self._next_look = clock.now()
        self._viewers = viewers
        viewers.changed()

    def run(self, minutes: float) -> None:
        """Play for so long, then let the session end in order."""
        self._until(self._clock.now() + round(minutes * 60 * US_PER_S))
        self._queue.put(e.ClosingDown())
        self._deliver()

    def _until(self, end: int) -> None:
        while True:
            self._deliver()
            due = min(end, *(at for at in self._deadlines() if at is not None))
            self._clock.move_to(due)
            if due >= end:
                return
            self._step(due)

    def _deadlines(self) -> tuple[int | None, ...]:
        person = None if self._person is None else self._person.deadline()
        return (
            self._next_cycle,
            self._next_look,
            self._dispatcher.engine.deadline(),
            self._voice.deadline(),
            person,
        )

    def _step(self, now: int) -> None:
        if now >= self._next_cycle:
            self._simulated.advance(now)
            self._loop.beat()
            self._loop.cycle(now)
            self._next_cycle += PERIOD_US
        if now >= self._next_look:
            for event in self._household.look(now, self._clock.wall()):
                self._queue.put(event)
            self._next_look += round(LOOK_EVERY_S * US_PER_S)
        self._voice.run(now)
        due = self._dispatcher.engine.deadline()
        if due is not None and due <= now:
            self._dispatcher.deliver(e.Tick())
        self._act(now)

    def _act(self, now: int) -> None:
        if self._person is None:
            return
        for event in self._person.act(now):
            if isinstance(event, e.Touched):
                self._simulated.touch(event.pad, event.ms)
            else:
                self._queue.put(event)

    def _deliver(self) -> None:
        while (event := self._queue.pop()) is not None:
            self._dispatcher.deliver(event)
        self._viewers.tell(self._dispatcher.view.state, at_once=True)
