"""The programme's file while it is played: that it has changed is said once, and nothing changes with it."""

import asyncio
import hashlib
from pathlib import Path
from typing import Protocol

from robot.app.missing import Lack, Missing
from robot.app.playable import Playable, programme_path
from robot.behaviours.script.load import LIMIT
from robot.clock import Clock
from robot.config.schema import Config
from robot.errors import InputError
from robot.files.read import read_bytes

LOOK_EVERY_S = 30.0
PART = "programme changed"


class Running(Protocol):
    """What is needed of a running companion."""

    play: Playable
    missing: Missing
    clock: Clock
    config: Config


class ProgrammeFile:
    """Of a running companion: the file that its programme came from."""

    def __init__(self, run: Running) -> None:
        self._run, self._path = run, programme_path(run.config)
        self._played: Playable | None = None
        self._digest = ""

    async def watch(self) -> None:
        """For as long as the companion runs."""
        while True:
            self.look(await asyncio.to_thread(_digest, self._path))
            await self._run.clock.wait(LOOK_EVERY_S)

    def look(self, digest: str) -> None:
        """Compare with what stood there when this programme was begun. A file that is away says nothing."""
        play, missing = self._run.play, self._run.missing
        if play is not self._played:
            self._played, self._digest = play, digest
        elif digest and self._digest and play.own and digest != self._digest:
            missing.say(Lack(PART, "programme-changed", str(self._path)))
        elif digest == self._digest and missing.is_missing(PART):
            missing.found(PART)


def _digest(path: Path) -> str:
    """Of what the file holds; "" where it cannot be read."""
    try:
        return hashlib.sha256(read_bytes(path, LIMIT)).hexdigest()
    except InputError:
        return ""
