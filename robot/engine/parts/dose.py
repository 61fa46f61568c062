"""How much contact there may be now, and the bars that the dose puts up."""

from dataclasses import replace

from robot.contract.programme import Dose
from robot.engine.context import Context
from robot.engine.ladder import Refusal
from robot.engine.parts.fading import Fading
from robot.engine.parts.today import Today
from robot.engine.progress import SHORTEST_MINUTES
from robot.engine.week import Week


class ContactDose:
    """How much contact is allowed: the level's dose, in a week that counts all levels, less fading."""

    def __init__(self, context: Context, fading: Fading, today: Today) -> None:
        self._context, self._fading, self._today = context, fading, today
        self._counted, self._counted_on = context.progress.sessions, context.day
        self._days_before = Week(context.progress, context.day, context.ladder.dose_of)

    def now(self) -> Dose:
        """What contact there may be now, on today's level."""
        return self._in(self._week())

    def _lived(self) -> tuple[str, Dose]:
        """The level that would be lived today, and the dose of the whole of it.

        A half is a shorter session, not a smaller day. In the house there is no portion of a level.
        """
        context = self._context
        if context.home < 0:
            return context.level, context.ladder.level.dose
        portion = self._today.whole()
        whole = context.ladder.dose_of(portion.level, portion.part)
        return portion.level, portion.taken.dose if whole is None else whole

    def _in(self, week: Week) -> Dose:
        level, own = self._lived()
        days = week.most(level, own)
        dose = own if days == own.days_per_week else replace(own, days_per_week=days)
        return self._fading.limited(dose)

    def _week(self) -> Week:
        """The days before this one. A list of sessions is never changed, only replaced."""
        context = self._context
        sessions, day = context.progress.sessions, context.day
        if sessions is not self._counted or day != self._counted_on:
            self._counted, self._counted_on = sessions, day
            self._days_before = Week(context.progress, day, context.ladder.dose_of)
        return self._days_before

    def left_s(self) -> int:
        """Seconds of contact that are left of this day on this level, whatever its sessions came to."""
        return self._left_s(self.now())

    def _left_s(self, dose: Dose) -> int:
        used = self._context.progress.minutes_on(self._context.day)
        return max(0, round((dose.minutes * dose.sessions_per_day - used) * 60))

    def day_is_full(self) -> Refusal | None:
        """The sessions or the minutes of this day are used up."""
        dose = self.now()
        if self._context.progress.on_day(self._context.day) >= dose.sessions_per_day:
            return "dose-sessions", (("sessions", dose.sessions_per_day),)
        if self._left_s(dose) < 60 * min(SHORTEST_MINUTES, dose.minutes):
            return "dose-minutes", (("minutes", dose.minutes * dose.sessions_per_day),)
        return None

    def week_is_full(self) -> Refusal | None:
        """The days of this week are used up. The farewell is owed, whatever the days before it were."""
        if self._context.progress.had_contact(self._context.day):
            return None
        week, (level, own) = self._week(), self._lived()
        dose = self._in(week)
        if not week.is_full(level, own, dose.days_per_week) or self._fading.farewell_due():
            return None
        days = min(own.days_per_week, dose.days_per_week)
        return self.faded_out() or ("dose-days", (("days", days),))

    def farewell_is_owed(self) -> bool:
        """Today, and there was no contact yet: then neither the week nor a drill that is due bars it."""
        return self._fading.farewell_due() and not self._context.progress.had_contact(self._context.day)

    def faded_out(self) -> Refusal | None:
        """The plan has no day with contact in this week, or none any more."""
        p = self._context.progress
        if p.course != "fading" or self._fading.farewell_due() or self.now().days_per_week > 0:
            return None
        return ("farewell-said" if p.farewell else "fading-rest"), ()
