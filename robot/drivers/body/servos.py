"""The six servos on their bus: set up, read back, commanded; the lowest layer of every limit."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firmware_bridge.registers import servo_table
from robot.clock import US_PER_S
from robot.drivers.body.bus import Bus, NoAnswerError, RefusedError
from robot.drivers.body.bus_watchdog import WATCHDOG
from robot.drivers.body.servo_models import FASTEST_MOVE, OUR_NAME
from robot.drivers.body.torque_enable import Found, TorqueEnable
from robot.errors import DeviceError
from robot.motion.joints import BEYOND, PERIOD_US, TABLE, Joint, Joints

log = logging.getLogger(__name__)

EXPIRED = 255  # what a dead-man that has run out reads: -1
HOTTEST = servo_table()["temperature_limit"].initial  # degrees C: the servo itself gives up

READING_SLACK = 0.03  # rad
_ONE_CYCLE = READING_SLACK + FASTEST_MOVE * PERIOD_US / US_PER_S
TRIES = 2  # damaged answers in a row at set-up: no accident
HOLD_REACH = 0.05  # rad in one cycle: how fast a goal may go back to where the joint really is

_T = servo_table()
_STATE = _T.block("torque_enable", "bus_watchdog")
_PRESENT = _T.block("present_current", "present_temperature")
_TORQUE, _ERROR, _WATCHDOG = (
    _STATE.index(n) for n in ("torque_enable", "hardware_error_status", "bus_watchdog")
)
_CURRENT, _POSITION, _VOLTAGE, _HEAT = (
    _PRESENT.index(f"present_{n}") for n in ("current", "position", "input_voltage", "temperature")
)
_GOAL = _T["goal_position"]


@dataclass(frozen=True, slots=True)
class Present:
    """One servo's answer of this cycle: mA, 0.1 V, degrees C."""

    current: int
    voltage: int
    heat: int


@dataclass(frozen=True, slots=True)
class State:
    """What a servo says that its torque, its dead-man and its hardware errors are like."""

    torque: bool
    watchdog: int
    errors: tuple[str, ...]

    @property
    def expired(self) -> bool:
        """Whether its dead-man holds it, because it heard nothing for 200 ms; it has not let go."""
        return self.torque and self.watchdog == EXPIRED and not self.errors


