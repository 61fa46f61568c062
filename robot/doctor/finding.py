"""The result of examining one part."""

from dataclasses import dataclass
from typing import Literal

State = Literal["real", "simulated", "missing", "degraded", "off"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor.

    `part` is a fixed name; "off" is off by choice and is no fault; `mend` is empty when all is well.
    """

    part: str
    state: State
    detail: str
    mend: str = ""
