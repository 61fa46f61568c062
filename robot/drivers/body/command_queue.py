"""Commands of the engine, kept until the cycle obeys them."""

import logging
from collections import deque
from collections.abc import Callable

from robot.contract.commands import Freeze, Gesture, Idle, Light, Limp, Settle
from robot.drivers.base import BodyCommand
from robot.drivers.body.board import BodyBoard
from robot.drivers.body.freeze_control import FreezeControl, Thawed
from robot.drivers.body.reflexes import POWER_UP_US
from robot.drivers.body.servos import Servos

KEPT = 1_000  # a bus thread that has ended takes none of them; a stop is always the newest
log = logging.getLogger(__name__)

# The board's word that the button or the e-stop was let go may come so much after the order to wake.
LET_GO_US = 300_000


class CommandQueue:
    """The commands that wait for the bus thread.

    `thaw` says whether a Settle or Idle may move the body now; `stop` is a stop of the host's.

    A body that is woken while its servos are still coming back wakes as soon as they are there, unless a
    stop or another order comes between. `never` is called when it cannot wake in time.
    """

    def __init__(
        self,
        hold: FreezeControl,
        stop: Callable[[], None],
        thaw: Callable[[], Thawed],
        never: Callable[[], None],
    ) -> None:
        self.lights: dict[str, Light] = {}
        self._hold, self._stop, self._thaw, self._never = hold, stop, thaw, never
        self._waiting: deque[BodyCommand | None] = deque(maxlen=KEPT)
        self._idle = Idle("off")
        self._later: tuple[Idle, int] | None = None  # and since when

    def add(self, command: BodyCommand | None) -> None:
        """From any thread; None is a stop, which puts what was sent before it out of date."""
        self._waiting.append(command)

    def obey(self, servos: Servos | None, board: BodyBoard | None, now_us: int) -> None:
        """All that is waiting. Raises OSError of the servos' port."""
        self._try_again(now_us)
        while self._waiting:
            command = self._waiting.popleft()
            try:
                if command is None:
                    self._later = None
                    self._stop()
                else:
                    self._obey_one(command, servos, board, now_us)
            except (KeyError, ValueError):
                log.exception("%r makes no sense to the body", command)

    def pace(self, *, slow: bool) -> None:
        """Slower, or as fast as ever again: idle motion changes with it at once."""
        if slow != self._hold.slow:
            self._hold.slow = slow
            if not self._hold.frozen:
                self._breathe(self._idle)

    def _try_again(self, now_us: int) -> None:
        if self._later is None or self._waiting:
            return
        idle, since_us = self._later
        thawed = self._thaw()
        if thawed == "moves":
            self._later, self._idle = None, idle
            self._breathe(idle)
        elif thawed == "refused":
            self._later = None
        elif now_us - since_us >= (LET_GO_US if thawed == "held" else POWER_UP_US):
            self._later = None
            log.warning("the body was to be awake, and cannot move")
            self._never()

    def _obey_one(
        self, command: BodyCommand, servos: Servos | None, board: BodyBoard | None, now_us: int
    ) -> None:
        hold = self._hold
        if isinstance(command, Freeze | Limp | Settle | Idle):
            self._later = None
        limp = servos is not None and servos.limp
        if command == Settle("asleep"):  # who sleeps has its eyes shut, whatever else is asked of it
            self._obey_one(Light("eyes", "off", 0.0), servos, board, now_us)
        if isinstance(command, Freeze):
            hold.freeze(servos)
            hold.known()
            self._idle = Idle("off")  # a freeze ends it
        elif isinstance(command, Light):
            self.lights[command.part] = command
            if board is not None:
                board.light(command)
        elif isinstance(command, Gesture):
            if not hold.frozen and not limp:
                hold.mixer.gesture(command.name, command.amplitude)
        elif isinstance(command, Limp):
            hold.ask_limp()
        elif limp and not hold.frozen and command == Idle("off"):
            self._idle = Idle("off")  # that is how it lies
        elif (thawed := self._thaw()) != "moves":
            log.info("frozen: %s is not obeyed", command.kind)
            if thawed != "refused" and isinstance(command, Idle) and command.style != "off":
                self._later = command, now_us
        elif isinstance(command, Settle):
            hold.ask_limp(asked=False)
            hold.mixer.settle(command.pose)
        else:
            self._idle = command
            self._breathe(command)

    def _breathe(self, idle: Idle) -> None:
        """At half the speed it breathes as in sleep, and its gaze rests."""
        if idle.style != "off":
            self._hold.ask_limp(asked=False)
        if self._hold.slow and idle.style == "breathing":
            self._hold.mixer.settle("rest")
            self._hold.mixer.idle("asleep")
        else:
            self._hold.mixer.idle(idle.style, idle.breath_s)
