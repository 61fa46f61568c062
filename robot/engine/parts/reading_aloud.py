"""Reading a message aloud, or playing its voice: only when the person asks, and one touch ends it."""

from collections.abc import Callable

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.context import Context
from robot.engine.mailbag import WaitingMail
from robot.engine.parts.behaviour_runner import BehaviourRunner
from robot.engine.parts.decisions import Decisions


class ReadingAloud:
    """One message at a time. `heard` is told what was heard, and which share of it.

    `_utterance`, `_message`: what is being read (0: nothing).
    """

    def __init__(self, context: Context, decisions: Decisions, behaviour: BehaviourRunner) -> None:
        self._context, self._decisions, self._behaviour = context, decisions, behaviour
        self._utterance = self._message = 0
        self._source: e.Source = "tap"
        self.heard: Callable[[WaitingMail, float], None] = lambda _message, _share: None

    def aloud(self, event: e.MailAloud) -> None:
        context, contact = self._context, self._context.contact
        if self._lying(event.message) is None:
            return
        if context.phase != "active" or contact is None or contact.robot_free or context.situation.others:
            self._decisions.refuse("aloud-in-a-session")
            return
        if self._utterance:
            context.emit(c.Hush())
        context.progress.last_utterance += 1
        self._utterance, self._message = context.progress.last_utterance, event.message
        context.emit(c.ReadAloud(self._utterance, event.message))
        self._source = event.source
        self._behaviour.feed(event)
        if seconds := contact.level.parameters.get("seconds"):
            context.set_timer("aloud", float(seconds))

    def due_enough(self) -> None:
        """In a taster no more of it is played."""
        if self._utterance:
            self._context.emit(c.Hush())

    def touched(self, _event: e.Touched) -> None:
        """A hand anywhere, gentle or not, ends the voice at once."""
        if self._utterance:
            self._context.emit(c.Hush())

    def others_present(self, event: e.OthersPresent) -> None:
        if event.on and self._utterance:
            self._context.emit(c.Hush())

    def spoken(self, event: e.Spoken) -> None:
        if not self._utterance or event.utterance != self._utterance:
            return
        message, self._utterance = self._lying(self._message), 0
        self._context.timers.cancel("aloud")
        if message is None or event.outcome == "failed":
            return
        share = 1.0
        if message.form == "voice":
            share = round(min(1.0, event.played_ms / max(1, 1000 * message.seconds)), 2)
        self.heard(message, share)
        self._behaviour.feed(e.MailOpened(message.message, self._source, share))

    def _lying(self, message: int) -> WaitingMail | None:
        return next((each for each in self._context.progress.mail if each.message == message), None)
