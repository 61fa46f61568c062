"""Virtual time: it stands still until somebody moves it."""


class VirtualClock:
    """A `robot.clock.Clock` for one thread. Waiting is an error: under virtual time nobody may block."""

    def __init__(self, wall_us: int, now_us: int = 0) -> None:
        self._now = now_us
        self._wall_at_zero = wall_us - now_us

    def now(self) -> int:
        return self._now

    def wall(self) -> int:
        return self._wall_at_zero + self._now

    def move_to(self, now_us: int) -> None:
        """Go forward; never back."""
        self._now = max(self._now, now_us)

    def sleep(self, seconds: float) -> None:
        raise RuntimeError(f"blocked for {seconds} s under virtual time")

    async def wait(self, seconds: float) -> None:
        raise RuntimeError(f"waited for {seconds} s under virtual time")
