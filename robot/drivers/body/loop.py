"""One 50 Hz cycle of the body: board first, then servos, then reflexes, then goals on the wire.

The loop knows no thread: the bus thread calls `cycle` in real time, tests and sweeps call it in virtual time.
Its reflex is the one exception to one-way flow: it freezes the body first and tells the engine afterwards.
"""

import logging
from collections.abc import Callable

from robot.clock import Clock
from robot.contract.body import JOINTS
from robot.contract.commands import Freeze
from robot.contract.events import (
    BodyReady,
    FaultRaised,
    LessRequested,
    LinkLost,
    LinkRestored,
    StopRequested,
    Touched,
)
from robot.drivers.base import BodyCommand, BodyState, Emit
from robot.drivers.body.board import BodyBoard, Reading
from robot.drivers.body.command_queue import CommandQueue
from robot.drivers.body.condition_monitor import ConditionMonitor
from robot.drivers.body.event_outbox import EventOutbox
from robot.drivers.body.freeze_control import FreezeControl, Thawed
from robot.drivers.body.joint_monitor import JointMonitor
from robot.drivers.body.link import LONGEST_US, Open
from robot.drivers.body.reflexes import Reflexes
from robot.drivers.body.sensor_monitor import SensorMonitor
from robot.drivers.body.servos import EXPIRED, Servos
from robot.drivers.body.wires import Wires
from robot.motion.gestures import BUILT_IN, Gestures
from robot.motion.joints import TABLE, Joints
from robot.motion.mixer import Mixer
from robot.motion.movement_preference import WHOLE, MovementPreference

log = logging.getLogger(__name__)

HEARTBEAT_US = 250_000
# A cycle that comes so late may have let a watchdog expire: look, before anything moves.
STALL_US = 120_000
SILENT_MS = 200  # a servo's dead-man: after so long without a word it holds by itself
# Every so many cycles one device is asked what its torque and its dead-man are like, in turn.
LOOK_EVERY = 8


