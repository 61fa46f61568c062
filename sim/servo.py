"""A simulated XL330-M288: second-order motion with profile, load, heat, shutdown and dead-man."""

import math

from firmware_bridge.protocol import ErrorCode
from firmware_bridge.registers import servo_table
from sim.device import Device

TICKS_PER_TURN = 4_096
CENTRE = 2_048
TICKS_PER_VELOCITY = 0.229 / 60 * TICKS_PER_TURN  # ticks/s for one unit of a velocity register
FASTEST = 103 / 60 * TICKS_PER_TURN  # no-load speed at 5 V, ticks/s

STEP_US = 10_000
_STEP = STEP_US / 1e6
_OMEGA = 45.0  # 1/s, critically damped position loop
_DECAY = math.exp(-_OMEGA * _STEP)
_REST = 1e-3  # ticks, ticks/s: nearer than this the servo stands

# Load in mA: friction while moving, gravity at 90 degrees, spring of a tracking error, error of a jam.
FRICTION, GRAVITY, STIFFNESS = 40.0, 90.0, 4.0
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
        if error := super().check(name, value):
            return error
        if name == "goal_position":
            inside = self["min_position_limit"] <= value <= self["max_position_limit"]
            return ErrorCode.NONE if inside or self._memory[11] not in (3, 5) else ErrorCode.DATA_LIMIT
        if name == "profile_velocity" and value > 32_767:
            return ErrorCode.DATA_RANGE
        if name == "operating_mode" and value not in (0, 1, 3, 4, 5, 16):
            return ErrorCode.DATA_RANGE
        if name == "torque_enable" and value == 1 and self["hardware_error_status"] & self["shutdown"]:
            return ErrorCode.RESULT_FAIL
        return ErrorCode.NONE

    def written(self, name: str, value: int) -> None:
        super().written(name, value)
        if name == "goal_position":
            self._goal = float(value)
        elif name == "torque_enable":
            self._set_torque(value == 1)
        elif name in ("profile_velocity", "velocity_limit"):
            units = self["profile_velocity"] or self["velocity_limit"]
            self._top = min(FASTEST, units * TICKS_PER_VELOCITY)

    def _set_torque(self, on: bool) -> None:
        if on and not self._torque:
            # The servo takes its present position as the goal when torque comes on.
            self._goal = self._trajectory = self.position
            self["goal_position"] = round(self.position)
        self._torque = on

    def refresh(self) -> None:
        position, velocity = round(self.position), round(self.velocity / TICKS_PER_VELOCITY)
        volt = self.supply - int(abs(self.current) > 600)
        trajectory = max(0, round(self._trajectory))
        _PRESENT.layout.pack_into(
            self._memory,
            _PRESENT.address,
            round(self.current),
            velocity,
            position,
            abs(velocity),
            trajectory,
            volt,
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
            self.current = max(-limit, min(limit, STIFFNESS * (goal - x)))
        elif not self._torque:
            self.velocity = v = 0.0 if abs(v) < _REST else v * _DECAY
            self.position = x + v * _STEP
            self.current = 0.0
        elif self.stripped:
            self.velocity, self.current = 0.0, FRICTION
        elif self.jammed:
            self.velocity = 0.0
            self.current = math.copysign(min(self["current_limit"], abs(goal - x) * STIFFNESS * 4), goal - x)
        elif goal == self._trajectory and abs(x - goal) < _REST and abs(v) < _REST:
            self.position, self.velocity = goal, 0.0
            self.current = GRAVITY * math.sin((goal - CENTRE) * math.tau / TICKS_PER_TURN)
        else:
            reach = self._top * _STEP
            self._trajectory = aim = self._trajectory + max(-reach, min(reach, goal - self._trajectory))
            error = x - aim
            slope = v + _OMEGA * error
            self.position = aim + (error + slope * _STEP) * _DECAY
            self.velocity = (v - _OMEGA * slope * _STEP) * _DECAY
            self.current = (
                GRAVITY * math.sin((x - CENTRE) * math.tau / TICKS_PER_TURN)
                + (FRICTION if v > 0 else -FRICTION)
                - STIFFNESS * error
            )
            if abs(self.current) > GRAVITY + FRICTION and abs(self.current) > (
                limit := self["current_limit"]
            ):
                self.current = math.copysign(limit, self.current)
        if self._torque:
            self.current += self.load
        load = self.current
        if load or self.temperature != self.ambient:
            self._heat(load)
        if self.supply < ENOUGH and self.supply < self["min_voltage_limit"]:
            self._fail(_INPUT_VOLTAGE)

    def _heat(self, load: float) -> None:
        """Temperature follows the square of the current; overload and overheating shut torque off."""
        cooling = (self.temperature - self.ambient) / COOLING_S
        self.temperature += (HEATING * load * load - cooling) * _STEP
        errors = 0
        if self.temperature > 60 and self.temperature > self["temperature_limit"]:
            errors |= _OVERHEATING
        if abs(load) > 300 and abs(load) >= OVERLOAD_SHARE * self["current_limit"]:
            self._overload_s += _STEP
            if self._overload_s >= OVERLOAD_S:
                errors |= _OVERLOAD
        else:
            self._overload_s = 0.0
        if errors:
            self._fail(errors)


_PRESENT = _T.block("present_current", "present_temperature")
