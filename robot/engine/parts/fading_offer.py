"""The suggestion of a fading plan: once the destination has been lived for its time, staff read of it."""

from robot.contract import commands as c
from robot.engine.context import Context, SessionCounted
from robot.engine.parts.decisions import Decisions


class FadingOffer:
    """Tells staff, once for a destination, of the plan that the script has. It never begins one by itself:
    fewer days are talked about with the person, and a member of staff signs for them.
    """

    def __init__(self, context: Context, decisions: Decisions) -> None:
        self._context, self._decisions = context, decisions

    def session_counted(self, _signal: SessionCounted) -> None:
        p, level, days = self._context.progress, self._context.level, self._context.programme.fading
        if not days or p.course != "running" or p.fading is not None or p.fading_offered == level:
            return
        if self._is_destination() and self._has_been_lived():
            p.fading_offered = level
            told = c.SEVERAL.join(str(each) for each in days)
            self._decisions.note("fading-offered", (("level", level), ("what", told)))

    def _is_destination(self) -> bool:
        """Where the person wanted to be, or where the programme ends."""
        p, programme = self._context.progress, self._context.programme
        known = [level.id for level in programme.levels]
        wanted = (p.destination, programme.destination, programme.ceiling)
        return self._context.level == next(each for each in wanted if each in known)

    def _has_been_lived(self) -> bool:
        p, level, day = self._context.progress, self._context.ladder.whole, self._context.day
        if p.entered_day is None:
            return False
        return day - p.entered_day >= level.dwell_days and p.sessions_here >= level.dwell_sessions
