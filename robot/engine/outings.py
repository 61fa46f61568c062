"""What the engine knows of outings and visits: ids of waypoints, days and ratings; no place and no hour."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from robot.contract.outing_events import Weather
from robot.contract.quests import MOST_OWN_QUESTS

# So many waypoints are told apart; of more, the ones longest ago are forgotten.
KEPT_QUESTS = 20 + MOST_OWN_QUESTS


@dataclass(slots=True)
class Lived:
    """A waypoint that was reached: how often, the day of the last time, and how hard that was (0..10).

    `verified`: the day on which a code of the centre was right last.
    """

    quest: str
    times: int = 0
    day: int | None = None
    hardest: int | None = None
    verified: int | None = None


@dataclass(slots=True)
class UnderWay:
    """The outing that is on: the waypoint, the day of setting off, and the level or sub-level of it.

    `foreseen`: what was expected; `robot_free`: it stays asleep when they come back, too.
    """

    quest: str
    day: int
    level: str
    part: str = ""
    half: bool = False
    foreseen: str = ""
    robot_free: bool = False


@dataclass(slots=True)
class Outings:
    """Saved with the progress. `planned`: the waypoint that was chosen; `lived`: in the order of the last
    time; `visit` and `visit_day`: the visit that is planned; `tried_day`: of the last outing, however it
    ended; `weather` is that of `weather_day`; `cancelled`: so many visits running were given up as too hard;
    `night_signed`: the hours that staff signed for on their page (begin and end, or nothing); `things`: what
    has come home (robot/engine/things.py); `at_home`: so many quests at home that are over.
    """

    planned: str = ""
    under_way: UnderWay | None = None
    lived: list[Lived] = field(default_factory=list)
    visit: str = ""
    visit_day: int | None = None
    tried_day: int | None = None
    weather: Weather = ""
    weather_day: int | None = None
    cancelled: int = 0
    night_signed: list[int] = field(default_factory=list)
    things: list[str] = field(default_factory=list)
    at_home: int = 0

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Outings":
        """What `asdict` made. Raises TypeError for anything else."""
        way, lived = data.get("under_way"), data.get("lived", [])
        read = {
            "under_way": UnderWay(**way) if way else None,
            "lived": [Lived(**each) for each in lived],
            "things": list(data.get("things", ())),
        }
        return cls(**{**data, **read})

    def of_quest(self, quest: str) -> Lived | None:
        return next((each for each in self.lived if each.quest == quest), None)

    def last(self) -> Lived | None:
        """The waypoint that was reached last."""
        reached = [each for each in self.lived if each.times]
        return reached[-1] if reached else None

    def keep(self, quest: str) -> Lived:
        """The entry of this waypoint, from now on the latest."""
        found = self.of_quest(quest) or Lived(quest)
        self.lived = [*(each for each in self.lived if each is not found), found][-KEPT_QUESTS:]
        return found

    def forget(self) -> None:
        """All that says where the person was, or wants to go."""
        self.planned = self.visit = ""
        self.under_way = None
        self.visit_day, self.lived, self.cancelled = None, [], 0
        self.things, self.at_home = [], 0

    def shift(self, moved: Callable[[int], int]) -> None:
        """The clock jumped: counted days move along."""
        for name in ("visit_day", "tried_day", "weather_day"):
            day = getattr(self, name)
            setattr(self, name, None if day is None else moved(day))
        if self.under_way is not None:
            self.under_way.day = moved(self.under_way.day)
        for each in self.lived:
            each.day = None if each.day is None else moved(each.day)
            each.verified = None if each.verified is None else moved(each.verified)


def stricter(later: Outings, earlier: Outings) -> Outings:
    """Of two accounts: as the later one has it, and no second outing on a day of either."""
    days = [each.tried_day for each in (later, earlier) if each.tried_day is not None]
    made = Outings.of(asdict(later))
    made.tried_day = max(days, default=None)
    made.cancelled = max(later.cancelled, earlier.cancelled)
    same = later.night_signed == earlier.night_signed
    made.night_signed = list(later.night_signed) if same else []
    return made
