"""Stop, less, sleep, pause, faults and lost links: the ways down, which never wait."""

from typing import ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.intents import Intents
from robot.engine.judgement import WEEK
from robot.engine.outcome import LESS_DAYS
from robot.engine.phases import PAUSABLE, STILL
from robot.engine.state import Due, Handlers

# Seconds; and the sessions for which a stop bars a step up (domain.md §1.1).
SETTLE_AFTER_STOP_S = 1.5
LONGEST_PAUSE_S = 1_800.0
BARRED_AFTER_STOP = 2
# The clocks of a session stand still in a pause; no other does.
HELD_IN_A_PAUSE = ("phase", "wait", "session", "hard")


class Safety(Intents):
    """Nothing here asks whether it may."""

    def _on_stop(self, event: e.StopRequested) -> None:
        self._emit(c.Freeze(), c.Hush())
        before = self.phase
        self.progress.awaits_person = True
        self._say_no()
        if before == "asleep":
            self._emit(c.Caption("stopped"))
            return
        if before != "stopped":
            heard = event.source == "heard"
            self.progress.bar_up = BARRED_AFTER_STOP
            self._leave_contact("stop", void=heard, stopped=not heard)
            self._to("stop")
            self._close_preview("withdrawn")
            self._emit(c.Listen(False), c.Caption("stopped"))
        if before != "fault":  # what has a fault stays where it is until somebody has looked at it
            self.timers.set("settle", self._now, SETTLE_AFTER_STOP_S)

    def _due_settle(self) -> None:
        self._emit(c.Settle("rest"), c.Idle("off"), c.Light("eyes", "off", 0.0))

    def _on_less(self, event: e.LessRequested) -> None:
        self._emit(c.Hush())
        p, today = self.progress, self._today()
        before, part = self.ladder.state, p.part
        self._say_no()
        self._count_less(today)
        hard = len(p.less_days) >= LESS_DAYS
        in_contact = self.contact is not None
        self._leave_contact("less")
        hard = hard or (in_contact and p.sessions[-1].outcome == "discomfort")
        self._close_preview("withdrawn")
        if self._step_down("less-longer" if event.longer else "less-today", ()):
            if not p.return_to:
                p.return_to, p.return_part, p.longer = before, part, False
            p.longer, p.less_day = p.longer or event.longer, today
        if hard and today is not None:  # after the step that was asked for
            p.less_days = []
            self._discomfort(today)
        self._rest_or_bounds()

    def _count_less(self, today: int | None) -> None:
        """Days with *less* within seven, today included: at three they speak of discomfort (§1.3)."""
        p = self.progress
        if today is not None:
            p.less_days = [*(d for d in p.less_days if today - WEEK < d < today), today]

    def _on_sleep(self, event: e.SleepRequested) -> None:
        """Oyasumi from a person; from the host (a clock that jumped) only where a person left it awake."""
        by_host, of_person = event.source == "host", event.source not in ("console", "link", "host")
        if self.phase == "asleep" or (by_host and self.phase in STILL):
            return
        settle = self.phase != "fault"
        self.progress.awaits_person |= of_person
        self._emit(c.Hush())
        self._leave_contact("host" if by_host else "sleep" if of_person else "put-to-sleep", void=by_host)
        if self.phase == "preview":
            self._close_preview("withdrawn")
            self._say_no()
        self._fall_asleep("asleep", settle=settle)

    def _on_closing_down(self, _event: e.ClosingDown) -> None:
        self._emit(c.Hush())
        self._leave_contact("closing-down", void=True)
        if self.phase not in STILL:
            self._fall_asleep("asleep")

    def _on_pause(self, event: e.PauseRequested) -> None:
        if self.phase in PAUSABLE:
            self._pause(event.source, "paused")

    def _pause(self, by: str, caption: str) -> None:
        """A pause holds the session's clocks; all pauses of a session share one half hour."""
        used = 0 if self.contact is None else self.contact.paused_us
        self._paused_in, self._paused_at, self._paused_by = self.phase, self._now, by
        self.timers.hold(self._now, HELD_IN_A_PAUSE)
        self._to("pause")
        self.timers.set("pause", self._now, max(0.0, LONGEST_PAUSE_S - used / 1e6))
        self._emit(c.Hush(), c.Idle("off"), c.Caption(caption))

    def _on_resume(self, event: e.ResumeRequested) -> None:
        """The person ends any pause, staff their own; no heard word and no machine ends one."""
        if self.phase != "paused":
            return
        if event.source in e.CONSENTING or event.source == self._paused_by == "console":
            self._resume()
        else:
            self._decide("refuse", self.ladder.state, "person-resumes", ())

    def _resume(self) -> None:
        self.timers.cancel("pause")
        self.timers.release(self._now)
        self._settle_pause()
        self._to(f"resume_{self._paused_in}")
        if self._quiet is None:
            self._emit(c.Idle("breathing"))
        else:
            self._begin_quiet()

    def _due_pause(self) -> None:
        self._leave_contact("long-pause")
        self._rest()

    def _break_off(self, cause: str, caption: str) -> None:
        """Hold still and void the session; whatever waited to move does not."""
        self._emit(c.Freeze(), c.Hush())
        self._leave_contact(cause, void=True)
        self.timers.cancel("settle", "pause")
        if self.phase == "preview" and self.progress.proposal is not None:
            self._emit(c.PreviewClosed(self.progress.proposal.number))
        if self.phase != "fault":
            self._to("fail")
        self._emit(c.Listen(False), c.Caption(caption))

    def _fail(self, where: str, code: str) -> None:
        self._break_off(code, "fault")
        self._emit(c.Broke(where, code))

    def _on_fault(self, event: e.FaultRaised) -> None:
        self._fail(event.where, event.code)
        if event.figures:
            self._note_cause(f"body-{event.code}", event.where, event.figures)

    def _on_fault_cleared(self, _event: e.FaultCleared) -> None:
        if self.phase == "fault" and not self._lost:
            self._fall_asleep("asleep")

    def _on_link_lost(self, event: e.LinkLost) -> None:
        self._lost.add(event.device)
        self._break_off("link", "link-lost")

    def _on_link_restored(self, event: e.LinkRestored) -> None:
        """Back, but asleep where it stands: nothing resumes or moves by itself (law 6)."""
        self._lost.discard(event.device)
        if self.phase == "fault" and not self._lost:
            self._fall_asleep("link-restored", settle=False)

    HANDLES: ClassVar[Handlers] = {
        e.LinkLost: _on_link_lost,
        e.LinkRestored: _on_link_restored,
        e.StopRequested: _on_stop,
        e.LessRequested: _on_less,
        e.SleepRequested: _on_sleep,
        e.PauseRequested: _on_pause,
        e.ResumeRequested: _on_resume,
        e.FaultRaised: _on_fault,
        e.FaultCleared: _on_fault_cleared,
        e.ClosingDown: _on_closing_down,
    }
    DUE: ClassVar[Due] = {
        "settle": _due_settle,
        "pause": _due_pause,
    }
