"""Asleep and present: company without contact, in quiet hours and outside them."""

from typing import ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import DAY_US
from robot.engine.state import EngineState, Handlers


class Company(EngineState):
    """Quiet company: asleep or present. Nothing here counts as contact."""

    def _fall_asleep(self, caption: str, *, settle: bool = True) -> None:
        """Still and silent; without `settle` the body stays in the pose that it has."""
        self.stage_close()
        self.timers.cancel("settle", "pause", "phase")
        if self.phase != "asleep":
            self._to("sleep")
        if settle:
            self._lie_asleep()
        self._emit(c.Light("eyes", "off", 0.0), c.Caption(caption))

    def _lie_asleep(self) -> None:
        self._emit(c.Settle("asleep"), c.Idle("off"))
        if self._may_be_limp():
            self._emit(c.Limp())

    def _may_be_limp(self) -> bool:
        """Whether the motors are switched off once it lies: in quiet hours, for their silence."""
        return self._quiet is not None

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
        if self._quiet is not None:
            self._be_quiet()
        else:
            self._play("ambient")

    def _be_quiet(self) -> None:
        """Quiet hours: a resting pose and a little light, no motor and no sound."""
        self.stage_close()
        self._emit(c.Settle("rest"), c.Idle("off"), c.Light("eyes", "blue", 0.1))

    def _on_body_ready(self, _event: e.BodyReady) -> None:
        """The beginning of a run: what was open before it is shown again."""
        if self.phase == "asleep":
            self._lie_asleep()
        self._show_what_was_open()

    def _show_what_was_open(self) -> None:
        self._bounds()
        self._keep_under_ceiling()
        proposal = self.progress.proposal
        if proposal is not None:
            number, approved = proposal.number, proposal.approved
            self._emit(c.Propose(number, proposal.level, approved, proposal.expires_utc_us, proposal.part))
        if self.progress.crisis:
            self._emit(c.Card("hotline", True))

    def _take_up(self) -> None:
        """A lower ceiling holds without a body as well."""
        super()._take_up()
        self._keep_under_ceiling()

    def _keep_under_ceiling(self) -> None:
        """A therapist may have lowered the ceiling since; going down never waits."""
        index, ceiling = self.programme.index, self.programme.ceiling
        while index(self.ladder.state) > index(ceiling):
            self._step_down("ceiling-lowered", (("level", ceiling),))

    def _on_clock(self, event: e.ClockReported) -> None:
        """Days are counted by a verified clock only; when it jumps, what was counted moves along."""
        p, verified_before = self.progress, self.calendar.verified
        jumped_us = event.utc_us - self.calendar.utc(self._now)
        self.calendar.report(event, self._now)
        if event.verified:
            today = self.calendar.day(self._now)
            if verified_before:
                self._clock_jumped(round(jumped_us / DAY_US))
            if self._run_day is None:
                self._run_day = today
                p.not_after(today)
            p.first_day = today if p.first_day is None else p.first_day
            if p.entered_day is None:
                p.entered_day, p.since_utc_us = today, event.utc_us
            if p.return_to and p.less_day is None:
                p.less_day = today
            if p.no_undated:
                self._say_no()
        if p.proposal is not None:
            left = (p.proposal.expires_utc_us - self.calendar.utc(self._now)) / 1e6
            self.timers.set("proposal", self._now, max(0.0, left))

    def _clock_jumped(self, by: int) -> None:
        """No time has passed. Forward, every counted day moves along; back, first what moved in this run,
        and then only the days that this run counted: those before it were right.
        """
        if by == 0 or self._run_day is None:
            return
        everything = by if by > 0 else -min(-by, self._shifted)
        own = by - everything
        self._shifted += everything
        self._run_day += everything
        self.progress.shift_days(everything)
        if own:
            self.progress.shift_days(own, since=self._run_day)
            self._run_day += own
        if self.contact is not None:
            self.contact.day += by
        self.policy = self._policy()

    HANDLES: ClassVar[Handlers] = {
        e.ClockReported: _on_clock,
        e.BodyReady: _on_body_ready,
    }
