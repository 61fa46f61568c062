"""The body board's own firmware in place of `sim.board.Board`, under the simulator's time."""

import heapq
from collections.abc import Callable

from firmware_bridge.emulator import EmulatedBoard, Kind, build, lacking
from firmware_bridge.registers import board_table
from robot.contract.body import PADS
from robot.errors import DeviceError
from sim.board import BRIGHT, COVERED, FLICKER_US, LONGEST_TOUCH, PRESS_US

_REST, _ON_ITS_FACE, _TILTED = (0.0, 0.0, 1.0), (0.0, 0.0, -1.0), (0.8, 0.0, 0.6)
_SHOVE = (1.2, 0.0, 1.0)
_SHOVE_US = 30_000
_AWAKE_US = 20_000


class FirmwareBoard:
    """Touched, pressed and asked as `Board` is; answers its own wire, so `receive` stands for a SimulatedBus.

    Raises DeviceError when the tools that build it are missing.
    """

    def __init__(self, kind: Kind = "avr") -> None:
        if packages := lacking(kind):
            raise DeviceError(
                "body board", "its firmware cannot be built here.", f"Install: {' '.join(packages)}."
            )
        self.table = board_table()
        self.baud: int | None = None  # the host's
        self.now_us = 0
        self._forgiven_us = 0
        self._board = EmulatedBoard(build(kind))
        self._board.run(_AWAKE_US)
        self._offset: int | None = None  # simulator's time less the board's
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0
        self._light = BRIGHT
        self._minute = 0

    def close(self) -> None:
        self._board.close()

    def receive(self, data: bytes, now_us: int) -> bytes:
        """What the wire answers to these bytes at this time, and what it has said meanwhile."""
        self.advance(now_us)
        if data and (self.baud is None or self.baud == self.table.rates[self["baud_rate"]]):
            return self._board.exchange(data)
        return self._board.collect()

    def advance(self, now_us: int) -> None:
        """Let everything happen that is due."""
        while self._due and self._due[0][0] <= now_us:
            at, _, action = heapq.heappop(self._due)
            self._catch_up(at)
            action()
        self._catch_up(now_us)
        self.now_us = now_us
        if self._light == BRIGHT and (minute := now_us // FLICKER_US) != self._minute:
            self._minute = minute
            self._board.pins.light(BRIGHT + (minute & 1))

    @property
    def fed_us(self) -> int:
        """As of any simulated device. The firmware keeps its own: moved on, its time stands still."""
        return self._forgiven_us

    @fed_us.setter
    def fed_us(self, value: int) -> None:
        if self._offset is not None:
            self._offset += value - self._forgiven_us
        self._forgiven_us = value

    def watch(self, now_us: int) -> None:
        """Its dead-man is in the firmware."""

    def __getitem__(self, name: str) -> int:
        register = self.table[name]
        return register.unpack(self._board.peek(register.address, register.size))

    @property
    def alert(self) -> bool:
        """Bit 7 of the error byte of every answer."""
        return bool(self["hardware_error_status"] or self["flags"] & self.table.mask("flags", "e-stop"))

    def touch(self, pad: str, ms: int, rough: bool = False) -> None:
        """A hand on `pad` from now on for `ms`; `rough` comes with a shove that the IMU feels."""
        if pad not in PADS or not 0 < ms <= LONGEST_TOUCH:
            raise ValueError(
                f"touch of {pad!r} for {ms} ms: pads are {', '.join(PADS)}, 1..{LONGEST_TOUCH} ms"
            )
        self._board.pins.touch(pad, True)
        self._after(ms * 1_000, lambda: self._board.pins.touch(pad, False))
        if rough:
            self._board.pins.acceleration(*_SHOVE)
            self._after(_SHOVE_US, lambda: self._board.pins.acceleration(*_REST))

    def press(self, button: str, times: int = 1, apart_ms: int = 0) -> None:
        """ "stop" or "less", pressed and let go; "desk": so many taps beside it, this far apart."""
        if button == "desk":
            for n in range(times):
                at_us = n * apart_ms * 1_000
                self._after(at_us, lambda: self._board.pins.acceleration(*_SHOVE))
                self._after(at_us + _SHOVE_US, lambda: self._board.pins.acceleration(*_REST))
            return
        self._board.pins.press(button, True)
        self._after(PRESS_US, lambda: self._board.pins.press(button, False))

    def set_flag(self, name: str, on: bool) -> None:
        """ "e-stop", "face-down", "eyes-covered" or "tilted", until set otherwise."""
        if name == "e-stop":
            self._board.pins.e_stop(on)
        elif name == "eyes-covered":
            self._light = COVERED if on else BRIGHT
            self._board.pins.light(self._light)
        elif name in ("face-down", "tilted"):
            pose = _ON_ITS_FACE if name == "face-down" else _TILTED
            self._board.pins.acceleration(*(pose if on else _REST))
        else:
            raise ValueError(f"flag {name!r}: e-stop, face-down, eyes-covered, tilted")

    def set_presence(self, mm: int | None) -> None:
        """Distance of the nearest person in millimetres, None for nobody."""
        self._board.pins.presence(mm)

    def _catch_up(self, now_us: int) -> None:
        if self._offset is None:
            self._offset = now_us - self._board.now()
        if (behind := now_us - self._offset - self._board.now()) > 0:
            self._board.run(behind)

    def _after(self, delay_us: int, action: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._due, (self.now_us + delay_us, self._order, action))
