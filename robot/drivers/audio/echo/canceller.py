"""Echo cancellation: removes the robot's own voice from what the microphone hears."""

from typing import Protocol

import numpy as np

from robot.clock import Clock
from robot.drivers.audio.device import CAPTURE_RATE
from robot.drivers.audio.echo.reference import EchoReference, FarEnd
from robot.drivers.audio.echo.residual import ResidualEchoSuppressor
from robot.drivers.audio.echo.speex import FRAME, SpeexCanceller
from robot.drivers.audio.echo.turns import Turns
from robot.drivers.audio.sound import Samples
from robot.errors import DeviceError

LONGEST = CAPTURE_RATE // 4  # samples: no echo comes later than this
WINDOW = CAPTURE_RATE  # samples in which the delay is looked for
FADED = np.hanning(WINDOW)
LOOK_EVERY = CAPTURE_RATE // 2  # samples
BEFORE = 128  # samples: the filter needs a little room before the first echo
SAME = 8  # samples: a delay that changed by less is the same one
ELSEWHERE = CAPTURE_RATE // 100  # samples: one that changed by more is another way through the room
# How far a peak stands out of the correlation: that of an echo by 60 and more, of two voices by up to 12.
CLEAR = 15.0
AUDIBLE = 50.0  # RMS below which there is nothing to compare
LEAK = 0.25  # of what is heard: with less of it left, the canceller does what it can
LOST = CAPTURE_RATE // 10  # samples: so far from its own clock, a microphone has left something out


class EchoCanceller(Protocol):
    """Takes the echo of `far` out of `near`: frames of `FRAME` samples, 16 kHz, mono, 16 bit, in step."""

    @property
    def name(self) -> str: ...

    def process(self, near: bytes, far: bytes) -> bytes: ...


class NoCanceller:
    """The canceller without a library: passes everything through."""

    name = "none"

    def process(self, near: bytes, far: bytes) -> bytes:  # noqa: ARG002
        return near


def open_canceller() -> EchoCanceller:
    """The canceller of this machine; `NoCanceller` where its library is missing (doctor says so)."""
    try:
        return SpeexCanceller()
    except DeviceError:
        return NoCanceller()


