"""A port of a simulated module: in memory under virtual time, or a pty that a thread serves."""

import errno
import select
import threading
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from pathlib import Path

from robot.clock import US_PER_S, Clock
from sim.clock import VirtualClock
from sim.pty import PtyPort
from sim.voices.simulated_module import SimulatedModule

LOOK_S = 0.02


class VirtualPort:
    """A `Transport` whose waiting moves the clock: whoever reads lives through what happens meanwhile.

    `at` calls something at a time, as another thread would.
    """

    def __init__(self, module: SimulatedModule, clock: VirtualClock) -> None:
        self.module, self.unplugged = module, False
        self._clock = clock
        self._due: list[tuple[int, int, Callable[[], object]]] = []
        self._order = count()
        self._arrived = b""

    def at(self, now_us: int, call: Callable[[], object]) -> None:
        heappush(self._due, (now_us, next(self._order), call))

    def write(self, data: bytes) -> None:
        self._plugged()
        self.module.receive(data, self._clock.now())

    def read(self, timeout_s: float) -> bytes:
        """Read like a serial port; the clock advances to the first byte, or by the whole time-out."""
        end = self._clock.now() + round(max(0.0, timeout_s) * US_PER_S)
        while True:
            self._plugged()
            self._arrived += self.module.advance(self._clock.now())
            if self._arrived or self._clock.now() >= end:
                data, self._arrived = self._arrived, b""
                return data
            module, call = self.module.deadline(), self._due[0][0] if self._due else None
            self._clock.move_to(min(at for at in (end, module, call) if at is not None))
            while self._due and self._due[0][0] <= self._clock.now():
                heappop(self._due)[2]()

    def discard(self) -> None:
        self._arrived = b""

    def close(self) -> None:
        """Close the port; the module stays as it is."""

    def _plugged(self) -> None:
        if self.unplugged:
            raise OSError(errno.EIO, "unplugged")


class ModulePty:
    """A module on a pty at `link`, served until `close`; `lock` for whoever looks at the module meanwhile."""

    def __init__(self, module: SimulatedModule, link: Path, clock: Clock) -> None:
        self.module, self.lock = module, threading.Lock()
        self._port, self._clock, self._ending = PtyPort(link), clock, False
        self._thread = threading.Thread(target=self._serve, name=module.name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Unplug it."""
        self._ending = True
        self._thread.join()
        self._port.close()

    def _serve(self) -> None:
        wait = LOOK_S
        while not self._ending:
            select.select([self._port.master], [], [], wait)
            data = self._port.read()
            with self.lock:
                now = self._clock.now()
                self.module.receive(data, now)
                if out := self.module.advance(now):
                    self._port.write(out)
                due = self.module.deadline()
            wait = LOOK_S if due is None else max(0.0, min(LOOK_S, (due - now) / US_PER_S))
