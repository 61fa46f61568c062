"""What is planned or rests: a hold, the way after a setback, the day, and the end by steps."""

from dataclasses import dataclass


@dataclass(slots=True)
class Hold:
    """The programme rests: why, until which day (None: until it is lifted), and who said so."""

    rule: str
    until: int | None
    by: str


@dataclass(slots=True)
class Setback:
    """After a discomfort on `level`: `easy` sessions come first, then its sub-levels are offered."""

    level: str
    easy: int


@dataclass(slots=True)
class DayPlan:
    """What the person said and chose of one day.

    `answer` to "how is today?", 0 (easy) to 4 (hard), None: not given. `usual`: they want the usual level;
    `lighter`: so many times they wanted less than was planned; `most`: after a *less*, no portion higher than
    this place; `slept`: it has been asleep beside them; `left`: they left the question alone; `lowered_to`:
    the level that `lowered_by`, of the staff, lowered today's ceiling to ("": nobody has); `wish`: what for.
    """

    day: int
    answer: int | None = None
    usual: bool = False
    lighter: int = 0
    most: int | None = None
    slept: bool = False
    left: bool = False
    wish: str = ""
    lowered_to: str = ""
    lowered_by: str = ""


@dataclass(slots=True)
class Fading:
    """Days with contact in each week from `first_day` on."""

    first_day: int
    days_a_week: list[int]
    by: str
