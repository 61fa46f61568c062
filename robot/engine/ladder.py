"""The ladder: a flat `transitions` machine over the programme's levels, guarded by what is allowed."""

from collections.abc import Callable
from itertools import pairwise

from transitions import Machine

from robot.engine.calendar import Calendar
from robot.engine.commands import Figures
from robot.engine.phases import nothing_yet
from robot.engine.programme import Level, Programme
from robot.engine.progress import Progress

Refusal = tuple[str, Figures]


class Ladder:
    """Steps between levels. `step_up` is taken only when nothing refuses it; `step_down` always is.

    `refusal()` gives the rule and the figures; the machine's own condition calls it too, so that no code
    path can step up without it (law 3).
    """

    state: str
    trigger: Callable[[str], bool] = staticmethod(nothing_yet)

    def __init__(self, programme: Programme, progress: Progress, calendar: Calendar) -> None:
        self.programme, self.progress, self.calendar = programme, progress, calendar
        self._now = 0
        self._asked = False
        self._consented = False
        names = [level.id for level in programme.levels]
        # The triggers must not bear the name of a method here: `model_override` would replace it.
        Machine(
            self,
            states=names,
            initial=progress.level,
            auto_transitions=False,
            queued=False,
            model_override=True,
            transitions=[
                {"trigger": "up", "source": below, "dest": above, "conditions": [self._allowed]}
                for below, above in pairwise(names)
            ]
            + [{"trigger": "down", "source": above, "dest": below} for below, above in pairwise(names)],
        )

    @property
    def level(self) -> Level:
        return self.programme.level(self.state)

    @property
    def above(self) -> Level | None:
        """The next level, or None at the top."""
        place = self.programme.index(self.state) + 1
        return self.programme.levels[place] if place < len(self.programme.levels) else None

    def refusal(self, now: int, asked: bool) -> Refusal | None:
        """Why no step up may be taken now, or None if it may.

        `asked`: the person asked for it. Then the run of sessions is not needed, everything else is. Going
        back to a level that the person left by saying *less* needs neither run nor dwell (domain.md §1.1).
        """
        p, level, above = self.progress, self.level, self.above
        day = self.calendar.day(now)
        if above is None or self.programme.index(above.id) > self.programme.index(self.programme.ceiling):
            return "at-ceiling", (("level", level.id),)
        if p.crisis:
            return "after-crisis", ()
        if not self.calendar.verified:
            return "clock-unverified", ()
        if p.discomfort_day == day:
            return "after-discomfort", ()
        if self.programme.index(self.state) == 0:
            return None  # asleep in the house: no session there could ever lift what bars a step
        if p.bar_up > 0:
            return "after-stop", (("sessions", p.bar_up),)
        if p.last_outcome == "discomfort":
            return "after-discomfort", ()
        if p.missing_ratings >= 2:
            return "missing-ratings", (("sessions", p.missing_ratings),)
        if self.returning:
            return None if asked or self._may_return(day) else ("less-today", ())
        dwelt = day - p.entered_day if p.entered_day is not None else 0
        if dwelt < level.dwell_days:
            return "not-yet-days", (("days", dwelt), ("needed", level.dwell_days))
        needed = max(level.dwell_sessions, 0 if asked else self.programme.policy.up_after)
        done = p.sessions_here if asked else p.comfortable
        if level.dwell_sessions and done < needed:
            return "not-yet-sessions", (("sessions", done), ("needed", needed))
        return None

    @property
    def returning(self) -> bool:
        """Whether the level above lies on the way back from a *less*."""
        return_to = self.progress.return_to
        return bool(return_to) and self.programme.index(return_to) > self.programme.index(self.state)

    def _may_return(self, day: int) -> bool:
        less_day = self.progress.less_day
        return not self.progress.longer and less_day is not None and day > less_day

    def step_up(self, now: int, asked: bool, consented: bool) -> bool:
        """One level up, if the person consented and nothing refuses. Says whether it was taken."""
        self._now, self._asked, self._consented = now, asked, consented
        if self.above is None or not self.trigger("up"):
            return False
        self._entered(now)
        if self.state not in self.progress.agreed:
            self.progress.agreed.append(self.state)
        if not self.returning:
            self.progress.return_to, self.progress.longer = "", False
        return True

    def _allowed(self) -> bool:
        return self._consented and self.refusal(self._now, self._asked) is None

    def step_down(self, now: int) -> bool:
        """One level down. False only at the lowest level."""
        if self.state == self.programme.levels[0].id:
            return False
        self.trigger("down")
        self._entered(now)
        return True

    def _entered(self, now: int) -> None:
        p = self.progress
        p.entered_day = self.calendar.day(now) if self.calendar.verified else None
        p.level, p.since_utc_us = self.state, self.calendar.utc(now)
        p.comfortable = p.sessions_here = 0

    def modalities(self) -> tuple[str, ...]:
        """The modalities of the levels agreed to, up to the present one: what the gate may let through."""
        here = self.programme.index(self.state)
        levels = [x for x in self.programme.levels[: here + 1] if x.id in self.progress.agreed]
        return tuple(sorted(frozenset().union(*(level.modalities for level in levels))))
