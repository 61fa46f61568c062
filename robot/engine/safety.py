"""Stop, less, sleep, pause, faults and lost links: the ways down, which never wait."""

from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.intents import Intents
from robot.engine.phases import AWAKE, PAUSABLE, STILL

# Seconds; and the sessions for which a stop bars a step up (domain.md §1.1).
SETTLE_AFTER_STOP_S = 1.5
LONGEST_PAUSE_S = 1_800.0
BARRED_AFTER_STOP = 2


class Safety(Intents):
    """Nothing here asks whether it may."""

    def _on_stop(self, event: e.StopRequested) -> None:
        self._emit(c.Freeze(), c.Hush())
        if self.phase == "stopped":
            return
        if self.phase == "asleep":
            self._emit(c.Caption("stopped"))
            return
        heard = event.source == "heard"
        self.progress.bar_up = BARRED_AFTER_STOP
        self._leave_contact("stop", void=heard, stopped=not heard)
        self._to("stop")
        self._close_preview("withdrawn")
        self.timers.set("settle", self._now, SETTLE_AFTER_STOP_S)
        self._emit(c.Listen(False), c.Caption("stopped"))

    def _due_settle(self) -> None:
        self._emit(c.Settle("rest"), c.Idle("off"), c.Light("eyes", "off", 0.0))

    def _on_less(self, event: e.LessRequested) -> None:
        self._emit(c.Hush())
        self._leave_contact("less")
        before = self.ladder.state
        self._close_preview("withdrawn")
        p = self.progress
        if self.ladder.step_down(self._now):
            p.return_to = p.return_to or before
            p.longer, p.less_day = event.longer, self.calendar.day(self._now)
            self._decide("down", before, "less-longer" if event.longer else "less-today", ())
        if self.phase in (*AWAKE, "paused"):
            self._rest()
        else:
            self._bounds()

    def _on_sleep(self, _event: e.SleepRequested) -> None:
        if self.phase != "asleep":
            self._emit(c.Hush())
            self._leave_contact("sleep")
            self._close_preview("withdrawn")
            self._fall_asleep("asleep")

    def _on_closing_down(self, _event: e.ClosingDown) -> None:
        self._emit(c.Hush())
        self._leave_contact("closing-down", void=True)
        if self.phase not in STILL:
            self._fall_asleep("asleep")

    def _on_pause(self, _event: e.PauseRequested) -> None:
        if self.phase in PAUSABLE:
            self._paused_in = self.phase
            self.timers.hold(self._now, keep=frozenset({"proposal", "crisis"}))
            self._to("pause")
            self.timers.set("pause", self._now, LONGEST_PAUSE_S)
            self._emit(c.Hush(), c.Idle("off"), c.Caption("paused"))

    def _on_resume(self, _event: e.ResumeRequested) -> None:
        if self.phase == "paused":
            self.timers.cancel("pause")
            self.timers.release(self._now)
            self._to(f"resume_{self._paused_in}")
            self._emit(c.Idle("breathing" if self._quiet is None else "off"))

    def _due_pause(self) -> None:
        self._leave_contact("long-pause")
        self._rest()

    def _fail(self, where: str, code: str) -> None:
        self._emit(c.Freeze(), c.Hush(), c.Broke(where, code))
        self._leave_contact(code, void=True)
        self.timers.cancel("settle", "pause")
        if self.phase != "fault":
            self._to("fail")
        self._emit(c.Caption("fault"))

    def _on_fault(self, event: e.FaultRaised) -> None:
        self._fail(event.where, event.code)

    def _on_fault_cleared(self, _event: e.FaultCleared) -> None:
        if self.phase == "fault" and not self._lost:
            self._fall_asleep("asleep")

    def _on_link_lost(self, event: e.LinkLost) -> None:
        self._lost.add(event.device)
        self._emit(c.Freeze(), c.Hush())
        self._leave_contact("link", void=True)
        if self.phase != "fault":
            self._to("fail")
        self._emit(c.Caption("link-lost"))

    def _on_link_restored(self, event: e.LinkRestored) -> None:
        """Back, but asleep: nothing resumes by itself (law 6)."""
        self._lost.discard(event.device)
        if self.phase == "fault" and not self._lost:
            self._fall_asleep("link-restored")
