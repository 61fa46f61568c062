"""The processes of our own beside the core: started, watched, started again, and ended with us."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from robot.children import Child
from robot.clock import Clock
from robot.config.schema import Config
from robot.control.run_directory import make_private

log = logging.getLogger(__name__)
WATCH_S = 1.0


class Processes:
    """The child processes of one companion. `opened` ends them in the opposite order."""

    def __init__(self, clock: Clock, opened: ExitStack) -> None:
        self._clock, self._opened = clock, opened
        self._children: list[Child] = []

    def start(
        self,
        module: str,
        *arguments: str,
        says_alive: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Child:
        """`python -m module arguments`. It takes a while that the heartbeat does not have.

        One that `says_alive` is started again when it no longer does (robot/children.py).
        """
        child = Child(module, *arguments, clock=self._clock, says_alive=says_alive, environment=environment)
        child.start()
        self._children.append(child)
        self._opened.callback(child.close)
        return child

    def start_simulated_body(self, config: Config, folder: Path) -> Child | None:
        """One that is mounted as the configuration says; None for a robot that has a body of its own."""
        if not config.simulated:
            return None
        make_private(folder.parent)
        make_private(folder)
        mounted = ("--joints", config.body.joints.model_dump_json(exclude_defaults=True))
        return self.start("sim.body", "--link", str(folder), "--with-parent", "--baud", "any", *mounted)

    async def watch(self) -> None:
        """One that dies is started again; the session goes on meanwhile."""
        while True:
            for child in list(self._children):
                try:
                    await asyncio.to_thread(child.revive)
                except OSError as error:
                    log.error("%s cannot be started: %s", child.module, error)
            await self._clock.wait(WATCH_S)


def hand_in(room: Path) -> Callable[[str, int], None]:
    """What touches a pad of the simulated body in this room for so many milliseconds."""
    from sim.room_client import RoomClient

    return RoomClient(room).touch
