"""The simulated body: six servos and a body board behind the unmodified driver.

In this process for virtual time (`SimulatedBody`), or as a process on two ptys (`python -m sim.body`).
"""

import argparse
import contextlib
import errno
import json
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from firmware_bridge.registers import servo_table
from robot.clock import US_PER_S, Clock, SystemClock
from robot.config.joints import JointsSection
from robot.config.joints import joints as mounted
from robot.drivers.body.transport import MemoryTransport
from robot.errors import DeviceError, UsageError
from robot.motion.joints import TABLE, Joints
from sim import room
from sim.board import Board
from sim.board_firmware import FirmwareBoard, start
from sim.bus import SimulatedBus
from sim.ids import parse
from sim.pty import PtyPort
from sim.servo import CENTRE, STEP_US, Servo
from sim.twin import garbled

# After so long without anything asked of it the body stands still: it is only moved on in time.
LONGEST_US = 10_000_000
LONGEST_REQUEST = 65_536
ANY = "any"
BAUD = 1_000_000  # that the servos of a body that is ready are set to
# The process looks at its world this often even when nothing arrives; a look that comes later by more than
# LOST_US came late because the machine was busy, which is no property of a servo.
LOOK_S = 0.05
LOOK_OFTEN_S = 0.005  # at a board that may answer later than at once
LOST_US = 20_000


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
        self._clock = clock
        self._now_us = self.board.now_us = clock.now()
        self._unplugged: set[str] = set()
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

    def servo_port(self) -> MemoryTransport:
        """An in-memory port on the servos' wire. Raises OSError while it is unplugged, as does its use."""
        return self._port("servos", self.receive_servos)

    def board_port(self) -> MemoryTransport:
        return self._port("board", self.receive_board)

    def receive_servos(self, data: bytes) -> bytes:
        now = self._advanced()
        return self.servo_bus.receive(data, now)

    def receive_board(self, data: bytes) -> bytes:
        now = self._advanced()
        return self.board_bus.receive(data, now)

    def unplug(self, port: str, out: bool = True) -> None:
        """Pull out the cable of "servos" or "board", or put it back."""
        (self._unplugged.add if out else self._unplugged.discard)(port)

    def pass_over(self, lost_us: int) -> None:
        """Forgive the wire a time in which not it but this simulation stood still: no watchdog counts it."""
        if lost_us > LOST_US:
            for device in (*self.servos, self.board):
                device.fed_us += lost_us

    def _port(self, name: str, receive: Callable[[bytes], bytes]) -> MemoryTransport:
        def plugged(data: bytes) -> bytes:
            if name in self._unplugged:
                raise OSError(errno.EIO, f"{name}: unplugged")
            return receive(data)

        plugged(b"")
        return MemoryTransport(plugged)

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


