"""The six servos on their bus: set up, read back, commanded; the lowest layer of every limit."""

import logging
import math
from collections.abc import Collection, Sequence

from firmware_bridge.registers import servo_table
from robot.clock import US_PER_S
from robot.drivers.body.bus import Bus, NoAnswerError, RefusedError
from robot.errors import DeviceError
from robot.motion.joints import TABLE, Joint, Joints

log = logging.getLogger(__name__)

# The servos stop by themselves after so long without a packet on the bus: 200 ms. With the 250 ms after which
# the host goes silent, the body stands at most 0.5 s after the host's last sign of life.
WATCHDOG = 10
COOLED = 5  # degrees C below its hottest, a joint counts as cool again
POSITION_MODE = 5  # position, with the current limited

FASTEST_MOVE = 12.0  # rad/s: no XL330 moves faster, so a reading that says so is wrong
READING_SLACK = 0.03  # rad
OUT_OF_RANGE = 0.30  # rad beyond the joint's range: a reading that no body can have
HOLD_REACH = 0.05  # rad in one cycle: how fast a goal may go back to where the joint really is
STUCK, STUCK_US = 0.20, US_PER_S  # rad off its goal for so long: "commanded but not moving"
BLIND_US = 500_000  # without a valid reading for so long: a fault

_T = servo_table()
_STATE = _T.block("torque_enable", "bus_watchdog")
_PRESENT = _T.block("present_current", "present_temperature")
_TORQUE, _ERROR, _WATCHDOG = (
    _STATE.index(n) for n in ("torque_enable", "hardware_error_status", "bus_watchdog")
)
_POSITION, _HEAT = _PRESENT.index("present_position"), _PRESENT.index("present_temperature")
_GOAL = _T["goal_position"]
_RPM = math.tau / 60


