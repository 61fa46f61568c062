"""The ladder: a flat `transitions` machine over the programme's levels, guarded by what is allowed."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from transitions import Machine

from robot.contract.calendar import Calendar
from robot.contract.programme import Dose, Level, Programme
from robot.engine import bars
from robot.engine.bars import Refusal
from robot.engine.phases import nothing_yet
from robot.engine.progress import Progress

__all__ = ["Ladder", "Refusal", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """The next step up: into a level, or into the next sub-level (`part`) of the present one."""

    level: Level
    part: str


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
        self._fit_part()

    def _fit_part(self) -> None:
        """The sub-level that a newer script no longer has is the easiest one instead."""
        parts = [part.id for part in self.whole.parts]
        if self.progress.part not in parts:
            self.progress.part = parts[0] if parts else ""

    @property
    def whole(self) -> Level:
        """The present level with all its parts."""
        return self.programme.level(self.state)

    @property
    def level(self) -> Level:
        """The present level, or the sub-level of it that the person is on."""
        return self._part(self.whole, self.progress.part)

    @staticmethod
    def _part(level: Level, part: str) -> Level:
        return next((each for each in level.parts if each.id == part), level)

    def part_of(self, step: Step) -> Level:
        """The sub-level that a step enters, or its level where there are none."""
        return self._part(step.level, step.part)

    def dose_of(self, level: str, part: str) -> Dose | None:
        """The dose of a level or sub-level; None: the programme does not have it (any more)."""
        known = next((each for each in self.programme.levels if each.id == level), None)
        return None if known is None else self._part(known, part).dose

    @property
    def next_step(self) -> Step | None:
        """The next sub-level or level, or None at the top."""
        parts = [part.id for part in self.whole.parts]
        if self.progress.part in parts[:-1]:
            return Step(self.whole, parts[parts.index(self.progress.part) + 1])
        place = self.programme.index(self.state) + 1
        if place == len(self.programme.levels):
            return None
        above, p = self.programme.levels[place], self.progress
        part = above.parts[0].id if above.parts else ""
        if above.id == p.return_to and f"{above.id}/{p.return_part}" in p.agreed:
            part = p.return_part  # the way back leads to where it was left
        return Step(above, part)

    def refusal(self, now: int, asked: bool) -> Refusal | None:
        """Why no step up may be taken now, or None if it may: `bars.refusal`."""
        return bars.refusal(self, now, asked)

    @property
    def returning(self) -> bool:
        """Whether the level above lies on the way back from a *less* or from days away."""
        return_to = self.progress.return_to
        return bool(return_to) and self.programme.index(return_to) > self.programme.index(self.state)

    def may_return(self, day: int) -> bool:
        """Whether the way back may be offered without being asked for."""
        less_day = self.progress.less_day
        return not self.progress.longer and less_day is not None and day > less_day

    def step_up(self, now: int, asked: bool, consented: bool) -> bool:
        """One step up, if the person consented and nothing refuses. Says whether it was taken."""
        self._now, self._asked, self._consented = now, asked, consented
        step = self.next_step
        if step is None:
            return False
        if step.level.id != self.state:
            if not self.trigger("up"):
                return False
        elif not self._allowed():
            return False
        self.progress.part = step.part
        self._entered(now)
        p = self.progress
        p.steps = [*p.steps, self.calendar.day(now)][-60:]
        for name in (self.state, *([f"{self.state}/{step.part}"] if step.part else [])):
            if name not in p.agreed:
                p.agreed.append(name)
        if not self.returning:
            p.forget_return()
        return True

    def _allowed(self) -> bool:
        return self._consented and self.refusal(self._now, self._asked) is None

    def step_down(self, now: int) -> bool:
        """One level down, to its easiest sub-level. False only at the lowest level."""
        if self.state == self.programme.levels[0].id:
            return False
        self.trigger("down")
        self.progress.part = self.whole.parts[0].id if self.whole.parts else ""
        self._entered(now)
        return True

    def easier(self, part: str, now: int) -> None:
        """An easier sub-level of the present level."""
        self.progress.part = part
        self._entered(now)

    def _entered(self, now: int) -> None:
        p = self.progress
        p.entered_day = self.calendar.day(now) if self.calendar.verified else None
        p.level, p.since_utc_us = self.state, self.calendar.utc(now)
        p.comfortable = p.sessions_here = 0

    def modalities(self) -> tuple[str, ...]:
        """The modalities of the levels agreed to, up to the present one: what the gate may let through."""
        here = self.programme.index(self.state)
        allowed: set[str] = set()
        for level in self.programme.levels[: here + 1]:
            if level.id in self.progress.agreed:
                allowed |= self._said_yes_to(level)
        if not self.progress.microphone:  # a yes of its own, which no level brings along
            allowed.discard("microphone")
        return tuple(sorted(allowed))

    def _said_yes_to(self, level: Level) -> frozenset[str]:
        """Of a level with parts, those agreed to and, on the present level, none beyond the present part."""
        if not level.parts:
            return level.modalities
        agreed: frozenset[str] = frozenset()
        for part in level.parts:
            if f"{level.id}/{part.id}" in self.progress.agreed or part is level.parts[0]:
                agreed |= part.modalities
            if level.id == self.state and part.id == self.progress.part:
                break
        return agreed
