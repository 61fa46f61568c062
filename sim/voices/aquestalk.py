"""A simulated AquesTalk pico (ATP3011, ATP3012): romaji up to CR in; `>` `*` `Ennn` out, at 9600 baud.

The numbers of its errors are not the real ones, but for 255.
"""

import re

from sim.voices.simulated_module import SimulatedModule

LONGEST = 127  # with the CR
_TAG = re.compile(r"<NUMK VAL=(\d{1,8})>")
_SOUND = re.compile(
    r"nn|-|(?:xtu)|(?:[kgsztdnhbpmrfjw]|[kgsztdnhbpmrc]y|sh|ch|ts|tw|dw|th|dh|sw|zw|y)?[aiueo]|[.?,/;+_']"
)


class SimulatedAquesTalk(SimulatedModule):
    """A text that is no romaji is refused with E100, one that is too long with E104; a stop gives E255."""

    name = "aquestalk"
    ready = b">"
    boot_us = 80_000

    def __init__(self, now_us: int = 0, baud: int = 9_600) -> None:
        super().__init__(now_us, baud)
        self.chimes = 0
        self._line = b""

    def heard(self, byte: bytes, now_us: int) -> None:
        if byte == b"$":
            self._line = b""
            if self.speaking:
                self.cut(now_us)
                self.answer(b"E255>")
            else:
                self.answer(self.ready)
        elif self.speaking:
            if byte == b"\r":
                self.answer(b"*")
        elif byte != b"\r":
            self._line += byte
        else:
            line, self._line = self._line, b""
            self._obey(line.decode("latin-1"), len(line) + 1, now_us)

    def _obey(self, line: str, length: int, now_us: int) -> None:
        line = line.removeprefix("?")
        if length > LONGEST:
            self.answer(b"E104>")
        elif not line:
            self.answer(self.ready)
        elif line in ("#J", "#K"):
            self.chimes += 1
            self.answer(self.ready)
        elif _SOUND.sub("", _TAG.sub("", line)):
            self.answer(b"E100>")
        else:
            self.speak(line, now_us)
