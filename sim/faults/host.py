"""The host of a run on real ports, as a process of its own, which may be stopped, hung and killed.

`python -m sim.faults.host SERVOS BOARD SEED WIRE`: JSON lines both ways, events and state out, orders in.
"""

import json
import logging
import os
import select
import sys
from typing import Any

from robot.clock import US_PER_S, SystemClock
from robot.contract.commands import Settle
from robot.contract.record import Record
from robot.drivers.body.bus_thread import SerialBody, open_body
from robot.drivers.body.ports import Port
from robot.errors import YorisouError
from sim.faults.faulty_wire import BAUD
from sim.faults.seeded_random import seeded_random
from sim.faults.stand_in_engine import StandInEngine

TURN_S = 0.02


class LeapingClock(SystemClock):
    """The machine's clock, which may leap, and whose sleep may last too long."""

    def __init__(self, seed: int) -> None:
        self.monotonic_us = self.wall_us = self.late_us = 0
        self._rng = seeded_random("host", seed)

    def now(self) -> int:
        return super().now() + self.monotonic_us

    def wall(self) -> int:
        return super().wall() + self.wall_us

    def sleep(self, seconds: float) -> None:
        late_us = self._rng.randrange(self.late_us) if self.late_us else 0
        super().sleep(seconds + late_us / US_PER_S)


class Host:
    """The driver in its thread, and in this one whoever asks it for something."""

    def __init__(self, servos: str, board: str, seed: int, wire: str) -> None:
        """Raises DeviceError."""
        self._clock = LeapingClock(seed)
        self._hung = 0
        self._pending = bytearray()
        backend = "rustypot" if wire == "rustypot" else "own"
        self._body: SerialBody = open_body(
            Port(servos, BAUD, self._clock, backend, wire == "fast"),
            Port(board, BAUD, self._clock, backend),
            self._clock,
            self._emit,
        )
        self._engine = StandInEngine(self._body, seeded_random("asker", seed))
        _tell({"ready": True})

    def run(self) -> None:
        """Until standard input ends."""
        while self._orders():
            if not self._hung:
                self._engine.turn(self._clock.now())
            _tell({"links": self._body.state().links})
        self._body.close()

    def _orders(self) -> bool:
        """Wait a turn and obey; False when nobody is there any more."""
        ready, _, _ = select.select([sys.stdin], [], [], TURN_S)
        if not ready:
            return True
        data = os.read(sys.stdin.fileno(), 4_096)
        self._pending += data
        while (end := self._pending.find(b"\n")) >= 0:
            line, self._pending[: end + 1] = bytes(self._pending[:end]), b""
            self._obey(json.loads(line))
        return bool(data)

    def _obey(self, order: dict[str, Any]) -> None:
        match order:
            case {"hang": bool(on)}:
                self._hung += 1 if on else -1
            case {"late_us": int(late)}:
                self._clock.late_us = late
            case {"monotonic_us": int(jump)}:
                self._clock.monotonic_us += jump
            case {"wall_us": int(jump)}:
                self._clock.wall_us += jump
            case {"want": str(pose)}:
                self._engine.want(Settle(pose))  # type: ignore[arg-type]

    def _emit(self, event: Record) -> None:
        self._engine.hear(event)
        _tell({"event": event.to_json()})


def _tell(message: dict[str, Any]) -> None:
    os.write(sys.stdout.fileno(), json.dumps(message).encode() + b"\n")  # one write: two threads tell


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    _, servos_port, board_port, seed_text, wire_name = sys.argv
    try:
        Host(servos_port, board_port, int(seed_text), wire_name).run()
    except YorisouError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
