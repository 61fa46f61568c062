"""A week of the calendar, ISO 8601: "2026-W48", from its Monday to its Sunday."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

NAME = re.compile(r"2\d{3}-W\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class CalendarWeek:
    """A week by its Monday."""

    monday: date

    @classmethod
    def parse(cls, name: str) -> Self:
        """The week that is called so, of this millennium. Raises ValueError for anything else."""
        if not NAME.fullmatch(name):
            raise ValueError("is no week such as 2026-W48")
        return cls(date.fromisocalendar(int(name[:4]), int(name[6:]), 1))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day - timedelta(days=day.weekday()))

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> Self:
        return type(self)(self.monday - timedelta(days=7))

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"
