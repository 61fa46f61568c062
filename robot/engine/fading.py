"""Fading: fewer days with contact, week by week, and a farewell after the last one (domain.md §0.7)."""

from dataclasses import replace

from robot.contract import commands as c
from robot.contract.programme import Dose
from robot.engine.away import Away
from robot.engine.progress import Fading

FAREWELL = "farewell"
FAREWELL_MINUTES = 5
WEEK = 7
SHORTEST_WEEKS, LONGEST_WEEKS = 2, 26
# A plan that waits for its first day: made while the programme rests, or before a clock can be trusted.
NOT_BEGUN = -1
# Whoever cut the farewell short then was not the person: it is still to come.
PUT_OFF = ("crisis", "quiet-hours", "hold")


class Fades(Away):
    """The robot goes slowly and says so. A plan only ever takes days away."""

    def _dose(self) -> Dose:
        """While fading, the days of the plan where they are fewer."""
        dose, p = super()._dose(), self.progress
        if p.course != "fading" or p.fading is None:
            return dose
        week, plan = self._week(p.fading), p.fading.days_a_week
        days = plan[week] if week < len(plan) else 0
        minutes = min(dose.minutes, FAREWELL_MINUTES) if self._farewell_due() else dose.minutes
        return replace(dose, minutes=minutes, days_per_week=min(dose.days_per_week, days))

    def _week(self, fading: Fading) -> int:
        """Weeks of the plan that are over; none while nobody vouches for the clock."""
        today = self._today()
        return 0 if today is None or fading.first_day < 0 else max(0, today - fading.first_day) // WEEK

    def _begin_fading(self, *, anew: bool = False) -> None:
        """The first week begins on the first day that a clock vouches for."""
        fading, today = self.progress.fading, self._today()
        if fading is not None and self.progress.course == "fading" and (anew or fading.first_day < 0):
            fading.first_day = NOT_BEGUN if today is None else today

    def _pause_fading(self) -> None:
        """A rest keeps the weeks to come; the one that it breaks off begins anew."""
        p = self.progress
        if p.fading is not None and p.course == "fading":
            p.fading = Fading(NOT_BEGUN, p.fading.days_a_week[self._week(p.fading) :], p.fading.by)

    def _farewell_due(self) -> bool:
        p = self.progress
        if p.course != "fading" or p.fading is None or p.farewell or self._today() is None:
            return False
        return self._week(p.fading) >= len(p.fading.days_a_week)

    def _greet(self, behaviour: str = "") -> None:
        """After the last week this is the farewell. Where no line may be said or shown, the page has one."""
        farewell = self._farewell_due()
        super()._greet(FAREWELL if farewell else behaviour)
        if farewell and not {"text", "speech"}.intersection(self.ladder.level.modalities):
            self._emit(c.Caption("farewell"))

    def _finish_contact(self, *, void: bool = False, stopped: bool = False) -> None:
        contact = self.contact
        if contact is not None and contact.behaviour == FAREWELL and contact.cause not in PUT_OFF:
            self._say_farewell(said=not void or contact.cause == "stop")
        super()._finish_contact(void=void, stopped=stopped)

    def _say_farewell(self, *, said: bool = True) -> None:
        """Said once. What a machine broke off was not said."""
        if said and not self.progress.farewell:
            self.progress.farewell = True
            self._note("farewell-said")

    def _come_back_slowly(self) -> None:
        """The days before the farewell were kept free on purpose: no level lower comes before it."""
        if not self._farewell_due():
            super()._come_back_slowly()


def is_fading(plan: object) -> bool:
    """Whether these are days in each of some weeks: whole numbers from 0 to 7 that never rise."""
    return (
        isinstance(plan, tuple)
        and SHORTEST_WEEKS <= len(plan) <= LONGEST_WEEKS
        and all(type(days) is int and 0 <= days <= WEEK for days in plan)
        and list(plan) == sorted(plan, reverse=True)
    )
