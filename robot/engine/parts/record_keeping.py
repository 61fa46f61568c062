"""What is not written down does not count: company only, and a person's way in doubt waits for staff."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.context import Context
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.presence import Presence
from robot.engine.parts.preview import Preview
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.sessions import Sessions
from robot.engine.parts.steps import Steps


class RecordKeeping:
    """Knows whether this run is recorded, and whether the person's way is in doubt. Only a doubt is kept."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        steps: Steps,
        proposals: Proposals,
        preview: Preview,
        presence: Presence,
        sessions: Sessions,
    ) -> None:
        self._context, self._decisions, self._steps = context, decisions, steps
        self._proposals, self._preview = proposals, preview
        self._presence, self._sessions = presence, sessions

    def store_changed(self, event: e.StoreChanged) -> None:
        """A session that is on comes calmly to its end; what was on offer waits for another start."""
        self._context.situation.kept = event.kept
        if not event.kept:
            self._preview.break_off("not-kept")

    def doubted(self, _event: e.ProgressDoubted) -> None:
        """Down to the lowest level that was agreed to, and there it waits. The way back stays known."""
        context, p = self._context, self._context.progress
        first, before = not p.doubted, context.level
        p.doubted = True
        context.emit(c.Hush())
        self._sessions.leave("progress-doubted", void=True)
        self._proposals.close("withdrawn")
        part = p.part
        while context.place > self._lowest() and self._steps.down("progress-doubted"):
            if not p.return_to:
                p.return_to, p.return_part, p.longer = before, part, False
                p.less_day = None if context.today is None else context.today - 1
        self._presence.rest_or_bounds()
        if first:
            self._decisions.note("progress-doubted")

    def _lowest(self) -> int:
        """The place of the lowest level that was agreed to."""
        agreed = self._context.progress.agreed
        places = (place for place, level in enumerate(self._context.programme.levels) if level.id in agreed)
        return next(places, 0)

    def confirmed(self, event: e.ProgressConfirmed) -> None:
        """Staff has looked. Nothing begins by that: the way back is offered at a start of the person's."""
        p = self._context.progress
        if self._decisions.may_plan(event.by) and p.doubted:
            p.doubted = False
            self._decisions.hold("progress-confirmed", by=event.by)
            self._decisions.note("progress-confirmed", (("by", event.by),))
