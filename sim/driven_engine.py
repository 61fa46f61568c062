"""An engine behind its gate under virtual time, driven by hand: for tests of behaviours and programmes."""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, get_args, get_type_hints

import robot.behaviours  # noqa: F401 - registers the built-in behaviours
from robot.clock import US_PER_S
from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.drivers.voice.wordless_sounds import SOUNDS
from robot.engine.contained import Contained
from robot.engine.core import Engine
from robot.gate.gate import Gate
from robot.motion.gestures import STANDARD
from robot.runtime.wall_clock import WallClock
from robot.yaml_check.finding import did_you_mean
from sim.clock import VirtualClock
from sim.virtual_voice import VirtualVoice

COLOURS = get_args(get_type_hints(c.Light)["colour"])
# Wall time is looked at as often as this, awake and asleep: quiet hours and clock reports come with it.
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

    `clock` stands still but for `pass_s`, `pass_until` and `pass_until_time`; the zone is UTC. `told` is
    every command so far. What breaks in it raises AssertionError at once, with file and line.
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
        self.engine = Engine(programme, seed, snapshot)
        # Written down, the person's quiet hours hold for a simulated body too: 22:00 to 09:00.
        config = Config.model_validate({"person": {"timezone": "UTC", "quiet_hours": {}}})
        self.gate = Gate(programme, config, STANDARD.modality, STANDARD.softened)
        self._error: Contained | None = None
        self.gate.restore(self.engine.progress.sessions)
        self._language = language or programme.languages[0]
        self._household = WallClock(config, verified=True)
        self._queue: deque[Record] = deque()
        self._voice = VirtualVoice(clock, self._queue.append)
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
        """Deliver one event, and what follows from it; the commands that the gate let through."""
        before = len(self.told)
        self._queue.append(event)
        while self._queue:
            self._deliver(self._queue.popleft())
        return [each.verdict.sent for each in self.told[before:] if each.verdict.sent is not None]

    def pass_s(self, seconds: float) -> None:
        """Let so much time pass; everything that is due happens at its time."""
        self._until(self.clock.now() + round(seconds * US_PER_S), lambda: False)

    def pass_until(self, condition: Callable[[], bool], most_s: float) -> bool:
        """Let time pass until the condition holds, at most so long; whether it does."""
        self._until(self.clock.now() + round(most_s * US_PER_S), condition)
        return condition()

    def pass_until_time(self, hour: int, minute: int = 0) -> None:
        """Let time pass until the wall clock shows this time next, today or tomorrow."""
        then = self.wall.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if then <= self.wall:
            then += timedelta(days=1)
        self.pass_s((then - self.wall).total_seconds())

    # --- one event at a time --------------------------------------------------------------------------------

    def _deliver(self, event: Record) -> None:
        now = self.clock.now()
        self.gate.note(event, now)
        commands = self.engine.handle(event, now)
        verdicts = [self.gate.judge(command, now) for command in commands]
        self.told += [Told(self.clock.wall(), verdict) for verdict in verdicts]
        if self.engine.error is not self._error:
            self._error = error = self.engine.error
            assert error is not None  # noqa: S101 - an error is never taken back
            raise AssertionError(f"it broke: {error.line}")
        for verdict in verdicts:
            self._carry_out(verdict)

    def _carry_out(self, verdict: Verdict) -> None:
        """The voice obeys; a name that nobody knows is a fault of whoever wrote it."""
        asked, sent = verdict.asked, verdict.sent
        if unknown := self._unknown(asked):
            raise AssertionError(f"it broke: {self.engine.stage.name or 'the engine'} asks for {unknown}")
        if isinstance(sent, c.Hush):
            self._voice.hush()
        elif isinstance(sent, c.Say):
            line = self.engine.programme.line(sent.line, self._language)
            assert line is not None  # noqa: S101 - it is there, and in every language of the programme
            self._voice.say(
                sent.utterance, line.text, self._language, sent.style, self.gate.gain, reading=line.reading
            )
        elif sent is None and isinstance(asked, c.Say):
            self._queue.append(e.Spoken(asked.utterance, "failed", 0))

    def _unknown(self, asked: Record) -> str:
        """What of a command does not exist on this robot or in this programme, as a phrase, or ""."""
        known: Iterable[str]
        match asked:
            case c.Gesture(name=name):
                what, known = "the gesture", STANDARD.gestures
            case c.Sound(name=name):
                what, known = "the sound", SOUNDS
            case c.Say(line=name):
                what, known = "the line", self.engine.programme.lines
            case c.Light(colour=name):
                what, known = "the colour", COLOURS
            case _:
                return ""
        return "" if name in known else f"{what} {name!r}, which does not exist{did_you_mean(name, known)}"

    # --- time -----------------------------------------------------------------------------------------------

    def _until(self, end: int, condition: Callable[[], bool]) -> None:
        while not condition():
            wanted = (self.engine.deadline(), self._voice.deadline(), self._next_look)
            due = min(at for at in wanted if at is not None)
            if due > end:
                self.clock.move_to(end)
                return
            self.clock.move_to(due)
            self._due(self.clock.now())

    def _due(self, now: int) -> None:
        self._voice.run(now)
        if now >= self._next_look:
            self._look()
        deadline = self.engine.deadline()
        if deadline is not None and deadline <= now:
            self.do(e.Tick())
        elif self._queue:
            self.do(self._queue.popleft())

    def _look(self) -> None:
        now = self.clock.now()
        every = SLEEPING_LOOK_US if self.phase == "asleep" else LOOK_US
        self._next_look = now + every - now % every
        for event in self._household.look(now, self.clock.wall()):
            self.do(event)
