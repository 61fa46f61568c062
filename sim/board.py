"""A simulated body board: pads, presence, IMU, buttons, lights, with the firmware's latches and counters."""

import heapq
from collections.abc import Callable

from firmware_bridge.protocol import ErrorCode
from firmware_bridge.registers import board_table
from robot.contract.body import PADS
from sim.device import Device

NOBODY = 65_535
BUTTONS = ("less", "stop")  # as events number them
LONGEST_TOUCH = 65_535
PRESS_US = 100_000
EVENTS = 8
# As in the firmware.
LONGEST_READ = 128
LONGEST_REGISTERED = 32
SHOVE_US = 200_000
COOLED, SUPPLY_BACK = 5, 2
BRIGHT, COVERED = 128, 3
FLICKER_US = 60_000_000  # a lit room is never quite the same for longer

SENSORS = (
    "acceleration_x", "acceleration_y", "acceleration_z",
    "light_level", "presence_mm", "present_temperature",
)  # fmt: skip
_LIGHTS = tuple(f"{part}_{colour}" for part in ("eyes", "ring") for colour in ("red", "green", "blue"))
_LIGHT_AT = board_table()["light_level"].address
_GOALS = ("hobby1_goal_pulse", "hobby2_goal_pulse")
_PULSES = board_table().block("hobby1_goal_pulse", "hobby2_present_pulse")


