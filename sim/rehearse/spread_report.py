"""The spread over many people, to be read."""

from dataclasses import dataclass

from rich.cells import cell_len

from robot.contract.languages import Language
from robot.contract.programme import Programme
from robot.messages import text
from robot.view.phrasing import Phrasing
from sim.rehearse.spread import Spread


@dataclass(frozen=True, slots=True)
class SpreadReport:
    """Many people's weeks in one language. `person` is who they are; `stand_ins` as in `Rehearsed`."""

    spread: Spread
    person: str
    programme: Programme
    stand_ins: tuple[str, ...]
    language: Language

    def level(self, name: str) -> str:
        return Phrasing(self.programme, {}).level(name).get(self.language, name)

    def word(self, key: str, **figures: str | int | float) -> str:
        return text(f"rehearse.{key}", self.language, **figures)

    def lines(self) -> list[str]:
        made = [*self.head(), "", self.word("quantiles"), *table(self.week_rows()), ""]
        made += [f"{label}: {value}" for label, value in self.reached()]
        made += ["", self.word("figures"), *(f"{label}: {value}" for label, value in self.figures()), ""]
        return [*made, *(f"{label}: {value}" for label, value in self.left())]

    def head(self) -> list[str]:
        """What was rehearsed with whom, and what it is not."""
        made = [self.word("head", name=self.programme.id, person=self.person, value=self.spread.weeks)]
        made.append(self.word("people", count=self.spread.people, value=self.spread.weeks))
        if self.stand_ins:
            names = ", ".join(self.level(name) for name in self.stand_ins)
            made.append(self.word("stand-ins", level=names))
        return [*made, self.word("no-evidence")]

    def week_rows(self) -> list[list[str]]:
        """Week, how many were there, and where they were."""
        spread = self.spread
        return [
            [self.word("week", value=week), f"{self.word('there')} {there}", *map(self.level, homes)]
            for week, (there, homes) in enumerate(zip(spread.there, spread.homes, strict=True), 1)
        ]

    def reached(self) -> list[tuple[str, str]]:
        """Level, and how many of them reached it by when."""
        named = {level.rung: level.id for level in reversed(self.programme.levels)}
        made = []
        for rung, (share, week) in self.spread.reached.items():
            said = f"{percent(share)}, {self.word('median', value=week)}"
            made.append((f"{self.word('reached')} {self.level(named[rung])}", said))
        share, week = self.spread.arrived
        to = self.level(self.programme.destination or self.programme.ceiling)
        said = f"{percent(share)}, {self.word('median', value=week)}" if week else percent(share)
        return [*made, (f"{self.word('arrived')} {to}", said)]

    def figures(self) -> list[tuple[str, str]]:
        """What is counted of each person, with its quantiles, and how the first sessions of steps were."""
        made = [
            (self.word(word), " · ".join(f"{figure:g}" for figure in figures))
            for word, figures in self.spread.counted.items()
        ]
        over, steps = self.spread.hard_steps
        return [*made, (self.word("hard-steps"), f"{over} / {steps}")]

    def left(self) -> list[tuple[str, str]]:
        """Who left: of all, and by profile where there are several."""
        spread = self.spread
        made = [(self.word("person-left"), percent(spread.left_share))]
        if len(spread.left) > 1:
            made += [
                (f"{self.word('person-left')} ({name})", f"{left} / {of}")
                for name, (left, of) in sorted(spread.left.items())
            ]
        return made


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def table(rows: list[list[str]]) -> list[str]:
    """Cells in columns, as wide as what stands in them."""
    columns = max(map(len, rows), default=0)
    widths = [max((cell_len(row[i]) for row in rows if i < len(row)), default=0) for i in range(columns)]
    return [
        "  ".join(cell + " " * (widths[i] - cell_len(cell)) for i, cell in enumerate(row)).rstrip()
        for row in rows
    ]
