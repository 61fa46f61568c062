"""What is counted of each person of a cohort."""

import numpy as np

from sim.cohort.account import Lived
from sim.cohort.ladder import KINDS, Ladder
from sim.cohort.luck import Bools, Floats, Ints
from sim.cohort.progress import Progress
from sim.person.model_person import LIMIT

DULL = 1.2
SUCCESSES = 3
NEVER = -1
WAYS = ("with_robot", "without_robot")
# `came`: days with a session or asleep beside; `over`: sessions with a true peak of 6 or more.
COUNTED = (
    "came", "sessions", "over", "over_lowest", "dull", "stops", "discomforts", "lighter", "asleep",
    "robot_free", "steps", "false_steps", "higher", "higher_over", "from_house", "from_house_over",
    *(f"{kind}_{way}" for way in WAYS for kind in KINDS.values()),
)  # fmt: skip
DAYS = ("left_day", "L6_day", "L8_day", "L6_or_higher_day", "L8_or_higher_day")


class Tally:
    """Counts, [people] each; `columns` has one for each of `COUNTED` and `DAYS` (-1: never), and `home`.

    `steps` are first sessions after a step of home, `higher` those at a place that was never lived before;
    of both, how many were over; `from_house` are those after a discomfort on the lowest level. A level is
    reached with three successes on the whole of it; *or higher* counts every place from the whole of it on.
    """

    def __init__(self, ladder: Ladder, people: int) -> None:
        self.columns = {name: np.zeros(people, np.int32) for name in COUNTED}
        self.columns |= {name: np.full(people, NEVER, np.int32) for name in DAYS}
        self._fresh, self._highest = np.zeros(people, bool), np.full(people, NEVER)
        place = np.arange(2 * ladder.nodes - 1)
        upper, lower = ladder.height[(place + 1) // 2], ladder.height[place // 2]
        on = {f"L{n}_day": (upper == n) & (lower == n) for n in (6, 8)}
        above = {
            f"L{n}_or_higher_day": place
            >= (2 * int(np.argmax(ladder.height == n)) if n in ladder.height else 999)
            for n in (6, 8)
        }
        self._counts_for = on | above
        self._successes = {name: np.zeros(people, np.int32) for name in self._counts_for}
        names = [KINDS.get(rung, "") for rung in ladder.rungs]
        self._kinds = {
            kind: np.array([name == kind for name in names])[(place + 1) // 2] for kind in KINDS.values()
        }

    def count(self, lived: Lived, peak: Floats, asleep: Bools, robot_free: Bools, progress: Progress) -> None:
        """The sessions of a day, before what follows from them."""
        columns, session, place = self.columns, lived.session, lived.place
        over = session & (peak >= LIMIT)
        from_house = session & progress.in_house
        first, higher = session & self._fresh, session & (place > self._highest) & (place > 0)
        for name, who in {
            "came": session | asleep,
            "sessions": session,
            "over": over,
            "over_lowest": over & (place == 0),
            "dull": session & (peak < DULL),
            "stops": lived.stopped,
            "discomforts": lived.discomfort,
            "lighter": session & (place < 2 * progress.home),
            "asleep": asleep,
            "robot_free": session & robot_free,
            "steps": first,
            "false_steps": first & over,
            "from_house": from_house,
            "from_house_over": from_house & over,
            "higher": higher,
            "higher_over": higher & over,
        }.items():
            columns[name] += who
        self._fresh &= ~session
        self._highest = np.where(session, np.maximum(self._highest, place), self._highest)
        for kind, places in self._kinds.items():
            contact = session & places[place]
            columns[f"{kind}_with_robot"] += contact & ~robot_free
            columns[f"{kind}_without_robot"] += contact & robot_free
        for name, places in self._counts_for.items():
            successes = self._successes[name]
            successes += lived.success & places[place]
            reached = (successes >= SUCCESSES) & (columns[name] == NEVER)
            columns[name][reached] = lived.day

    def stepped_up(self, who: Ints) -> None:
        """Those people, by their number: their next session is the first one after a step."""
        self._fresh[who] = True

    def stepped_down(self, who: Bools) -> None:
        self._fresh &= ~who

    def left(self, who: Bools, day: int) -> None:
        self.columns["left_day"][who] = day
