"""Two taps on the desk beside the robot: a call, from the board's flag that something shook it.

The flag rises when the acceleration is farther from its mean than the board's `startle_limit`, and falls
0.2 s after the last time. So two taps are two rises, so far apart, with no hand on a pad meanwhile: who
touches the robot does not call it. One shake, three, or a body that is carried about is no call.
"""

# In cycles of 20 ms. Taps closer together are one; farther apart they are two single ones.
NEAREST, FARTHEST = 12, 45
# So long after the second nothing else may happen: a third tap, or a hand on a pad.
QUIET = 20


class DeskTaps:
    """Counts cycles: `look` once in each, with what the board says. Says whether that was a call."""

    def __init__(self) -> None:
        self._shaken = False
        self._taps = 0
        self._cycles = 0  # since the last tap

    def look(self, *, shaken: bool, touched: bool) -> bool:
        """Whether two taps are complete."""
        tap, self._shaken = shaken and not self._shaken, shaken
        self._cycles += 1
        if touched:
            self._taps, self._cycles = 0, -QUIET  # the shake of a hand that lets go is no tap either
        elif tap and self._cycles > 0:
            near = self._taps > 0 and NEAREST <= self._cycles <= FARTHEST
            self._taps = self._taps + 1 if near else 1
            self._cycles = 0
        elif self._taps and self._cycles > (QUIET if self._taps > 1 else FARTHEST):
            called, self._taps = self._taps == 2, 0
            return called
        return False
