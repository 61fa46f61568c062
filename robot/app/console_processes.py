"""The page's processes: the page, and the small one beside it for stop, less and help."""

import logging
from pathlib import Path
from typing import Protocol

from robot.children import Child
from robot.config.schema import Config
from robot.errors import DeviceError
from robot.network.reach import file_beside

log = logging.getLogger(__name__)
LANE_READY_S = 5.0


class Starts(Protocol):
    """Starts `python -m MODULE ARGUMENTS` as a child that is ended with the companion."""

    def __call__(self, module: str, *arguments: str, says_alive: bool = False) -> Child: ...


def start_page(start: Starts, socket: Path, config: Config) -> Child:
    """The page's process, not ready yet. Either that hangs from now on is ended and started again.

    The page tells a browser where the other listens, so that one comes first; without it the page goes on.
    Both are on this computer only until the keeper of the network writes its file (page_network.py).
    """
    console, network = config.console, file_beside(socket)
    network.unlink(missing_ok=True)  # of a run that was killed
    lan = () if console.network == "loopback" else ("--network", str(network))
    links = ("--links", config.care.link_base) if config.care.link_base else ()
    weeks = ("--weeks", str(Path(config.week.folder).absolute())) if config.week.folder else ()
    common = ("--socket", str(socket), "--with-parent", *lan, "--port")
    lane = start("robot.console.lane", *common, str(console.lane_port), says_alive=True)
    beside: tuple[str, ...] = ()
    try:
        address = str(lane.ready(LANE_READY_S)["url"])
        beside = ("--lane-port", address.rsplit(":", 1)[1])
    except DeviceError as error:
        log.error("stop, less and help beside the page: %s", error)
    return start("robot.console", *common, str(console.port), *beside, *links, *weeks, says_alive=True)
