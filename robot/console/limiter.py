"""Token buckets: how many requests one browser, or one address, may send."""

from robot.clock import US_PER_S, Clock

REMEMBERED = 256  # addresses


class Bucket:
    """A token bucket. `burst` at once, then `per_s` a second."""

    def __init__(self, clock: Clock, per_s: float = 8.0, burst: float = 24.0) -> None:
        self._clock, self._per_s, self._burst = clock, per_s, burst
        self._tokens, self._at = burst, clock.now()

    def take(self) -> bool:
        """Whether one more may pass now."""
        now = self._clock.now()
        self._tokens = min(self._burst, self._tokens + (now - self._at) / US_PER_S * self._per_s)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Visitors:
    """A bucket for each address; the addresses seen last are remembered."""

    def __init__(self, clock: Clock, per_s: float = 1.0, burst: float = 20.0) -> None:
        self._clock, self._per_s, self._burst = clock, per_s, burst
        self._each: dict[str, Bucket] = {}

    def take(self, address: str) -> bool:
        """Whether one more from there may pass now."""
        bucket = self._each.pop(address, None) or Bucket(self._clock, self._per_s, self._burst)
        self._each[address] = bucket
        if len(self._each) > REMEMBERED:
            del self._each[next(iter(self._each))]
        return bucket.take()
