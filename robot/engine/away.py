"""Coming back after days away: light and nothing else, until the person wants more than that."""

from collections.abc import Callable
from typing import Any, ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.engine.parts import Parts
from robot.engine.phases import STILL
from robot.engine.state import Handlers

QUIET_RETURN = "quiet-return"
# So many gentle touches say that light alone is not enough any more.
TOUCHES = 2
# Where these come from, nobody was with the robot.
ELSEWHERE = ("console", "link", "host")
OF_THE_PERSON = (
    e.WakeRequested,
    e.StartRequested,
    e.MoreRequested,
    e.LessRequested,
    e.StopRequested,
    e.SleepRequested,
    e.EndRequested,
    e.PauseRequested,
    e.ResumeRequested,
    e.PreviewAnswered,
    e.Rated,
    e.Foreseen,
    e.StopLabelled,
    e.ConsentWithdrawn,
    e.MicrophoneAllowed,
    e.ChoiceMade,
    e.WordReceived,
    e.Touched,
    e.StayChosen,
    e.LeaveRequested,
)


class Away(Parts):
    """The robot was not waiting for anybody: nothing is said, nothing moves, and no day is counted aloud."""

    def __init_subclass__(cls) -> None:
        """Whatever comes from the person is noticed first: how long they were away counts from there."""
        super().__init_subclass__()
        own = {kind: cls.handlers[kind] for kind in OF_THE_PERSON if kind in cls.handlers}
        cls.handlers |= {kind: _noticing(handler) for kind, handler in own.items()}

    def __init__(self, programme: Programme, seed: int, snapshot: dict[str, Any] | None = None) -> None:
        super().__init__(programme, seed, snapshot)
        self._touches = 0

    def _notice(self, event: Record) -> None:
        """The person is here today. After more than the days of the pace the return is a quiet one."""
        if getattr(event, "source", "") not in ELSEWHERE:
            self._meet(returning=self.phase in STILL)

    def _meet(self, *, returning: bool) -> None:
        p, today = self.progress, self._today()
        if today is not None:
            days = 0 if p.seen_day is None else today - p.seen_day
            p.away = p.away or (returning and days > self.programme.pace.away)
            p.seen_day = today

    def _on_clock(self, event: e.ClockReported) -> None:
        """The first verified day of somebody who woke it before the clock could be trusted."""
        verified, away = self.calendar.verified, self.progress.away
        super()._on_clock(event)
        if event.verified and not verified and self.phase not in STILL:
            self._meet(returning=True)
            if self.progress.away and not away and self.phase == "present":
                self._be_present()

    def _greet(self, behaviour: str = "") -> None:
        """The person has begun a session: that is more than light."""
        self.progress.away = False
        super()._greet(behaviour)

    def _bounds(self) -> None:
        """On a quiet return the gate lets light through and nothing else."""
        if self.progress.away and self.contact is None:
            light = tuple(name for name in self.ladder.modalities() if name == "light")
            self._emit(c.Bounds(light, False))
        else:
            super()._bounds()

    def _be_present(self) -> None:
        """After days away: a light, no motion, no sound, no word. It was never waiting for anybody."""
        if not self.progress.away:
            super()._be_present()
            return
        self._touches = 0
        self._bounds()
        self._emit(c.Idle("off"))
        self._play(QUIET_RETURN)

    def _sense(self, event: Record) -> None:
        """Two gentle touches, and its company is what it was before."""
        if self.progress.away and self.phase == "present" and isinstance(event, e.Touched):
            self._touches += not event.rough
            if self._touches >= TOUCHES:
                self.progress.away = False
                self._be_present()
                return
        super()._sense(event)

    def _resume(self) -> None:
        """Back into a quiet return it breathes no more than before."""
        if self.progress.away and self._paused_in == "present":
            self.timers.cancel("pause")
            self.timers.release(self._now)
            self._rest()
        else:
            super()._resume()

    HANDLES: ClassVar[Handlers] = {
        e.ClockReported: _on_clock,
    }


def _noticing(handler: Callable[..., None]) -> Callable[..., None]:
    def notice_first(engine: Away, event: Record) -> None:
        engine._notice(event)
        handler(engine, event)

    return notice_first
