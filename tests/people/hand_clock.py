"""Time that passes when a test says so."""

from dataclasses import dataclass

from robot.clock import US_PER_S


@dataclass
class HandClock:
    """Time that passes when a test says so."""

    us: int = 1_000_000_000
    ahead_us: int = 0  # of the wall clock: it can be set while time passes

    def now(self) -> int:
        return self.us

    def wall(self) -> int:
        return 1_790_000_000_000_000 + self.us + self.ahead_us

    def sleep(self, seconds: float) -> None:
        self.pass_s(seconds)

    async def wait(self, seconds: float) -> None:
        self.pass_s(seconds)

    def pass_s(self, seconds: float) -> None:
        self.us += int(seconds * US_PER_S)
