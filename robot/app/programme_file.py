"""The programme's file while it is played: that it has changed is said once, and nothing changes with it."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path

from robot.app.missing_parts import MissingPart, MissingParts
from robot.app.playable_programme import Playable
from robot.behaviours.script.load import LIMIT
from robot.clock import Clock
from robot.errors import InputError
from robot.files.read import read_bytes

LOOK_EVERY_S = 30.0
PART = "programme changed"


class ProgrammeFile:
    """The file that the programme comes from; `play` says which programme is played now."""

    def __init__(self, path: Path, play: Callable[[], Playable], missing: MissingParts, clock: Clock) -> None:
        self._path, self._play, self._missing, self._clock = path, play, missing, clock
        self._played: Playable | None = None
        self._digest = ""

    async def watch(self) -> None:
        """For as long as the companion runs."""
        while True:
            self.look(await asyncio.to_thread(_digest, self._path))
            await self._clock.wait(LOOK_EVERY_S)

    def look(self, digest: str) -> None:
        """Compare with what stood there when this programme was begun. A file that is away says nothing."""
        play = self._play()
        if play is not self._played:
            self._played, self._digest = play, digest
        elif digest and self._digest and play.own and digest != self._digest:
            self._missing.say(MissingPart(PART, "programme-changed", str(self._path)))
        elif digest == self._digest and self._missing.is_missing(PART):
            self._missing.found(PART)


def _digest(path: Path) -> str:
    """Of what the file holds; "" where it cannot be read."""
    try:
        return hashlib.sha256(read_bytes(path, LIMIT)).hexdigest()
    except InputError:
        return ""
