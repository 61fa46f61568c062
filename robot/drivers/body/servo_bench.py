"""One servo at a time, on the bench: soft in the builder's hand, held, or driven by a few degrees.

The one law of this file: nothing moves by more than FREE unless `drive` is told how far was agreed to.
"""

import math
from collections.abc import Callable
from contextlib import suppress

from firmware_bridge.registers import servo_table
from robot.clock import Clock
from robot.drivers.body.bus import Bus, NoAnswerError, RefusedError
from robot.drivers.body.bus_watchdog import DRIVEN
from robot.drivers.body.calibration_check import COMPARED, Reading
from robot.drivers.body.servo_settings import compared, level, read
from robot.errors import DeviceError
from robot.motion.joints import TICKS_PER_RADIAN, Joint

FREE = math.radians(3.0)  # rad
SPEED = math.radians(5.0)  # rad/s
STEP_S = 0.020
RESTART_S = 0.5
BEHIND = math.radians(1.5)  # rad off its goal: something is in the way
OVERLOAD = 0.8  # share of the joint's current

_T = servo_table()
_KEPT = _T.block("drive_mode", "min_position_limit")
_PRESENT = _T.block("present_current", "present_position")
_POSITION, _CURRENT = _PRESENT.index("present_position"), _PRESENT.index("present_current")
_UNIT = 0.229 * math.tau / 60  # rad/s of one unit of a velocity register


