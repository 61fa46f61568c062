"""The base of simulated speech modules: the wire, the duration of speech, and faults."""

from collections import deque
from dataclasses import dataclass

from robot.clock import US_PER_S

BITS_A_BYTE = 10
NOISE = b"\x00\xff~"


@dataclass(slots=True)
class Said:
    """One text that was begun. `ended_us` is None while it is being said; `cut`: a stop ended it."""

    text: str
    began_us: int
    ended_us: int | None = None
    cut: bool = False


@dataclass(slots=True)
class Faults:
    """What is wrong with it. `deaf`: it hears nothing; `mute`: it answers nothing; `noise`: it answers with
    bytes of nobody's protocol; `drop`: every so manieth byte to it is lost; `hasty`: it says at once that it
    is done and says nothing.
    """

    deaf: bool = False
    mute: bool = False
    noise: bool = False
    hasty: bool = False
    drop: int = 0


class SimulatedModule:
    """A module after power-up at `now_us`. Bytes arrive as fast as the wire lets them, never faster.

    `receive` puts bytes on the wire to it, `advance` lets time pass and gives what it has answered until
    then, `deadline` is when it next has something to do. Subclasses say what a byte means.
    """

    name = ""
    ready = b""  # after power-up, and when all is said
    boot_us = 0
    s_a_letter = 0.07

    def __init__(self, now_us: int = 0, baud: int = 9_600) -> None:
        self.faults = Faults()
        self.said: list[Said] = []
        self.settings: dict[str, int] = {}
        self.arrived: list[tuple[int, int]] = []  # (µs, byte) as it heard them
        self._byte_us = BITS_A_BYTE * US_PER_S / baud
        self._wire: deque[tuple[int, int]] = deque()
        self._free_us = float(now_us)
        self._count = 0
        self._ready_us: int | None = now_us + self.boot_us
        self._booted = False
        self._ends_us: int | None = None
        self._out = b""

    @property
    def speaking(self) -> bool:
        return self._ends_us is not None

    def receive(self, data: bytes, now_us: int) -> None:
        for byte in data:
            self._free_us = max(self._free_us, float(now_us)) + self._byte_us
            self._wire.append((round(self._free_us), byte))

    def deadline(self) -> int | None:
        """When something happens next, in microseconds; None: nothing until bytes come."""
        due = [self._wire[0][0]] if self._wire else []
        due += [at for at in (self._ready_us, self._ends_us) if at is not None]
        return min(due, default=None)

    def advance(self, now_us: int) -> bytes:
        """Everything until `now_us`, in its order; what the module answered."""
        while (at := self.deadline()) is not None and at <= now_us:
            if at == self._ready_us:
                self._ready_us, self._booted = None, True
                self.answer(self.ready)
            elif at == self._ends_us:
                self._end(at, cut=False)
                self.answer(self.ready)
            else:
                self._arrive(*self._wire.popleft())
        out, self._out = self._out, b""
        if self.faults.mute:
            return b""
        return NOISE * bool(out) if self.faults.noise else out

    def _arrive(self, at: int, byte: int) -> None:
        self._count += 1
        dropped = self.faults.drop and self._count % self.faults.drop == 0
        if self._booted and not self.faults.deaf and not dropped:
            self.arrived.append((at, byte))
            self.heard(bytes((byte,)), at)

    # --- for the modules ----------------------------------------------------------------------------------

    def heard(self, byte: bytes, now_us: int) -> None:
        """One byte has arrived."""
        raise NotImplementedError

    def answer(self, data: bytes) -> None:
        self._out += data

    def speak(self, text: str, now_us: int) -> None:
        if self.faults.hasty:
            self.answer(self.ready)
            return
        self.said.append(Said(text, now_us))
        self._ends_us = now_us + round(len(text) * self.s_a_letter * US_PER_S)

    def cut(self, now_us: int) -> None:
        """Cut the speech off in the middle of a text."""
        self._end(now_us, cut=True)

    def _end(self, now_us: int, *, cut: bool) -> None:
        self._ends_us = None
        self.said[-1].ended_us, self.said[-1].cut = now_us, cut
