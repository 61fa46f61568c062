"""What comes over the line, on its way to the loudspeaker: soft at first, never too loud, never late."""

import threading
from collections import deque

import numpy as np

from robot.drivers.audio.sound import CEILING, FULL_SCALE, ONSET_S, Samples

RATE = 48_000
# Sound that waits for longer than this is old: the oldest is left out.
MOST_WAITING_S = 0.3
# After a silence of so long a sound begins softly again (design law 7).
SILENCE_S = 0.5


class Sounding:
    """Samples in from the line, out to the audio thread. `gain` is the loudness that the gate allows."""

    def __init__(self, gain: float) -> None:
        self._gain = min(max(gain, 0.0), 1.0) if gain == gain else 0.0
        self._waiting: deque[Samples] = deque()
        self._frames = 0
        self._rise = 0.0  # of the onset, 0..1
        self._silent = 0  # frames since anything came
        self._lock = threading.Lock()

    def put(self, samples: Samples) -> None:
        """A piece that came, mono, at `RATE`."""
        with self._lock:
            self._waiting.append(samples)
            self._frames += len(samples)
            while self._frames > MOST_WAITING_S * RATE and len(self._waiting) > 1:
                self._frames -= len(self._waiting.popleft())

    def fill(self, frames: int) -> bytes:
        """So many frames for the loudspeaker, silence where there is nothing."""
        taken = self._take(frames)
        if not len(taken):
            self._silent += frames
            if self._silent >= SILENCE_S * RATE:
                self._rise = 0.0
            return bytes(2 * frames)
        self._silent = 0
        out = np.zeros(frames, np.float64)
        ramp = np.minimum(1.0, self._rise + np.arange(1, len(taken) + 1) / (ONSET_S * RATE))
        self._rise = float(ramp[-1])
        out[: len(taken)] = taken * (ramp * self._gain)
        most = CEILING * FULL_SCALE
        return bytes(np.rint(np.clip(out, -most, most)).astype("<i2").tobytes())

    def _take(self, frames: int) -> Samples:
        parts, wanted = list[Samples](), frames
        with self._lock:
            while self._waiting and wanted:
                part = self._waiting.popleft()
                if len(part) > wanted:
                    self._waiting.appendleft(part[wanted:])
                    part = part[:wanted]
                parts.append(part)
                wanted -= len(part)
            self._frames -= frames - wanted
        return np.concatenate(parts) if parts else np.zeros(0, np.int16)
