"""The simulated body's model: six servos and a body board behind the unmodified driver."""

import errno
from collections.abc import Callable, Sequence
from functools import partial

from robot.clock import Clock
from robot.drivers.body.transport import MemoryTransport
from robot.motion.joints import TABLE, Joints
from sim.board import Board
from sim.board_firmware import FirmwareBoard
from sim.bus import SimulatedBus
from sim.duplicate_id import garbled
from sim.servo import CENTRE, STEP_US, Servo

# After so long without anything asked of it the body stands still: it is only moved on in time.
LONGEST_US = 10_000_000
BAUD = 1_000_000  # that the servos of a body that is ready are set to
LOST_US = 20_000  # a process that looks at its world later than this came late because the machine was busy


class Line:
    """A wire of the body with what is on it; whatever arrives there finds a world that is up to date.

    `advanced` brings the world up to now and gives that time.
    """

    def __init__(self, name: str, bus: SimulatedBus | FirmwareBoard, advanced: Callable[[], int]) -> None:
        self._name, self._bus, self._advanced = name, bus, advanced
        self.unplugged = False

    def receive(self, data: bytes) -> bytes:
        """What is answered."""
        now = self._advanced()
        return self._bus.receive(data, now)

    def port(self) -> MemoryTransport:
        """An in-memory port on it. Raises OSError while it is unplugged, as does its use."""
        self._plugged(b"")
        return MemoryTransport(self._plugged)

    def _plugged(self, data: bytes) -> bytes:
        if self.unplugged:
            raise OSError(errno.EIO, f"{self._name}: unplugged")
        return self.receive(data)


class SimulatedBody:
    """Servos on one wire, mounted as `joints` says, and the board 100 on another. Time is the clock's; it is
    advanced by whatever arrives on the wires, or by `advance`.

    With `ids` there are these servos and no others: a joint is there if its servo is. All speak at `baud`,
    the board's model too if it knows it.
    """

    def __init__(
        self,
        clock: Clock,
        board: FirmwareBoard | None = None,
        joints: Joints = TABLE,
        ids: Sequence[int] | None = None,
        baud: int = BAUD,
    ) -> None:
        self.joints = {joint.name: joint for joint in joints if ids is None or joint.servo in ids}
        places = {joint.servo: joint.zero for joint in self.joints.values()}
        self.servos = tuple(Servo(i, places.get(i, CENTRE)) for i in (places if ids is None else ids))
        for servo in self.servos:
            servo["baud_rate"] = servo.table.rates.index(baud)
        by_id = {servo.id: servo for servo in self.servos}
        self._of_joint = {joint.name: by_id[joint.servo] for joint in self.joints.values()}
        self.board: Board | FirmwareBoard = Board() if board is None else board
        if isinstance(self.board, Board) and baud in self.board.table.rates:
            self.board["baud_rate"] = self.board.table.rates.index(baud)
        self.servo_bus = SimulatedBus(self.servos)
        self.board_bus = SimulatedBus([self.board]) if isinstance(self.board, Board) else self.board
        self.servo_line = Line("servos", self.servo_bus, self._advanced)
        self.board_line = Line("board", self.board_bus, self._advanced)
        self._clock = clock
        self._now_us = self.board.now_us = clock.now()
        self._twins: set[int] = set()

    def servo(self, joint: str) -> Servo:
        """The servo of a joint by its name."""
        return self._of_joint[joint]

    def advance(self, now_us: int) -> None:
        """Let the simulated world go on until `now_us`."""
        servos, board, now = self.servos, self.board, self._now_us
        last = min(now_us, now + LONGEST_US)
        while now + STEP_US <= last:
            now += STEP_US
            board.advance(now)
            board.watch(now)
            for servo in servos:
                servo.watch(now)
                servo.step()
        if now_us > last:
            now = now_us
            board.advance(now)
        self._now_us = now

    # --- the wires --------------------------------------------------------------------------------------

    def unplug(self, port: str, out: bool = True) -> None:
        """Pull out the cable of "servos" or "board", or put it back."""
        (self.servo_line if port == "servos" else self.board_line).unplugged = out

    def pass_over(self, lost_us: int) -> None:
        """Forgive the wire a time in which not it but this simulation stood still: no watchdog counts it."""
        if lost_us > LOST_US:
            for device in (*self.servos, self.board):
                device.fed_us += lost_us

    def _advanced(self) -> int:
        now = self._clock.now()
        if now - self._now_us >= STEP_US:
            self.advance(now)
        return now

    # --- the room ---------------------------------------------------------------------------------------

    def touch(self, pad: str, ms: int, rough: bool = False) -> None:
        """A hand on "head", "back", "left" or "right" from now on for `ms`."""
        self._advanced()
        self.board.touch(pad, ms, rough)

    def tap(self, times: int = 2, apart_ms: int = 400) -> None:
        """Taps on the desk beside it."""
        self._advanced()
        self.board.press("desk", times, apart_ms)

    def press(self, button: str) -> None:
        """The button "stop" or "less"."""
        self._advanced()
        self.board.press(button)

    def hold(self, what: str, on: bool = True) -> None:
        """A pad, or the button "stop" or "less", held down until it is let go."""
        self._advanced()
        (self._model.hold if on else self._model.let_go)(what)

    def stick(self, register: str, value: int | None) -> None:
        """A sensor of the board that says this, whatever is so; None mends it."""
        self._advanced()
        self._model.stick(register, value)

    def twin(self, joint: str, on: bool = True) -> None:
        """A second servo with this joint's id on the wire, or taken off it again."""
        (self._twins.add if on else self._twins.discard)(self.servo(joint).id)
        self.servo_bus.mangle = partial(garbled, self._twins) if self._twins else None

    def restart_board(self) -> None:
        """Its supply breaks down for a moment."""
        self._model.reboot()

    @property
    def _model(self) -> Board:
        if not isinstance(self.board, Board):
            raise ValueError("that can be done to the board's model only, not to its firmware")
        return self.board

    def near(self, mm: int | None) -> None:
        """Somebody is this near, or nobody."""
        self._advanced()
        self.board.set_presence(mm)

    def turn(self, joint: str, to: float) -> None:
        """A hand turns a joint to an angle (rad); one that is held goes back when it lets go."""
        self._advanced()
        self.servo(joint).position = float(self.joints[joint].ticks(to))

    def set_flag(self, name: str, on: bool) -> None:
        """ "e-stop" (which cuts the servos' supply), "face-down", "eyes-covered" or "tilted"."""
        self._advanced()
        self.board.set_flag(name, on)
        if name == "e-stop":
            for servo in self.servos:
                servo.powered = not on
                servo.reboot()
