"""One 50 Hz cycle of the body: board first, then servos, then reflexes, then goals on the wire.

The loop knows no thread: the bus thread calls `cycle` in real time, tests and sweeps call it in virtual time.
Its reflex is the one exception to one-way flow: it freezes the body first and tells the engine afterwards.
"""

import logging
from collections import deque
from collections.abc import Callable

from robot.clock import Clock
from robot.drivers.base import JOINTS, BodyCommand, BodyState, Emit
from robot.drivers.body.board import BOARD_ID, BodyBoard, Reading
from robot.drivers.body.bus import Bus, NoAnswerError, RefusedError
from robot.drivers.body.link import Link, Open
from robot.drivers.body.notices import Notices
from robot.drivers.body.reflexes import Reflexes
from robot.drivers.body.servos import Servos
from robot.engine.commands import Freeze, Gesture, Idle, Light, Settle
from robot.engine.events import (
    BodyReady,
    Cued,
    FaultRaised,
    LessRequested,
    LinkLost,
    LinkRestored,
    StopRequested,
)
from robot.errors import DeviceError
from robot.motion.gestures import BUILT_IN, Gestures
from robot.motion.joints import PERIOD_US, TABLE, Joints
from robot.motion.mixer import Mixer
from robot.motion.movement import WHOLE, Movement

log = logging.getLogger(__name__)

HEARTBEAT_US = 250_000
# A cycle that comes so late may have let a watchdog expire: look, before anything moves.
STALL_US = 120_000
# After a stop that began in the body, an older Settle or Idle may still be on its way from the engine: for so
# long they are obeyed only after the engine's Freeze, which says that it knows.
UNKNOWN_US = 500_000
_DT = PERIOD_US / 1e6


