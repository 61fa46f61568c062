"""A bench for one wire: simulated devices behind a bus on it, whose port can be taken away."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from robot.clock import Clock
from robot.drivers.body.backends import OpenWire
from robot.drivers.body.bus import Bus
from robot.drivers.body.wire import Wire
from sim.bus import SimulatedBus
from sim.conformance.patience import CLOCK
from sim.device import Device
from sim.served_pty import ServedPty

BAUD = 1_000_000
TIMEOUT_S = 0.1  # other programs may keep this machine busy


class WireBench:
    """`devices` on a pty in `folder`, with the wire under test and a bus on its other end.

    `unplug` takes the port away; `simulated.mangle` damages answers. Raises what opening the wire raises.
    """

    def __init__(
        self, open_wire: OpenWire, devices: Sequence[Device], folder: Path, *, fast: bool = False
    ) -> None:
        self._open_wire, self._folder = open_wire, folder
        self.simulated, self.devices = SimulatedBus(devices), list(devices)
        self.unplugged = False
        self.served: ServedPty | None = None
        self.clock: Clock = CLOCK
        wire = self.open(fast)
        self.bus = Bus(wire, self.clock, timeout_s=TIMEOUT_S)

    def open(self, fast: bool) -> Wire:
        """The wire under test, on its port."""
        self.served = ServedPty(self._folder / "port", lambda data: self.simulated.receive(data, 0))
        return self._open_wire(str(self.served.link), BAUD, self.clock, fast)

    def unplug(self) -> None:
        """The cable is pulled."""
        self.unplugged = True
        if self.served is not None:
            self.served.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.bus.close()
        if self.served is not None and not self.unplugged:
            self.served.close()
