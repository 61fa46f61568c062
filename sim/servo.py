"""A simulated XL330-M288 servo: its registers, its shaft, its heat and its hardware errors."""

import math
from collections.abc import Callable
from math import sin

from firmware_bridge.protocol import ErrorCode, Instruction
from firmware_bridge.registers import servo_table
from sim.device import TABLE_SIZE, WELL, Cell, Device
from sim.servo_backup import Backup, factory_reset
from sim.servo_modes import CURRENT, CURRENT_POSITION, POSITION, PWM, VELOCITY, TimedMove, freely

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
HOMING_IN_A_TURN = 1_024  # a farther homing offset is ignored in position mode
_STANDS = 5.0  # ticks/s
NO_ID = 253  # from here a secondary id is none

_T = servo_table()
_OVERHEATING, _OVERLOAD, _INPUT_VOLTAGE = (
    _T.mask("hardware_error_status", name) for name in ("overheating", "overload", "input-voltage")
)
_REVERSE, _BY_TIME, _TORQUE_BY_GOAL = (
    _T.mask("drive_mode", name) for name in ("reverse", "profile-by-time", "torque-by-goal")
)
_TORQUE_ON, _RESTORE = (_T.mask("startup_configuration", name) for name in ("torque-on", "restore"))
_POINTERS, _INDIRECT = _T["indirect_address_1"].address, _T["indirect_data_1"].address
_INDIRECT_END = _T["indirect_data_20"].address + 1
_MOST_PWM, _MOST_CURRENT = _T["pwm_limit"].highest, _T["current_limit"].highest
_CLEAR_TURNS = bytes((0x01, 0x44, 0x58, 0x4C, 0x22))
# What decides how it turns: looked up again when one of them is written.
_DECIDING = frozenset(
    ("profile_velocity", "velocity_limit", "pwm_limit", "goal_pwm", "current_limit", "goal_current")
) | {"operating_mode", "drive_mode", "homing_offset"}


