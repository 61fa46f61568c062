"""One person's evenings through the real engine and gate, and what its machines did in them."""

import random
from dataclasses import dataclass, field

from benchmarks.peers import NOTICED
from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.engine.core import Engine
from robot.gate.gate import Gate
from robot.motion.gestures import modality

S = 1_000_000
DAY = 86_400 * S
EVENING = 1_767_610_800 * S


@dataclass(slots=True)
class Told:
    """What the machines did in one session: triggers in order, and where that ended."""

    triggers: list[str] = field(default_factory=list)
    phase: str = ""
    level: str = ""


class Evenings:
    """One person's evenings through the real engine and gate: a minute of virtual time costs nothing."""

    def __init__(self, programme: Programme, seed: int) -> None:
        self.engine = Engine(programme, seed)
        self.gate = Gate(programme, Config(), modality)
        self.rng = random.Random(seed)
        self.now = self.steps = self.sessions = self.evenings = 0
        self.do(e.ClockReported(EVENING, 9 * 3600, True))
        self.do(e.WakeRequested("tap"))

    def do(self, event: Record) -> None:
        """One event through engine and gate; every line that is said has been said two seconds later."""
        self.steps += 1
        self.gate.note(event, self.now)
        for command in self.engine.handle(event, self.now):
            self.gate.judge(command, self.now)
            self.sessions += isinstance(command, c.SessionEnded)
            if isinstance(command, c.Say):
                self.now += 2 * S
                self.do(e.Spoken(command.utterance, "played", 2000))

    def until(self, end: int) -> None:
        """Let time pass; a rating that is asked for does not wait."""
        while (due := self.engine.deadline()) is not None and due <= end and self.engine.phase != "rating":
            self.now = max(self.now, due)
            self.do(e.Tick())
        self.now = max(self.now, end) if self.engine.phase != "rating" else self.now

    def evening(self) -> None:
        """One session of the planned length with a touch every two or three minutes, and its rating."""
        self.do(e.StartRequested("tap"))
        proposal = self.engine.progress.proposal
        if self.engine.phase == "preview" and proposal is not None:
            self.do(e.PreviewAnswered(proposal.number, True, "tap"))
        while self.engine.phase in ("greeting", "active", "closing"):
            self.until(self.now + self.rng.randrange(100, 200) * S)
            if self.engine.phase == "active":
                self.do(e.Touched("head", 800))
        if self.engine.phase == "rating":
            self.do(e.Rated(self.rng.choice((0, 1, 1, 2, 3, 5))))
        self.evenings += 1
        self.now = self.evenings * DAY  # within the day that a proposal waits for its answer


class Recorded(Evenings):
    """Evenings that write down every event as what the two machines did on it, or NOTICED."""

    def __init__(self, programme: Programme, seed: int) -> None:
        self.told = Told()
        self._taken: list[str] = []
        super().__init__(programme, seed)

    def do(self, event: Record) -> None:
        if self.steps == 0:
            self._listen()
        super().do(event)
        self.told.triggers += self._taken or [NOTICED]
        self._taken.clear()

    def session(self) -> Told:
        """The next evening, as a peer is to take it."""
        self.evening()
        told, self.told = self.told, Told()
        told.phase, told.level = self.engine.phase, self.engine.ladder.state
        return told

    def _listen(self) -> None:
        phases, ladder = self.engine.phases, self.engine.ladder
        move, climb = phases.trigger, ladder.trigger

        def moved(trigger: str) -> bool:
            self._taken.append(trigger)
            return move(trigger)

        def climbed(trigger: str) -> bool:
            if not climb(trigger):
                return False
            self._taken.append(trigger)
            return True

        phases.trigger, ladder.trigger = moved, climbed
