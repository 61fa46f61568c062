"""A centre and what it gives to robots, for tests."""

from datetime import UTC, date, datetime
from pathlib import Path

from robot.centre.site import OwnSite, SiteFile, made, site_file

DAY = date(2026, 12, 10)
# 10:30 in UTC, whatever the machine's zone.
NOON_S = datetime(2026, 12, 10, 10, 30, tzinfo=UTC).timestamp()
LINES = ("Hello. Tea is here.", "You can sit anywhere.")


def centre(folder: Path, name: str = "Our place") -> tuple[OwnSite, SiteFile]:
    """Its own file, and the one that a robot has."""
    own = made(folder, name, "Sato", LINES).own()
    return own, site_file(own, DAY)


class Clock:
    """Hands that a test sets; nothing waits."""

    def __init__(self, wall_s: float = NOON_S) -> None:
        self.wall_s = wall_s

    def now(self) -> int:
        return self.wall()

    def wall(self) -> int:
        return int(self.wall_s * 1_000_000)

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing waits here")

    async def wait(self, seconds: float) -> None:
        raise AssertionError("nothing waits here")
