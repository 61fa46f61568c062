"""What bars a session by the hour and the guard: quiet hours, and a level with no way to go now."""

from robot.engine.context import Context
from robot.engine.ladder import Refusal
from robot.engine.outing_rules import leads_out, refused_now, signed_now
from robot.engine.parts.today import Today
from robot.engine.portions import Portion


class OutingBars:
    """The bars that depend on whether today's level leads out."""

    def __init__(self, context: Context, today: Today) -> None:
        self._context, self._today = context, today

    def quiet_hours(self) -> Refusal | None:
        """The household's and the person's; for a way out, hours that staff signed for prevail."""
        quiet = self._context.situation.quiet
        if quiet is None or (self._out() is not None and signed_now(self._context)):
            return None
        return "quiet-hours", (("from", quiet.begins), ("to", quiet.ends))

    def no_way_now(self) -> Refusal | None:
        """Today leads out, and the guard lets nobody go anywhere now."""
        out = self._out()
        return None if out is None else refused_now(self._context, out.taken)

    def _out(self) -> Portion | None:
        """What a session would be now, where that leads out."""
        if self._context.home < 0:
            return None
        portion = self._today.whole()
        return portion if leads_out(portion.taken) else None
