"""Echo cancellation: removes the robot's own voice from what the microphone hears."""

from typing import Protocol

import numpy as np

from robot.clock import Clock
from robot.drivers.audio.device import CAPTURE_RATE
from robot.drivers.audio.echo.reference import EchoReference, FarEnd
from robot.drivers.audio.echo.residual import ResidualEchoSuppressor
from robot.drivers.audio.echo.speex import FRAME, SpeexCanceller
from robot.drivers.audio.sound import Samples
from robot.errors import DeviceError

LONGEST = CAPTURE_RATE // 4  # samples: no echo comes later than this
WINDOW = CAPTURE_RATE  # samples in which the delay is looked for
LOOK_EVERY = CAPTURE_RATE // 2  # samples
BEFORE = 128  # samples: the filter needs a little room before the first echo
SAME = 8  # samples: a delay that changed by less is the same one
CLEAR = 8.0  # how far the peak of an echo stands out of the correlation; of other sound none does
AUDIBLE = 50.0  # RMS below which there is nothing to compare
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
    What does not fill a frame (10 ms) is given back with the next bytes.
    """

    def __init__(
        self, clock: Clock, reference: EchoReference, canceller: EchoCanceller | None = None
    ) -> None:
        self._clock = clock
        self.canceller = open_canceller() if canceller is None else canceller
        self._residual_echo = ResidualEchoSuppressor()
        self._far = FarEnd(reference)
        self._epoch_us: int | None = None
        self._taken = 0  # samples since the epoch
        self._waiting = b""
        self._near_past = np.zeros(WINDOW, np.int16)
        self._far_past = np.zeros(WINDOW + LONGEST, np.int16)
        self._look_at = LOOK_EVERY
        self.lag = 0  # samples by which the reference is held back

    @property
    def playing(self) -> bool:
        """Whether anything was played that may still be heard."""
        return bool(np.any(self._far_past[-LONGEST:]))

    def __call__(self, pcm: bytes) -> bytes:
        self._keep_step(len(pcm) // 2)
        self._waiting += pcm
        clean = b""
        size = 2 * FRAME
        while len(self._waiting) >= size:
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
        return self._residual_echo.process(samples, np.frombuffer(clean, "<i2"))

    def _look(self) -> None:
        found = delay(self._near_past, self._far_past)
        if found is not None and abs(max(0, found - BEFORE) - self.lag) > SAME:
            self.lag = max(0, found - BEFORE)


def delay(near: Samples, far: Samples) -> int | None:
    """By how many samples `near` comes after `far`, 0..LONGEST; None when it holds no clear echo of it.

    `far` begins LONGEST samples before `near` and ends with it. Phase correlation: speech is mostly low
    tones, whose plain correlation has a hill where this has a needle.
    """
    if min(_rms(near), _rms(far)) < AUDIBLE:
        return None
    size = 1 << (len(far) + len(near) - 1).bit_length()
    cross = np.fft.rfft(near, size) * np.conj(np.fft.rfft(far, size))
    shape = np.fft.irfft(cross / (np.abs(cross) + 1e-9 * np.abs(cross).max() + 1e-12), size)
    # near[n] = far[n + LONGEST - d]: the peak is at -(LONGEST - d).
    hill = shape[-LONGEST:]
    peak = int(np.argmax(hill))
    if hill[peak] < CLEAR * float(np.sqrt(np.mean(shape**2))):
        return None
    return peak


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))
