"""What the commands about the network look at: what a companion says, and the files of its authority."""

from pathlib import Path

from robot.config.schema import Config
from robot.control import discovery
from robot.errors import DeviceError
from robot.network.reach import NOWHERE, Reach, file_beside, folder_beside, read


def reach_now(socket: Path | None) -> Reach:
    """How the companion at `socket`, or the one here, is reached over the network; NOWHERE for none."""
    try:
        return read(file_beside(socket or discovery.socket_to_ask()))
    except DeviceError:
        return NOWHERE


def folder_of(reach: Reach, config: Config, journal: Path | None) -> Path:
    """The directory of the home's authority: the running companion's, else the one beside the journal."""
    if reach.authority:
        return Path(reach.authority).parent
    return folder_beside(journal or Path(config.journal.path))
