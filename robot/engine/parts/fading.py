"""Fading: fewer days with contact, week by week, and a farewell after the last one (domain.md §0.7)."""

from dataclasses import replace

from robot.contract.calendar import WEEK
from robot.contract.programme import Dose
from robot.engine.contact import Contact
from robot.engine.context import Context
from robot.engine.parts.decisions import Decisions
from robot.engine.progress import Fading as Plan

FAREWELL = "farewell"
FAREWELL_MINUTES = 5
SHORTEST_WEEKS, LONGEST_WEEKS = 2, 26
# A plan that waits for its first day: made while the programme rests, or before a clock can be trusted.
NOT_BEGUN = -1
# Whoever cut the farewell short then was not the person: it is still to come.
PUT_OFF = ("crisis", "quiet-hours", "hold")


class Fading:
    """Carries out the fading plan: the robot goes slowly and says so. A plan only ever takes days away."""

    def __init__(self, context: Context, decisions: Decisions) -> None:
        self._context, self._decisions = context, decisions

    def limited(self, dose: Dose) -> Dose:
        """While fading, the days of the plan where they are fewer."""
        p = self._context.progress
        if p.course != "fading" or p.fading is None:
            return dose
        week, plan = self._week(p.fading), p.fading.days_a_week
        days = plan[week] if week < len(plan) else 0
        minutes = min(dose.minutes, FAREWELL_MINUTES) if self.farewell_due() else dose.minutes
        return replace(dose, minutes=minutes, days_per_week=min(dose.days_per_week, days))

    def _week(self, plan: Plan) -> int:
        """Weeks of the plan that are over; none while nobody vouches for the clock."""
        today = self._context.today
        return 0 if today is None or plan.first_day < 0 else max(0, today - plan.first_day) // WEEK

    def begin(self, *, anew: bool = False) -> None:
        """The first week begins on the first day that a clock vouches for."""
        p, today = self._context.progress, self._context.today
        if p.fading is not None and p.course == "fading" and (anew or p.fading.first_day < 0):
            p.fading.first_day = NOT_BEGUN if today is None else today

    def pause(self) -> None:
        """A rest keeps the weeks to come; the one that it breaks off begins anew."""
        p = self._context.progress
        if p.fading is not None and p.course == "fading":
            p.fading = Plan(NOT_BEGUN, p.fading.days_a_week[self._week(p.fading) :], p.fading.by)

    def farewell_due(self) -> bool:
        p = self._context.progress
        if p.course != "fading" or p.fading is None or p.farewell or self._context.today is None:
            return False
        return self._week(p.fading) >= len(p.fading.days_a_week)

    def session_over(self, contact: Contact, *, void: bool) -> None:
        """Whether that was the farewell. What a machine broke off was not said."""
        if (
            contact.behaviour == FAREWELL
            and contact.cause not in PUT_OFF
            and (not void or contact.cause == "stop")
        ):
            self.say_farewell()

    def say_farewell(self) -> None:
        """Said once."""
        if not self._context.progress.farewell:
            self._context.progress.farewell = True
            self._decisions.note("farewell-said")


def is_fading(plan: object) -> bool:
    """Whether these are days in each of some weeks: whole numbers from 0 to 7 that never rise."""
    return (
        isinstance(plan, tuple)
        and SHORTEST_WEEKS <= len(plan) <= LONGEST_WEEKS
        and all(type(days) is int and 0 <= days <= WEEK for days in plan)
        and list(plan) == sorted(plan, reverse=True)
    )
