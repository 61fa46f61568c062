"""The base of all models of a script's shape."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Keys that are not named are faults; values mean what they say and are not converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=False)
