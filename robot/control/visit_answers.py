"""What the companion answers about visits to a centre."""

from dataclasses import dataclass

from robot.control.answers import Answer
from robot.control.json_model import Model
from robot.control.named import Text


@dataclass(frozen=True, slots=True)
class CentreShown(Model):
    """A centre that is known here. `people`: 0 to 3, as its worker said lately; None: not said."""

    id: str
    name: str
    worker: str
    lines: tuple[str, ...]
    people: int | None = None


@dataclass(frozen=True, slots=True)
class PlaceShown(Model):
    """A waypoint at a centre. `proven`: the date of the last code that was right there, or ""."""

    id: str
    name: Text
    exit: Text
    people: int
    minutes: int
    proven: str = ""


@dataclass(frozen=True, slots=True)
class PlanShown(Model):
    """A visit that is planned. `told`: a note that somebody may come got to the centre."""

    quest: str
    day: str
    hour: int
    centre: str
    line: str
    told: bool


@dataclass(frozen=True, slots=True)
class VisitBoard(Answer):
    """All that stands on the page. `today` is "" while nobody vouches for the clock; `last`: the last day
    that may be planned; `reaches`: a note can go to a centre."""

    today: str
    last: str
    places: tuple[PlaceShown, ...]
    centres: tuple[CentreShown, ...]
    plan: PlanShown | None = None
    reaches: bool = False


@dataclass(frozen=True, slots=True)
class VisitKept(Answer):
    """It is planned. `saved`: on the disk; `told`: a note got to the centre, where one was wanted."""

    saved: bool
    told: bool


@dataclass(frozen=True, slots=True)
class CodeShown(Answer):
    """The code of these ten minutes, that of the day's sheet, and the seconds until the first turns."""

    code: str
    sheet: str
    turns_s: int
