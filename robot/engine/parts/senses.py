"""Passes what the body and the person do on to the session's signals and to the behaviour."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.context import Context
from robot.engine.parts.behaviour_runner import BehaviourRunner
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.presence import Presence
from robot.engine.parts.preview import Preview
from robot.engine.phases import AWAKE

UNSAID_S = 1.0
SIGNALS = frozenset({e.Touched, e.PresenceChanged, e.ChoiceMade, e.WordReceived})
# After these a gesture that was begun before makes no sound.
SILENCING = frozenset({c.Hush, c.Freeze, c.Settle})


class Senses:
    """`_unsaid`: a line that failed a moment ago; `_cueing`: the gesture that may sound."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        presence: Presence,
        preview: Preview,
        behaviour: BehaviourRunner,
    ) -> None:
        self._context, self._decisions, self._presence = context, decisions, presence
        self._preview, self._behaviour = preview, behaviour
        self._unsaid: e.Spoken | None = None
        self._cueing = ""

    def sensed(self, event: Record) -> None:
        context, contact = self._context, self._context.situation.contact
        if isinstance(event, e.PresenceChanged):
            context.situation.near = event.near
        if contact is not None and type(event) in SIGNALS:
            contact.collector.note(event, context.now)
        if context.phase in ("present", "active"):
            self._behaviour.feed(event)

    def touched(self, event: e.Touched) -> None:
        if not self._presence.touched(event):
            self.sensed(event)

    def chosen(self, event: e.ChoiceMade) -> None:
        offered = self._behaviour.stage.offered(event.offer, event.option)
        if self._context.phase != "paused" and offered:
            self.sensed(event)

    def spoken(self, event: e.Spoken) -> None:
        """A line that failed takes a moment, or a behaviour that insists would never let time pass."""
        if event.outcome == "failed":
            self._unsaid = event
            self._context.set_timer("unsaid", UNSAID_S)
        else:
            self.sensed(event)

    def due_unsaid(self) -> None:
        if self._unsaid is not None:
            self.sensed(self._unsaid)

    def word(self, event: e.WordReceived) -> None:
        context, proposal = self._context, self._context.progress.proposal
        if context.phase == "preview" and proposal is not None and event.intent in ("yes", "no"):
            self._preview.answered(e.PreviewAnswered(proposal.number, event.intent == "yes", event.source))
            return
        if event.intent == "no" and context.contact is None:  # "not today", before anything was shown
            self._decisions.say_no()
            if event.source in e.CONSENTING:
                self._preview.take_back()
        self.sensed(event)

    # --- sounds of gestures ---------------------------------------------------------------------------------

    def cued(self, event: e.Cued) -> None:
        """Only the gesture that was asked for last sounds, only awake, and never after a hush."""
        if event.gesture == self._cueing and self._context.phase in AWAKE:
            self._context.emit(c.Sound(event.sound))

    def note_gestures(self) -> None:
        """After every event: which gesture may sound from now on."""
        for command in self._context.out:
            kind = type(command)
            if kind is c.Gesture:
                self._cueing = command.name  # type: ignore[attr-defined] # a gesture's
            elif kind in SILENCING:
                self._cueing = ""
