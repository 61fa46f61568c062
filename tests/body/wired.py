"""Simulated devices on a wire of this process: in memory, or served on a real pty by a thread."""

import contextlib
import errno
import os
import select
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from robot.clock import Clock, SystemClock
from robot.drivers.body.backends import WIRES
from robot.drivers.body.bus import Bus
from robot.drivers.body.codec_wire import CodecWire
from robot.drivers.body.transport import MemoryTransport
from robot.drivers.body.wire import Wire
from sim.bus import SimulatedBus
from sim.clock import VirtualClock
from sim.device import Device
from sim.pty import PtyPort

BAUD = 1_000_000
TIMEOUT_S = 0.1  # other programs may keep this machine busy


class Wired:
    """`devices` behind a bus. `unplug` takes the port away; `wire.mangle` damages answers."""

    def __init__(self, backend: str, devices: Sequence[Device], directory: Path, fast: bool = False) -> None:
        self.wire = SimulatedBus(devices)
        self.devices = list(devices)
        self.unplugged = False
        self.served: Pty | None = None
        self.clock: Clock = VirtualClock(0) if backend == "memory" else SystemClock()
        if backend != "memory":
            self.served = Pty(directory / "port", lambda data: self.wire.receive(data, 0))
        self.bus = Bus(self._open(backend, fast), self.clock, timeout_s=TIMEOUT_S)

    def _open(self, backend: str, fast: bool) -> Wire:
        if self.served is None:
            return CodecWire(MemoryTransport(self._receive), self.clock, fast)
        port, wire = str(self.served.link), "own" if backend == "pty" else backend
        if backend.endswith("://"):
            port, wire = backend + port, "own"
        return WIRES.load(wire)(port, BAUD, self.clock, fast)

    def _receive(self, data: bytes) -> bytes:
        if self.unplugged:
            raise OSError(errno.EIO, "unplugged")
        return self.wire.receive(data, 0)

    def unplug(self) -> None:
        self.unplugged = True
        if self.served is not None:
            self.served.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.bus.close()
        if self.served is not None and not self.unplugged:
            self.served.close()


class Pty:
    """A pty under a stable name whose bytes a thread hands to `receive`, until it is closed."""

    def __init__(self, link: Path, receive: Callable[[bytes], bytes]) -> None:
        self._port = PtyPort(link)
        self.link = link
        self._receive = receive
        self._end, self._ended = os.pipe()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            ready, _, _ = select.select([self._port.master, self._end], [], [])
            if self._end in ready:
                return
            if reply := self._receive(self._port.read()):
                self._port.write(reply)

    def close(self) -> None:
        os.write(self._ended, b"x")
        self._thread.join(5)
        self._port.close()
        os.close(self._end)
        os.close(self._ended)