class HaltedError(Exception):
    """A drive was stopped: `code` is "key", "moved", "overload", "behind", "late", "shutdown" or "silent".

    The joint is held where it is, if its servo still does anything.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class ServoBench:
    """Servos on `bus`. OSError and DeviceError when the port goes, or a servo does."""

    def __init__(self, bus: Bus, port: str, clock: Clock) -> None:
        self._bus, self._port, self._clock = bus, port, clock
        self._held: dict[int, bool] = {}

    def close(self) -> None:
        self._bus.close()

    # --- looking ------------------------------------------------------------------------------------------

    def look(self, joint: Joint) -> Reading | None:
        """The servo as it stands; None where nobody answers. Reads only."""
        try:
            model, _ = self._bus.ping(joint.servo)
            kept = self._bus.read(joint.servo, _KEPT.address, _KEPT.size, patient=True)
            position = self._value(joint, "present_position")
            error = self._value(joint, "hardware_error_status")
        except (NoAnswerError, RefusedError):
            return None
        values = dict(zip(_KEPT.names, _KEPT.unpack(kept), strict=True))
        return Reading(model, position, error, {name: values[name] for name in COMPARED})

    def others(self, known: set[int]) -> list[int]:
        """Ids that answer on this wire and are nobody's."""
        return sorted(self._bus.scan().keys() - known)

    def position(self, joint: Joint) -> int:
        """Ticks. Raises DeviceError when it does not answer any more."""
        try:
            return self._value(joint, "present_position")
        except (NoAnswerError, RefusedError) as error:
            raise DeviceError(
                self._port,
                f"id {joint.servo} ({joint.name}) has stopped answering.",
                "Check power and cable, then begin again.",
            ) from error

    # --- soft and held ------------------------------------------------------------------------------------

    def soft(self, joint: Joint) -> bool:
        """Whether it can be turned by hand."""
        return self._patient(joint, lambda: self._value(joint, "torque_enable")) == 0

    def soften(self, joint: Joint) -> None:
        """Let go. How it was found is remembered, for `leave`."""
        self._patient(joint, lambda: level(self._bus, joint.servo))
        self._held.setdefault(joint.servo, not self.soft(joint))
        self._patient(joint, lambda: self._set(joint, "torque_enable", 0))

    def keep(self, joint: Joint) -> None:
        """Write into a servo that is soft what this joint needs there, and differs. Nothing moves."""

        def write() -> None:
            for each in compared(joint, read(self._bus, joint.servo)):
                self._set(joint, each.name, each.wanted)

        self._patient(joint, write)

    def restart(self, joint: Joint) -> None:
        """Switch a servo that is soft off and on: it stays soft, and counts its turns from one again."""
        self._patient(joint, lambda: self._bus.reboot(joint.servo))
        self._clock.sleep(RESTART_S)

    def hold(self, joint: Joint) -> None:
        """Hold it where it is. Torque, current and speed are limited before torque comes on."""

        def hold() -> None:
            self._set(joint, "bus_watchdog", 0)
            self._set(joint, "goal_current", joint.current)
            self._set(joint, "profile_velocity", math.ceil(2 * SPEED / _UNIT))
            if self._value(joint, "torque_enable") != 1:
                self._set(joint, "torque_enable", 1)  # takes its place as its goal
            with suppress(RefusedError):  # outside the servo's own limits: it keeps the goal that it took
                self._set(joint, "goal_position", self._value(joint, "present_position"))

        self._patient(joint, hold)

    def leave(self, joint: Joint) -> None:
        """Hold it if it was held when it was found; else leave it as it is."""
        if self._held.get(joint.servo) and self.soft(joint):
            self.hold(joint)

    def found_soft(self, joint: Joint) -> bool:
        return not self._held.get(joint.servo, True)

    # --- moving -------------------------------------------------------------------------------------------

    def drive(self, joint: Joint, to: float, stop: Callable[[], bool], agreed: float = FREE) -> None:
        """Turn a joint that is held to an angle (rad), slowly, looking after each step.

        `agreed` (rad) is how far somebody said yes to; nothing moves where the way is longer. However it
        ends, the joint is held where it then is. Raises HaltedError.
        """
        start = joint.angle(self.position(joint))
        way = to - start
        if abs(way) > max(FREE, agreed):
            raise HaltedError("moved")
        steps = max(1, math.ceil(abs(way) / (SPEED * STEP_S)))
        try:
            self._set(joint, "bus_watchdog", DRIVEN)
            for step in range(1, steps + 1):
                goal = start + way * step / steps
                self._set(joint, "goal_position", joint.ticks(goal))
                self._clock.sleep(STEP_S)
                self._check(joint, goal)
                if stop():
                    raise HaltedError("key")
            self._set(joint, "bus_watchdog", 0)
        except BaseException as error:
            self._stop(joint)
            if isinstance(error, RefusedError):
                raise HaltedError("late") from error  # its watchdog has expired
            if isinstance(error, NoAnswerError):
                raise HaltedError("silent") from error
            raise

    def _check(self, joint: Joint, goal: float) -> None:
        data = self._bus.read(joint.servo, _PRESENT.address, _PRESENT.size, patient=True)
        values = _PRESENT.unpack(data)
        if joint.servo in self._bus.alerts:
            raise HaltedError("shutdown")
        if abs(values[_CURRENT]) >= OVERLOAD * joint.current:
            raise HaltedError("overload")
        if abs(joint.ticks(goal) - values[_POSITION]) > BEHIND * TICKS_PER_RADIAN:
            raise HaltedError("behind")

    def _stop(self, joint: Joint) -> None:
        """Hold; a servo that cannot be reached stops by its own watchdog."""
        with suppress(OSError, DeviceError):
            self.hold(joint)

    # --- registers ----------------------------------------------------------------------------------------

    def _patient(self, joint: Joint, ask: Callable[[], int | None]) -> int | None:
        try:
            return ask()
        except (NoAnswerError, RefusedError) as error:
            raise DeviceError(
                self._port, f"{joint.name}: {error}.", "Switch the body off and on, then begin again."
            ) from error

    def _value(self, joint: Joint, name: str) -> int:
        register = _T[name]
        return register.unpack(self._bus.read(joint.servo, register.address, register.size, patient=True))

    def _set(self, joint: Joint, name: str, value: int) -> None:
        register = _T[name]
        self._bus.write(joint.servo, register.address, register.pack(value), patient=True)