class EchoFilter:
    """Cleans the microphone's bytes of the robot's own voice, frame by frame. For one thread.

    Times of both sides are only good to some 20 ms, and differ with each start of the device. So the delay
    is measured, in what is heard, while something plays; the canceller then sees the same delay always.
    What does not fill a frame (10 ms) is given back with the next bytes. With `in_turns` no echo passes
    before the canceller knows the room either, nor without one: whoever speaks would hear it.
    `late_s` is for how long sound may wait here for the other side of it, on a computer that is busy.
    """

    def __init__(
        self,
        clock: Clock,
        reference: EchoReference,
        canceller: EchoCanceller | None = None,
        *,
        in_turns: bool = False,
        late_s: float = 0.0,
    ) -> None:
        self._clock = clock
        self.canceller = open_canceller() if canceller is None else canceller
        self.turns = Turns(learns=self.cancels) if in_turns else None
        self._residual_echo = ResidualEchoSuppressor()
        self._far = FarEnd(reference)
        self._epoch_us: int | None = None
        self._taken = 0  # samples since the epoch
        self._waiting, self._held = b"", 2 * round(late_s * CAPTURE_RATE)  # bytes
        self._near_past = np.zeros(WINDOW, np.int16)
        self._far_past = np.zeros(WINDOW + LONGEST, np.int16)
        self._clean_past = np.zeros(WINDOW, np.int16)
        self._look_at = LOOK_EVERY
        self._found: int | None = None
        self.lag = 0  # samples by which the reference is held back

    @property
    def cancels(self) -> bool:
        """Whether there is a canceller at all."""
        return self.canceller.name != NoCanceller.name

    @property
    def playing(self) -> bool:
        """Whether anything was played that may still be heard."""
        return bool(np.any(self._far_past[-LONGEST:]))

    def __call__(self, pcm: bytes) -> bytes:
        self._keep_step(len(pcm) // 2)
        self._waiting += pcm
        clean = b""
        size = 2 * FRAME
        while len(self._waiting) >= size + self._held:
            near, self._waiting = self._waiting[:size], self._waiting[size:]
            clean += self._frame(near)
        return clean

    def _keep_step(self, count: int) -> None:
        """The microphone's own samples are the clock; only a hole in them is looked up on the wall."""
        now = self._clock.now()
        heard = self._taken + len(self._waiting) // 2 + count
        if self._epoch_us is None:
            self._epoch_us = now - round(heard * 1e6 / CAPTURE_RATE)
        behind = (now - self._epoch_us) * CAPTURE_RATE // 1_000_000 - heard
        if abs(behind) > LOST:
            self._epoch_us += round(behind * 1e6 / CAPTURE_RATE)
            self._anew()
        self._far.start(self._epoch_us)

    def _frame(self, near: bytes) -> bytes:
        samples = np.frombuffer(near, "<i2")
        far = self._far.take(self._taken, FRAME)
        self._taken += FRAME
        self._near_past = np.concatenate([self._near_past[FRAME:], samples])
        self._far_past = np.concatenate([self._far_past[FRAME:], far])
        if self._taken >= self._look_at:
            self._look_at = self._taken + LOOK_EVERY
            self._look()
        end = len(self._far_past) - self.lag
        held_back = self._far_past[end - FRAME : end]
        clean = self.canceller.process(near, held_back.astype("<i2").tobytes())
        clean = self._residual_echo.process(samples, np.frombuffer(clean, "<i2"))
        if self.turns is None:
            return clean
        self._clean_past = np.concatenate([self._clean_past[FRAME:], np.frombuffer(clean, "<i2")])
        return self.turns.process(samples, far, held_back, clean)

    def _look(self) -> None:
        """The first delay is taken at once, another one when it is found twice: two voices may agree once."""
        if self.turns is not None and self.turns.learned and self._leaks():
            self._anew()
        found = delay(self._near_past, self._far_past)
        if found is None:
            return
        before, self._found = self._found, found
        moved = max(0, found - BEFORE) - self.lag
        if abs(moved) > SAME and (before is None or abs(found - before) <= SAME):
            self.lag += moved
            if abs(moved) > ELSEWHERE:
                self._anew()

    def _leaks(self) -> bool:
        """Whether an echo is in what was taken to be clean, and nobody's voice is."""
        if _rms(self._clean_past) < max(AUDIBLE, LEAK * _rms(self._near_past)):
            return False
        return _needle(self._clean_past, self._far_past)[1] > 2 * CLEAR

    def _anew(self) -> None:
        if self.turns is not None:
            self.turns.again()


def delay(near: Samples, far: Samples) -> int | None:
    """By how many samples `near` comes after `far`, 0..LONGEST; None when it holds no clear echo of it.

    `far` begins LONGEST samples before `near` and ends with it. Phase correlation: speech is mostly low
    tones, whose plain correlation has a hill where this has a needle.
    """
    if min(_rms(near), _rms(far)) < AUDIBLE:
        return None
    peak, clear = _needle(near, far)
    return peak if clear > CLEAR else None


def _needle(near: Samples, far: Samples) -> tuple[int, float]:
    """The delay with the highest correlation, and how far it stands out of all of them."""
    size = 1 << (len(far) + len(near) - 1).bit_length()
    # Both end at one moment, in the middle of a sound: an edge in both is a needle too, at no delay.
    cross = np.fft.rfft(near * FADED, size) * np.conj(np.fft.rfft(far, size))
    shape = np.fft.irfft(cross / (np.abs(cross) + 1e-9 * np.abs(cross).max() + 1e-12), size)
    # near[n] = far[n + LONGEST - d]: the peak is at -(LONGEST - d).
    hill = shape[-LONGEST:]
    peak = int(np.argmax(hill))
    return peak, float(hill[peak] / np.sqrt(np.mean(shape**2)))


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))
