"""The page on the home's network: from when there is an owner on, and what is said of it."""

import asyncio
import logging
from collections.abc import Callable, Iterator

from robot.app.host import Host
from robot.app.missing_parts import MissingPart, MissingParts
from robot.app.notices import Notices
from robot.children import Child
from robot.errors import DeviceError
from robot.network.reach import NOWHERE, Reach, file_beside, folder_beside, read

log = logging.getLogger(__name__)
LOOK_EVERY_S = 2.0
# What the pages about the network say, and nobody has to be told of.
QUIETLY = ("no-multicast", "plain")


class PageNetwork:
    """Keeps the keeper (robot/network) running while somebody owns the robot, and says what it finds.

    `port` is the page's; `owned` says whether there is an owner.
    """

    def __init__(
        self, host: Host, port: int, owned: Callable[[], bool], missing: MissingParts, notices: Notices
    ) -> None:
        self._host, self._port, self._owned = host, port, owned
        self._missing, self._notices = missing, notices
        self._file = file_beside(host.socket)
        self._keeper: Child | None = None
        self._said: set[str] = set()
        self._url = self._told = ""

    async def watch(self) -> None:
        """Until cancelled; at once where the page is for this computer only."""
        if self._host.options.config.console.network == "loopback":
            return
        try:
            while True:
                owned = self._owned()
                await asyncio.to_thread(self._start if owned else self._end)
                self._say(await asyncio.to_thread(read, self._file), owned=owned)
                await self._host.clock.wait(LOOK_EVERY_S)
        finally:
            self._file.unlink(missing_ok=True)

    def _start(self) -> None:
        if self._keeper is not None:
            return
        options = self._host.options
        told = (
            *("--file", str(self._file), "--port", str(self._port), "--with-parent"),
            *("--folder", str(folder_beside(options.journal_path).absolute())),
            *("--settings", options.config.console.settings.to_json()),
        )
        try:
            self._keeper = self._host.processes.start("robot.network", *told, says_alive=True)
            self._keeper.ready()
        except (OSError, DeviceError) as error:  # one that was started is started again
            log.error("the page stays on this computer: %s", error)

    def _end(self) -> None:
        """Without an owner there is nothing on the network."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.close()
        self._file.unlink(missing_ok=True)

    def _say(self, reach: Reach, *, owned: bool) -> None:
        for code, on in (("network-no-owner", not owned), ("network-plain", "plain" in reach.notes)):
            if self._notices.stands(code) is not on:
                self._notices.show(code, on)
        if reach.url == self._url != self._told:  # it has stayed what it is: a name is announced by now
            self._told = reach.url
            self._host.options.tell(f"{reach.url} on the network")
        self._url = reach.url
        lacks = {lack.part: lack for lack in _lacks(reach)}
        for part in self._said - set(lacks):
            self._missing.found(part)
        for lack in lacks.values():
            self._missing.say(lack)
        self._said = set(lacks)


def _lacks(reach: Reach) -> Iterator[MissingPart]:
    """What there is to say of the network."""
    if reach is NOWHERE:
        return
    if reach.trouble:
        yield MissingPart("network", f"network-{reach.trouble}", reach.where, reach.what)
    for note in reach.notes:
        code, _, about = note.partition(" ")
        if code not in QUIETLY:
            yield MissingPart(f"network-{note}", f"network-{code}", about)
