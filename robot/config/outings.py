"""`[outings]`: what the guard of outings goes by, as staff have looked it up and signed for it."""

import re

from pydantic import Field, field_validator, model_validator

from robot.config.section import CLOCK_END, CLOCK_TIME, Section
from robot.contract.outing_events import Hours, OutingRules
from robot.outings.guard import DEPTH, clock_text, is_a_night

OF_AGE = 18
MONTHS = 12
MINUTES = 60
DAY = 24 * MINUTES
SHORTEST_SOURCE, LONGEST_SOURCE = 8, 300
SPAN = re.compile(rf"({CLOCK_TIME[1:-1]})-({CLOCK_END[1:-1]})")


class NightRow(Section):
    """One row of the table of nights: in this place nobody under this age may be out in these hours."""

    place: str = Field(min_length=1, max_length=60, description="the prefecture or town whose rule it is")
    under: int = Field(ge=12, le=25, description="age in years")
    start: str = Field(alias="from", pattern=CLOCK_TIME)
    end: str = Field(alias="to", pattern=CLOCK_END)
    source: str = Field(
        min_length=SHORTEST_SOURCE,
        max_length=LONGEST_SOURCE,
        description="which law or ordinance says so, and who looked it up when",
    )

    # A row takes the place of the careful hours, 20:00 to 06:00. One that is no night would open the night.
    @model_validator(mode="after")
    def it_is_a_night(self) -> "NightRow":
        if self.start == self.end:
            raise ValueError(
                f"begins and ends at {self.start}, so it bars nothing; write both hours of the night"
            )
        if not is_a_night(self.hours):
            depth = " to ".join(clock_text(each) for each in DEPTH)
            raise ValueError(f"from {self.start} to {self.end} is no night: a row holds {depth} at least")
        return self

    @property
    def hours(self) -> Hours:
        return _minute(self.start), _minute(self.end)


class SignedNight(Section):
    """Hours of the night for which a member of staff has signed, for an adult."""

    start: str = Field(alias="from", pattern=CLOCK_TIME)
    end: str = Field(alias="to", pattern=CLOCK_END)
    by: str = Field(min_length=1, max_length=64, description="who signed, and when")

    @property
    def hours(self) -> Hours:
        return _minute(self.start), _minute(self.end)


class OutingsSection(Section):
    """Nothing is known of the law of any place: without a row for it no minor is sent off at night."""

    age: int | None = Field(default=None, ge=6, le=120, description="of the person, in years")
    adult: bool | None = Field(default=None, description="in place of the age; unsaid: no way leads outside")
    guardian_signed: bool = False
    place: str = Field(default="", max_length=60, description="the `place` whose rows hold here")
    night: list[NightRow] = Field(default_factory=list, max_length=100)
    signed: list[SignedNight] = Field(default_factory=list, max_length=1)
    dark: list[str] = Field(default_factory=list, max_length=MONTHS)

    @field_validator("dark")
    @classmethod
    def dark_is_a_year(cls, value: list[str]) -> list[str]:
        if value and len(value) != MONTHS:
            raise ValueError(f"has {len(value)} of {MONTHS} months; write one span for each, from January")
        for number, each in enumerate(value, 1):
            if not SPAN.fullmatch(each):
                raise ValueError(f"month {number} is no span of hours; write for example '17:00-06:30'")
        return value

    @model_validator(mode="after")
    def it_agrees(self) -> "OutingsSection":
        if self.age is not None and self.adult is not None and self.adult != (self.age >= OF_AGE):
            raise ValueError(f"adult and age contradict each other; of age is from {OF_AGE} years on")
        if self.signed and self.of_age is not True:
            raise ValueError("signed hours of the night are for an adult only; say that the person is one")
        names = sorted({each.place for each in self.night})
        if self.place and names and self.place not in names:
            raise ValueError(f"place '{self.place}' has no row; there are rows for {', '.join(names)}")
        return self

    @property
    def of_age(self) -> bool | None:
        """Whether the person is an adult; None while nobody has said it."""
        return self.adult if self.age is None else self.age >= OF_AGE

    @property
    def row(self) -> NightRow | None:
        """The row that holds for a minor here: of several the one with the longest hours. None: no row."""
        rows = [
            each
            for each in self.night
            if each.place == self.place and (self.age is None or self.age < each.under)
        ]
        return None if self.of_age else max(rows, key=lambda each: _length(each.hours), default=None)

    @property
    def rules(self) -> OutingRules:
        """What the engine is told at every start. No place and no source is in it."""
        signed = self.signed[0].hours if self.signed else ()
        dark = tuple(_span(each) for each in self.dark)
        row = self.row
        return OutingRules(self.of_age, self.guardian_signed, row.hours if row else (), signed, dark)


def _minute(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * MINUTES + int(minutes)


def _span(text: str) -> Hours:
    begins, _, ends = text.partition("-")
    return _minute(begins), _minute(ends)


def _length(hours: Hours) -> int:
    return (hours[1] - hours[0]) % DAY or DAY
