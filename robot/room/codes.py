"""One-time codes that the worker gives, one for each person."""

import secrets

from robot.clock import US_PER_S, Clock

# Without letters and figures that look alike.
LETTERS = "CDFGHJKMNPQRTVWXY3479"
LENGTH = 8  # 21^8: at ten guesses a second for half an hour, with twelve codes waiting, six in a million
LASTS_S = 30 * 60
MOST = 12


class Codes:
    """The codes that wait. A code is gone once it was used, after half an hour, or when it is taken back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._made: dict[str, int] = {}

    @property
    def waiting(self) -> list[str]:
        """The codes that could be used now, the oldest first."""
        oldest = self._clock.now() - LASTS_S * US_PER_S
        self._made = {code: at for code, at in self._made.items() if at > oldest}
        return list(self._made)

    def new(self) -> str:
        """One more code; "" where too many wait."""
        if len(self.waiting) >= MOST:
            return ""
        drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        code = f"{drawn[:4]}-{drawn[4:]}"
        self._made[code] = self._clock.now()
        return code

    def fits(self, typed: str) -> bool:
        """Whether a code waits, as it was typed; it goes on waiting."""
        return as_given(typed) in self.waiting

    def take(self, typed: str) -> bool:
        """Use a code, or take it back; False where none waits."""
        if not self.fits(typed):
            return False
        del self._made[as_given(typed)]
        return True

    def clear(self) -> None:
        self._made.clear()


def as_given(typed: str) -> str:
    """A code in the form in which it was given, whatever case and hyphens it was typed in."""
    plain = "".join(sign for sign in typed.upper()[:40] if sign in LETTERS)
    return f"{plain[:4]}-{plain[4:]}"
