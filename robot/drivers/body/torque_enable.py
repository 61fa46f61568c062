"""Takes hold of one servo where it stands: what other software left is put right, nothing jumps or falls."""

import logging
from collections.abc import Callable

from firmware_bridge.registers import servo_table
from robot.contract.commands import SEVERAL
from robot.contract.events import ServoFound
from robot.drivers.body.bus import Bus, RefusedError
from robot.drivers.body.bus_watchdog import WATCHDOG
from robot.drivers.body.servo_settings import Difference, compared, left, level, noted, profile, read
from robot.errors import DeviceError
from robot.motion.joints import TICKS_PER_TURN, Joint

log = logging.getLogger(__name__)

# Up to so many mA the friction of the gears alone holds a joint: letting go for a moment moves nothing.
LIGHT = 50
RESTARTS = 60  # signs of life that are waited for after a restart; each waits as long as any answer

_T = servo_table()
_STATE = _T.block("torque_enable", "bus_watchdog")
_PRESENT = _T.block("present_current", "present_temperature")
_TORQUE, _ERROR = (_STATE.index(name) for name in ("torque_enable", "hardware_error_status"))

Found = Callable[[ServoFound], None]


class TorqueEnable:
    """Switches the torque on, once what was found is reported.

    `found` is told what was found in a servo: of a hardware error before it is cleared.
    """

    def __init__(self, bus: Bus, port: str, found: Found) -> None:
        self._bus, self._port, self._found = bus, port, found

    def hold(self, joint: Joint, fits: Callable[[Joint, float], bool]) -> tuple[float, bool]:
        """Where it is held, in rad, and whether that fits its calibration: elsewhere it has no goal.

        The goal is its position before torque comes on. Raises NoAnswerError, RefusedError; DeviceError
        where its settings cannot be put right.
        """
        answered = level(self._bus, joint.servo)
        torque = self._without_error(joint)
        self._set(joint, "bus_watchdog", 0)
        values = read(self._bus, joint.servo) | {"status_return_level": answered}
        differing = compared(joint, values)
        torque = self._put_right(joint, differing, torque)
        if not torque and not 0 <= self._value(joint, "present_position") < TICKS_PER_TURN:
            self._restart(joint)  # it counts its turns from one again
            self._put_right_now(joint, compared(joint, read(self._bus, joint.servo)))
        for name, value in profile(joint):
            self._set(joint, name, value)
        angle = joint.angle(self._value(joint, "present_position"))
        fitting = fits(joint, angle)
        if not torque:
            self._set(joint, "torque_enable", 1)
        if fitting:  # elsewhere the servo holds where it is, and has no goal that would be in its range
            self._set(joint, "goal_position", joint.ticks(angle))
        self._set(joint, "bus_watchdog", WATCHDOG)
        if said := left(differing):
            log.warning("%s (id %d): settings of other software put right: %s", joint.name, joint.servo, said)
            for word in noted(differing):
                self._found(ServoFound(joint.name, "settings", (("what", word),)))
        return angle, fitting

    # --- before anything else -----------------------------------------------------------------------------

    def _without_error(self, joint: Joint) -> bool:
        """Clear a hardware error, as only a restart does, once it has been told. Whether torque is on."""
        state = _STATE.unpack(self._get(joint, _STATE.address, _STATE.size))
        if errors := state[_ERROR]:
            data = _PRESENT.unpack(self._get(joint, _PRESENT.address, _PRESENT.size))
            present = dict(zip(_PRESENT.names, data, strict=True))
            causes = ", ".join(_T.named_bits("hardware_error_status", errors)) or f"{errors:#04x}"
            heat, volt = present["present_temperature"], present["present_input_voltage"] / 10
            if state[_TORQUE]:  # an error that does not switch this one off
                self._must_be_light(joint, f"with an error that only a restart clears: {causes}", causes)
            what = "%s (id %d) had switched itself off: %s, at %d °C and %.1f V; it is restarted"
            log.warning(what, joint.name, joint.servo, causes, heat, volt)
            named = SEVERAL.join(_T.named_bits("hardware_error_status", errors)) or "unnamed-error"
            figures = (("what", named), ("value", heat), ("limit", volt))
            self._found(ServoFound(joint.name, "had-shut-down", figures))
            self._restart(joint)
            state = _STATE.unpack(self._get(joint, _STATE.address, _STATE.size))
        return bool(state[_TORQUE])

    def _restart(self, joint: Joint) -> None:
        self._bus.reboot(joint.servo)
        for _ in range(RESTARTS):
            if self._bus.answers(joint.servo):
                return

    # --- putting right ------------------------------------------------------------------------------------

    def _put_right(self, joint: Joint, differing: list[Difference], torque: bool) -> bool:
        """Write what differs, and nothing else: memory wears out. Whether torque is on afterwards."""
        kept = [each for each in differing if each.in_memory]
        if kept and torque:
            self._let_go(joint, kept)
            torque = False
        for each in kept:
            self._write(joint, each)
        if any(each.moves_places for each in kept):
            self._restart(joint)
            again = read(self._bus, joint.servo)
            differing = compared(joint, again)
        if torque:
            self._stay(joint)
        self._put_right_now(joint, differing)
        return torque

    def _put_right_now(self, joint: Joint, differing: list[Difference]) -> None:
        for each in differing:
            if not each.in_memory:
                self._set(joint, each.name, each.wanted)

    def _write(self, joint: Joint, each: Difference) -> None:
        """Into the memory, and looked at: what does not stay is not written again and again."""
        try:
            self._set(joint, each.name, each.wanted)
        except RefusedError as error:
            raise self._stays(joint, each, str(error)) from error
        if (found := self._value(joint, each.name)) != each.wanted:
            raise self._stays(joint, each, f"it reads {found} afterwards")

    def _let_go(self, joint: Joint, kept: list[Difference]) -> None:
        """Memory is closed while torque is on."""
        said = ", ".join(map(str, kept))
        self._must_be_light(joint, f"with settings that are not ours: {said}", said)
        self._set(joint, "torque_enable", 0)

    def _must_be_light(self, joint: Joint, how: str, detail: str) -> None:
        """What hangs on a joint must not fall. Raises DeviceError where something does."""
        current = _PRESENT.unpack(self._get(joint, _PRESENT.address, _PRESENT.size))[0]
        if abs(current) > LIGHT:
            raise DeviceError(
                self._port,
                f"{joint.name} (id {joint.servo}) carries a weight {how}.",
                f"Hold it with a hand and let it go: yorisou body write {joint.servo} torque_enable 0.",
                code="held-otherwise",
                detail=f"{joint.name}: {detail}",
            )

    def _stay(self, joint: Joint) -> None:
        """Its goal is where it is, so that no new gain pulls it to an old one."""
        register = _T["goal_position"]
        place = self._value(joint, "present_position")
        try:
            self._bus.write(joint.servo, register.address, register.pack(place), patient=True)
        except RefusedError:
            log.info("%s is outside its own limits: it keeps its goal", joint.name)

    def _stays(self, joint: Joint, each: Difference, why: str) -> DeviceError:
        what = f"{joint.name} (id {joint.servo}) does not take {each.name} {each.wanted}: {why}."
        return DeviceError(
            self._port,
            what,
            "Put another servo in its place.",
            code="stays-otherwise",
            detail=f"{joint.name}: {each}",
        )

    # --- registers ----------------------------------------------------------------------------------------

    def _get(self, joint: Joint, address: int, size: int) -> bytes:
        return self._bus.read(joint.servo, address, size, patient=True)

    def _value(self, joint: Joint, name: str) -> int:
        register = _T[name]
        return register.unpack(self._get(joint, register.address, register.size))

    def _set(self, joint: Joint, name: str, value: int) -> None:
        register = _T[name]
        self._bus.write(joint.servo, register.address, register.pack(value), patient=True)
