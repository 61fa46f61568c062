"""Who asks the body for something: stands where the engine stands, and owes the driver what that owes it.

It beats, answers each stop, fault and lost link with Freeze, and some time later asks for movement again.
"""

from random import Random
from typing import Protocol

from robot.contract.commands import Freeze, Gesture, Idle, Light, Settle
from robot.contract.events import FaultRaised, LinkLost, StopRequested
from robot.contract.record import Record
from robot.drivers.base import BodyCommand

PAUSE_US = 400_000  # after a stop, until it asks for movement again
AGAIN_US = 500_000  # it asks twice a second
_WAKE: tuple[BodyCommand, ...] = (Settle("asleep"), Settle("rest"), Idle("breathing"))
_PLAY: tuple[BodyCommand, ...] = (
    *(Gesture(name) for name in ("tail-quick", "nod", "stretch", "shy", "ears-up", "look-away")),
    Light("eyes", "blue", 0.4),
)
GLOW = Light("eyes", "warm", 0.5)


class DrivenBody(Protocol):
    """A body, or the loop of one."""

    def send(self, command: BodyCommand) -> None: ...

    def beat(self) -> None: ...


class StandInEngine:
    """`hear` events from any thread; `turn` every 20 ms with the host's time in microseconds."""

    def __init__(self, body: DrivenBody, rng: Random) -> None:
        self._body, self._rng = body, rng
        self._stopped = False
        self._next_us = 0
        self._wanted: Settle | None = None

    def hear(self, event: Record) -> None:
        if isinstance(event, StopRequested | FaultRaised | LinkLost):
            self._stopped = True

    def want(self, pose: Settle) -> None:
        """From now on ask for this pose, and for eyes that glow; for nothing else."""
        self._wanted, self._next_us = pose, 0

    def turn(self, now_us: int) -> None:
        """Give a sign of life, and ask for what is due."""
        self._body.beat()
        if self._stopped:
            self._stopped = False
            self._body.send(Freeze())
            self._next_us = now_us + PAUSE_US
        elif now_us >= self._next_us:
            self._next_us = now_us + AGAIN_US
            if self._wanted is not None:
                self._body.send(self._wanted)
                self._body.send(GLOW)
            else:
                self._body.send(self._rng.choice(_WAKE))
                self._body.send(self._rng.choice(_PLAY))
