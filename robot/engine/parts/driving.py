"""A human chooses what the robot says: a line of the programme, told as such (law 9)."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.context import Context
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.senses import Senses
from robot.engine.ring import darken, shine
from robot.engine.sayable import sayable

# So long after the last line the light stays on and the name stands there; seconds.
DRIVES_S = 60.0
TIMER = "driving"
LIT = 0.4


class Driving:
    """Says lines in a session that goes on, and in no other phase; the gate decides as about any line.

    `_by`: who drives, "" nobody; `_saying`: the line that is being said.
    """

    def __init__(self, context: Context, decisions: Decisions, senses: Senses) -> None:
        self._context, self._decisions, self._senses = context, decisions, senses
        self._by, self._saying = "", 0

    def line_requested(self, event: e.LineRequested) -> None:
        context, contact = self._context, self._context.contact
        if not self._decisions.may_plan(event.by):
            return
        if context.phase != "active" or contact is None or contact.robot_free:
            self._decisions.refuse("line-no-session")
        elif self._saying:
            self._decisions.refuse("line-being-said")
        elif event.line not in self._sayable():
            self._decisions.refuse("line-not-here")
        else:
            self._say(event)

    def _sayable(self) -> tuple[str, ...]:
        context, contact = self._context, self._context.contact
        if contact is None:
            return ()
        order = [level.id for level in context.programme.levels]
        modalities = context.ladder.modalities(contact.portion)
        return sayable(context.programme.lines, order, context.progress.agreed, contact.of_level, modalities)

    def _say(self, event: e.LineRequested) -> None:
        context = self._context
        if event.by != self._by:
            self._by = event.by
            context.emit(c.Driven(event.by))
            shine(context, "driving", c.Light("ring", "amber", LIT))
        context.set_timer(TIMER, DRIVES_S)
        context.progress.last_utterance += 1
        self._saying = context.progress.last_utterance
        context.emit(c.Say(self._saying, event.line, "voice"))

    def spoken(self, event: e.Spoken) -> None:
        """What became of a line. A behaviour hears of its own lines only."""
        if event.utterance == self._saying:
            self._saying = 0
        else:
            self._senses.spoken(event)

    def due_end(self) -> None:
        self._end()

    def look(self) -> None:
        """After every event: nobody drives what no longer goes on."""
        if self._by and self._context.phase != "active":
            self._end()

    def _end(self) -> None:
        self._by, self._saying = "", 0
        self._context.timers.cancel(TIMER)
        self._context.emit(c.Driven(""))
        darken(self._context, "driving")
