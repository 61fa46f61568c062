"""What the companion answers to requests about sealed messages."""

from dataclasses import dataclass

from robot.control.answers import Answer


@dataclass(frozen=True, slots=True)
class KitHere(Answer):
    """What a sender seals with: the robot's public `key`, their own `user` and `secret` (hexadecimal).

    `host` is the address of the page at the clinic's host, "" where there is none, and `robot` its name
    there. `language` is the house's.
    """

    key: str
    user: str
    name: str
    secret: str
    language: str
    host: str = ""
    robot: str = ""


@dataclass(frozen=True, slots=True)
class EnvelopesRefused(Answer):
    """How many were not taken in, by code (docs/reference/envelope.md)."""

    refused: dict[str, int]
