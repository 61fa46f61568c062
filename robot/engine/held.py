"""Held for a moment because this computer was late: still at once, and on by itself after some calm."""

from typing import Any, ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.engine.phases import PAUSABLE, STILL
from robot.engine.state import Due, Handlers
from robot.engine.strain import Strain

# Longer than this no computer is merely busy: it was suspended or stopped, and nothing resumes by itself.
LONGEST_MS = 10_000
# Seconds of calm before anything moves again. What comes again soon waits longer each time.
CALM_S, LONGEST_CALM_S = 2.0, 30.0
SOON_US = 600_000_000
BY = "held"


class Held(Strain):
    """The body was never let go, so the session is the same one: a short pause, whose time is no contact."""

    def __init__(self, programme: Programme, seed: int, snapshot: dict[str, Any] | None = None) -> None:
        super().__init__(programme, seed, snapshot)
        self._holds = 0
        self._held_at: int | None = None

    def _on_held(self, event: e.BodyHeld) -> None:
        """Frozen it is already; said again, so that nothing sent in between moves it."""
        self._emit(c.Freeze())
        figures = {"load": "?", **{str(name): value for name, value in event.figures}, "ms": event.ms}
        self._note_cause(f"held-{event.cause}", "host", tuple(figures.items()))
        if self.phase in STILL:
            return
        if event.ms > LONGEST_MS and self.phase != "handover":
            self._leave_contact("host", void=True)
            if self.phase == "preview":
                self._close_preview("withdrawn")
            self._fall_asleep("held-long", settle=False)
            return
        if self.phase in PAUSABLE:
            self._pause(BY, "held")
        if self.phase != "paused" or self._paused_by == BY:
            self.timers.set("held", self._now, self._calm_s())

    def _calm_s(self) -> float:
        """How long it stays still: ever longer while it keeps happening."""
        again = self._held_at is not None and self._now - self._held_at <= SOON_US
        self._holds, self._held_at = (self._holds + 1 if again else 1), self._now
        return min(LONGEST_CALM_S, CALM_S * 2.0 ** min(self._holds - 1, 8))

    def _due_held(self) -> None:
        """On, gently: its breath first. What somebody has decided meanwhile stands."""
        if self.phase == "paused" and self._paused_by == BY:
            self._resume()
        elif self.phase in ("rating", "handover") and self._quiet is None and not self._must_rest():
            self._emit(c.Idle("breathing"))

    def _on_pause(self, event: e.PauseRequested) -> None:
        """A pause that is asked for meanwhile lasts until somebody ends it."""
        if self.phase == "paused" and self._paused_by == BY:
            self._paused_by = event.source
            self._emit(c.Caption("paused"))
        else:
            super()._on_pause(event)

    HANDLES: ClassVar[Handlers] = {
        e.BodyHeld: _on_held,
        e.PauseRequested: _on_pause,
    }
    DUE: ClassVar[Due] = {
        "held": _due_held,
    }
