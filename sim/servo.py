"""A simulated XL330-M288: second-order motion with profile, load, heat, shutdown and dead-man."""

import math
from math import sin

from firmware_bridge.protocol import ErrorCode
from firmware_bridge.registers import servo_table
from sim.device import WELL, Device

TICKS_PER_TURN = 4_096
CENTRE = 2_048
TICKS_PER_VELOCITY = 0.229 / 60 * TICKS_PER_TURN  # ticks/s for one unit of a velocity register
FASTEST = 103 / 60 * TICKS_PER_TURN  # no-load speed at 5 V, ticks/s

STEP_US = 10_000
_STEP = STEP_US / 1e6
_OMEGA = 45.0  # 1/s, critically damped position loop
_DECAY = math.exp(-_OMEGA * _STEP)
_ANGLE = math.tau / TICKS_PER_TURN  # rad of one tick
_REST = 1e-3  # ticks, ticks/s: nearer than this the servo stands

# Load in mA: friction while moving, gravity at 90 degrees, spring of a tracking error, error of a jam.
FRICTION, GRAVITY, STIFFNESS = 40.0, 90.0, 4.0
_EASY = FRICTION + GRAVITY  # more than that is drawn only when it lags behind
OVERLOAD_SHARE, OVERLOAD_S = 0.8, 1.0
AMBIENT, HEATING, COOLING_S = 25.0, 1.6e-6, 120.0
ENOUGH = 50  # 0.1 V
HAND = 300.0  # ticks/s: how fast somebody turns a joint by hand


_T = servo_table()
_OVERHEATING, _OVERLOAD, _INPUT_VOLTAGE = (
    _T.mask("hardware_error_status", name) for name in ("overheating", "overload", "input-voltage")
)


