"""The keys of `[console]` that say whether and how the page is on the home's network."""

import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from robot.config.section import FileName, Section
from robot.network.settings import Settings, is_address

MOST_HOSTS = 16
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"{LABEL}\.local")
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*")
THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")
# Said a second time by whoever wants it.
PLAIN_AGAIN = "anybody on this network can read and press everything"


class NetworkKeys(Section):
    """Whether the page is on the network, by which names, and with whose certificate."""

    network: Literal["loopback", "lan"] = "loopback"
    name: str | None = Field(
        default=None, description='announced by mDNS; None makes one up, "" announces none'
    )
    hosts: list[str] = Field(
        default_factory=list, max_length=MOST_HOSTS, description="further names and addresses"
    )
    certificate: FileName | None = None
    certificate_key: FileName | None = None
    plain_http: bool = False
    plain_http_again: str = Field(default="", max_length=200)

    @field_validator("name")
    @classmethod
    def name_can_be_announced(cls, value: str | None) -> str | None:
        if not value:
            return value
        name = value if value.endswith(".local") else f"{value}.local"
        if not NAME.fullmatch(name):
            raise ValueError("write small letters, figures and '-', for example 'yorisou-room'")
        return name

    @field_validator("hosts")
    @classmethod
    def hosts_are_names(cls, value: list[str]) -> list[str]:
        for host in value:
            if host in THIS_COMPUTER:
                raise ValueError(f"{host} is this computer itself, and needs no entry")
            if not (is_address(host) or (len(host) <= 253 and HOST.fullmatch(host))):
                example = "'robot.clinic.example' or '192.168.1.5'"
                raise ValueError(f"write names in small letters and addresses, without a port: {example}")
        return value

    @model_validator(mode="after")
    def it_is_whole(self) -> "NetworkKeys":
        if self.network == "loopback":
            return self
        if (self.certificate is None) != (self.certificate_key is None):
            raise ValueError("certificate and certificate_key belong together; write both or neither")
        if self.plain_http and self.plain_http_again != PLAIN_AGAIN:
            raise ValueError(
                f'plain_http has to be said twice: write plain_http_again = "{PLAIN_AGAIN}" as well'
            )
        if self.plain_http and self.certificate is not None:
            raise ValueError("plain_http and a certificate contradict each other; write one of them")
        return self

    @property
    def settings(self) -> Settings:
        """What the keeper of the network needs of it."""
        return Settings(
            self.name, tuple(self.hosts), self.certificate or "", self.certificate_key or "", self.plain_http
        )
