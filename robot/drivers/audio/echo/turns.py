"""Taking turns: as long as an echo is not taken out, the microphone waits while the loudspeaker is heard."""

import numpy as np

from robot.drivers.audio.echo.speex import FRAME
from robot.drivers.audio.sound import Samples

AUDIBLE = 50.0  # RMS of what is played, above which it is taken to be heard
HELD_FRAMES = 45  # how long a sound may be on its way back, and ring on in a room
LEFT = 0.02  # of the microphone meanwhile
# The canceller knows the room: for so many frames in a row it has left little of what was heard (12 dB), or
# of what was played (34 dB).
ENOUGH_FRAMES, LEFT_OF_HEARD, LEFT_OF_PLAYED = 50, 0.06, 0.0004
SMOOTH, FORGET = 0.9, 0.97


class Turns:
    """Behind a canceller, for one thread: holds until that has shown that it knows the room.

    Where it never can (`learns` False) one side is heard at a time, and the one who is far away first.
    """

    def __init__(self, *, learns: bool = True) -> None:
        self._learns = learns
        self._held, self._gain = 0, 1.0
        self.again()

    def again(self) -> None:
        """What was known of the way through the room holds no longer."""
        self.learned = False
        self._heard = self._left = self._played = 0.0
        self._good = 0

    def process(self, near: Samples, far: Samples, echoed: Samples, clean: bytes) -> bytes:
        """The frame `clean`, as it is or made quiet. `near` is it before a canceller, `far` what is played,
        `echoed` what of that should be heard in `near`: nothing is learned of a pause."""
        after = np.frombuffer(clean, "<i2")
        self._held = HELD_FRAMES if _power(far) > AUDIBLE**2 else max(0, self._held - 1)
        if self._learns and not self.learned and (played := _power(echoed)) > AUDIBLE**2:
            self._learn(_power(near), _power(after), played)
        before, self._gain = self._gain, LEFT if self._held and not self.learned else 1.0
        if before == self._gain == 1.0:
            return clean
        return bytes(np.rint(after * np.linspace(before, self._gain, FRAME)).astype("<i2").tobytes())

    def _learn(self, heard: float, left: float, played: float) -> None:
        self._heard = SMOOTH * self._heard + (1 - SMOOTH) * heard
        self._left = SMOOTH * self._left + (1 - SMOOTH) * left
        self._played = max(played, FORGET * self._played)
        good = self._left < max(LEFT_OF_HEARD * self._heard, LEFT_OF_PLAYED * self._played)
        self._good = self._good + 1 if good else 0
        self.learned = self._good >= ENOUGH_FRAMES


def _power(samples: Samples) -> float:
    return float(np.mean(samples.astype(np.float64) ** 2))
