"""How the page is reached from the home's network just now: written by the keeper, read by the servers."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from robot.errors import InputError
from robot.files.read import read_bytes
from robot.files.replace import new_beside
from robot.network.place import Scheme

LIMIT = 64_000
MOST = 64  # names, and addresses


@dataclass(frozen=True)
class Reach:
    """Addresses, names and certificate of the page on the network. Nothing: it is for this computer only.

    `addresses` are listened on; browsers may use them and `names`. `name` is the one that is announced;
    `url` the address of the page to give to people.
    `certificate` and `key` are files (PEM), both "" where the page is plain HTTP; `print` changes with them.
    `authority` is the file of the home's own authority, "" for a clinic's certificate; `ends` a day (UTC).

    `trouble` is why there is nothing: a fixed word; `where` and `what` say more.
    `notes` are such words for what is not as it should be, each with a blank and what it is about.
    """

    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    name: str = ""
    url: str = ""
    certificate: str = ""
    key: str = ""
    authority: str = ""
    print: str = ""
    ends: str = ""
    trouble: str = ""
    where: str = ""
    what: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def hosts(self) -> frozenset[str]:
        """What a browser may write before the port: in small letters, IPv6 addresses in brackets."""
        return frozenset((*(name.lower() for name in self.names), *map(written, self.addresses)))

    @property
    def scheme(self) -> Scheme:
        return "https" if self.certificate else "http"

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Raises ValueError for what is no such thing."""
        given: dict[str, Any] = {}
        for field in fields(cls):
            value = data.get(field.name, field.default)
            if isinstance(field.default, tuple):
                if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
                    raise ValueError(field.name)
                given[field.name] = tuple(value[:MOST])
            elif isinstance(value, str):
                given[field.name] = value
            else:
                raise ValueError(field.name)
        return cls(**given)


NOWHERE = Reach()


def written(address: str) -> str:
    """An IP address as it stands in a web address."""
    return f"[{address}]" if ":" in address else address


def file_beside(socket: Path) -> Path:
    """Where a companion with this control socket keeps it."""
    return socket.with_name(f"{socket.stem}-network.json")


def folder_beside(journal: Path) -> Path:
    """The directory of the home's authority and of the robot's name, for the robot with this journal."""
    return journal.with_name("network")


def read(path: Path) -> Reach:
    """What stands in the file; NOWHERE for none, and for one that is no such thing."""
    try:
        return Reach.of(json.loads(read_bytes(path, LIMIT)))
    except (InputError, ValueError, AttributeError, RecursionError):
        return NOWHERE


def write(path: Path, reach: Reach) -> None:
    """Replace the file whole. Raises OSError."""
    os.replace(new_beside(path, json.dumps(asdict(reach)).encode(), None), path)
