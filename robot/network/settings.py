"""What is configured of the page on the network, as it is handed to the keeper's process."""

import json
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from typing import Self


@dataclass(frozen=True, slots=True)
class Settings:
    """The part of `[console]` that is about the network.

    `name` is the one to announce (".local"), None for one that is made up, "" for none.
    `hosts` are further names and addresses; `plain`: no encryption at all, as somebody has said twice.
    `certificate` and `key` are the clinic's own files (PEM), "" for the home's authority.
    """

    name: str | None = None
    hosts: tuple[str, ...] = ()
    certificate: str = ""
    key: str = ""
    plain: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(host for host in self.hosts if is_address(host))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(host for host in self.hosts if not is_address(host))

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        data = json.loads(text)
        return cls(**{**data, "hosts": tuple(data["hosts"])})


def is_address(host: str) -> bool:
    """Whether it is an IP address, and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