class BodyLoop:
    """Call `start` once, then `cycle(now)` every 20 ms; `beat` at least every 250 ms from then on.

    `send`, `freeze`, `beat`, `microphone` and `state` may be called from any thread.
    """

    def __init__(
        self,
        open_servos: Open,
        open_board: Open,
        clock: Clock,
        emit: Emit,
        movement: Movement = WHOLE,
        seed: int = 0,
        ports: tuple[str, str] = ("servos", "board"),
        joints: Joints = TABLE,
        gestures: Gestures = BUILT_IN,
    ) -> None:
        """`ports` are the names that error messages use."""
        self._clock = clock
        self._notices = Notices(emit)
        self._reflexes = Reflexes()
        self._servos: Link[Servos] = Link(
            "servos",
            joints[0].servo,
            open_servos,
            lambda bus, now: _servos(bus, ports[0], now, joints),
            clock,
        )
        self._board: Link[BodyBoard] = Link(
            "board", BOARD_ID, open_board, lambda bus, _: _board(bus, ports[1]), clock
        )
        self._mixer = Mixer(movement, seed, joints, gestures)
        self._commands: deque[BodyCommand | None] = deque()
        self._lights: dict[str, Light] = {}
        self._beat_us = self._cycle_us = clock.now()
        self._freeze_asked = False
        self._microphone = False
        self._frozen = True
        self._silent = False
        self._ready = False
        self._unknown_until = 0
        self._held: list[float] = [0.0] * len(JOINTS)
        self._near = False
        self._board_read: Reading | None = None
        self._board_read_us = self._servos_read_us = self._beat_us

    # --- from any thread --------------------------------------------------------------------------------

    def send(self, command: BodyCommand) -> None:
        if isinstance(command, Freeze):
            self._freeze_asked = True
        self._commands.append(command)

    def freeze(self) -> None:
        self._freeze_asked = True
        self._commands.append(None)  # what was sent before is out of date

    def beat(self) -> None:
        self._beat_us = self._clock.now()

    def microphone(self, on: bool) -> None:
        self._microphone = on

    def on_freeze(self, callback: Callable[[], None]) -> None:
        """Call this, from the thread that cycles, whenever something stops the body. It must not block."""
        self._notices.on_freeze(callback)

    def state(self) -> BodyState:
        servos, read = self._servos.device, self._board_read
        links = {"servos": servos is not None, "board": self._board.device is not None}
        lights = {"eyes": read.eyes, "ring": read.ring} if read is not None else {}
        positions = self._held if servos is None else servos.positions
        return BodyState(
            joints=dict(zip(JOINTS, positions, strict=True)),
            lights=lights,
            links=links,
            frozen=self._frozen,
            microphone_light=read is not None and read.microphone_light,
            age_ms=max(0, self._clock.now() - min(self._servos_read_us, self._board_read_us)) // 1_000,
        )

    # --- the cycle --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Open both ports and take hold of the body where it is. Raises DeviceError or OSError."""
        now = self._clock.now()
        board = self._board.open(now)
        try:
            servos = self._servos.open(now)
        except (DeviceError, OSError) as error:
            pressed = board.e_stop_pressed()
            board.bus.close()
            if isinstance(error, DeviceError) and pressed:
                mend = "Release the emergency stop."
                raise DeviceError(error.where, "the servos have no power.", mend) from error
            raise
        self._mixer.hold(servos.positions)
        self._held = list(servos.positions)
        self._beat_us = self._cycle_us = self._board_read_us = self._servos_read_us = self._clock.now()

    def cycle(self, now_us: int) -> None:
        """One cycle at `now_us` (the clock's microseconds). Never raises."""
        late_us, self._cycle_us = now_us - self._cycle_us, now_us
        alive = now_us - self._beat_us <= HEARTBEAT_US
        if self._silent:
            if not alive:
                return  # any packet would feed the watchdogs
            self._end_silence(now_us)
        elif late_us > HEARTBEAT_US and alive:
            # The whole host stood still (suspended, stopped): the watchdogs held the body, and nothing
            # resumes by itself.
            self._end_silence(now_us)
        elif late_us > STALL_US:
            # This thread was away for so long that a watchdog may have stopped a servo.
            log.info("body: a cycle came %d ms late", late_us // 1_000)
            self._take_hold(now_us)
        self._poll(now_us)
        if self._freeze_asked:
            self._freeze_asked = False
            self._freeze()
        if alive:
            self._obey(now_us)
        else:
            self._stop()
        self._send_goals(now_us)
        self._notices.tell()
        if alive:
            self._finish(now_us)
        else:
            self._silent = True
            log.error(
                "host: no heartbeat for %d ms; the body holds and the bus is silent", HEARTBEAT_US // 1_000
            )

    def _poll(self, now: int) -> None:
        """Board first: what it knows decides what the servos may do."""
        if (board := self._board.device) is not None:
            try:
                reading = board.read()
                if reading is not None:
                    self._board_read, self._board_read_us = reading, now
                    self._near = board.near
                    self._react(reading)
                    self._raise_faults([("board", code) for code in board.faults()])
                if self._board.heard(reading is not None):
                    self._lose(self._board, now, "no answer")
            except OSError as error:
                self._lose(self._board, now, str(error))
        if (servos := self._servos.device) is not None:
            try:
                answered, faults = servos.read(now)
                if answered:
                    self._servos_read_us = now
                self._raise_faults(faults + ([] if self._frozen else servos.stuck(now)))
                if self._servos.heard(answered):
                    self._lose(self._servos, now, "no answer")
            except OSError as error:
                self._lose(self._servos, now, str(error))

    def _react(self, reading: Reading) -> None:
        for source in self._reflexes.stops(reading):
            log.info("stop: %s", source)
            self._stop()
            self._notices.add(StopRequested(source))
        if reading.less:
            self._notices.add(LessRequested("button"))
        self._notices.add(*reading.events)

    def _send_goals(self, now: int) -> None:
        servos = self._servos.device
        if servos is None:
            return
        try:
            if self._frozen:
                servos.hold(self._held)
            else:
                servos.write(self._mixer.step(), _DT)
                self._notices.add(*(Cued(*cue) for cue in self._mixer.cues()))
        except OSError as error:
            self._lose(self._servos, now, str(error))

    def _finish(self, now: int) -> None:
        """What may wait: lights, latches, and links that are down."""
        if (board := self._board.device) is not None:
            try:
                board.microphone(self._microphone)
                board.write()
                if board.parked:
                    self._rearm_board(board)
            except OSError as error:
                self._lose(self._board, now, str(error))
        elif self._board.try_again(now):
            self._restored("board")
        if self._servos.device is None and self._servos.try_again(now):
            self._hold_here()
            self._restored("servos")
        if self._reflexes.overdue(now):
            self._notices.add(LinkLost("servos"))
        if not self._ready and self._servos.device is not None and self._board.device is not None:
            self._ready = True
            self._notices.add(BodyReady())
        self._notices.tell()

    # --- freezing ---------------------------------------------------------------------------------------

    def _stop(self) -> None:
        """A stop that the engine does not know of yet."""
        self._freeze()
        self._unknown_until = self._cycle_us + UNKNOWN_US

    def _freeze(self) -> None:
        """Hold every joint where it was last read. Idempotent."""
        self._notices.alarm()
        if not self._frozen:
            self._frozen = True
            self._hold_here()

    def _hold_here(self) -> None:
        if (servos := self._servos.device) is not None:
            self._held = list(servos.positions)
            self._mixer.hold(self._held)

    def _thaw(self, now: int) -> bool:
        """Move again because a Settle or Idle asks for it; False if that must not be now."""
        servos = self._servos.device
        if not self._frozen:
            return True
        if servos is None or self._board.device is None or self._reflexes.blocked:
            return False
        if now < self._unknown_until:
            return False
        servos.forget()
        if not servos.rearm(now):
            return False
        self._held = list(servos.goals)
        self._mixer.hold(self._held)
        self._frozen = False
        return True

    # --- commands ---------------------------------------------------------------------------------------

    def _obey(self, now: int) -> None:
        while self._commands:
            command = self._commands.popleft()
            try:
                if command is None:
                    self._stop()
                else:
                    self._obey_one(command, now)
            except OSError as error:
                self._lose(self._servos, now, str(error))
            except (KeyError, ValueError):
                log.exception("%r makes no sense to the body", command)

    def _obey_one(self, command: BodyCommand, now: int) -> None:
        if isinstance(command, Freeze):
            self._freeze()
            self._unknown_until = 0
        elif isinstance(command, Light):
            self._lights[command.part] = command
            if (board := self._board.device) is not None:
                board.light(command)
        elif isinstance(command, Gesture):
            if not self._frozen:
                self._mixer.gesture(command.name, command.amplitude)
        elif not self._thaw(now):
            log.info("frozen: %s is not obeyed", command.kind)
        elif isinstance(command, Settle):
            self._mixer.settle(command.pose)
        elif isinstance(command, Idle):
            self._mixer.idle(command.style)

    # --- links, stalls, silence -------------------------------------------------------------------------

    def _lose(self, link: Link[Servos] | Link[BodyBoard], now: int, why: str) -> None:
        self._stop()
        if not link.lose(now, why):
            return
        if link is not self._servos or not self._reflexes.explains_silence(now):
            self._notices.add(LinkLost(link.name))

    def _restored(self, name: str) -> None:
        if name == "board" and (board := self._board.device) is not None:
            board.near = self._near
            for command in self._lights.values():
                board.light(command)
        if name != "servos" or not self._reflexes.answered():
            self._notices.add(LinkRestored(name))

    def _raise_faults(self, faults: list[tuple[str, str]]) -> None:
        for where, code in faults:
            log.error("%s: %s", where, code)
            self._stop()
            self._notices.add(FaultRaised(where, code))

    def _end_silence(self, now: int) -> None:
        """The host is back: clear what expired, and stay frozen."""
        self._silent = False
        log.warning("host: the heartbeat is back")
        self._stop()  # what was sent before it knew is not obeyed
        self._notices.add(FaultRaised("host", "heartbeat"))
        self._take_hold(now)

    def _take_hold(self, now: int) -> None:
        if (servos := self._servos.device) is not None:
            try:
                taken = servos.taken
                servos.rearm(now)
                if servos.taken != taken:
                    self._held = list(servos.goals)
                    self._mixer.resume(self._held)
            except OSError as error:
                self._lose(self._servos, now, str(error))
        if (board := self._board.device) is not None:
            try:
                self._rearm_board(board)
            except OSError as error:
                self._lose(self._board, now, str(error))

    def _rearm_board(self, board: BodyBoard) -> None:
        try:
            board.rearm()
        except (NoAnswerError, RefusedError) as error:
            log.debug("the board could not be set up again: %s", error)

    def abandon(self) -> None:
        """The cycle itself has failed: say that nobody minds the body any more."""
        self._notices.alarm()
        self._notices.add(LinkLost("servos"), LinkLost("board"))
        self._notices.tell()

    # --- the end ----------------------------------------------------------------------------------------

    def close(self) -> None:
        """Hold once more, then release the ports; the watchdogs do the rest."""
        self._freeze()
        self._send_goals(self._cycle_us)
        for link in (self._servos, self._board):
            if link.device is not None:
                link.device.bus.close()
                link.device = None


def _servos(bus: Bus, port: str, now_us: int, joints: Joints) -> Servos:
    servos = Servos(bus, now_us, joints)
    servos.set_up(port, now_us)
    return servos


def _board(bus: Bus, port: str) -> BodyBoard:
    board = BodyBoard(bus)
    board.set_up(port)
    return board
