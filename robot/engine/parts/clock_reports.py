"""The wall clock as it is reported: days are counted by a verified one only."""

from robot.contract import events as e
from robot.contract.calendar import DAY_US
from robot.engine.context import Context
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.steps import Steps


class ClockReports:
    """Tracks the reported wall clock. When it jumps, everything that was counted moves with it.

    `newly_verified`: the report that is handled is the first that somebody vouches for.
    """

    def __init__(self, context: Context, decisions: Decisions, steps: Steps) -> None:
        self._context, self._decisions, self._steps = context, decisions, steps
        self.newly_verified = False
        self._run_day: int | None = None
        self._shifted = 0

    def reported(self, event: e.ClockReported) -> None:
        context, p = self._context, self._context.progress
        verified_before = context.calendar.verified
        self.newly_verified = event.verified and not verified_before
        jumped_us = event.utc_us - context.utc
        context.calendar.report(event, context.now)
        if not event.verified:
            return
        today = context.day
        if verified_before:
            self._jumped(round(jumped_us / DAY_US))
        if self._run_day is None:
            self._run_day = today
            p.not_after(today)
        p.first_day = today if p.first_day is None else p.first_day
        if p.entered_day is None:
            p.entered_day, p.since_utc_us = today, event.utc_us
        if p.return_to and p.less_day is None:
            p.less_day = today
        if p.no_undated:
            self._decisions.say_no()

    def _jumped(self, by: int) -> None:
        """No time has passed. Forward, every counted day moves along; back, first what moved in this run,
        and then only the days that this run counted: those before it were right.
        """
        if by == 0 or self._run_day is None:
            return
        progress = self._context.progress
        everything = by if by > 0 else -min(-by, self._shifted)
        own = by - everything
        self._shifted += everything
        self._run_day += everything
        progress.shift_days(everything)
        if own:
            progress.shift_days(own, since=self._run_day)
            self._run_day += own
        if self._context.contact is not None:
            self._context.contact.day += by
        self._steps.days_moved()
