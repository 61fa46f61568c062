"""The simulated body as a process of its own: its wires on two ptys, its room on a socket."""

import argparse
import contextlib
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
from robot.children import say_ready
from robot.clock import US_PER_S, Clock, SystemClock
from robot.config.joints import JointsSection
from robot.config.joints import joints as mounted
from robot.control.client import is_running
from robot.errors import DeviceError, UsageError
from sim.board_firmware import FirmwareBoard
from sim.body import room
from sim.body.model import BAUD, SimulatedBody
from sim.bus import SimulatedBus
from sim.ids import parse
from sim.pty import PtyPort

LONGEST_REQUEST = 65_536
ANY = "any"
# The process looks at its world this often even when nothing arrives.
LOOK_S = 0.05
LOOK_OFTEN_S = 0.005  # at a board that may answer later than at once


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
            (self._servos, self._body.servo_bus, self._body.servo_line.receive),
            (self._board, self._body.board_bus, self._body.board_line.receive),
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
            if not say_ready({"ready": True, **{k: str(v) for k, v in paths.items()}}):
                return
            while self._running:
                began = self._clock.now()
                ready = self._selector.select(self._look_s)
                self._body.pass_over(self._clock.now() - began - round(self._look_s * US_PER_S))
                self._body.servo_line.receive(b"")  # brings the world up to now
                if self._late and (said := self._body.board_line.receive(b"")):
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
    if is_running(options.link / "room"):
        sys.stderr.write(f"{options.link}: another simulated body serves this directory. Name another one.\n")
        return DeviceError.exit_code
    with contextlib.ExitStack() as opened:
        opened.enter_context(contextlib.suppress(KeyboardInterrupt))
        board = None
        if options.board != "python":
            board = FirmwareBoard("avr" if options.board == "firmware" else "native")
            opened.callback(board.close)
        joints = mounted(JointsSection.model_validate_json(options.joints))
        Process(
            options.link,
            options.with_parent,
            lambda clock: SimulatedBody(clock, board, joints, ids, baud or BAUD),
            any_baud=baud is None,
        ).run()
    return 0