class Servos:
    """Positions and goals in rad, in joint order.

    `positions` are the last *valid* readings and `read_us` when they were taken; `rejected` counts readings
    that were not believed, `taken` how often a joint was taken hold of. `astray` holds readings beyond what
    the joint can do that it came to believably; `unfit` the joints that were found there and are not moved.
    """

    def __init__(
        self,
        bus: Bus,
        now_us: int,
        joints: Joints = TABLE,
        port: str = "servos",
        found: Found = lambda _: None,
    ) -> None:
        """`port` is its name in messages; `found` is told what was left in a servo."""
        self.bus = bus
        self.joints = joints
        self._port, self._torque_enable = port, TorqueEnable(bus, port, found)
        self.positions = [0.0] * len(joints)
        self.read_us = [now_us] * len(joints)
        self.goals = [0.0] * len(joints)
        self.astray: dict[int, float] = {}
        self.unfit: set[int] = set()
        self.present: dict[int, Present] = {}  # what each said last, by its place
        self.limp = False
        self.rejected = 0
        self.taken = 0
        self._ids = tuple(joint.servo for joint in joints)
        self._count = range(len(joints))

    # --- setting up -------------------------------------------------------------------------------------

    def set_up(self, now_us: int) -> None:
        """Check that these are our servos, and take hold of each where it is.

        Raises DeviceError when one is missing or is something else; OSError when the port goes.
        """
        port = self._port
        for joint in self.joints:
            try:
                model, _ = self.bus.ping(joint.servo)
            except (NoAnswerError, RefusedError) as error:
                raise DeviceError(
                    port,
                    f"no servo answers as id {joint.servo} ({joint.name}).",
                    "Check power, cable and baud.",
                    code="no-answer",
                ) from error
            if model != _T.model:
                raise DeviceError(
                    port,
                    f"id {joint.servo} is model {model}, not {_T.model} ({OUR_NAME}).",
                    "Look who is there: yorisou body scan",
                    code="wrong-model",
                )
        try:
            for i in self._count:
                self._expect_one(self.joints[i])
                self._arm(i, now_us)
        except (NoAnswerError, RefusedError) as error:
            raise DeviceError(
                port, f"the servos could not be set up: {error}.", "Switch the body off and on."
            ) from error

    def _expect_one(self, joint: Joint) -> None:
        """Two servos with one id answer a ping as one; what differs between them is damaged on the wire."""
        damaged = self.bus.statistics.crc_errors
        try:
            self.bus.read(joint.servo, _PRESENT.address, _PRESENT.size, patient=True)
        except NoAnswerError as error:
            if self.bus.statistics.crc_errors - damaged < TRIES:
                return  # one that answers pings only is made to answer
            what = f"two servos seem to answer as id {joint.servo} ({joint.name})."
            raise DeviceError(
                self._port,
                what,
                "Take one off the wire and give the other another id.",
                code="two-with-one-id",
                detail=f"id {joint.servo}",
            ) from error

    def rearm(self, now_us: int) -> bool:
        """Where torque, watchdog or an error state is not as it should be, take hold again.

        True if all is well now. Joints that were let go are held where they are.
        """
        states = self.bus.sync_read(self._ids, _STATE.address, _STATE.size)
        for i in self._count:
            data = states.get(self._ids[i])
            state = _STATE.unpack(data) if data is not None else None
            well = state is not None and state[_TORQUE] == 1 and state[_WATCHDOG] == WATCHDOG
            if (state is None or not well or state[_ERROR] or i in self.unfit) and not self.take(i, now_us):
                return False
        self.limp = False
        return True

    def all_held(self) -> bool:
        """Whether every servo answers, holds, and has no error. Raises OSError."""
        states = self.bus.sync_read(self._ids, _STATE.address, _STATE.size)
        found = [_STATE.unpack(data) for data in states.values()]
        held = all(state[_TORQUE] == 1 and not state[_ERROR] for state in found)
        return held and len(found) == len(self._ids) and not self.limp

    def all_expired(self) -> bool:
        """Whether no servo heard anything for so long that its dead-man holds it. Raises OSError."""
        states = self.bus.sync_read(self._ids, _STATE.address, _STATE.size)
        found = [_STATE.unpack(data) for data in states.values()]
        expired = all(s[_TORQUE] == 1 and s[_WATCHDOG] == EXPIRED and not s[_ERROR] for s in found)
        return expired and len(found) == len(self._ids)

    def take(self, i: int, now_us: int) -> bool:
        """Take hold of one joint where it is. False if it does not let us. Raises OSError."""
        try:
            self._arm(i, now_us)
        except (NoAnswerError, RefusedError, DeviceError) as error:
            log.warning("%s could not be taken hold of: %s", self.joints[i].name, error)
            return False
        return True

    def let_go(self) -> bool:
        """Torque off, and the dead-man with it, which has nothing left to hold. True if all let go."""
        self.limp = True  # whatever is refused now, nothing may be sent that asks for torque
        try:
            for joint in self.joints:
                self._set(joint, "bus_watchdog", 0)
                self._set(joint, "torque_enable", 0)
        except (NoAnswerError, RefusedError) as error:
            log.warning("a servo could not be let go of: %s", error)
            return False
        return True

    def _arm(self, i: int, now_us: int) -> None:
        """Set up one servo and hold it where it is."""
        angle, fits = self._torque_enable.hold(self.joints[i], self._may_be)
        self._place(i, angle, fits, now_us)

    def _place(self, i: int, angle: float, fits: bool, now_us: int) -> None:
        self.positions[i] = self.goals[i] = angle
        self.read_us[i] = now_us
        self.astray.pop(i, None)
        (self.unfit.discard if fits else self.unfit.add)(i)
        self.taken += 1

    def _set(self, joint: Joint, name: str, value: int) -> None:
        register = _T[name]
        self.bus.write(joint.servo, register.address, register.pack(value), patient=True)

    # --- each cycle -------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for what `read` reads; the answers come while the board is read. Raises OSError."""
        self.bus.ask_ahead(self._ids, _PRESENT.address, _PRESENT.size)

    def read(self, now_us: int) -> dict[int, Present]:
        """Read all servos: what each that answered says, by its place among the joints. Raises OSError."""
        answers = self.bus.sync_read(self._ids, _PRESENT.address, _PRESENT.size)
        unpack = _PRESENT.layout.unpack
        found: dict[int, Present] = {}
        for i in self._count:
            data = answers.get(self._ids[i])
            if data is not None:
                values = unpack(data)
                self._believe(i, values[_POSITION], now_us)
                found[i] = Present(values[_CURRENT], values[_VOLTAGE], values[_HEAT])
        self.present = found
        return found

    def state(self, i: int) -> State | None:
        """Torque, dead-man and errors of one joint; None when it does not answer. Raises OSError."""
        try:
            values = _STATE.unpack(self.bus.read(self._ids[i], _STATE.address, _STATE.size))
        except (NoAnswerError, RefusedError):
            return None  # it is asked again
        errors = _T.named_bits("hardware_error_status", values[_ERROR])
        return State(values[_TORQUE] == 1, values[_WATCHDOG], errors)

    def alerts(self, among: Iterable[int]) -> list[int]:
        """Those of these joints whose last answer had the alert bit."""
        alerts = self.bus.alerts
        return [i for i in among if self._ids[i] in alerts] if alerts else []

    def _believe(self, i: int, ticks: int, now_us: int) -> None:
        """Take over a reading that is possible; leave one that is not."""
        joint = self.joints[i]
        angle = joint.angle(ticks)
        reach = READING_SLACK + FASTEST_MOVE * (now_us - self.read_us[i]) / US_PER_S
        way = abs(angle - self.positions[i])
        if way <= READING_SLACK or (way <= reach and self._may_be(joint, angle)):
            self.positions[i] = angle
            self.read_us[i] = now_us
            if not self._may_be(joint, angle):  # pushed there slowly
                self.astray[i] = angle
            elif self.astray:
                self.astray.pop(i, None)
            return
        self.rejected += 1
        before = self.astray.get(i, self.positions[i])
        if abs(angle - before) <= _ONE_CYCLE and not self._may_be(joint, angle):
            self.astray[i] = angle
        else:
            self.astray.pop(i, None)

    @staticmethod
    def _may_be(joint: Joint, angle: float) -> bool:
        """Whether a body that is calibrated as this one can be there."""
        return joint.low - BEYOND <= angle <= joint.high + BEYOND

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
        self._send(
            [
                _towards(last, joint.clamp(at), HOLD_REACH)
                for joint, last, at in zip(self.joints, self.goals, positions, strict=True)
            ]
        )

    def _send(self, goals: list[float]) -> None:
        self.goals = goals
        pack = _GOAL.pack
        values = {
            self._ids[i]: pack(self.joints[i].ticks(goals[i])) for i in self._count if i not in self.unfit
        }
        self.bus.sync_write(_GOAL.address, _GOAL.size, values)


def _towards(last: float, goal: float, reach: float) -> float:
    return min(last + reach, max(last - reach, goal))