class BodyLoop:
    """Call `start` once, then `cycle(now)` every 20 ms; `beat` at least every 250 ms from then on.

    `send`, `freeze`, `beat`, `microphone` and `state` may be called from any thread. `last_hold` is how long
    the companion gave no sign of life when it did so last (ms), and whether the body was held all the while.
    """

    def __init__(
        self,
        open_servos: Open,
        open_board: Open,
        clock: Clock,
        emit: Emit,
        movement: MovementPreference = WHOLE,
        seed: int = 0,
        ports: tuple[str, str] = ("servos", "board"),
        joints: Joints = TABLE,
        gestures: Gestures = BUILT_IN,
    ) -> None:
        """`ports` are the names that error messages use."""
        self._clock = clock
        self._outbox = EventOutbox(emit)
        self._reflexes = Reflexes()
        self._wires = Wires(
            open_servos,
            open_board,
            clock,
            ports,
            joints,
            stop=self._stop,
            lost=self._lost,
            back=self._back,
            found=self._outbox.at_once,
        )
        self._servos, self._board = self._wires.servo_link, self._wires.board_link
        self._joints = joints
        self.parts = self._servos, self._board, joints  # to be looked at
        self._hold = FreezeControl(self._outbox, Mixer(movement, seed, joints, gestures), joints)
        self._commands = CommandQueue(self._hold, self._stop, self._thaw, self._never)
        self._conditions = ConditionMonitor(self._outbox, self._stop)
        self._joint_monitor = JointMonitor(self._conditions, joints)
        self._sensor_monitor = SensorMonitor(self._conditions)
        self._beat_us = self._cycle_us = clock.now()
        self._freeze_asked = False
        self._microphone = False
        self._leaving = False
        self._silent = False
        self._away_us = self._beat_us  # since when nobody has given a sign of life
        self._stood_still = False  # this thread too: nobody was busy then
        self.last_hold = (0, False)
        self._ready = False
        self._near = False
        self._turn = 0
        self._board_read: Reading | None = None
        self._board_read_us = self._servos_read_us = self._beat_us

    # --- from any thread --------------------------------------------------------------------------------

    def send(self, command: BodyCommand) -> None:
        if isinstance(command, Freeze):
            self._freeze_asked = True
        self._commands.add(command)

    def freeze(self) -> None:
        self._freeze_asked = True
        self._commands.add(None)

    def leave(self) -> None:
        """The host ends in order: the body holds, and that no heartbeat comes any more is no fault."""
        self._leaving = True
        self.freeze()

    def beat(self) -> None:
        self._beat_us = self._clock.now()

    def microphone(self, on: bool) -> None:
        self._microphone = on

    def follow(self, level: float) -> None:
        """How loud the robot's own voice is at this moment, 0..1: ears and tail follow it."""
        self._hold.mixer.follow(level)

    def on_freeze(self, callback: Callable[[], None]) -> None:
        """Call this, from the thread that cycles, whenever something stops the body. It must not block."""
        self._outbox.on_freeze(callback)

    def state(self) -> BodyState:
        servos, read = self._servos.device, self._board_read
        links = {"servos": servos is not None, "board": self._board.device is not None}
        lights = {"eyes": read.eyes, "ring": read.ring} if read is not None else {}
        positions = self._hold.held if servos is None else servos.positions
        return BodyState(
            joints=dict(zip(JOINTS, positions, strict=True)),
            lights=lights,
            links=links,
            frozen=self._hold.frozen,
            limp=servos is not None and servos.limp,
            microphone_light=read is not None and read.microphone_light,
            age_ms=max(0, self._clock.now() - min(self._servos_read_us, self._board_read_us)) // 1_000,
        )

    # --- the cycle --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Open both ports and take hold of the body where it is. Raises DeviceError or OSError."""
        servos = self._wires.open(self._clock.now())
        self._hold.hold_here(servos)
        self._beat_us = self._cycle_us = self._board_read_us = self._servos_read_us = self._clock.now()

    def cycle(self, now_us: int) -> None:
        """One cycle at `now_us` (the clock's microseconds). Never raises."""
        late_us, self._cycle_us = now_us - self._cycle_us, now_us
        alive = now_us - self._beat_us <= HEARTBEAT_US
        self._wires.hurry(self._clock.now() + LONGEST_US)
        if self._silent:
            if not alive:
                return  # any packet would feed the watchdogs
            self._end_silence(now_us)
        elif late_us > HEARTBEAT_US and alive:
            # The whole host stood still (suspended, stopped): the watchdogs held the body, and nothing
            # resumes by itself.
            self._away_us, self._stood_still = now_us - late_us, True
            self._end_silence(now_us)
        elif late_us > STALL_US:
            # This thread was away for so long that a watchdog may have stopped a servo.
            log.info("body: a cycle came %d ms late", late_us // 1_000)
            self._take_hold(now_us)
        self._poll(now_us)
        if self._freeze_asked:
            self._freeze_asked = False
            self._hold.freeze(self._servos.device)
        if alive:
            self._on_servos(lambda servos: self._commands.obey(servos, self._board.device, now_us))
        else:
            self._stop()
        self._commands.pace(slow=self._conditions.slow)
        self._on_servos(lambda servos: None if servos is None else self._hold.send(servos, now_us))
        self._outbox.tell()
        if alive:
            self._finish(now_us)
        else:
            self._silent, self._away_us = True, self._beat_us
            self._stood_still = late_us > HEARTBEAT_US
            level = logging.INFO if self._leaving else logging.ERROR
            what = "host: no heartbeat for %d ms; the body holds and the bus is silent"
            log.log(level, what, HEARTBEAT_US // 1_000)

    def _poll(self, now: int) -> None:
        """Board first: what it knows decides what the servos may do. Their answer comes meanwhile."""
        self._on_servos(lambda servos: None if servos is None else servos.ask())
        self._on_board(lambda board: self._poll_board(board, now))
        self._on_servos(lambda servos: None if servos is None else self._poll_servos(servos, now))

    def _poll_board(self, board: BodyBoard, now: int) -> None:
        reading = board.read()
        if reading is not None:
            self._board_read, self._board_read_us = reading, now
            self._near = board.near
            self._react(reading)
            self._sensor_monitor.look(reading, now)
            errors = board.errors()
            if errors is not None:
                self._conditions.over("board", errors)
                for code in errors:
                    self._conditions.on("board", code, board.figures(code))
        if self._board.heard(reading is not None):
            self._wires.lose(self._board, now, "no answer")

    def _poll_servos(self, servos: Servos, now: int) -> None:
        damaged = servos.bus.statistics.crc_errors
        found = servos.read(now)
        answered = len(found) == len(JOINTS)
        if answered:
            self._servos_read_us = now
        self._joint_monitor.look(
            servos,
            found,
            servos.bus.statistics.crc_errors != damaged,
            now,
            frozen=self._hold.frozen,
            powered=not self._reflexes.unpowered,
        )
        if self._servos.heard(answered):
            self._wires.lose(self._servos, now, "no answer")

    def _react(self, reading: Reading) -> None:
        for source in self._reflexes.stops(reading):
            log.info("stop: %s", source)
            self._stop()
            self._outbox.add(StopRequested(source))
        if reading.less:
            self._outbox.add(LessRequested("button"))
        for event in reading.events:
            if not (isinstance(event, Touched) and self._sensor_monitor.stuck(event.pad)):
                self._outbox.add(event)

    def _finish(self, now: int) -> None:
        """What may wait: lights, latches, a look at one device, and links that are down."""
        self._on_board(self._show)
        self._look_at_one(now)
        self._wires.try_again(now)
        if self._reflexes.overdue(now):
            self._outbox.add(LinkLost("servos"))
        if not self._ready and self._servos.device is not None and self._board.device is not None:
            self._ready = True
            self._outbox.add(BodyReady())
        self._outbox.tell()

    def _show(self, board: BodyBoard) -> None:
        board.microphone(self._microphone)
        board.write()
        if board.parked:
            self._wires.rearm_board()

    def _look_at_one(self, now: int) -> None:
        """A servo that has let go, or a device that has restarted, says so only when it is asked."""
        self._turn = (self._turn + 1) % (LOOK_EVERY * (len(JOINTS) + 1))
        i, rest = divmod(self._turn, LOOK_EVERY)
        if rest:
            return
        if i == len(JOINTS):
            self._on_board(self._look_at_board)
        else:
            self._on_servos(lambda servos: None if servos is None else self._look_at_joint(servos, i, now))

    def _look_at_board(self, board: BodyBoard) -> None:
        if self._sensor_monitor.state(board):
            self._wires.rearm_board()

    def _look_at_joint(self, servos: Servos, i: int, now: int) -> None:
        state = None if self._reflexes.unpowered else servos.state(i)
        if state is None or (state.expired and self._all_fell_silent(servos, i, now)):
            return
        if not self._joint_monitor.state(servos, i, state):
            return
        if not state.errors and servos.take(i, now):  # never limp in mid-air; with an error it would not hold
            self._hold.taken(servos)

    def _all_fell_silent(self, servos: Servos, i: int, now: int) -> bool:
        """Whether no joint at all was spoken to for a while: what was sent came late, and one word tells it.

        Every dead-man did what it is for. A joint that is alone with it has a trouble of its own.
        """
        held = servos.all_expired()
        self.last_hold = (SILENT_MS, held and self._board.device is not None and not self._reflexes.blocked)
        if held:
            name = self._joints[i].name
            log.error("%s and all others: nothing reached them for %d ms or more", name, SILENT_MS)
            self._stop()
            self._outbox.add(FaultRaised(name, "torque-lost", (("value", EXPIRED),)))
            self._take_hold(now)
        return held

    # --- freezing ---------------------------------------------------------------------------------------

    def _stop(self) -> None:
        """A stop that the engine does not know of yet."""
        self._hold.stop(self._servos.device, self._cycle_us)

    def _thaw(self) -> Thawed:
        frozen, board = self._hold.frozen, self._board.device
        servos = None if board is None else self._servos.device  # what may hold the body is not known without
        thawed = self._hold.thaw(servos, self._cycle_us, blocked=self._reflexes.blocked)
        if frozen and thawed == "moves":
            self._conditions.woken()
        return thawed

    def _never(self) -> None:
        """The body was to be awake, and cannot: the engine hears again of what holds it."""
        if (cause := self._reflexes.cause) is not None:
            self._outbox.add(StopRequested(cause))

    # --- links, stalls, silence -------------------------------------------------------------------------

    def _on_servos(self, do: Callable[[Servos | None], None]) -> None:
        """The servos' port may go with any word to them."""
        try:
            do(self._servos.device)
        except OSError as error:
            self._wires.lose(self._servos, self._cycle_us, str(error))

    def _on_board(self, do: Callable[[BodyBoard], None]) -> None:
        if (board := self._board.device) is not None:
            try:
                do(board)
            except OSError as error:
                self._wires.lose(self._board, self._cycle_us, str(error))

    def _lost(self, name: str) -> None:
        if name != "servos" or not self._reflexes.explains_silence(self._cycle_us):
            self._outbox.add(LinkLost(name))

    def _back(self, name: str) -> None:
        if name == "board" and (board := self._board.device) is not None:
            board.near = self._near
            for command in self._commands.lights.values():
                board.light(command)
        if name == "servos":
            self._hold.hold_here(self._servos.device)
        if name != "servos" or not self._reflexes.answered():
            self._outbox.add(LinkRestored(name))

    def _end_silence(self, now: int) -> None:
        """The host is back: clear what expired, and stay frozen."""
        self._silent = False
        log.warning("host: the heartbeat is back")
        self._stop()  # what was sent before it knew is not obeyed
        held = self._was_held() and not self._stood_still
        self.last_hold = ((now - self._away_us) // 1_000, held)
        self._conditions.host_back()
        self._take_hold(now)

    def _was_held(self) -> bool:
        """Whether every joint was held the whole time: none has let go since, and nobody else stops it."""
        held = False

        def look(servos: Servos | None) -> None:
            nonlocal held
            held = servos is not None and servos.all_held()

        self._on_servos(look)
        return (
            held and self._board.device is not None and not self._reflexes.blocked and self._conditions.calm
        )

    def _take_hold(self, now: int) -> None:
        """Clear what has expired while nobody cycled. What was limp stays limp."""

        def rearm(servos: Servos | None) -> None:
            if servos is not None and not servos.limp:
                taken = servos.taken
                servos.rearm(now)
                if servos.taken != taken:
                    self._hold.taken(servos, resume=True)

        self._on_servos(rearm)
        self._on_board(lambda _: self._wires.rearm_board())

    def abandon(self) -> None:
        """The cycle itself has failed: say that nobody minds the body any more."""
        self._outbox.alarm()
        self._outbox.add(LinkLost("servos"), LinkLost("board"))
        self._outbox.tell()

    # --- the end ----------------------------------------------------------------------------------------

    def close(self) -> None:
        """Hold once more, then release the ports; the watchdogs do the rest."""
        self._hold.freeze(self._servos.device)
        self._on_servos(lambda servos: None if servos is None else self._hold.send(servos, self._cycle_us))
        self._wires.close()
