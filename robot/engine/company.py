"""Asleep and present: company without contact, in quiet hours and outside them."""

from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.state import EngineState


class Company(EngineState):
    """Being there. Nothing here counts as contact."""

    def _fall_asleep(self, caption: str) -> None:
        self.stage_close()
        self.timers.cancel("settle", "pause", "phase")
        if self.phase != "asleep":
            self._to("sleep")
        self._emit(c.Settle("asleep"), c.Idle("off"), c.Light("eyes", "off", 0.0), c.Listen(False))
        self._emit(c.Caption(caption))

    def _rest(self) -> None:
        """Back to company without contact; on the lowest level that is sleep."""
        if self.programme.index(self.ladder.state) == 0:
            self._fall_asleep("resting")
            return
        if self.phase != "present":
            self._to("rest")
        self._be_present()

    def _be_present(self) -> None:
        self._bounds()
        self._emit(c.Listen(True, "answers"))
        if self._quiet is not None:
            self._be_quiet()
        else:
            self._play("ambient")

    def _be_quiet(self) -> None:
        """Quiet hours: a resting pose and a little light, no motor and no sound."""
        self.stage_close()
        self._emit(c.Settle("rest"), c.Idle("off"), c.Light("eyes", "blue", 0.1))

    def _on_body_ready(self, _event: e.BodyReady) -> None:
        if self.phase == "asleep":
            self._emit(c.Settle("asleep"), c.Idle("off"))
        self._bounds()

    def _on_clock(self, event: e.ClockReported) -> None:
        self.calendar.report(event, self._now)
        p = self.progress
        if p.entered_day is None:
            p.entered_day, p.since_utc_us = self.calendar.day(self._now), event.utc_us
        if p.proposal is not None:
            left = (p.proposal.expires_utc_us - self.calendar.utc(self._now)) / 1e6
            self.timers.set("proposal", self._now, max(0.0, left))
