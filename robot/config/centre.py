"""`[centre]`: centres that the person may visit, and how their robots and they exchange sealed notes."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from robot.centre.sites import Sites
from robot.config.section import FileName, Section


class CentreSection(Section):
    """Off unless staff have given a site file (docs/how-to/centre.md)."""

    sites: FileName | None = Field(default=None, description="folder with what centres gave, *.site")
    notes: FileName | None = Field(default=None, description="stick or shared folder for sealed notes")
    address: str = Field(default="", max_length=300, description="of a centre on this network, https://…")
    ca: FileName | None = Field(default=None, description="its certificate, authority.crt")

    own: FileName | None = Field(default=None, description="of a robot at a centre (--twin): its folder")

    @field_validator("address")
    @classmethod
    def address_is_encrypted(cls, value: str) -> str:
        split = urlsplit(value)
        if value and (split.scheme != "https" or not split.hostname or split.path.strip("/") or split.query):
            raise ValueError(
                "write what `yorisou centre run` prints for a tablet: 'https://centre.local:8686'"
            )
        return value.rstrip("/")

    @property
    def known(self) -> Sites:
        """The centres that this robot was given, as they are found there."""
        folder, notes, ca = (Path(each) if each else None for each in (self.sites, self.notes, self.ca))
        return Sites(folder, notes, self.address, ca)
