"""An engine behind its gate under virtual time, driven by hand: for tests of behaviours and programmes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from robot.clock import US_PER_S
from robot.config.schema import Config
from robot.contract.events import SleepRequested
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.engine.phases import STILL
from robot.runtime.wall_clock import WallClock
from sim.clock import VirtualClock
from sim.first_evening import FIRST_EVENING
from sim.person.contract import Person
from sim.rehearse.companion import RehearsedCompanion
from sim.rehearse.screen import Screen

# Wall time is looked at as often as this, awake and asleep: quiet hours and clock reports come with it.
EVENING_US = 2 * 3_600 * US_PER_S
LOOK_US, SLEEPING_LOOK_US = 60 * US_PER_S, 3_600 * US_PER_S


class Told(NamedTuple):
    """One command of the engine with what the gate made of it, at `at_us` of the wall clock (UTC)."""

    at_us: int
    verdict: Verdict

    def __str__(self) -> str:
        """As "20:00:05 gesture name=nuzzle amplitude=0.6", with the gate's word where it is not "sent"."""
        at = datetime.fromtimestamp(self.at_us / US_PER_S, UTC)
        record = self.verdict.asked.to_json()
        fields = " ".join(f"{name}={value}" for name, value in record.items() if name != "kind")
        word = self.verdict.word
        return f"{at:%H:%M:%S} {record['kind']} {fields}".rstrip() + ("" if word == "sent" else f" ({word})")


class DrivenEngine:
    """One companion without a body: real engine, real gate, and a voice that takes the time of its words.

    Time stands still but for `pass_s`, `pass_until`, `pass_until_time` and `lives`; the zone is UTC, and
    quiet hours are from 22:00 to 09:00. `told` is every command so far, `engine` and `gate` the real ones.
    What breaks in them raises `sim.rehearse.companion.Broke` at once, with file and line.
    """

    def __init__(
        self,
        programme: Programme,
        clock: VirtualClock,
        *,
        seed: int = 1,
        snapshot: dict[str, Any] | None = None,
        language: str = "",
    ) -> None:
        self.clock = clock
        self.told: list[Told] = []
        self._screen = Screen(programme, language)
        self._companion = RehearsedCompanion(programme, seed, clock, self._hear, language, snapshot)
        self.engine, self.gate = self._companion.engine, self._companion.gate
        # Written down, the person's quiet hours hold for a simulated body too.
        config = Config.model_validate({"person": {"timezone": "UTC", "quiet_hours": {}}})
        self._household = WallClock(config, verified=True)
        self._next_look = clock.now()
        self._look()

    @property
    def phase(self) -> str:
        """One of `robot.engine.phases.PHASES`."""
        return self.engine.phase

    @property
    def level(self) -> str:
        """The id of the level that the person is on."""
        return self.engine.ladder.state

    @property
    def wall(self) -> datetime:
        """The time on the wall, UTC."""
        return datetime.fromtimestamp(self.clock.wall() / US_PER_S, UTC)

    def do(self, event: Record) -> list[Record]:
        """Deliver one event, and what follows; the commands that the gate let through. Raises Broke."""
        before = len(self.told)
        self._companion.do(event)
        return [each.verdict.sent for each in self.told[before:] if each.verdict.sent is not None]

    def pass_s(self, seconds: float) -> None:
        """Let so much time pass; everything that is due happens at its time. Raises Broke."""
        self._until(self.clock.now() + round(seconds * US_PER_S), lambda: False)

    def pass_until(self, condition: Callable[[], bool], most_s: float) -> bool:
        """Let time pass until the condition holds, at most so long; whether it does. Raises Broke."""
        self._until(self.clock.now() + round(most_s * US_PER_S), condition)
        return condition()

    def pass_until_time(self, hour: int, minute: int = 0) -> None:
        """Let time pass until the wall clock shows this time next, today or tomorrow. Raises Broke."""
        then = self.wall.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if then <= self.wall:
            then += timedelta(days=1)
        self.pass_s((then - self.wall).total_seconds())

    def lives(self, person: Person, days: int, first_day: int = 0) -> int:
        """So many days of a simulated person, or until they leave; how many evenings they came on.

        Each evening begins now, the next at 20:00; by then the robot is asleep. Raises Broke, and InputError
        for what a person of one's own class does wrong.
        """
        came = 0
        for day in range(first_day, first_day + days):
            if person.next_day(day):
                came += 1
                self._with(person)
            if self.phase != "asleep":
                self.do(SleepRequested("tap"))
            self.pass_until_time(FIRST_EVENING.hour)
            if not person.stays():
                break
        return came

    def _with(self, person: Person) -> None:
        """Until the person has nothing more to do, or the evening is over."""
        ends, screen = self.clock.now() + EVENING_US, self._screen
        screen.changed = True
        while self.clock.now() < ends:
            while screen.changed:
                person.see(screen.shown(self.engine), self.clock.now())
            wants = person.deadline()
            if wants is None and self.phase in STILL:
                return
            self._until(ends if wants is None else min(wants, ends), lambda: screen.changed)
            if not screen.changed:
                for event in person.act(self.clock.now()):
                    self.do(event)

    def _hear(self, verdict: Verdict) -> None:
        self.told.append(Told(self.clock.wall(), verdict))
        self._screen.take(verdict)

    def _until(self, end: int, condition: Callable[[], bool]) -> None:
        while not condition():
            deadline = self._companion.deadline()
            due = self._next_look if deadline is None else min(deadline, self._next_look)
            if due > end:
                self.clock.move_to(end)
                return
            self.clock.move_to(due)
            self._companion.let_happen()
            if self.clock.now() >= self._next_look:
                self._look()

    def _look(self) -> None:
        now = self.clock.now()
        every = SLEEPING_LOOK_US if self.phase == "asleep" else LOOK_US
        self._next_look = now + every - now % every
        for event in self._household.look(now, self.clock.wall()):
            self._companion.do(event)
