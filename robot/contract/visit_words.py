"""A visit as the person plans it: hour and line are in the encrypted store alone, and not for long."""

from dataclasses import asdict, dataclass, field
from typing import Any

# What a day's number and an hour can be; anything else was not written here.
DAYS, HOURS = range(100_000), range(24)


@dataclass(slots=True)
class VisitWords:
    """`day`: its number (None: nothing is planned), `hour` when they want to be there, `line` what they would
    like to hear, `told` what takes back the note to the centre. `proven`: the day of the last code that was
    right, by the centre's id. In no event, ever.
    """

    quest: str = ""
    day: int | None = None
    hour: int = 0
    site: str = ""
    line: str = ""
    told: str = ""
    proven: dict[str, int] = field(default_factory=dict)

    def plan(self, quest: str, day: int, hour: int, site: str, line: str, told: str) -> None:
        self.quest, self.day, self.hour = quest, day, hour
        self.site, self.line, self.told = site, line, told

    def clear(self) -> None:
        """Nothing is planned; which days were proven stays."""
        self.plan("", 0, 0, "", "", "")
        self.day = None

    def over(self, today: int) -> bool:
        """Whether the day of the plan is over; then its hour is to go."""
        return self.day is not None and self.day < today

    def take(self, data: Any) -> None:
        """Hold what `to_json` wrote; nothing where it is something else."""
        known = data if isinstance(data, dict) else {}
        self.clear()
        proven = known.get("proven")
        days = proven.items() if isinstance(proven, dict) else ()
        self.proven = {site: day for site, day in days if type(day) is int and day in DAYS}
        day, hour = known.get("day"), known.get("hour")
        if type(day) is int and day in DAYS and type(hour) is int and hour in HOURS and known.get("quest"):
            words = (str(known.get(name, "")) for name in ("site", "line", "told"))
            self.plan(str(known["quest"]), day, hour, *words)

    def to_json(self) -> dict[str, Any]:
        """Nothing where there is nothing."""
        return asdict(self) if self.day is not None or self.proven else {}
