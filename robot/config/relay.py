"""`[relay]`: the clinic's host, through which people outside the home reach the robot."""

import re
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from robot.config.section import FileName, Section

HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")


class RelaySection(Section):
    """Off unless there is a host; then staff and the person still have to want it (docs/how-to/relay.md)."""

    host: str = Field(default="", max_length=253, description="name or address of the clinic's host")
    port: int = Field(default=8883, ge=1, le=65_535, description="of its broker")
    ca: FileName | None = Field(default=None, description="its certificate, ca.pem")
    credential: FileName | None = Field(default=None, description="what relay add-robot wrote, mode 600")
    page: str = Field(default="", max_length=300, description="address of its page for senders, https://…")

    @field_validator("host")
    @classmethod
    def host_is_one(cls, value: str) -> str:
        if value and not HOST.fullmatch(value):
            raise ValueError("write a name or an address, without a port: 'relay.clinic.example'")
        return value

    @field_validator("page")
    @classmethod
    def page_is_encrypted(cls, value: str) -> str:
        split = urlsplit(value)
        if value and (split.scheme != "https" or not split.hostname or split.fragment):
            raise ValueError("write the address of the host's page: 'https://relay.clinic.example:8443/'")
        return value

    @model_validator(mode="after")
    def it_is_whole(self) -> "RelaySection":
        if self.host and (self.ca is None or self.credential is None):
            raise ValueError("a host needs ca and credential; `yorisou relay add-robot` writes both")
        return self

    @property
    def on(self) -> bool:
        """Whether there is a host at all."""
        return bool(self.host)
