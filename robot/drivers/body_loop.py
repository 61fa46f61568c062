"""One 50 Hz cycle of the body: board first, then servos, then reflexes, then goals on the wire.

The loop knows no thread: the bus thread calls `cycle` in real time, tests and sweeps call it in virtual time.
Its reflex is the one exception to one-way flow: it freezes the body first and tells the engine afterwards.
"""

import logging
from collections import deque
from collections.abc import Callable

from robot.clock import Clock
from robot.drivers.base import JOINTS, BodyCommand, BodyState, Emit
from robot.drivers.board import BodyBoard, Reading
from robot.drivers.bus import Bus, NoAnswerError, RefusedError
from robot.drivers.link import Link, Open
from robot.drivers.servos import Servos
from robot.engine.commands import Freeze, Gesture, Idle, Light, Settle
from robot.engine.events import (
    BodyReady,
    FaultRaised,
    LessRequested,
    LinkLost,
    LinkRestored,
    Source,
    StopRequested,
)
from robot.engine.record import Record
from robot.errors import DeviceError
from robot.motion.gestures import SCORES
from robot.motion.joints import PERIOD_US
from robot.motion.mixer import Mixer

log = logging.getLogger(__name__)

HEARTBEAT_US = 250_000
# A cycle that comes so late may have let a watchdog expire: look, before anything moves.
STALL_US = 120_000
# After a stop that began in the body, an older Settle or Idle may still be on its way from the engine: for so
# long they are obeyed only after the engine's Freeze, which says that it knows.
UNKNOWN_US = 500_000
POWER_UP_US = 3_000_000  # after the e-stop is released, so long may the servos take to answer
_DT = PERIOD_US / 1e6


