"""The base of every section of `yorisou.toml`."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo

from robot.contract.backends import Kind

Language = Literal["en", "ja", "ko"]
CLOCK_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
DAY_END = "24:00"
CLOCK_END = r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"
# A part of which it is not known what the file says.
Doubt = Literal["body", "journal", "programme"]


def _can_be_a_name(value: str) -> str:
    if "\0" in value or not value.isprintable() or len(value) > 4_000:
        raise ValueError("no file can have this name")
    return value


def names_a(kind: Kind) -> AfterValidator:
    """A string that names a backend of this kind."""
    return AfterValidator(kind.check)


# The path of a file, a directory or a port.
FileName = Annotated[str, AfterValidator(_can_be_a_name)]


class Section(BaseModel):
    """One section. Unknown keys are errors, and values are frozen."""

    # What stands in the file may be a secret: errors name the place and never the content.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


# Context of a validation in which what is only unwise is taken (robot/config/partial.py names it).
LENIENT = {"lenient": True}


def is_lenient(info: ValidationInfo) -> bool:
    """Whether the validation takes what is only unwise."""
    return bool((info.context or {}).get("lenient"))
