"""A robot that is not whole: what is missing is told to staff, and without a body there is company only."""

from typing import Any, ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.engine.held import Held
from robot.engine.ladder import Refusal
from robot.engine.phases import STILL
from robot.engine.state import Handlers
from robot.engine.strain import ALMOST_OVER

BODY = "body"
# With these an engine begins anew, from the progress that was saved.
TAKEN_UP_ASLEEP = ("journal", "programme")


class Parts(Held):
    """`_missing`: the parts that are not there now."""

    def __init__(self, programme: Programme, seed: int, snapshot: dict[str, Any] | None = None) -> None:
        super().__init__(programme, seed, snapshot)
        self._missing: set[str] = set()

    def _on_missing(self, event: e.PartMissing) -> None:
        if event.tell:
            self._note(f"missing-{event.code}", (("where", event.where),))
        known = event.part in self._missing
        self._missing.add(event.part)
        if event.part != BODY or known:
            return
        if self.phase not in (*STILL, *ALMOST_OVER):
            self._end_for_the_body()
            self._rest()
        self._emit(c.Caption("body-missing"))
        self._show_what_was_open()

    def _on_found(self, event: e.PartFound) -> None:
        self._missing.discard(event.part)
        if event.part in TAKEN_UP_ASLEEP:
            self._emit(c.Caption("parts-found"))
            self._show_what_was_open()

    def _on_body_ready(self, event: e.BodyReady) -> None:
        """A body that comes late is taken up asleep, in the pose that it has: nothing moves by itself."""
        if BODY not in self._missing:
            super()._on_body_ready(event)
            return
        self._missing.discard(BODY)
        self.timers.cancel("settle")
        self._emit(c.Freeze())  # nothing counts that was meant for the time without it
        if self.phase in ("asleep", "stopped", "fault", "handover"):
            self._emit(c.Caption("body-found"))
        else:
            self._end_for_the_body()
            self._fall_asleep("body-found", settle=False)
        self._show_what_was_open()

    def _contact_refusal(self) -> Refusal | None:
        return ("body-missing", ()) if BODY in self._missing else super()._contact_refusal()

    HANDLES: ClassVar[Handlers] = {
        e.PartMissing: _on_missing,
        e.PartFound: _on_found,
        e.BodyReady: _on_body_ready,
    }
