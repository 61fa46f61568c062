"""Pairing codes: short, used once, and gone after five minutes. They are in memory only."""

import secrets
from dataclasses import dataclass

from robot.clock import US_PER_S, Clock
from robot.errors import UsageError
from robot.people.attempts import Attempts

# Without the letters and figures that are taken for one another: 31 signs, so eight of them have 39 bits.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
LIVES_S = 5 * 60


@dataclass(frozen=True, slots=True)
class _Code:
    user: str
    until_us: int | None
    once: bool


class Codes:
    """The codes that are out."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._attempts = clock, Attempts(clock)
        self._out: dict[str, _Code] = {}

    def new(self, user: str, *, lasting: bool = False) -> str:
        """A code that pairs a device as this user; the ones before it no longer do.

        A `lasting` one holds for this run of the companion: the owner's first, or a simulated body's.
        """
        self.forget(user)
        code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        until = None if lasting else self._clock.now() + LIVES_S * US_PER_S
        self._out[code] = _Code(user, until, once=not lasting)
        return spelled(code)

    def take(self, text: str, *, keep: bool = False) -> str:
        """The user that a code stands for; it is used up, unless it is to `keep`. Raises UsageError.

        Wrong ones are answered more slowly each time. A right one passes even then, so that nobody can lock
        everybody out: among 31^8 codes a guess in five minutes is as good as impossible.
        """
        code = "".join(sign for sign in text.upper() if sign in SIGNS)
        found = self._out.get(code)
        if found is None or (found.until_us is not None and self._clock.now() > found.until_us):
            self._out.pop(code, None)
            self._attempts.begin("code")
            raise UsageError("code", "is not valid any more.", "Ask for a new one.", code="code")
        self._attempts.right("code")
        if found.once or not keep:
            del self._out[code]
        return found.user

    def forget(self, user: str) -> None:
        """No code pairs as this user any more."""
        self._out = {code: each for code, each in self._out.items() if each.user != user}


def spelled(code: str) -> str:
    """As it is shown and typed: in two halves."""
    return f"{code[:4]}-{code[4:]}"