class Servos:
    """Positions and goals in rad, in joint order.

    `positions` are the last *valid* readings and `read_us` when they were taken; `rejected` counts readings
    that were not believed, `taken` how often a joint was taken hold of.
    """

    def __init__(self, bus: Bus, now_us: int, joints: Joints = TABLE) -> None:
        self.bus = bus
        self.joints = joints
        self.positions = [0.0] * len(joints)
        self.read_us = [now_us] * len(joints)
        self.goals = [0.0] * len(joints)
        self.rejected = 0
        self.taken = 0
        self._stuck_since: list[int | None] = [None] * len(joints)
        self._told: set[tuple[str, str]] = set()
        self._ids = tuple(joint.servo for joint in joints)
        self._count = range(len(joints))

    # --- setting up -------------------------------------------------------------------------------------

    def set_up(self, port: str, now_us: int) -> None:
        """Check that these are our servos, and take hold of each where it is.

        Raises DeviceError when one is missing or is something else; OSError when the port goes.
        """
        for joint in self.joints:
            try:
                model, _ = self.bus.ping(joint.servo)
            except (NoAnswerError, RefusedError) as error:
                raise DeviceError(
                    port,
                    f"no servo answers as id {joint.servo} ({joint.name}).",
                    "Check power, cable and baud.",
                ) from error
            if model != _T.model:
                raise DeviceError(
                    port,
                    f"id {joint.servo} is model {model}, not {_T.model} (XL330-M288).",
                    "Are the ports swapped?",
                )
        try:
            for i in self._count:
                self._arm(i, now_us)
        except (NoAnswerError, RefusedError) as error:
            raise DeviceError(
                port, f"the servos could not be set up: {error}.", "Switch the body off and on."
            ) from error

    def rearm(self, now_us: int) -> bool:
        """Where torque, watchdog or an error state is not as it should be, take hold again.

        True if all is well now. Joints that were let go are held where they are.
        """
        states = self.bus.sync_read(self._ids, _STATE.address, _STATE.size)
        try:
            for i in self._count:
                data = states.get(self._ids[i])
                state = _STATE.unpack(data) if data is not None else None
                if state is None or state[_TORQUE] != 1 or state[_ERROR] or state[_WATCHDOG] != WATCHDOG:
                    self._arm(i, now_us)
        except (NoAnswerError, RefusedError) as error:
            log.warning("a servo could not be taken hold of: %s", error)
            return False
        return True

    def _arm(self, i: int, now_us: int) -> None:
        """Set up one servo and hold it where it is: the goal is its position before torque comes on."""
        joint = self.joints[i]
        state = _STATE.unpack(self._get(joint, _STATE.address, _STATE.size))
        if state[_ERROR]:
            self.bus.reboot(joint.servo)  # torque is off already; nothing else clears the error
            state = _STATE.unpack(self._get(joint, _STATE.address, _STATE.size))
        self._set(joint, "bus_watchdog", 0)
        differing = [(name, value) for name, value in _eeprom(joint) if self._value(joint, name) != value]
        if differing and state[_TORQUE]:
            self._set(joint, "torque_enable", 0)
            state = ()
        for name, value in differing:
            self._set(joint, name, value)
        for name, value in _profile(joint):
            self._set(joint, name, value)
        angle = joint.angle(self._value(joint, "present_position"))
        self._place(i, angle, now_us)
        if not state or not state[_TORQUE]:
            self._set(joint, "torque_enable", 1)
        self._set(joint, "goal_position", joint.ticks(angle))
        self._set(joint, "bus_watchdog", WATCHDOG)

    def _place(self, i: int, angle: float, now_us: int) -> None:
        self.positions[i] = self.goals[i] = angle
        self.read_us[i] = now_us
        self._stuck_since[i] = None
        self.taken += 1

    def _get(self, joint: Joint, address: int, size: int) -> bytes:
        return self.bus.read(joint.servo, address, size, patient=True)

    def _value(self, joint: Joint, name: str) -> int:
        register = _T[name]
        return register.unpack(self._get(joint, register.address, register.size))

    def _set(self, joint: Joint, name: str, value: int) -> None:
        register = _T[name]
        self.bus.write(joint.servo, register.address, register.pack(value), patient=True)

    # --- each cycle -------------------------------------------------------------------------------------

    def read(self, now_us: int) -> tuple[bool, list[tuple[str, str]]]:
        """Read all servos: (did all answer, new faults as (joint, code)). Raises OSError."""
        answers = self.bus.sync_read(self._ids, _PRESENT.address, _PRESENT.size)
        unpack = _PRESENT.layout.unpack
        faults: list[tuple[str, str]] = []
        for i in self._count:
            data = answers.get(self._ids[i])
            joint = self.joints[i]
            if data is not None:
                values = unpack(data)
                self._believe(i, values[_POSITION], now_us)
                if values[_HEAT] >= joint.hottest:
                    faults += self._tell(joint.name, "overheating")
                elif values[_HEAT] < joint.hottest - COOLED:
                    self._told.discard((joint.name, "overheating"))
            if now_us - self.read_us[i] > BLIND_US:
                faults += self._tell(joint.name, "position")
        if self.bus.alerts:
            faults += self._errors(self.bus.alerts & answers.keys())
        return len(answers) == len(self._ids), faults

    def _believe(self, i: int, ticks: int, now_us: int) -> None:
        """Take over a reading that is possible; leave one that is not."""
        joint = self.joints[i]
        angle = joint.angle(ticks)
        way = abs(angle - self.positions[i])
        possible = way <= READING_SLACK or (
            way <= READING_SLACK + FASTEST_MOVE * (now_us - self.read_us[i]) / US_PER_S
            and joint.low - OUT_OF_RANGE <= angle <= joint.high + OUT_OF_RANGE
        )
        if not possible:
            self.rejected += 1
            return
        self.positions[i] = angle
        self.read_us[i] = now_us

    def write(self, goals: Sequence[float], reach_s: float) -> None:
        """Send goals. Each stays in its range and within its joint's speed times `reach_s` of the last."""
        self._send(
            [
                _towards(last, joint.clamp(goal), joint.speed * reach_s * 1.01)
                for joint, last, goal in zip(self.joints, self.goals, goals, strict=True)
            ]
        )

    def hold(self, positions: Sequence[float]) -> None:
        """Send these positions as goals, at once but without a jump."""
        self._send([_towards(last, at, HOLD_REACH) for last, at in zip(self.goals, positions, strict=True)])

    def _send(self, goals: list[float]) -> None:
        self.goals = goals
        pack = _GOAL.pack
        values = {self._ids[i]: pack(self.joints[i].ticks(goals[i])) for i in self._count}
        self.bus.sync_write(_GOAL.address, _GOAL.size, values)

    def stuck(self, now_us: int) -> list[tuple[str, str]]:
        """Joints that have been off their goal for too long: commanded but not moving."""
        faults = []
        for i in self._count:
            if abs(self.goals[i] - self.positions[i]) < STUCK:
                self._stuck_since[i] = None
            elif (since := self._stuck_since[i]) is None:
                self._stuck_since[i] = now_us
            elif now_us - since > STUCK_US:
                self._stuck_since[i] = None
                faults.append((self.joints[i].name, "not-moving"))
        return faults

    # --- faults -----------------------------------------------------------------------------------------

    def _errors(self, ids: Collection[int]) -> list[tuple[str, str]]:
        """What the servos with an alert complain of."""
        register, faults = _T["hardware_error_status"], []
        for joint in self.joints:
            if joint.servo not in ids:
                continue
            try:
                value = register.unpack(self.bus.read(joint.servo, register.address, register.size))
            except (NoAnswerError, RefusedError):
                continue  # it is asked again in the next cycle
            for code in _T.named_bits("hardware_error_status", value):
                faults += self._tell(joint.name, code)
        return faults

    def _tell(self, name: str, code: str) -> list[tuple[str, str]]:
        """A fault once, until `forget`."""
        if (name, code) in self._told:
            return []
        self._told.add((name, code))
        return [(name, code)]

    def forget(self) -> None:
        """Faults that are still there may be told again."""
        self._told.clear()


def _towards(last: float, goal: float, reach: float) -> float:
    return min(last + reach, max(last - reach, goal))


def _eeprom(joint: Joint) -> tuple[tuple[str, int], ...]:
    """What must be in the servo's memory; written only where it differs, because it asks for torque off."""
    ends = sorted(joint.ticks(angle) for angle in (joint.low - OUT_OF_RANGE, joint.high + OUT_OF_RANGE))
    return (
        ("return_delay_time", 0),
        ("operating_mode", POSITION_MODE),
        ("current_limit", joint.current),
        ("min_position_limit", ends[0]),
        ("max_position_limit", ends[1]),
    )


def _profile(joint: Joint) -> tuple[tuple[str, int], ...]:
    """The servo's own limits, a little above those of the set-points, should the host ever send nonsense."""
    return (
        ("goal_current", joint.current),
        ("profile_acceleration", math.ceil(3 * joint.acceleration / (214.577 * _RPM / 60))),
        ("profile_velocity", math.ceil(1.5 * joint.speed / (0.229 * _RPM))),
    )
