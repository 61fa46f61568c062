"""A simulated Emic 2: lines in, `:` `?` `.` out. Its way of answering X is from memory of the manual."""

import re

from sim.voices.simulated_module import SimulatedModule

LONGEST = 1_023
_RANGES = {"N": (0, 8), "V": (-48, 18), "W": (75, 600), "L": (0, 2), "P": (0, 1)}
_COMMAND = re.compile(r"\[[^\]]*\]?")  # DECtalk's, in the middle of a text


class SimulatedEmic2(SimulatedModule):
    """`commands` holds what a text made it do beside speaking: in a robot, nothing ever."""

    name = "emic2"
    ready = b":"
    boot_us = 3_000_000

    def __init__(self, now_us: int = 0, baud: int = 9_600) -> None:
        super().__init__(now_us, baud)
        self.commands: list[str] = []
        self._line = b""
        self._overrun = False

    def heard(self, byte: bytes, now_us: int) -> None:
        if byte not in (b"\n", b"\r"):
            self._overrun = self._overrun or len(self._line) > LONGEST
            self._line += byte
            return
        line, self._line = self._line.decode("latin-1"), b""
        overrun, self._overrun = self._overrun, False
        if self.speaking:
            if line.upper() == "X":
                self.cut(now_us)
                self.answer(b".:")
            return
        if not line:
            self.answer(self.ready)
        elif line[0] in "Ss" and not overrun:
            self.commands += _COMMAND.findall(line)
            self.speak(_COMMAND.sub("", line[1:]), now_us)
        else:
            self._set(line)

    def _set(self, line: str) -> None:
        letter, value = line[0].upper(), line[1:]
        low, high = _RANGES.get(letter, (1, 0))
        if re.fullmatch(r"-?\d{1,3}", value) and low <= int(value) <= high:
            self.settings[letter] = int(value)
            self.answer(self.ready)
        else:
            self.answer(b"?")
