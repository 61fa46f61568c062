"""The engine: an event and the time go in, commands come out. No clock, thread, file or callback that acts.

The same programme, seed, snapshot and events give the same commands, so that every session replays.
"""

from typing import ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.contained import contained
from robot.engine.listening import Listening
from robot.engine.phases import AWAKE
from robot.engine.stage import Stage
from robot.engine.state import Due, Handlers

UNSAID_S = 1.0
# What comes often and says nothing of the next step, unless one of these follows from it.
SENSED = (e.Tick, e.Touched, e.PresenceChanged, e.ChoiceMade, e.WordReceived, e.Spoken, e.Cued)
TELLING = (c.PhaseChanged, c.Decided, c.ProposalClosed)
# After these a gesture that was begun before makes no sound.
SILENCING = (c.Hush, c.Freeze, c.Settle)


class Engine(Listening):
    """One person's companion. `handle` takes one event; `deadline` says when a `Tick` is due."""

    def handle(self, event: Record, now: int) -> list[Record]:
        """Take one event at monotonic `now` (microseconds; never runs backwards) and return commands.

        Never raises for what a behaviour does: that ends in `fault`, and a fault within in `stopped`.
        """
        self._now = max(self._now, now)
        out = self._out = []
        handler = self.handlers.get(type(event))
        if handler is None:
            return [c.Broke("engine", f"unknown event {event.kind}")]
        try:
            handler(self, event)
            if not self._begun:
                self._begun = True
                self._take_up()
            if not isinstance(event, SENSED) or any(isinstance(x, TELLING) for x in out):
                self._tell_outlook()
        except Exception as error:
            self.error = contained(error)
            self._contain(error)
        for command in out:
            if isinstance(command, c.Gesture):
                self._cueing = command.name
            elif isinstance(command, SILENCING):
                self._cueing = ""
        self._look_at_microphone()
        return out

    def deadline(self) -> int | None:
        """When the engine wants a `Tick`, or None."""
        return self.timers.deadline()

    def _contain(self, error: Exception) -> None:
        """Bounded: a fault while handling a fault ends in `stopped`, whatever else is broken."""
        try:
            self._fail("behaviour" if self.stage.name else "engine", type(error).__name__)
        except Exception as second:
            self.error = contained(second)
            self.timers.keep_only("proposal", "crisis", "alert", "known", "digest", "digest-answer")
            self.stage = Stage(self.timers)
            self.contact = None
            before, self.phases.state = self.phases.state, "stopped"
            self._out += [c.Freeze(), c.Hush(), c.PhaseChanged(before, "stopped"), c.Broke("engine", "twice")]

    def _on_sensed(self, event: Record) -> None:
        self._sense(event)

    def _on_choice(self, event: e.ChoiceMade) -> None:
        if self.phase != "paused" and self.stage.offered(event.offer, event.option):
            self._sense(event)

    def _on_spoken(self, event: e.Spoken) -> None:
        """A line that failed takes a moment, or a behaviour that insists would never let time pass."""
        if event.outcome == "failed":
            self._unsaid = event
            self.timers.set("unsaid", self._now, UNSAID_S)
        else:
            self._on_sensed(event)

    def _due_unsaid(self) -> None:
        if self._unsaid is not None:
            self._on_sensed(self._unsaid)

    def _on_word(self, event: e.WordReceived) -> None:
        proposal = self.progress.proposal
        if self.phase == "preview" and proposal is not None and event.intent in ("yes", "no"):
            answer = e.PreviewAnswered(proposal.number, event.intent == "yes", event.source)
            self._on_preview_answer(answer)
            return
        if event.intent == "no" and self.contact is None:  # "not today", before anything was shown
            self._say_no()
            if event.source in e.CONSENTING:
                self._take_back_offer()
        self._on_sensed(event)

    def _on_cued(self, event: e.Cued) -> None:
        """Only the gesture that was asked for last sounds, only awake, and never after a hush."""
        if event.gesture == self._cueing and self.phase in AWAKE:
            self._emit(c.Sound(event.sound))

    def _on_tick(self, _event: e.Tick) -> None:
        while (name := self.timers.pop_due(self._now)) is not None:
            self.timers_due[name](self)

    def _tell_outlook(self) -> None:
        """What is next and what it waits for, told when it has changed."""
        p = self.progress
        if p.proposal is not None:
            outlook: tuple[str, c.Figures] = (
                "waiting-person" if p.proposal.approved else "waiting-approval",
                (("level", p.proposal.level),),
            )
        else:
            outlook = self._step_refusal(asked=False) or self._wished()
        if outlook != self._outlook:
            self._outlook = outlook
            self._emit(c.Outlook(*outlook))

    def _wished(self) -> tuple[str, c.Figures]:
        """What the policy said last on this level; on the way back, nothing more is needed."""
        p = self.progress
        if not p.wish_rule or self.ladder.returning:
            return "next-session", ()
        return p.wish_rule, tuple((str(key), value) for key, value in p.wish_figures)

    HANDLES: ClassVar[Handlers] = {
        e.Tick: _on_tick,
        e.ChoiceMade: _on_choice,
        e.Touched: _on_sensed,
        e.PresenceChanged: _on_sensed,
        e.WordReceived: _on_word,
        e.Spoken: _on_spoken,
        e.Cued: _on_cued,
    }
    DUE: ClassVar[Due] = {
        "unsaid": _due_unsaid,
    }
