"""Simulated devices on a wire of this process: in memory, or on a pty by the name of its backend."""

import errno
from collections.abc import Sequence
from pathlib import Path

from robot.clock import Clock
from robot.drivers.body.backends import WIRES
from robot.drivers.body.codec_wire import CodecWire
from robot.drivers.body.transport import MemoryTransport
from robot.drivers.body.wire import Wire
from sim.clock import VirtualClock
from sim.conformance.wire_bench import BAUD, WireBench
from sim.device import Device
from sim.served_pty import ServedPty as Pty

__all__ = ["BAUD", "Pty", "Wired"]


class Wired(WireBench):
    """`devices` behind a bus: "memory", or a backend by its name, with "://" by that of its transport."""

    def __init__(self, backend: str, devices: Sequence[Device], directory: Path, fast: bool = False) -> None:
        self._in_memory = backend == "memory"
        scheme = backend if backend.endswith("://") else ""
        load = WIRES.load("own" if self._in_memory or scheme or backend == "pty" else backend)

        def open_wire(port: str, baud: int, clock: Clock, fast: bool) -> Wire:
            return load(scheme + port, baud, clock, fast)

        super().__init__(open_wire, devices, directory, fast=fast)

    def open(self, fast: bool) -> Wire:
        if not self._in_memory:
            return super().open(fast)
        self.clock = VirtualClock(0)
        return CodecWire(MemoryTransport(self._receive), self.clock, fast)

    def _receive(self, data: bytes) -> bytes:
        if self.unplugged:
            raise OSError(errno.EIO, "unplugged")
        return self.simulated.receive(data, 0)
