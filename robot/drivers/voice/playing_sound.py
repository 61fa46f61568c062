"""One sound being played: what was handed over, what can have been heard, who listens."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from robot.clock import Clock
from robot.drivers.audio.sound import FULL_SCALE, Sound
from robot.drivers.voice.output import Done

log = logging.getLogger(__name__)
BLOCK_S = 0.05  # of one report of how loud it is
AGAIN_S = 0.2  # said twice after an interruption: what was handed over last was not heard
WHOLE_S = 0.5  # a sound that was interrupted sooner begins again from its beginning


@dataclass(slots=True)
class Taps:
    """The listeners to what is played. Called on the audio thread: none may block.

    `duck` gives each block (16-bit mono PCM) back as loud as it may be at the moment; `reference` is told
    what the device was really given, and at how many samples a second; `heard` is told the level of each
    50 ms (root of the mean square, 0..1 of full scale) with the clock's microseconds, and 0.0 at the end.
    One that breaks is left out from then on.
    """

    duck: Callable[[bytes], bytes] | None = None
    reference: Callable[[bytes, int], None] | None = None
    heard: Callable[[float, int], None] | None = None

    def leave(self) -> None:
        """Nobody any more."""
        self.duck = self.reference = self.heard = None


@dataclass(slots=True, eq=False)
class PlayingSound:
    """One sound, in one run or, when the device is interrupted, several. `fill` runs on the audio thread."""

    clock: Clock
    sound: Sound
    done: Done
    taps: Taps
    asked_at: int = 0  # when the device last asked for samples
    cancelled: bool = False
    ended: threading.Event = field(
        default_factory=threading.Event
    )  # all of it is handed over, or never will be
    interrupted: threading.Event = field(
        default_factory=threading.Event
    )  # cancelled, or the device went away
    _heard: int = 0  # samples, in the runs before this one
    _data: bytes = b""  # of this run
    _lead: int = 0  # bytes of silence in front of it
    _position: int = 0  # bytes of it that were handed over
    _began_at: int | None = None  # when the device asked for the first of them
    _energy: float = 0.0  # of the block that is not full yet
    _count: int = 0  # and its samples

    def run(self, lead_s: float) -> None:
        """Hand over from the beginning, or from the interruption, after some silence.

        The device must be stopped.
        """
        rate = self.sound.rate
        heard = self._heard_samples()
        again = heard - round(AGAIN_S * rate) if heard > WHOLE_S * rate else 0
        rest = Sound(self.sound.samples[again:], rate)
        samples = rest.samples if again == 0 else rest.rising().samples
        silence = bytes(2 * round(lead_s * rate))
        self._heard, self._lead, self._position, self._began_at = again, len(silence), 0, None
        self._data = silence + samples.astype("<i2").tobytes()
        self.asked_at = self.clock.now()
        if not self.cancelled:
            self.interrupted.clear()
            self.ended.clear()
        if self.cancelled:  # meanwhile, by another thread
            self.cancel()

    def fill(self, frames: int) -> bytes:
        self.asked_at = self.clock.now()
        if self.cancelled:
            return b""
        if self._began_at is None:
            self._began_at = self.asked_at
        chunk = self._data[self._position : self._position + 2 * frames]
        self._position += len(chunk)
        if self._position >= len(self._data):
            self.ended.set()
        return self._tapped(chunk)

    def cancel(self) -> None:
        self.cancelled = True
        self.interrupted.set()
        self.ended.set()

    def interrupt(self) -> None:
        """Interrupt: the device went away or stopped taking samples."""
        self.interrupted.set()
        self.ended.set()

    def quiet(self) -> None:
        """End the sound."""
        if self.taps.heard is not None:
            self.taps.heard(0.0, self.clock.now())

    @property
    def heard_ms(self) -> int:
        """Milliseconds of it that can have been heard, rounded down."""
        return self._heard_samples() * 1000 // self.sound.rate

    def _heard_samples(self) -> int:
        """Handed over, and no more than the time since the device began to ask, without the silence."""
        if self._began_at is None:
            return self._heard
        elapsed = (self.clock.now() - self._began_at) * self.sound.rate // 1_000_000
        return self._heard + max(0, min(elapsed, self._position // 2) - self._lead // 2)

    def _tapped(self, chunk: bytes) -> bytes:
        taps = self.taps
        try:
            if taps.duck is not None:
                chunk = taps.duck(chunk)
            if taps.reference is not None:
                taps.reference(chunk, self.sound.rate)
            if taps.heard is not None:
                self._measure(chunk, taps.heard)
        except Exception:  # the sound goes on without them
            log.exception("what listens to the player broke")
            taps.leave()
        return chunk

    def _measure(self, chunk: bytes, heard: Callable[[float, int], None]) -> None:
        samples = np.frombuffer(chunk, "<i2").astype(np.float64)
        self._energy += float(samples @ samples)
        self._count += len(samples)
        if self._count >= BLOCK_S * self.sound.rate:
            heard((self._energy / self._count) ** 0.5 / FULL_SCALE, self.asked_at)
            self._energy, self._count = 0.0, 0
