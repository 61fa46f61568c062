"""A simulated body board: pads, presence, IMU, buttons, lights, with the firmware's latches and counters."""

import heapq
from collections.abc import Callable

from firmware_bridge.registers import board_table
from sim.device import Device

PADS = ("head", "back", "left", "right")
NOBODY = 65_535
STEP_US = 10_000
LONGEST_TOUCH = 65_535

_OUTPUTS = tuple(f"{part}_{colour}" for part in ("eyes", "ring") for colour in ("red", "green", "blue"))


class Board(Device):
    """The firmware's behaviour: what happens between two polls is latched and counted, so nothing is lost."""

    guarded = frozenset(_OUTPUTS)

    def __init__(self, device_id: int = 100) -> None:
        super().__init__(board_table(), device_id)
        self.now_us = 0
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0
        self._began: dict[str, int] = {}

    # --- what happens to the board ----------------------------------------------------------------------

    def touch(self, pad: str, ms: int, rough: bool = False) -> None:
        """A hand on `pad` from now on for `ms`; `rough` comes with a shove that the IMU feels."""
        if pad not in PADS or not 0 < ms <= LONGEST_TOUCH:
            raise ValueError(
                f"touch of {pad!r} for {ms} ms: pads are {', '.join(PADS)}, 1..{LONGEST_TOUCH} ms"
            )
        self._begin(pad, rough)
        self._after(ms * 1_000, lambda: self._end(pad))

    def press(self, button: str) -> None:
        """ "stop" or "less", pressed and let go."""
        if button not in ("stop", "less"):
            raise ValueError(f"button {button!r}: buttons are stop and less")
        self["latched"] |= self.table.mask("latched", button)
        self._flag(f"{button}-pressed", True)
        self._after(100_000, lambda: self._flag(f"{button}-pressed", False))

    def set_flag(self, name: str, on: bool) -> None:
        """ "e-stop", "face-down", "eyes-covered" or "tilted", until set otherwise."""
        self._flag(name, on)
        if on and name == "e-stop":
            self["latched"] |= self.table.mask("latched", name)
        if name == "eyes-covered":
            self["light_level"] = 3 if on else 128

    def set_presence(self, mm: int | None) -> None:
        """Distance of the nearest person in millimetres, None for nobody."""
        self["presence_mm"] = NOBODY if mm is None else max(0, min(NOBODY, mm))

    # --- what the firmware does -------------------------------------------------------------------------

    def advance(self, now_us: int) -> None:
        """Let everything happen that is due."""
        while self._due and self._due[0][0] <= now_us:
            self.now_us, _, action = heapq.heappop(self._due)
            action()
        self.now_us = now_us

    @property
    def alert(self) -> bool:
        """The e-stop is told in every answer."""
        return super().alert or bool(self._memory[131] & self.table.mask("flags", "e-stop"))

    def written(self, name: str, value: int) -> None:
        super().written(name, value)
        if name == "latch_clear":
            self["latched"] &= ~value & 0xFF
            self["latch_clear"] = 0
            if value & self.table.mask("latched", "startle"):
                self._flag("startle", False)

    def on_expiry(self) -> None:
        """Outputs are parked. The microphone light stays: what it tells may still be true."""
        for name in _OUTPUTS:
            self[name] = 0

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
        self["touched"] |= mask
        self["latched"] |= mask
        if rough:
            self["touch_rough"] |= mask
            self["latched"] |= self.table.mask("latched", "startle")

    def _end(self, pad: str) -> None:
        mask = self.table.mask("touched", pad)
        if not self["touched"] & mask:
            return
        self["touched"] &= ~mask
        self[f"touch_ms_{pad}"] = min(LONGEST_TOUCH, (self.now_us - self._began[pad]) // 1_000)
        self[f"touch_count_{pad}"] = (self[f"touch_count_{pad}"] + 1) & 0xFF
