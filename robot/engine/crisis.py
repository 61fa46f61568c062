"""Hand-over to people (law 10): a line that is true now, the card, and steps frozen until staff clears."""

from typing import ClassVar

from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.phases import STILL
from robot.engine.sessions import Sessions
from robot.engine.state import Due, Handlers

# Seconds.
HEARD_CRISIS_S = 120.0


class Crisis(Sessions):
    """No counselling, no generated text, no diagnosis: only handing over."""

    def _on_crisis(self, event: e.CrisisRaised) -> None:
        """Tier 2 hands over at once; a heard word is asked about first (law 10)."""
        if event.tier >= 2:
            self._hand_over()
            return
        if not self.timers.running("crisis"):  # asked again is not put off
            self.timers.set("crisis", self._now, HEARD_CRISIS_S)
        self.progress.crisis_asked = True
        self._emit(c.Caption("heard-crisis"), c.Card("question", True))

    def _due_crisis(self) -> None:
        self._hand_over()

    def _on_body_ready(self, event: e.BodyReady) -> None:
        """A question that a power cut left open is asked again."""
        super()._on_body_ready(event)
        if self.progress.crisis_asked:
            self._on_crisis(e.CrisisRaised(1, "host"))

    def _hand_over(self) -> None:
        self.timers.cancel("crisis", "settle")
        self.progress.crisis, self.progress.crisis_asked = True, False
        self._emit(c.Hush())
        self._leave_contact("crisis", void=True)
        self._close_preview("withdrawn")
        if self.phase not in (*STILL, "handover"):
            self._keep_company_in_crisis()
        self._emit(c.Caption("crisis-card-only"), c.Card("hotline", True))

    def _on_crisis_cleared(self, event: e.CrisisCleared) -> None:
        """The person may put away a question about a heard word; only staff clears a hand-over."""
        if self.progress.crisis and event.by.strip().casefold() == "person":
            return
        self.timers.cancel("crisis")
        self.progress.crisis = self.progress.crisis_asked = False
        self._emit(c.Card("hotline", False))
        if self.phase == "handover":
            self._rest()

    def _keep_company_in_crisis(self) -> None:
        self._to("hand_over")
        self._emit(c.Idle("breathing"), c.Light("eyes", "warm", 0.4))

    HANDLES: ClassVar[Handlers] = {
        e.BodyReady: _on_body_ready,
        e.CrisisRaised: _on_crisis,
        e.CrisisCleared: _on_crisis_cleared,
    }
    DUE: ClassVar[Due] = {
        "crisis": _due_crisis,
    }