class Servo(Device):
    """`position` is where the shaft is, in ticks (4096 a turn), `velocity` in ticks/s: all the truth,
    whatever homing offset and drive mode make of it on the bus.

    What can be wrong with it: `jammed`; `stripped`, its gears turn nothing; `load`, mA on top of its own;
    `supply` in 0.1 V; the `ambient` temperature, Celsius; a hand that turns it to `hand`, in ticks.
    """

    whole_only = True

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
        self._backup = Backup()
        self._torque = False
        self._overload_s = 0.0
        self._goal = self._trajectory = self.position
        self._move: TimedMove | None = None
        self._mode, self._sign, self._offset = POSITION, 1, 0
        self._top, self._most = FASTEST, float(_MOST_CURRENT)
        self._decide()
        self._first_turn()
        self._stay()

    # --- where it is, and where the bus says that it is ---------------------------------------------------

    def _decide(self) -> None:
        """Recompute the motor's behaviour from its registers."""
        drive = self["drive_mode"]
        offset = self["homing_offset"]
        self._mode = self["operating_mode"]
        self._sign = -1 if drive & _REVERSE else 1
        self._offset = 0 if self._mode == POSITION and abs(offset) > HOMING_IN_A_TURN else offset
        power = min(abs(self["goal_pwm"]), self["pwm_limit"]) / _MOST_PWM
        limit = self["velocity_limit"]
        units = limit if drive & _BY_TIME else min(self["profile_velocity"] or limit, limit)
        self._top = min(FASTEST * power, units * TICKS_PER_VELOCITY)
        most = self["current_limit"]
        if self._mode == CURRENT_POSITION:
            most = min(most, abs(self["goal_current"]))
        self._most = min(most, _MOST_CURRENT * power)

    def _first_turn(self) -> None:
        """Reduce the position to the first turn, as after a restart."""
        self._turns = math.floor(self._sign * self.position / TICKS_PER_TURN) * TICKS_PER_TURN

    def told(self, ticks: float) -> int:
        """The position on the bus for a shaft position."""
        at = round(self._sign * ticks) - self._turns + self._offset
        return (at + (1 << 31)) % (1 << 32) - (1 << 31)

    def place(self, told: int) -> float:
        """The shaft position for a position on the bus."""
        return float(self._sign * (told - self._offset + self._turns))

    def _stay(self) -> None:
        """Set the goal to the present position."""
        self._goal = self._trajectory = self.position
        self._move = None
        self["goal_position"] = self.told(self.position)

    # --- registers ------------------------------------------------------------------------------------

    @property
    def secondary(self) -> int | None:
        """The secondary id, or None."""
        return own if (own := self._memory[12]) < NO_ID else None

    @property
    def _shut_down(self) -> bool:
        """Shut the servo down until it is rebooted."""
        return bool(self["hardware_error_status"] & self["shutdown"])

    def _check(self, name: str, value: int, held: Callable[[str], int]) -> int:
        if name == "torque_enable" and value == 1 and self._shut_down:
            return ErrorCode.RESULT_FAIL
        return super()._check(name, value, held)

    def written(self, name: str, value: int) -> None:
        if name == "goal_position":
            self._go(value)
        elif name == "torque_enable":
            self._set_torque(value == 1)
        elif name in _DECIDING:
            self._decide()
            if name == "drive_mode" or (name == "operating_mode" and value == POSITION):
                self._first_turn()
            if name in ("operating_mode", "drive_mode", "homing_offset"):
                self._stay()
        else:
            super().written(name, value)
        if name in self.table.guarded and self["drive_mode"] & _TORQUE_BY_GOAL and not self._shut_down:
            self["torque_enable"] = 1
            self._torque = True

    def _go(self, value: int) -> None:
        self._goal = self.place(value)
        if self["drive_mode"] & _BY_TIME and self["profile_velocity"]:
            span, rise = self["profile_velocity"] / 1e3, self["profile_acceleration"] / 1e3
            self._move = TimedMove(self._trajectory, self._goal, span, rise)

    def _set_torque(self, on: bool) -> None:
        if on and not self._torque:
            if self._mode == POSITION:
                self._first_turn()
            # The servo takes its present position as the goal when torque comes on.
            self._stay()
        self._torque = on

    def read(self, address: int, size: int) -> tuple[int, bytes]:
        error, data = super().read(address, size)
        if error or address >= _INDIRECT_END or address + size <= _INDIRECT:
            return error, data
        return error, bytes(self._memory[self._aim(at)] for at in range(address, address + size))

    def write(self, address: int, data: bytes, grouped: bool = False) -> int:
        end = address + len(data)
        if not data or end > TABLE_SIZE or address >= _INDIRECT_END or end <= _INDIRECT:
            return super().write(address, data, grouped)
        cells: list[Cell] = [(self._aim(at), byte) for at, byte in enumerate(data, address)]
        return self._write_cells(cells, grouped)

    def _aim(self, address: int) -> int:
        """The real address behind indirect data."""
        if not _INDIRECT <= address < _INDIRECT_END:
            return address
        return self._memory[_POINTERS + 2 * (address - _INDIRECT)]  # below 228: the high byte is 0

    def refresh(self) -> None:
        velocity = self._sign * round(self.velocity / TICKS_PER_VELOCITY)
        current = self._sign * self.current
        _PACK_PRESENT(
            self._memory,
            _PRESENT.address,
            max(-32_768, min(32_767, round(current))),
            velocity,
            self.told(self.position),
            abs(velocity),
            max(0, self.told(self._trajectory)),
            max(0, min(65_535, self.supply - (abs(current) > 600))),
            max(0, min(255, round(self.temperature))),
        )
        self._memory[122] = abs(velocity) > self["moving_threshold"]

    def _on_expiry(self) -> None:
        """The manual says that it stops; it holds where it is."""
        self._goal = self._trajectory = self.position
        self._move = None
        self["goal_velocity"] = 0

    def reboot(self) -> None:
        super().reboot()
        self._torque = False
        self._overload_s = 0.0
        if self["startup_configuration"] & _RESTORE:
            self._backup.bring_back(self)
        self["backup_ready"] = bool(self._backup)
        self._decide()
        self._first_turn()
        self._stay()
        if self["startup_configuration"] & _TORQUE_ON:
            self["torque_enable"] = 1
            self._torque = True

    def special(self, kind: int, params: bytes, broadcast: bool) -> int:
        if kind == Instruction.FACTORY_RESET:
            return factory_reset(self, params, broadcast)
        if kind == Instruction.CLEAR:
            if params != _CLEAR_TURNS:
                return ErrorCode.DATA_RANGE
            if abs(self.velocity) > _STANDS:
                return ErrorCode.RESULT_FAIL
            self._first_turn()
            self._stay()
            return WELL
        if kind == Instruction.CONTROL_TABLE_BACKUP:
            error = self._backup.obey(self, params)
            self._decide()
            self._stay()
            return error
        return super().special(kind, params, broadcast)

    def warm(self, degrees: float) -> None:
        """Set the temperature of the servo and of its surroundings."""
        self.temperature = self.ambient = degrees

    def lose_torque(self) -> None:
        """Lose torque silently."""
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
            limit = self._most if self._torque else 0
            current = max(-limit, min(limit, STIFFNESS * (goal - x)))
        elif not self._torque:
            self.velocity = v = 0.0 if abs(v) < _REST else v * _DECAY
            self.position = x + v * _STEP
            current = 0.0
        elif self.stripped:
            self.velocity, current = 0.0, FRICTION
        elif self._mode in (CURRENT, VELOCITY, PWM):
            current = self._step_freely()
        elif self.jammed:
            self.velocity = 0.0
            current = math.copysign(min(self._most, abs(goal - x) * STIFFNESS * 4), goal - x)
        elif goal == self._trajectory and abs(x - goal) < _REST and abs(v) < _REST:
            self.position, self.velocity = goal, 0.0
            current = GRAVITY * sin((goal - CENTRE) * _ANGLE)
        else:
            if self._move is None:
                reach, way = self._top * _STEP, goal - self._trajectory
                aim = self._trajectory + (reach if way > reach else -reach if way < -reach else way)
            else:
                aim = self._timed(self._move)
            error = x - aim
            slope = v + _OMEGA * error
            self._trajectory = aim
            self.position = aim + (error + slope * _STEP) * _DECAY
            self.velocity = (v - _OMEGA * slope * _STEP) * _DECAY
            friction = FRICTION if v > 0 else -FRICTION
            current = GRAVITY * sin((x - CENTRE) * _ANGLE) + friction - STIFFNESS * error
            if abs(current) > _EASY and abs(current) > (limit := self._most):
                current = math.copysign(limit, current)
        if self._torque:
            current += self.load
        self.current = current
        warmth = self.temperature - self.ambient
        if current or warmth:
            self.temperature += (HEATING * current * current - warmth / COOLING_S) * _STEP
            if self.temperature > 60 or abs(current) > 300 or self._overload_s:
                self._protect(current)
        if (
            self.supply != ENOUGH
            and not self["min_voltage_limit"] <= self.supply <= self["max_voltage_limit"]
        ):
            self._fail(_INPUT_VOLTAGE)

    def _timed(self, move: TimedMove) -> float:
        """Where a move by time is now, no faster than the motor turns."""
        reach = self._top * _STEP
        aim = self._trajectory + max(-reach, min(reach, move.step(_STEP) - self._trajectory))
        if aim == self._goal:
            self._move = None
        return aim

    def _step_freely(self) -> float:
        """One step without a goal for the position; mA."""
        goals = (
            self["goal_current"],
            self["goal_velocity"] * TICKS_PER_VELOCITY,
            self["goal_pwm"] / _MOST_PWM,
        )
        gravity = GRAVITY * sin((self.position - CENTRE) * _ANGLE)
        if self.expired:
            goals = (0, 0.0, 0.0)
        aim, current = freely(self._mode, goals, self._sign, gravity, FRICTION, FASTEST, self._top)
        rise = self["profile_acceleration"]
        if self.jammed:
            self.velocity, current = 0.0, math.copysign(self._most, aim) if aim else current
        elif self._mode == VELOCITY and rise:
            units = 214.577 / 3_600 * TICKS_PER_TURN  # ticks/s^2 of one unit
            reach = FASTEST if self["drive_mode"] & _BY_TIME else rise * units * _STEP
            if self["drive_mode"] & _BY_TIME:
                reach = abs(aim) * min(1.0, _STEP * 1e3 / rise)
            self.velocity += max(-reach, min(reach, aim - self.velocity))
        else:
            self.velocity = aim + (self.velocity - aim) * _DECAY
            if abs(self.velocity) < _REST:
                self.velocity = 0.0
        self.position += self.velocity * _STEP
        self._goal = self._trajectory = self.position
        return max(-self._most, min(self._most, current))

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


_PRESENT = _T.block("present_current", "present_temperature")
_PACK_PRESENT = _PRESENT.layout.pack_into
