"""Weeks of one simulated person under one step policy, with the ladder's limits but without the engine.

Fast enough for thousands of people. The limits are those of robot/engine/bars.py in plain words: no step in
the first 14 days, three sessions and seven days on a level (14 from L6 on), none after a discomfort, for two
sessions after a stop, or with two ratings missing; three discomforts in a week go down twice and rest a week.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from robot.contract.programme import Dose, Level, Policy
from robot.engine.outcome import Account, outcome_of
from robot.engine.policies import Here, Seen, StepPolicy, make
from sim.person.model_person import DEMANDS, LIMIT, ModelPerson

# Opportunities on five of seven days (domain.md §3.2).
DAYS_A_WEEK = 5
FIRST_DAYS, DWELL_SESSIONS = 14, 3

LEVELS = tuple(
    Level(rung, rung, {}, {}, "none", frozenset(), Dose(10, 1, 5), 7 if n <= 5 else 14, 3, demand=demand)
    for n, (rung, demand) in enumerate(DEMANDS.items(), 1)
)
Make = Callable[[ModelPerson], StepPolicy]


def of_kind(policy: Policy) -> Make:
    """The same policy for everybody, nothing asked at intake."""
    return lambda _: make(policy, LEVELS, {})


@dataclass(slots=True)
class Weeks:
    """The result of a course. `first_peaks` are the true peaks of first sessions after a step up.

    `over` counts sessions whose true peak reached the limit; `led` those among them above the first level,
    where a policy has led to; on the first one there is nothing lower to go to but sleep.
    """

    profile: str
    sessions: int = 0
    over: int = 0
    led: int = 0
    stops: int = 0
    dull: int = 0
    first_peaks: list[float] = field(default_factory=list)
    left_day: int | None = None
    reached: dict[str, int] = field(default_factory=dict)
    rung: str = "L1"


class Course:
    """One person's way up a ladder.

    `limits=False` leaves its limits out: for a schedule that hears nothing.
    """

    def __init__(
        self,
        person: ModelPerson,
        policy: StepPolicy,
        ladder: Sequence[Level] = LEVELS,
        *,
        limits: bool = True,
    ) -> None:
        self.person, self.policy, self.ladder, self.limits = person, policy, ladder, limits
        self.found = Weeks(person.profile.name)
        self.place, self.entered = 0, 0
        self.sessions = self.comfortable = self.bar = self.missing = 0
        self.fresh = False
        self.rests_until = 0
        self.calm: dict[str, int] = {}
        self.stops: list[bool] = []
        self.hard_days: list[int] = []

    def live(self, weeks: int) -> Weeks:
        """Live through the weeks, or until the person leaves."""
        for day in range(weeks * 7):
            self.person.next_day()
            open_today = day % 7 < DAYS_A_WEEK and day >= self.rests_until
            if open_today and self.person.comes():
                self._session(day)
            if not self.person.stays():
                self.found.left_day = day
                break
        self.found.rung = self.ladder[self.place].id
        return self.found

    def _session(self, day: int) -> None:
        level, found = self.ladder[self.place], self.found
        lived = self.person.session(level.id)
        found.sessions += 1
        found.over += lived.peak >= LIMIT
        found.led += lived.peak >= LIMIT and self.place > 0
        found.dull += lived.peak < 1.2
        found.stops += lived.stopped
        if self.fresh:
            found.first_peaks.append(lived.peak)
            self.fresh = False
        distress = fused(lived.rating, lived.implied)
        second = lived.stopped and any(self.stops[-2:])
        outcome, rule, figures = outcome_of(
            Account(
                level.height,
                distress,
                lived.rating,
                lived.rating,
                False,
                "",
                lived.stopped,
                "",
                second,
                True,
                "",
                0,
            )
        )
        self.stops.append(lived.stopped)
        self.sessions += 1
        self.comfortable = self.comfortable + 1 if outcome == "success" else 0
        self.missing = self.missing + 1 if lived.rating is None and not lived.stopped else 0
        self.bar = 2 if lived.stopped else max(0, self.bar - 1)
        if outcome == "success":
            self.calm[level.id] = self.calm.get(level.id, 0) + 1
            if self.calm[level.id] == 3:
                found.reached.setdefault(level.id, day)
        shown = max(distress, 7.5) if lived.stopped else distress
        rated = lived.rating is not None
        seen = Seen(level.id, level.demand, shown, rated, outcome, lived.stopped, day, rule, figures)
        self.policy.observe(seen)
        self._judge(seen, day)

    def _judge(self, seen: Seen, day: int) -> None:
        above = self.ladder[self.place + 1] if self.place + 1 < len(self.ladder) else None
        level = self.ladder[self.place]
        here = Here(
            level.id,
            level.demand,
            above.id if above else None,
            above.demand if above else 0.0,
            self.sessions,
            self.comfortable,
            day,
            False,
        )
        wish = self.policy.wish(seen, here)
        if wish.direction == "down":
            self._move(-1, day)
        elif wish.direction == "up" and above is not None and not (self.limits and self._barred(seen, day)):
            self._move(1, day)
        if seen.outcome == "discomfort" and self.limits:
            self.hard_days = [d for d in self.hard_days if d > day - 7] + [day]
            if len(self.hard_days) >= 3:
                self.hard_days = []
                self.rests_until = day + 8
                self._move(-1, day)

    def _barred(self, seen: Seen, day: int) -> bool:
        return (
            day < FIRST_DAYS
            or seen.outcome == "discomfort"
            or self.bar > 0
            or self.missing >= 2
            or self.sessions < DWELL_SESSIONS
            or day - self.entered < self.ladder[self.place].dwell_days
        )

    def _move(self, by: int, day: int) -> None:
        place = min(max(self.place + by, 0), len(self.ladder) - 1)
        if place != self.place:
            self.place, self.entered, self.fresh = place, day, by > 0
            self.sessions = self.comfortable = 0
            self.policy.entered(self.ladder[place].id, day)


def fused(rating: int | None, implied: float) -> float:
    """Distress of a session, as domain.md §2.2 puts a rating and behaviour together (without its stop)."""
    return implied if rating is None else max(float(rating), 0.7 * rating + 0.3 * implied)


def shares(found: Sequence[Weeks]) -> dict[str, float]:
    """The figures of domain.md §3.6 over a population, as shares 0..1 (`false_steps`: of all steps up)."""
    sessions = sum(each.sessions for each in found) or 1
    peaks = [peak for each in found for peak in each.first_peaks]
    return {
        "over": sum(each.over for each in found) / sessions,
        "led_over": sum(each.led for each in found) / sessions,
        "three_over": sum(each.over >= 3 for each in found) / len(found),
        "steps": float(len(peaks)),
        "false_steps": sum(peak >= LIMIT for peak in peaks) / (len(peaks) or 1),
        "left": sum(each.left_day is not None for each in found) / len(found),
        "L6": sum("L6" in each.reached for each in found) / len(found),
        "L8": sum("L8" in each.reached for each in found) / len(found),
        "dull": sum(each.dull for each in found) / sessions,
        "stops": sum(each.stops for each in found) / sessions,
    }