class BodyLoop:
    """Call `start` once, then `cycle(now)` every 20 ms.

    `send`, `freeze`, `beat`, `microphone` and `state` may be called from any thread.
    """

    def __init__(
        self,
        open_servos: Open,
        open_board: Open,
        clock: Clock,
        emit: Emit,
        motion: float = 1.0,
        seed: int = 0,
        ports: tuple[str, str] = ("servos", "board"),
    ) -> None:
        """`ports` are the names that error messages use; `motion` 0..1 is the size of idle motion."""
        self._clock, self._emit = clock, emit
        self._servos: Link[Servos] = Link(
            "servos", open_servos, lambda bus, now: _servos(bus, ports[0], now), clock
        )
        self._board: Link[BodyBoard] = Link("board", open_board, lambda bus, _: _board(bus, ports[1]), clock)
        self._mixer = Mixer(motion, seed)
        self._commands: deque[BodyCommand | None] = deque()
        self._on_freeze: list[Callable[[], None]] = []
        self._events: list[Record] = []
        self._lights: dict[str, Light] = {}
        self._beat_us = self._cycle_us = clock.now()
        self._freeze_asked = False
        self._microphone = False
        self._frozen = True
        self._alarm = False  # call the on_freeze callbacks in this cycle
        self._silent = False
        self._ready = False
        self._unknown_until = 0
        self._held: list[float] = [0.0] * len(JOINTS)
        self._causes: set[Source] = set()
        self._near = False
        self._unpowered_us: int | None = (
            None  # the e-stop has cut the servos off; since when it no longer explains it
        )
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
        self._on_freeze.append(callback)

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
        except DeviceError as error:
            reading = board.read()
            board.bus.close()
            if reading is not None and reading.e_stop:
                raise DeviceError(
                    error.where, "the servos have no power.", "Release the emergency stop."
                ) from error
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
        elif late_us > STALL_US:
            # This thread was away for so long that a watchdog may have stopped a servo.
            log.info("body: a cycle came %d ms late", late_us // 1_000)
            self._take_hold(now_us)
        self._poll(now_us)
        if not alive:
            self._stop("host", tell=False)
        if self._freeze_asked:
            self._freeze_asked = False
            self._freeze()
        self._obey(now_us)
        self._send_goals(now_us)
        self._tell()
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
        if reading.stop:
            self._stop("button")
        causes: tuple[tuple[Source, bool], ...] = (
            ("e-stop", reading.e_stop),
            ("face-down", reading.face_down),
            ("eyes-covered", reading.eyes_covered),
        )
        for source, on in causes:
            if not on:
                self._causes.discard(source)
            elif source not in self._causes:
                self._causes.add(source)
                self._stop(source)
        if reading.less:
            self._events.append(LessRequested("button"))
        self._events.extend(reading.events)

    def _send_goals(self, now: int) -> None:
        servos = self._servos.device
        if servos is None:
            return
        try:
            if self._frozen:
                servos.hold(self._held)
            else:
                servos.write(self._mixer.step(), _DT)
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
        self._mind_power(now)
        if not self._ready and self._servos.device is not None and self._board.device is not None:
            self._ready = True
            self._events.append(BodyReady())
        self._tell()

    def _tell(self) -> None:
        """Hand out what happened, after the goals are on the wire. Nothing called here can end the cycle."""
        if self._alarm:
            self._alarm = False
            for callback in self._on_freeze:
                try:
                    callback()
                except Exception:
                    log.exception("a callback failed while the body froze")
        events, self._events = self._events, []
        for event in sorted(events, key=lambda e: not isinstance(e, StopRequested)):
            try:
                self._emit(event)
            except Exception:
                log.exception("event %s could not be handed on", event.kind)

    # --- freezing ---------------------------------------------------------------------------------------

    def _stop(self, source: Source, tell: bool = True) -> None:
        """A stop that begins in the body."""
        self._freeze()
        self._unknown_until = self._cycle_us + UNKNOWN_US
        if tell:
            log.info("stop: %s", source)
            self._events.append(StopRequested(source))

    def _freeze(self) -> None:
        """Hold every joint where it was last read. Idempotent."""
        self._alarm = True
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
        if servos is None or self._board.device is None or self._causes & {"e-stop", "face-down"}:
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
                    self._freeze()
                    self._unknown_until = now + UNKNOWN_US
                else:
                    self._obey_one(command, now)
            except OSError as error:
                self._lose(self._servos, now, str(error))

    def _obey_one(self, command: BodyCommand, now: int) -> None:
        if isinstance(command, Freeze):
            self._freeze()
            self._unknown_until = 0
        elif isinstance(command, Light):
            self._lights[command.part] = command
            if (board := self._board.device) is not None:
                board.light(command)
        elif isinstance(command, Gesture):
            if command.name not in SCORES:
                log.warning("there is no gesture %r", command.name)
            elif not self._frozen:
                self._mixer.gesture(command.name, command.amplitude)
        elif not self._thaw(now):
            log.info("frozen: %s is not obeyed", command.kind)
        elif isinstance(command, Settle):
            self._mixer.settle(command.pose)
        elif isinstance(command, Idle):
            self._mixer.idle(command.style)

    # --- links, stalls, silence -------------------------------------------------------------------------

    def _lose(self, link: Link[Servos] | Link[BodyBoard], now: int, why: str) -> None:
        self._freeze()
        if not link.lose(now, why):
            return
        if link is self._servos and "e-stop" in self._causes:
            self._unpowered_us = now
        else:
            self._events.append(LinkLost(link.name))

    def _mind_power(self, now: int) -> None:
        """The e-stop cuts the servos' supply, so their silence is no fault, until it has been released."""
        if self._unpowered_us is None:
            return
        if "e-stop" in self._causes:
            self._unpowered_us = now
        elif now - self._unpowered_us > POWER_UP_US:
            self._unpowered_us = None
            self._events.append(LinkLost("servos"))

    def _restored(self, name: str) -> None:
        if name == "board" and (board := self._board.device) is not None:
            board.near = self._near
            for command in self._lights.values():
                board.light(command)
        if name == "servos" and self._unpowered_us is not None:
            self._unpowered_us = None
        else:
            self._events.append(LinkRestored(name))

    def _raise_faults(self, faults: list[tuple[str, str]]) -> None:
        for where, code in faults:
            log.error("%s: %s", where, code)
            self._freeze()
            self._events.append(FaultRaised(where, code))

    def _end_silence(self, now: int) -> None:
        """The host is back: clear what expired, and stay frozen."""
        self._silent = False
        log.warning("host: the heartbeat is back")
        self._events.append(FaultRaised("host", "heartbeat"))
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

    # --- the end ----------------------------------------------------------------------------------------

    def close(self) -> None:
        """Hold once more, then release the ports; the watchdogs do the rest."""
        self._freeze()
        self._send_goals(self._cycle_us)
        for link in (self._servos, self._board):
            if link.device is not None:
                link.device.bus.close()
                link.device = None


def _servos(bus: Bus, port: str, now_us: int) -> Servos:
    servos = Servos(bus, now_us)
    servos.set_up(port, now_us)
    return servos


def _board(bus: Bus, port: str) -> BodyBoard:
    board = BodyBoard(bus)
    board.set_up(port)
    return board
