"""`[week]`: whether the robot seals a week file for therapists by itself, for whom, and where to."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from robot.config.section import FileName, Section
from robot.week.keys import public_key

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _is_public(value: str) -> str:
    public_key(value)
    return value


class WeekSection(Section):
    """Off unless there are a key and a folder (docs/how-to/monday-morning.md)."""

    to: list[Annotated[str, AfterValidator(_is_public)]] = Field(
        default_factory=list, max_length=20, description="public keys (age1…) of those who may open it"
    )
    folder: FileName | None = None
    day: Day = Field(default="mon", description="from which day on the week before is written")
    person: str = Field(default="", max_length=40, description="what it calls the person")

    @property
    def on(self) -> bool:
        """Whether week files are written."""
        return bool(self.to) and self.folder is not None
