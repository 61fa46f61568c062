"""The body board: pads, presence, IMU, buttons and lights, read in one block each cycle."""

import logging
from typing import NamedTuple

from firmware_bridge.registers import board_table
from robot.contract.body import PADS
from robot.contract.commands import Figures, Light
from robot.contract.events import Called, PresenceChanged, Touched
from robot.contract.record import Record
from robot.drivers.body.bus import Bus, NoAnswerError, RefusedError
from robot.drivers.body.bus_watchdog import WATCHDOG
from robot.drivers.body.desk_taps import DeskTaps
from robot.errors import DeviceError

log = logging.getLogger(__name__)

BOARD_ID = 100
NEAR_MM, FAR_MM = 800, 1_200
NOBODY, FARTHEST_MM = 65_535, 2_000  # the sensor sees 1.5 m
PRESENCE_CYCLES = 5  # a change of presence counts when it lasts 100 ms
MOST_TOUCHES = 8  # ended in one cycle; more is the board having restarted
FADE = 12  # of 255 in one cycle: lights come up in 0.4 s, never at once

COLOURS = {
    "off": (0, 0, 0),
    "warm": (255, 170, 90),
    "blue": (80, 140, 255),
    "green": (90, 220, 120),
    "amber": (255, 150, 0),
}
Rgb = tuple[int, int, int]

_T = board_table()
_BLOCK = _T.block("touched", "microphone_light")
_FLAGS, _LATCHED, _ROUGH = (_BLOCK.index(name) for name in ("flags", "latched", "touch_rough"))
_COUNTS, _TIMES = _BLOCK.index("touch_count_head"), _BLOCK.index("touch_ms_head")
_PRESENCE, _EYES, _RING = (_BLOCK.index(name) for name in ("presence_mm", "eyes_red", "ring_red"))
_STOP, _LESS, _E_STOP_LATCH = (_T.mask("latched", bit) for bit in ("stop", "less", "e-stop"))
_CLEARED = _STOP | _LESS | _E_STOP_LATCH | _T.mask("latched", "startle")
_E_STOP, _FACE_DOWN, _COVERED = (_T.mask("flags", bit) for bit in ("e-stop", "face-down", "eyes-covered"))
_STOP_HELD, _SHAKEN = (_T.mask("flags", bit) for bit in ("stop-pressed", "startle"))
_HEAT, _LIGHT = _BLOCK.index("present_temperature"), _BLOCK.index("light_level")
_VOLTAGE = _BLOCK.index("present_input_voltage")
_STATE = _T.block("torque_enable", "acceleration_z")
_TORQUE, _WATCHDOG, _X = (_STATE.index(n) for n in ("torque_enable", "bus_watchdog", "acceleration_x"))
_FIRST_LIGHT = _T["eyes_red"].address
_LAYOUT = _T["layout_version"].initial


class Reading(NamedTuple):
    """One poll. `stop` and `less`: pressed since the last; e-stop, face-down, covered and `stop_held`: now.

    `touched` are the pads with a hand on them; `impossible_mm` is a distance that cannot be, or None.
    """

    stop: bool
    less: bool
    e_stop: bool
    face_down: bool
    eyes_covered: bool
    eyes: Rgb
    ring: Rgb
    microphone_light: bool
    events: tuple[Record, ...]
    stop_held: bool
    touched: tuple[str, ...]
    impossible_mm: int | None
    light: int
    heat: int


