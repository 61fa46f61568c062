"""What is not written down does not count: company only, and a person's way in doubt waits for staff."""

from typing import Any, ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.engine.course import Course
from robot.engine.ladder import Refusal
from robot.engine.phases import AWAKE
from robot.engine.state import Handlers


class Keeping(Course):
    """`_kept` belongs to this run; a doubt outlives it, in the snapshot."""

    def __init__(self, programme: Programme, seed: int, snapshot: dict[str, Any] | None = None) -> None:
        super().__init__(programme, seed, snapshot)
        self._kept = True

    def _keeping_refusal(self) -> Refusal | None:
        if self.progress.doubted:
            return "progress-doubted", ()
        return None if self._kept else ("not-kept", ())

    def _step_refusal(self, asked: bool) -> Refusal | None:
        return self._keeping_refusal() or super()._step_refusal(asked)

    def _contact_refusal(self) -> Refusal | None:
        return self._keeping_refusal() or super()._contact_refusal()

    def _finish_contact(self, *, void: bool = False, stopped: bool = False) -> None:
        """A session that nobody will find written down is recorded, and counts for nothing."""
        unkept = self._keeping_refusal() is not None
        super()._finish_contact(void=void or unkept, stopped=stopped)

    def _on_store(self, event: e.StoreChanged) -> None:
        """A session that is on comes calmly to its end; what was on offer waits for another start."""
        self._kept = event.kept
        if not event.kept:
            self._break_off_calmly("not-kept")

    def _on_doubted(self, _event: e.ProgressDoubted) -> None:
        """Down to the lowest level that was agreed to, and there it waits. The way back stays known."""
        p, before = self.progress, self.ladder.state
        first = not p.doubted
        p.doubted = True
        self._emit(c.Hush())
        self._leave_contact("progress-doubted", void=True)
        self._close_preview("withdrawn")
        part = p.part
        while self._index() > self._lowest() and self._step_down("progress-doubted", ()):
            if not p.return_to:
                today = self._today()
                p.return_to, p.return_part, p.longer = before, part, False
                p.less_day = None if today is None else today - 1
        if self.phase in (*AWAKE, "paused"):
            self._rest()
        else:
            self._bounds()
        if first:
            self._note("progress-doubted")

    def _lowest(self) -> int:
        """The place of the lowest level that was agreed to."""
        agreed = self.progress.agreed
        places = (place for place, level in enumerate(self.programme.levels) if level.id in agreed)
        return next(places, 0)

    def _on_confirmed(self, event: e.ProgressConfirmed) -> None:
        """Staff has looked. Nothing begins by that: the way back is offered at a start of the person's."""
        if not self._may_plan(event.by):
            return
        p = self.progress
        if p.doubted:
            p.doubted = False
            self._decide("hold", self.ladder.state, "progress-confirmed", (), event.by)
            self._note("progress-confirmed", (("by", event.by),))

    def _break_off_calmly(self, cause: str) -> None:
        shown = self.phase == "preview"
        if shown:
            self._close_preview("withdrawn")
        if self.phase == "paused" and self.contact is not None:
            self._leave_contact(cause)
            self._rest()
        else:
            self._close_contact(cause)
        if shown:
            self._after_answer()

    HANDLES: ClassVar[Handlers] = {
        e.StoreChanged: _on_store,
        e.ProgressDoubted: _on_doubted,
        e.ProgressConfirmed: _on_confirmed,
    }
