"""Coming back after days away: noticed by whatever the person does first, and never counted aloud."""

from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.context import Context
from robot.engine.parts.clock_reports import ClockReports
from robot.engine.parts.presence import Presence
from robot.engine.parts.stops import ELSEWHERE
from robot.engine.phases import STILL


class Returning:
    """Welcomes the person back: light and nothing else, until the person wants more."""

    def __init__(self, context: Context, presence: Presence, clock: ClockReports) -> None:
        self._context, self._presence, self._clock = context, presence, clock

    def notice(self, event: Record) -> None:
        """The person is here today. After more than the days of the pace the return is a quiet one."""
        if getattr(event, "source", "") not in ELSEWHERE:
            self._meet(returning=self._context.phase in STILL)

    def _meet(self, *, returning: bool) -> None:
        p, today = self._context.progress, self._context.today
        if today is not None:
            days = 0 if p.seen_day is None else today - p.seen_day
            p.away = p.away or (returning and days > self._context.programme.pace.away)
            p.seen_day = today

    def clock_reported(self, _event: e.ClockReported) -> None:
        """The first verified day of somebody who woke it before the clock could be trusted."""
        p, phase, away = self._context.progress, self._context.phase, self._context.progress.away
        if self._clock.newly_verified and phase not in STILL:
            self._meet(returning=True)
            if p.away and not away and phase == "present":
                self._presence.be_present()
