"""The companion of a rehearsal: real engine and gate under virtual time, a voice without sound, no body."""

from collections import deque
from collections.abc import Callable
from typing import Any

import robot.behaviours  # noqa: F401 - registers the built-in behaviours
from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.engine.core import Engine
from robot.errors import YorisouError
from robot.gate.gate import Gate
from robot.motion.gestures import STANDARD
from sim.clock import VirtualClock
from sim.person.sender import NAMES, SENDER
from sim.rehearse.line import SimulatedLine
from sim.rehearse.vocabulary import unknown
from sim.virtual_voice import VirtualVoice

# What the mailbox and the call room carry out.
LIVE = frozenset({c.StepCall, c.EndCall, c.ReadAloud})
CALLING = frozenset({e.CallConnected, e.CallEnded})
Hear = Callable[[Verdict], None]
# Told every event with the verdicts on what followed from it, and when: all that a journal keeps.
Keep = Callable[[Record, list[Verdict], int], None]


class Broke(YorisouError):
    """Something that the robot would have contained broke: here it is an error."""

    exit_code = 1


class RehearsedCompanion:
    """One engine behind one gate. `hear` is told every verdict; time moves only by `clock`.

    Its language is the first of the programme, unless another one is named.
    """

    def __init__(
        self,
        programme: Programme,
        seed: int,
        clock: VirtualClock,
        hear: Hear,
        language: str = "",
        snapshot: dict[str, Any] | None = None,
        keep: Keep = lambda _event, _verdicts, _now: None,
    ) -> None:
        self.clock, self._hear, self._keep = clock, hear, keep
        self.engine = Engine(programme, seed, snapshot)
        self.gate = Gate(programme, Config(), STANDARD.modality, STANDARD.softened)
        self.gate.restore(self.engine.progress.sessions)
        self._language = language or programme.languages[0]
        self._queue: deque[Record] = deque()
        self._voice = VirtualVoice(clock, self._queue.append)
        self.line = SimulatedLine()

    def deadline(self) -> int | None:
        """When something is due by itself, or None."""
        engine, voice = self.engine.deadline(), self._voice.deadline()
        if engine is None or voice is None:
            return voice if engine is None else engine
        return min(engine, voice)

    def let_happen(self) -> None:
        """What is due now. Raises Broke."""
        now = self.clock.now()
        self._voice.run(now)
        due = self.engine.deadline()
        if due is not None and due <= now:
            self._queue.append(e.Tick())
        self._empty()

    def do(self, event: Record) -> None:
        """One event, and what follows from it at once. Raises Broke."""
        self._queue.append(event)
        self._empty()

    def _empty(self) -> None:
        queue, engine, gate, clock = self._queue, self.engine, self.gate, self.clock
        while queue:
            event, now = queue.popleft(), clock.now()
            gate.note(event, now)
            if type(event) in CALLING:
                self.line.note(event, now)
            playing = engine.stage.name
            commands = engine.handle(event, now)
            if engine.error is not None:
                raise self._broke(f"the behaviour {playing}" if playing else "the engine", engine.error.line)
            verdicts = []
            for command in commands:
                verdict = gate.judge(command, now)
                verdicts.append(verdict)
                self._speak(verdict)
                self._hear(verdict)
            self._keep(event, verdicts, now)

    def _speak(self, verdict: Verdict) -> None:
        asked, sent = verdict.asked, verdict.sent
        if wrong := unknown(asked, self.engine.programme):
            raise self._broke(self.engine.stage.name or "the engine", wrong)
        if isinstance(asked, c.Say):
            self._say(asked, sent)
        elif isinstance(sent, c.Hush):
            self._voice.hush()
        elif type(asked) in LIVE:
            self._queue.extend(self.line.answer(asked, sent, self.engine.progress, self.clock.now()))

    def _say(self, asked: c.Say, sent: Record | None) -> None:
        line = self.engine.programme.line(asked.line, self._language)
        if isinstance(sent, c.Say) and line is not None:
            line = line.naming(NAMES.get(self._language, SENDER)) if sent.about else line
            self._voice.say(
                sent.utterance, line.text, self._language, sent.style, self.gate.gain, reading=line.reading
            )
        else:
            self._queue.append(e.Spoken(asked.utterance, "failed", 0))

    def _broke(self, who: str, what: str) -> Broke:
        level = self.engine.contact.of_level if self.engine.contact else self.engine.ladder.state
        return Broke(f"{self.engine.programme.id}, level {level}", f"{who} broke: {what}.")
