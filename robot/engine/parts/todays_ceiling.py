"""Today's ceiling, lowered by staff: only downwards, at once, and until the person's day is over."""

from robot.contract import events as e
from robot.engine.context import Context
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.presence import Presence
from robot.engine.parts.preview import Preview
from robot.engine.parts.sessions import Sessions
from robot.engine.parts.today import Today
from robot.engine.phases import AWAKE


class TodaysCeiling:
    """Lowers it. The level stays; what lies higher is over for today, and nothing is offered."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        today: Today,
        sessions: Sessions,
        preview: Preview,
        presence: Presence,
    ) -> None:
        self._context, self._decisions, self._today = context, decisions, today
        self._sessions, self._preview, self._presence = sessions, preview, presence

    def lowered(self, event: e.CeilingLowered) -> None:
        context, portions = self._context, self._today.portions
        if not self._decisions.may_plan(event.by):
            return
        most = max((at for at, each in enumerate(portions) if each.level == event.level), default=None)
        if most is None:
            self._decisions.refuse("level-unknown")
            return
        if most >= self._today.usual():
            self._decisions.refuse("ceiling-only-down")
            return
        plan = self._today.plan()
        plan.most, plan.lighter, plan.lowered_to, plan.lowered_by = most, 0, event.level, event.by
        self._decisions.hold("ceiling-today", (("level", event.level),), event.by)
        self._preview.take_back()
        contact = context.contact
        if contact is not None and portions.index(contact.portion) > most:
            self._sessions.leave("staff", void=True)
            if context.phase in (*AWAKE, "paused"):
                self._presence.rest()