class Board(Device):
    """The firmware's behaviour: what happens between two polls is latched, counted and queued."""

    alerting = (*Device.alerting, (board_table()["flags"].address, board_table().mask("flags", "e-stop")))
    longest_read = LONGEST_READ
    longest_registered = LONGEST_REGISTERED
    nothing_registered = ErrorCode.NONE

    def __init__(self, device_id: int = 100) -> None:
        super().__init__(board_table(), device_id)
        self.now_us = 0
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0
        self._began: dict[str, int] = {}
        self._moved_us = self._calm_us = 0
        self._light = BRIGHT
        self._stuck: dict[str, int] = {}
        self._e_stop = self.table.mask("flags", "e-stop")
        self._pressed = {
            "latched": sum(self.table.mask("latched", what) for what in (*BUTTONS, "e-stop")),
            "flags": sum(self.table.mask("flags", f"{button}-pressed") for button in BUTTONS),
        }

    # --- what happens to the board ----------------------------------------------------------------------

    def touch(self, pad: str, ms: int, rough: bool = False) -> None:
        """A hand on `pad` from now on for `ms`; `rough` comes with a shove that the IMU feels."""
        if pad not in PADS or not 0 < ms <= LONGEST_TOUCH:
            raise ValueError(
                f"touch of {pad!r} for {ms} ms: pads are {', '.join(PADS)}, 1..{LONGEST_TOUCH} ms"
            )
        self._begin(pad, rough)
        self._after(ms * 1_000, lambda: self._end(pad))

    def press(self, button: str, times: int = 1, apart_ms: int = 0) -> None:
        """ "stop" or "less", pressed and let go; "desk": so many taps beside it, this far apart."""
        if button == "desk":
            for n in range(times):
                self._after(n * apart_ms * 1_000, self._shake)
            return
        if button not in BUTTONS:
            raise ValueError(f"button {button!r}: buttons are stop and less")
        self.hold(button)
        self._after(PRESS_US, lambda: self.let_go(button))

    def hold(self, what: str) -> None:
        """A button or a pad is held down, until `let_go`."""
        if what in PADS:
            self._begin(what, rough=False)
            return
        button, which = what, BUTTONS.index(what)
        self["latched"] |= self.table.mask("latched", button)
        self._flag(f"{button}-pressed", True)
        self._event("button-pressed", which, self.now_us // 1_000)

    def let_go(self, what: str) -> None:
        """What was held is let go."""
        if what in PADS:
            self._end(what)
            return
        self._flag(f"{what}-pressed", False)
        self._event("button-released", BUTTONS.index(what), PRESS_US // 1_000)

    def stick(self, register: str, value: int | None) -> None:
        """A sensor that says this, whatever is so; None mends it."""
        if register not in SENSORS:
            raise ValueError(f"{register!r} is no sensor: {', '.join(SENSORS)}")
        if value is None:
            self._stuck.pop(register, None)
            self[register] = self.table[register].initial
        else:
            self._stuck[register] = value
        self.refresh()

    def set_flag(self, name: str, on: bool) -> None:
        """ "e-stop", "face-down", "eyes-covered" or "tilted", until set otherwise."""
        changed = on != bool(self["flags"] & self.table.mask("flags", name))
        self._flag(name, on)
        if name == "e-stop":
            self.set_supply(0 if on else self.table["present_input_voltage"].initial)
            if on:
                self["latched"] |= self.table.mask("latched", name)
                self._pulses_off()
        if changed and name in ("e-stop", "face-down"):
            kinds = {"e-stop": ("e-stop-closed", "e-stop-opened"), "face-down": ("upright", "face-down")}
            self._event(kinds[name][on], 0, self.now_us // 1_000)
        if name == "eyes-covered":
            self._light = COVERED if on else BRIGHT
            self.refresh()
        if name in ("face-down", "tilted"):
            self["acceleration_z"] = (-1_000 if name == "face-down" else 600) if on else 1_000
            self["acceleration_x"] = 800 if on and name == "tilted" else 0

    def set_presence(self, mm: int | None) -> None:
        """Distance of the nearest person in millimetres, None for nobody."""
        self["presence_mm"] = NOBODY if mm is None else max(0, min(NOBODY, mm))

    def set_supply(self, tenths: int) -> None:
        """The servo supply in 0.1 V. Nothing is wrong with it while the e-stop is open."""
        self["present_input_voltage"] = tenths
        low = bool(self["hardware_error_status"] & 1)
        if not self["flags"] & self._e_stop:
            low = tenths < self["min_voltage_limit"] + SUPPLY_BACK * low
        self._hardware("supply-low", low)

    def set_temperature(self, degrees: int) -> None:
        """At the supply switch, Celsius; 0 is a sensor that is not there."""
        self["present_temperature"] = degrees
        hot = bool(self["hardware_error_status"] & self.table.mask("hardware_error_status", "overheating"))
        self._hardware("overheating", degrees >= self["temperature_limit"] - COOLED * hot)

    # --- what the firmware does -------------------------------------------------------------------------

    def advance(self, now_us: int) -> None:
        """Let everything happen that is due."""
        while self._due and self._due[0][0] <= now_us:
            self.now_us, _, action = heapq.heappop(self._due)
            action()
        self.now_us = now_us

    def refresh(self) -> None:
        self["realtime_tick"] = self.now_us // 1_000 & 0xFFFF
        light = self._light + (self.now_us // FLICKER_US & 1 if self._light == BRIGHT else 0)
        self._memory[_LIGHT_AT] = light
        for register, value in self._stuck.items():
            self[register] = value

    def _check(self, name: str, value: int, held: Callable[[str], int]) -> int:
        if error := super()._check(name, value, held):
            return error
        if name in _GOALS and value:
            servo = name.removesuffix("goal_pulse")
            if not self[servo + "min_pulse"] <= value <= self[servo + "max_pulse"]:
                return ErrorCode.DATA_LIMIT
            if not self["torque_enable"] or self._stopped():
                return ErrorCode.RESULT_FAIL
        return ErrorCode.NONE

    def written(self, name: str, value: int) -> None:
        super().written(name, value)
        if name == "latch_clear":
            self["latched"] &= ~value & 0xFF
            self["latch_clear"] = 0
        elif name == "torque_enable" and not value:
            self._pulses_off()
        elif name in _GOALS and not value:
            self[name.replace("goal", "present")] = 0

    def reboot(self) -> None:
        """As after power-up; what the sensors say stays true."""
        kept = (
            "present_input_voltage",
            "present_temperature",
            "light_level",
            "presence_mm",
            "acceleration_x",
            "acceleration_z",
        )
        values = {name: self[name] for name in kept}
        lasting = self["flags"] & (self._e_stop | self.table.mask("flags", "face-down"))
        super().reboot()
        for name, value in values.items():
            self[name] = value
        self["flags"] = lasting
        self._began.clear()
        if lasting & self._e_stop:
            self["latched"] |= self.table.mask("latched", "e-stop")
            self._event("e-stop-opened", 0, 0)

    def reboot_by_packet(self) -> None:
        """As `reboot`, but what is pressed or touched stays so, and a latched press stays latched."""
        began, touched = dict(self._began), self["touched"]
        latched = self["latched"] & self._pressed["latched"]
        flags = self["flags"] & self._pressed["flags"]
        self.reboot()
        self._began, self["touched"] = began, touched
        self["latched"] |= latched
        self["flags"] |= flags

    def watch(self, now_us: int) -> None:
        super().watch(now_us)
        self._move(now_us)

    def _on_expiry(self) -> None:
        """Lights go out, pulses stay. The microphone light stays: what it tells may still be true."""
        for name in _LIGHTS:
            self[name] = 0
        for name in _GOALS:
            self[name] = self[name.replace("goal", "present")]
        self._event("watchdog-expired", 0, self.now_us // 1_000)

    def _stopped(self) -> bool:
        latch = self.table.mask("latched", "e-stop")
        return bool(self["flags"] & self._e_stop or self["latched"] & latch)

    def _pulses_off(self) -> None:
        for name in _GOALS:
            self[name] = self[name.replace("goal", "present")] = 0

    def _move(self, now_us: int) -> None:
        """Pulses go to their goals, no faster than they may."""
        passed, self._moved_us = now_us - self._moved_us, now_us
        goal_1, goal_2, present_1, present_2 = _PULSES.layout.unpack_from(self._memory, _PULSES.address)
        if goal_1 == present_1 and goal_2 == present_2:
            return
        for name in _GOALS:
            goal, present = self[name], self[name.replace("goal", "present")]
            if goal != present:
                step = max(1, self[name.replace("goal_pulse", "max_rate")] * passed // 1_000_000)
                near = present == 0 or abs(goal - present) <= step
                moved = goal if near else present + (step if goal > present else -step)
                self[name.replace("goal", "present")] = moved

    def _hardware(self, name: str, on: bool) -> None:
        mask = self.table.mask("hardware_error_status", name)
        status = self["hardware_error_status"]
        self["hardware_error_status"] = status | mask if on else status & ~mask

    def _event(self, kind: str, which: int, ms: int) -> None:
        self[f"event_{self['event_count'] % EVENTS}"] = self.table.event_word(kind, which, ms)
        self["event_count"] = (self["event_count"] + 1) & 0xFF

    def _after(self, delay_us: int, action: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._due, (self.now_us + delay_us, self._order, action))

    def _flag(self, name: str, on: bool) -> None:
        mask = self.table.mask("flags", name)
        self["flags"] = self["flags"] | mask if on else self["flags"] & ~mask

    def _begin(self, pad: str, rough: bool) -> None:
        mask = self.table.mask("touched", pad)
        if not self["touched"] & mask:
            self._began[pad] = self.now_us
            self["touch_rough"] &= ~mask
            self._event("touch-began", PADS.index(pad), self.now_us // 1_000)
        self["touched"] |= mask
        self["latched"] |= mask
        if rough:
            self["touch_rough"] |= mask
            self._shake()

    def _shake(self) -> None:
        """The IMU feels more than the limit; the flag stays for a while after the last time."""
        self["latched"] |= self.table.mask("latched", "startle")
        if not self["flags"] & self.table.mask("flags", "startle"):
            self._event("startle", 0, self.now_us // 1_000)
        self._flag("startle", True)
        self._calm_us = self.now_us + SHOVE_US
        self._after(SHOVE_US, lambda: self._flag("startle", self.now_us < self._calm_us))

    def _end(self, pad: str) -> None:
        mask = self.table.mask("touched", pad)
        if not self["touched"] & mask:
            return
        ms = min(LONGEST_TOUCH, (self.now_us - self._began[pad]) // 1_000)
        self["touched"] &= ~mask
        self[f"touch_ms_{pad}"] = ms
        self[f"touch_count_{pad}"] = (self[f"touch_count_{pad}"] + 1) & 0xFF
        self._event("touch-ended", PADS.index(pad), ms)