class Servo(Device):
    """Position in ticks (4096 a turn), velocity in ticks/s; all the truth, not only what the bus says.

    What can be wrong with it: `jammed`; `stripped`, its gears turn nothing; `load`, mA on top of its own;
    `supply` in 0.1 V; the `ambient` temperature, Celsius; a hand that turns it to `hand`, in ticks.
    """

    guarded = frozenset({"goal_position", "goal_velocity", "goal_current", "goal_pwm"})

    def __init__(self, device_id: int, position: float = CENTRE) -> None:
        super().__init__(_T, device_id)
        self.position = float(position)
        self.velocity = 0.0
        self.current = 0.0
        self.temperature = AMBIENT
        self.jammed = self.stripped = False
        self.load = 0.0
        self.supply = ENOUGH
        self.ambient = AMBIENT
        self.hand: float | None = None
        self._goal = self._trajectory = self.position
        self._top = FASTEST
        self._torque = False
        self._overload_s = 0.0
        self["goal_position"] = round(self.position)

    # --- registers ------------------------------------------------------------------------------------

    def check(self, name: str, value: int) -> int:
        if name == "goal_position":
            most, least = _LIMITS.layout.unpack_from(self._memory, _LIMITS.address)
            return WELL if least <= value <= most or self._memory[11] not in (3, 5) else ErrorCode.DATA_LIMIT
        if name == "profile_velocity" and value > 32_767:
            return ErrorCode.DATA_RANGE
        if name == "operating_mode" and value not in (0, 1, 3, 4, 5, 16):
            return ErrorCode.DATA_RANGE
        if name == "torque_enable" and value == 1 and self["hardware_error_status"] & self["shutdown"]:
            return ErrorCode.RESULT_FAIL
        return super().check(name, value)

    def written(self, name: str, value: int) -> None:
        if name == "goal_position":
            self._goal = float(value)
        elif name == "torque_enable":
            self._set_torque(value == 1)
        elif name in ("profile_velocity", "velocity_limit"):
            units = self["profile_velocity"] or self["velocity_limit"]
            self._top = min(FASTEST, units * TICKS_PER_VELOCITY)
        else:
            super().written(name, value)

    def _set_torque(self, on: bool) -> None:
        if on and not self._torque:
            # The servo takes its present position as the goal when torque comes on.
            self._goal = self._trajectory = self.position
            self["goal_position"] = round(self.position)
        self._torque = on

    def refresh(self) -> None:
        velocity = round(self.velocity / TICKS_PER_VELOCITY)
        current = self.current
        _PACK_PRESENT(
            self._memory,
            _PRESENT.address,
            round(current),
            velocity,
            round(self.position),
            abs(velocity),
            max(0, round(self._trajectory)),
            self.supply - (abs(current) > 600),
            round(self.temperature),
        )
        self._memory[122] = abs(self.velocity) > 5

    def on_expiry(self) -> None:
        """The manual says that it stops; it holds where it is."""
        self._goal = self._trajectory = self.position

    def reboot(self) -> None:
        super().reboot()
        self._torque = False
        self._top = FASTEST
        self._overload_s = 0.0
        self._goal = self._trajectory = self.position
        self["goal_position"] = round(self.position)

    def warm(self, degrees: float) -> None:
        """This warm, and in surroundings that keep it so."""
        self.temperature = self.ambient = degrees

    def lose_torque(self) -> None:
        """The torque goes, and nothing is said about it."""
        self["torque_enable"] = 0
        self._set_torque(False)

    def give_up(self, error: str) -> None:
        """A hardware error by its name; torque goes with those that shut the servo down."""
        self._fail(_T.mask("hardware_error_status", error))

    def _fail(self, errors: int) -> None:
        self["hardware_error_status"] |= errors
        if errors & self["shutdown"]:
            self.lose_torque()

    @property
    def torque(self) -> bool:
        return self._torque

    # --- physics --------------------------------------------------------------------------------------

    def step(self) -> None:
        """Advance by STEP_US."""
        x, v, goal = self.position, self.velocity, self._goal
        if self.hand is not None:
            self.position = x + max(-HAND * _STEP, min(HAND * _STEP, self.hand - x))
            self.velocity = (self.position - x) / _STEP
            limit = self["current_limit"] if self._torque else 0
            current = max(-limit, min(limit, STIFFNESS * (goal - x)))
        elif not self._torque:
            self.velocity = v = 0.0 if abs(v) < _REST else v * _DECAY
            self.position = x + v * _STEP
            current = 0.0
        elif self.stripped:
            self.velocity, current = 0.0, FRICTION
        elif self.jammed:
            self.velocity = 0.0
            current = math.copysign(min(self["current_limit"], abs(goal - x) * STIFFNESS * 4), goal - x)
        elif goal == self._trajectory and abs(x - goal) < _REST and abs(v) < _REST:
            self.position, self.velocity = goal, 0.0
            current = GRAVITY * sin((goal - CENTRE) * _ANGLE)
        else:
            reach, way = self._top * _STEP, goal - self._trajectory
            aim = self._trajectory + (reach if way > reach else -reach if way < -reach else way)
            error = x - aim
            slope = v + _OMEGA * error
            self._trajectory = aim
            self.position = aim + (error + slope * _STEP) * _DECAY
            self.velocity = (v - _OMEGA * slope * _STEP) * _DECAY
            friction = FRICTION if v > 0 else -FRICTION
            current = GRAVITY * sin((x - CENTRE) * _ANGLE) + friction - STIFFNESS * error
            if abs(current) > _EASY and abs(current) > (limit := self["current_limit"]):
                current = math.copysign(limit, current)
        if self._torque:
            current += self.load
        self.current = current
        warmth = self.temperature - self.ambient
        if current or warmth:
            self.temperature += (HEATING * current * current - warmth / COOLING_S) * _STEP
            if self.temperature > 60 or abs(current) > 300 or self._overload_s:
                self._protect(current)
        if self.supply < ENOUGH and self.supply < self["min_voltage_limit"]:
            self._fail(_INPUT_VOLTAGE)

    def _protect(self, current: float) -> None:
        """Overload and overheating shut torque off."""
        errors = 0
        if self.temperature > 60 and self.temperature > self["temperature_limit"]:
            errors |= _OVERHEATING
        if abs(current) > 300 and abs(current) >= OVERLOAD_SHARE * self["current_limit"]:
            self._overload_s += _STEP
            if self._overload_s >= OVERLOAD_S:
                errors |= _OVERLOAD
        else:
            self._overload_s = 0.0
        if errors:
            self._fail(errors)


_LIMITS = _T.block("max_position_limit", "min_position_limit")
_PRESENT = _T.block("present_current", "present_temperature")
_PACK_PRESENT = _PRESENT.layout.pack_into
