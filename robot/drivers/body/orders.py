"""Commands of the engine, kept until the cycle obeys them."""

import logging
from collections import deque
from collections.abc import Callable

from robot.drivers.base import BodyCommand
from robot.drivers.body.board import BodyBoard
from robot.drivers.body.holding import Holding
from robot.drivers.body.servos import Servos
from robot.engine.commands import Freeze, Gesture, Idle, Light, Limp, Settle

log = logging.getLogger(__name__)


class Orders:
    """`thaw` says whether a Settle or Idle may move the body now; `stop` is a stop of the host's."""

    def __init__(self, holding: Holding, stop: Callable[[], None], thaw: Callable[[], bool]) -> None:
        self.lights: dict[str, Light] = {}
        self._holding, self._stop, self._thaw = holding, stop, thaw
        self._waiting: deque[BodyCommand | None] = deque()
        self._idle = Idle("off")

    def add(self, command: BodyCommand | None) -> None:
        """From any thread; None is a stop, which puts what was sent before it out of date."""
        self._waiting.append(command)

    def obey(self, servos: Servos | None, board: BodyBoard | None) -> None:
        """All that is waiting. Raises OSError of the servos' port."""
        while self._waiting:
            command = self._waiting.popleft()
            try:
                if command is None:
                    self._stop()
                else:
                    self._obey_one(command, servos, board)
            except (KeyError, ValueError):
                log.exception("%r makes no sense to the body", command)

    def pace(self, *, slow: bool) -> None:
        """Slower, or as fast as ever again: idle motion changes with it at once."""
        if slow != self._holding.slow:
            self._holding.slow = slow
            if not self._holding.frozen:
                self._breathe(self._idle)

    def _obey_one(self, command: BodyCommand, servos: Servos | None, board: BodyBoard | None) -> None:
        holding = self._holding
        limp = servos is not None and servos.limp
        if command == Settle("asleep"):  # who sleeps has its eyes shut, whatever else is asked of it
            self._obey_one(Light("eyes", "off", 0.0), servos, board)
        if isinstance(command, Freeze):
            holding.freeze(servos)
            holding.known()
            self._idle = Idle("off")  # a freeze ends it
        elif isinstance(command, Light):
            self.lights[command.part] = command
            if board is not None:
                board.light(command)
        elif isinstance(command, Gesture):
            if not holding.frozen and not limp:
                holding.mixer.gesture(command.name, command.amplitude)
        elif isinstance(command, Limp):
            holding.ask_limp()
        elif limp and not holding.frozen and command == Idle("off"):
            self._idle = Idle("off")  # that is how it lies
        elif not self._thaw():
            log.info("frozen: %s is not obeyed", command.kind)
        elif isinstance(command, Settle):
            holding.ask_limp(asked=False)
            holding.mixer.settle(command.pose)
        else:
            self._idle = command
            self._breathe(command)

    def _breathe(self, idle: Idle) -> None:
        """At half the speed it breathes as in sleep, and its gaze rests."""
        if idle.style != "off":
            self._holding.ask_limp(asked=False)
        if self._holding.slow and idle.style == "breathing":
            self._holding.mixer.settle("rest")
            self._holding.mixer.idle("asleep")
        else:
            self._holding.mixer.idle(idle.style)
