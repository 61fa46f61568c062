"""The residual echo gate: mutes what the canceller leaves of an echo, but never a person who speaks."""

import numpy as np
import numpy.typing as npt

from robot.drivers.audio.echo.speex import FRAME

PERSON = 0.25  # of the echo's power: what is left above this is not the echo's rest (measured, decision 0027)
LEFT = 0.05  # of what is taken for the rest: not nothing, recognition does not like digital silence
OPEN_FRAMES = 30  # 0.3 s after the last frame with somebody in it
FORGET = 0.93  # of the echo's power, each frame: an echo rings on
FAINT = 400.0  # power of an echo that is no trouble


class ResidualEchoSuppressor:
    """Looks at frames before and after a canceller. What the canceller took away is the echo as it knows it:
    when much less than that is left, nobody speaks. For one thread.

    Without it, the rest of an echo, amplified by the recogniser's own scaling, is heard as words.
    """

    def __init__(self) -> None:
        self._echo, self._left, self._open, self._gain = 0.0, 0.0, OPEN_FRAMES, 1.0

    def process(self, near: npt.NDArray[np.int16], clean: npt.NDArray[np.int16]) -> bytes:
        """The frame `clean`, as it is or made quiet."""
        after = clean.astype(np.float64)
        self._echo = max(float(np.mean((near - after) ** 2)), self._echo * FORGET)
        self._left = 0.6 * self._left + 0.4 * float(np.mean(after**2))
        somebody = self._left > PERSON * self._echo or self._echo < FAINT
        self._open = OPEN_FRAMES if somebody else max(0, self._open - 1)
        before, self._gain = self._gain, 1.0 if self._open else LEFT
        if before == self._gain == 1.0:
            return clean.astype("<i2").tobytes()
        ramp = np.linspace(before, self._gain, FRAME)
        return bytes(np.rint(after * ramp).astype("<i2").tobytes())