class BodyBoard:
    """`read` once a cycle, then `write` once a cycle when nothing more urgent is waiting.

    `parked`: the board refused its outputs, so its watchdog has expired and it waits for `rearm`.
    """

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self.parked = False
        self.near = False
        self._counts: tuple[int, ...] | None = None
        self._handled = 0  # latches that were acted on and are not yet known to be cleared
        self._to_clear = 0
        self._presence_cycles = 0
        self._desk_taps = DeskTaps()
        self._heat = self._voltage = 0
        self._wanted: dict[str, Rgb] = {"eyes": (0, 0, 0), "ring": (0, 0, 0)}
        self._shown = bytes(6)
        self._microphone, self._microphone_shown = False, False

    @property
    def heat(self) -> int:
        """Degrees C, as last read."""
        return self._heat

    @property
    def volts(self) -> float:
        """Of the servos' supply, as last read."""
        return self._voltage / 10

    def set_up(self, port: str) -> None:
        """Check that this is our board and enable its outputs.

        Raises DeviceError; OSError when the port goes.
        """
        try:
            model, _ = self.bus.ping(BOARD_ID)
            if model != _T.model:
                what = f"id {BOARD_ID} is model {model}, not the body board ({_T.model})."
                raise DeviceError(port, what, "Are the ports swapped?", code="wrong-model")
            if (layout := self._value("layout_version")) != _LAYOUT:
                raise DeviceError(
                    port,
                    f"the board has register layout {layout}, not {_LAYOUT}.",
                    "Update its firmware.",
                    code="other-firmware",
                )
            self._set("latch_clear", 255)
            self._counts = None
            self._handled = self._to_clear = 0
            self.rearm()
        except (NoAnswerError, RefusedError) as error:
            raise DeviceError(
                port,
                f"the body board does not answer ({error}).",
                "Check power, cable and baud.",
                code="no-answer",
            ) from error

    def rearm(self) -> None:
        """Outputs and watchdog on again; what was pressed or touched meanwhile is kept.

        Raises NoAnswerError, RefusedError.
        """
        for name, value in (("bus_watchdog", 0), ("torque_enable", 1), ("bus_watchdog", WATCHDOG)):
            self._set(name, value)
        self.parked = False
        self._shown = self.bus.read(BOARD_ID, _FIRST_LIGHT, 6, patient=True)
        self._set("microphone_light", self._microphone)
        self._microphone_shown = self._microphone

    def _value(self, name: str) -> int:
        register = _T[name]
        return register.unpack(self.bus.read(BOARD_ID, register.address, register.size, patient=True))

    def _set(self, name: str, value: int) -> None:
        register = _T[name]
        self.bus.write(BOARD_ID, register.address, register.pack(value), patient=True)

    def read(self) -> Reading | None:
        """The board as it is now, None when it does not answer. Raises OSError."""
        try:
            values = _BLOCK.unpack(self.bus.read(BOARD_ID, _BLOCK.address, _BLOCK.size))
        except (NoAnswerError, RefusedError):
            return None
        latched, flags = values[_LATCHED] & _CLEARED, values[_FLAGS]
        fresh = latched & ~self._handled
        self._handled, self._to_clear = latched, latched
        mm, self._heat, self._voltage = values[_PRESENCE], values[_HEAT], values[_VOLTAGE]
        possible = 0 < mm <= FARTHEST_MM or mm == NOBODY
        events = self._touches(values) + (self._presence(mm) if possible else [])
        if self._desk_taps.look(shaken=bool(flags & _SHAKEN), touched=bool(values[0])):
            events.append(Called("touch"))
        return Reading(
            stop=bool(fresh & _STOP),
            less=bool(fresh & _LESS),
            e_stop=bool(flags & _E_STOP or fresh & _E_STOP_LATCH),
            face_down=bool(flags & _FACE_DOWN),
            eyes_covered=bool(flags & _COVERED),
            eyes=_rgb(values, _EYES),
            ring=_rgb(values, _RING),
            microphone_light=bool(values[-1]),
            events=tuple(events),
            stop_held=bool(flags & _STOP_HELD),
            touched=_pads(values[0]) if values[0] else (),
            impossible_mm=None if possible else mm,
            light=values[_LIGHT],
            heat=values[_HEAT],
        )

    def state(self) -> tuple[bool, int, tuple[int, ...]] | None:
        """(outputs on, watchdog, acceleration x, y, z in 0.001 g); None without an answer. Raises OSError."""
        try:
            values = _STATE.unpack(self.bus.read(BOARD_ID, _STATE.address, _STATE.size))
        except (NoAnswerError, RefusedError):
            return None
        return values[_TORQUE] == 1, values[_WATCHDOG], values[_X : _X + 3]

    def e_stop_pressed(self) -> bool:
        """What the board says of the e-stop; False when it says nothing."""
        try:
            reading = self.read()
        except OSError:
            return False
        return reading is not None and reading.e_stop

    def errors(self) -> frozenset[str] | None:
        """Hardware errors of the board by name; None when it does not say. Raises OSError."""
        if BOARD_ID not in self.bus.alerts:
            return frozenset()
        register = _T["hardware_error_status"]
        try:
            value = register.unpack(self.bus.read(BOARD_ID, register.address, register.size))
        except (NoAnswerError, RefusedError):
            return None
        return frozenset(_T.named_bits("hardware_error_status", value))

    def figures(self, code: str) -> Figures:
        """What belongs to a hardware error: V or degrees C, as they were last read."""
        if code == "overheating":
            return (("value", self._heat), ("limit", _T["temperature_limit"].initial))
        return (("value", self._voltage / 10), ("limit", _T["min_voltage_limit"].initial / 10))

    # --- outputs ----------------------------------------------------------------------------------------

    def light(self, command: Light) -> None:
        """Fade eyes or ring to this colour."""
        level = max(0.0, min(1.0, command.level))
        red, green, blue = COLOURS[command.colour]
        self._wanted[command.part] = (round(red * level), round(green * level), round(blue * level))

    def microphone(self, on: bool) -> None:
        self._microphone = on

    def write(self) -> None:
        """Clear the latches that were acted on, then lights, if anything changed. Raises OSError."""
        try:
            if self._microphone != self._microphone_shown:
                wanted = self._microphone
                self.bus.write(BOARD_ID, _T["microphone_light"].address, bytes((wanted,)))
                self._microphone_shown = wanted
            if self._to_clear:
                self.bus.write(BOARD_ID, _T["latch_clear"].address, bytes((self._to_clear,)))
                self._handled = self._to_clear = 0
            wanted_lights = bytes((*self._wanted["eyes"], *self._wanted["ring"]))
            if wanted_lights != self._shown:
                step = bytes(
                    min(255, max(a - FADE, min(a + FADE, b)))
                    for a, b in zip(self._shown, wanted_lights, strict=True)
                )
                self.bus.write(BOARD_ID, _FIRST_LIGHT, step)
                self._shown = step
        except NoAnswerError:
            pass  # tried again in the next cycle; a board that stays silent is a lost link
        except RefusedError as error:
            log.debug("the board refused its outputs: %s", error)
            self.parked = True

    # --- what happened ----------------------------------------------------------------------------------

    def _touches(self, values: tuple[int, ...]) -> list[Record]:
        """Touches that ended since the last poll, by the board's counters: a lost poll loses none."""
        counts = values[_COUNTS : _COUNTS + len(PADS)]
        before, self._counts = self._counts, counts
        if before is None or before == counts:
            return []
        ended = [(now - then) & 0xFF for now, then in zip(counts, before, strict=True)]
        if max(ended) > MOST_TOUCHES:
            return []
        return [
            Touched(pad, values[_TIMES + i], bool(values[_ROUGH] >> i & 1))
            for i, pad in enumerate(PADS)
            for _ in range(ended[i])
        ]

    def _presence(self, mm: int) -> list[Record]:
        changed = mm > FAR_MM if self.near else mm < NEAR_MM
        self._presence_cycles = self._presence_cycles + 1 if changed else 0
        if self._presence_cycles < PRESENCE_CYCLES:
            return []
        self._presence_cycles = 0
        self.near = not self.near
        return [PresenceChanged(self.near)]


def _pads(bits: int) -> tuple[str, ...]:
    return tuple(pad for i, pad in enumerate(PADS) if bits >> i & 1)


def _rgb(values: tuple[int, ...], at: int) -> Rgb:
    return values[at], values[at + 1], values[at + 2]
