"""What every part of a script or of a file of gestures has in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

# What a level, a line, a card or a gesture may be called.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}$")]


class Section(BaseModel):
    """Keys that are not named are faults; values mean what they say and are not converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=False)
