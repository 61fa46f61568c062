"""How often somebody may guess: a few at once, then a pause that doubles. It bars nothing else."""

from collections import OrderedDict

from robot.clock import US_PER_S, Clock
from robot.errors import UsageError

FREE = 5
FIRST_PAUSE_S, LONGEST_PAUSE_S = 30, 15 * 60
KEPT = 1_000


class Attempts:
    """Wrong guesses, by what was guessed at."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[int, int]] = OrderedDict()  # at what -> how many, not before

    def begin(self, what: str, called: str = "") -> None:
        """To be called before a guess is looked at: it counts as wrong until `right`.

        Raises UsageError while none is taken; there it is `called` so, or as it is.
        """
        wrong, not_before = self._wrong.pop(what, (0, 0))
        wait_s = -((self._clock.now() - not_before) // US_PER_S)
        if wait_s > 0:
            self._wrong[what] = (wrong, not_before)
            raise UsageError(called or what, f"was wrong too often; wait {wait_s} s.", code="too-often")
        wrong += 1
        pause_s = min(FIRST_PAUSE_S * 2 ** min(wrong - FREE, 16), LONGEST_PAUSE_S) if wrong >= FREE else 0
        self._wrong[what] = (wrong, self._clock.now() + pause_s * US_PER_S)
        if len(self._wrong) > KEPT:
            self._wrong.popitem(last=False)

    def right(self, what: str) -> None:
        """The guess was right."""
        self._wrong.pop(what, None)
