"""The seam under the bus: single instructions, sent once. Two backends stand behind it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from firmware_bridge.protocol import ALERT

NOT_FAST = "the devices do not all know Fast Sync Read: they are asked with Sync Read"

Answer = tuple[int, bytes]  # error byte with its alert bit, data


class Wire(ABC):
    """Instructions on one open port, without retries, without opinions. A port that has gone raises OSError.

    `damaged` holds the ids of packets that came with a wrong checksum, until somebody clears it; `heard`
    what came last in place of the usual answer, where the wire sees bytes.
    """

    def __init__(self) -> None:
        self.damaged: list[int] = []
        self.heard = b""

    @abstractmethod
    def ping(self, device: int, timeout_s: float) -> Answer | None:
        """Three bytes: model number and firmware. None when nothing answers in time, as everywhere here."""

    @abstractmethod
    def read(self, device: int, address: int, size: int, timeout_s: float) -> Answer | None: ...

    @abstractmethod
    def write(self, device: int, address: int, data: bytes, timeout_s: float) -> Answer | None: ...

    @abstractmethod
    def reboot(self, device: int, timeout_s: float) -> Answer | None: ...

    @abstractmethod
    def scan(self, timeout_s: float) -> list[tuple[int, bytes]]:
        """Everything that answers a broadcast ping: (id, model number and firmware), in order of arrival."""

    @abstractmethod
    def sync_read(
        self, devices: Sequence[int], address: int, size: int, timeout_s: float
    ) -> tuple[dict[int, bytes], dict[int, int]]:
        """The data of those that answered, and every error byte that is not 0 (an error has no data).

        An absent device may silence those behind it.
        """

    def ask_ahead(self, devices: Sequence[int], address: int, size: int) -> None:  # noqa: B027 - may be nothing
        """Send the question of the next `sync_read` now: its answer comes meanwhile. Some wires cannot."""

    @abstractmethod
    def sync_write(self, address: int, size: int, values: Mapping[int, bytes]) -> None: ...

    @abstractmethod
    def close(self) -> None: ...


def sorted_out(answers: Mapping[int, Answer]) -> tuple[dict[int, bytes], dict[int, int]]:
    """Data and error bytes, as `sync_read` gives them. The alert bit alone is no refusal."""
    return (
        {device: data for device, (error, data) in answers.items() if not error & ~ALERT},
        {device: error for device, (error, _) in answers.items() if error},
    )
