"""For whom a room is: adults, or minors where the centre says so; never both in one."""

import re
from dataclasses import dataclass

from robot.errors import UsageError

ADULT = 18
_FROM, _BETWEEN = re.compile(r"(\d{1,2})\+"), re.compile(r"(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Ages:
    """Years from `low` to `high`; without `high` there is no upper one."""

    low: int = ADULT
    high: int | None = None

    @property
    def minors(self) -> bool:
        return self.low < ADULT


ADULTS = Ages()


def read_ages(said: str) -> Ages:
    """`18+`, `20-39` or `13-17`. Raises UsageError for what is none, and for adults and minors together."""
    mend = "For example 18+, 20-39, or 13-17 for a room for minors."
    alone, between = _FROM.fullmatch(said.strip()), _BETWEEN.fullmatch(said.strip())
    if alone is not None:
        ages = Ages(int(alone[1]))
    elif between is not None:
        ages = Ages(int(between[1]), int(between[2]))
    else:
        raise UsageError("--ages", f"{said!r} is no range of ages.", mend)
    if ages.high is not None and ages.high < ages.low:
        raise UsageError("--ages", f"{said!r} ends before it begins.", mend)
    if ages.minors and (ages.high is None or ages.high >= ADULT):
        raise UsageError("--ages", "minors and adults are not in one room.", f"Open two. {mend}")
    return ages