class Process:
    """The body on two ptys and the room on a Unix socket, in `directory`, until the parent ends."""

    def __init__(
        self,
        directory: Path,
        with_parent: bool,
        body: Callable[[Clock], SimulatedBody],
        any_baud: bool = False,
    ) -> None:
        """`any_baud`: whatever speed a client sets is heard."""
        directory.mkdir(parents=True, exist_ok=True)
        self._clock = SystemClock()
        self._body = body(self._clock)
        self._servos, self._board = PtyPort(directory / "servos"), PtyPort(directory / "board")
        self._room_path = directory / "room"
        self._room_path.unlink(missing_ok=True)
        self._room = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._room.bind(str(self._room_path))
        self._room.listen()
        self._selector = selectors.DefaultSelector()
        self._any_baud = any_baud
        self._late = isinstance(self._body.board, FirmwareBoard)
        self._look_s = LOOK_OFTEN_S if self._late else LOOK_S
        self._running = True
        for port, bus, receive in (
            (self._servos, self._body.servo_bus, self._body.receive_servos),
            (self._board, self._body.board_bus, self._body.receive_board),
        ):
            self._watch(port.master, partial(self._wire, port, bus, receive))
        self._watch(self._room, self._accept)
        if with_parent:
            self._watch(sys.stdin, self._parent)

    def run(self) -> None:
        """Serve until stopped."""
        paths = {"servos": self._servos.link, "board": self._board.link, "room": self._room_path}
        with contextlib.suppress(OSError):
            os.nice(-10)  # a servo does not wait for a busy computer
        try:
            if not _told({"ready": True, **{k: str(v) for k, v in paths.items()}}):
                return
            while self._running:
                began = self._clock.now()
                ready = self._selector.select(self._look_s)
                self._body.pass_over(self._clock.now() - began - round(self._look_s * US_PER_S))
                self._body.receive_servos(b"")  # brings the world up to now
                if self._late and (said := self._body.receive_board(b"")):
                    self._board.write(said)
                for key, _ in ready:
                    key.data()
        finally:
            self._selector.close()
            self._room.close()
            self._room_path.unlink(missing_ok=True)
            self._servos.close()
            self._board.close()

    def _watch(self, file: Any, call: Callable[[], None]) -> None:
        self._selector.register(file, selectors.EVENT_READ, call)

    def _wire(
        self, port: PtyPort, bus: SimulatedBus | FirmwareBoard, receive: Callable[[bytes], bytes]
    ) -> None:
        bus.baud = None if self._any_baud else port.baud
        if reply := receive(port.read()):
            port.write(reply)

    def _parent(self) -> None:
        if not os.read(sys.stdin.fileno(), 4_096):
            self._running = False

    def _accept(self) -> None:
        connection, _ = self._room.accept()
        connection.settimeout(1.0)
        pending = bytearray()
        self._watch(connection, lambda: self._request(connection, pending))

    def _request(self, connection: socket.socket, pending: bytearray) -> None:
        try:
            data = connection.recv(4_096)
            pending += data
            while (end := pending.find(b"\n")) >= 0:
                line, pending[: end + 1] = bytes(pending[:end]), b""
                connection.sendall(json.dumps(self._answer(line)).encode() + b"\n")
        except OSError:
            data = b""
        if not data or len(pending) > LONGEST_REQUEST:
            self._selector.unregister(connection)
            connection.close()

    def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
        except ValueError:
            return {"ok": False, "error": "not JSON"}
        return room.answer(self._body, request)


def _told(message: dict[str, Any]) -> bool:
    """Say one line to whoever started this; False when it has gone already, which is no fault of ours."""
    try:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is not flushed there
        return False
    return True


def served(path: Path) -> bool:
    """Whether a room answers at this socket."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def _rate(text: str) -> int:
    """Raises UsageError for a speed that no XL330 has."""
    rates = servo_table().rates
    if not (text.isascii() and text.isdigit() and int(text) in rates):
        known = ", ".join(map(str, rates))
        raise UsageError("--baud", f"an XL330 does not speak at {text}.", f"It knows {known}.")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulated body as a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m sim.body", description=__doc__)
    parser.add_argument(
        "--link", required=True, type=Path, help="directory for the ports: servos, board, room"
    )
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    parser.add_argument(
        "--board",
        choices=("python", "firmware", "native"),
        default="python",
        help="the board as a model, or its own firmware in an emulator or built for this machine",
    )
    parser.add_argument("--ids", help="these servos in place of the robot's: 10-18 or 1,2,5")
    parser.add_argument("--baud", default=str(BAUD), help="of servos and board at first, or any")
    parser.add_argument("--joints", default="{}", help="how it is mounted: [body.joints], as JSON")
    options = parser.parse_args(arguments)
    try:
        ids = None if options.ids is None else parse(options.ids)
        baud = None if options.baud == ANY else _rate(options.baud)
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if served(options.link / "room"):
        sys.stderr.write(f"{options.link}: another simulated body serves this directory. Name another one.\n")
        return DeviceError.exit_code
    with contextlib.ExitStack() as opened:
        opened.enter_context(contextlib.suppress(KeyboardInterrupt))
        board = None
        if options.board != "python":
            board = start("avr" if options.board == "firmware" else "native")
            opened.callback(board.close)
        joints = mounted(JointsSection.model_validate_json(options.joints))
        Process(
            options.link,
            options.with_parent,
            lambda clock: SimulatedBody(clock, board, joints, ids, baud or BAUD),
            any_baud=baud is None,
        ).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
