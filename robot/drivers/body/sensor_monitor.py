"""Watches the board's sensors: one that answers what cannot be, or always the same, is left aside."""

import math

from robot.contract.body import PADS
from robot.contract.commands import Figures
from robot.drivers.body.board import BodyBoard, Reading
from robot.drivers.body.condition_monitor import ConditionMonitor

PAD_HELD_US, STOP_HELD_US = 600_000_000, 30_000_000
LIGHT_STUCK_US, DARK, FULL = 600_000_000, 5, 250
ABSENT_US = 2_000_000
NO_GRAVITY, TOO_MUCH, LOOKS = 500, 2_000, 3  # 0.001 g


class SensorMonitor:
    """Watches the board's sensors.

    Call `look` with each reading of the board, `state` with each look at its state and its IMU.
    """

    def __init__(self, conditions: ConditionMonitor) -> None:
        self._conditions = conditions
        self._since: dict[str, int] = {}
        self._light, self._light_us = -1, 0
        self._weightless = 0

    def look(self, reading: Reading, now: int) -> None:
        """One cycle."""
        if reading.light != self._light or not DARK < reading.light < FULL:
            self._light, self._light_us = reading.light, now
            self._conditions.off("board", "light", (("value", reading.light),))
        elif now - self._light_us >= LIGHT_STUCK_US:
            self._conditions.on("board", "light", (("value", reading.light),))
        odd = reading.touched or reading.stop_held or reading.impossible_mm is not None or reading.heat == 0
        if odd or self._since:
            self._odd(reading, now)

    def _odd(self, reading: Reading, now: int) -> None:
        """Something is touched, held or says what cannot be, or was so just now."""
        for pad in PADS:
            held = self._lasts(pad, pad in reading.touched, now)
            self._tell(f"pad-{pad}", "pad-held", held, PAD_HELD_US, (("value", held // 60_000_000),))
        held = self._lasts("stop", reading.stop_held, now)
        self._tell("stop-button", "stop-held", held, STOP_HELD_US, (("value", held // 1_000_000),))
        mm = reading.impossible_mm
        lasts = self._lasts("presence", mm is not None, now)
        self._tell("board", "presence", lasts, ABSENT_US, () if mm is None else (("value", mm),))
        lasts = self._lasts("temperature", reading.heat == 0, now)
        self._tell("board", "temperature", lasts, ABSENT_US, (("value", reading.heat),))

    def stuck(self, pad: str) -> bool:
        """Whether this pad has been held for so long that nobody can be meant by it."""
        return self._conditions.is_on(f"pad-{pad}", "pad-held")

    def state(self, board: BodyBoard) -> bool:
        """A look at what the board is set to, and at its IMU. True if the board has restarted.

        Raises OSError.
        """
        state = board.state()
        if state is None:
            return False
        torque, watchdog, acceleration = state
        weight = round(math.hypot(*acceleration))
        self._weightless = 0 if NO_GRAVITY <= weight <= TOO_MUCH else self._weightless + 1
        if self._weightless >= LOOKS:
            self._conditions.on("board", "imu", (("value", weight), ("limit", NO_GRAVITY)))
        elif self._weightless == 0:
            self._conditions.off("board", "imu", (("value", weight),))
        restarted = not torque and watchdog == 0
        if restarted:
            self._conditions.on("board", "restarted", (("value", watchdog),))
        elif torque:
            self._conditions.off("board", "restarted", (("value", watchdog),))
        return restarted

    def _lasts(self, what: str, so: bool, now: int) -> int:
        """For how long it has been so without a break, microseconds; -1 when it is not."""
        if not so:
            self._since.pop(what, None)
            return -1
        return now - self._since.setdefault(what, now)

    def _tell(self, where: str, code: str, lasts: int, limit_us: int, figures: Figures) -> None:
        if lasts >= limit_us:
            self._conditions.on(where, code, figures)
        elif lasts < 0:
            self._conditions.off(where, code, figures)
