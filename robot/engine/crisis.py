"""Hand-over to people (law 10): a line that is true now, the card, and steps frozen until staff clears."""

from typing import ClassVar

from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.alerting import Alerting
from robot.engine.phases import STILL
from robot.engine.state import Due, Handlers

# Seconds.
HEARD_CRISIS_S = 120.0
# Game talk: one quiet card in so long. A game says such words often (H18).
PRIVATE_AGAIN_S = 3_600.0


class Crisis(Alerting):
    """No counselling, no generated text, no diagnosis: only handing over.

    Tier 1 is a worry for the digest, 2 a call on the same day, 3 now (domain.md §4.2).
    """

    def _on_crisis(self, event: e.CrisisRaised) -> None:
        """What was typed, pressed or flagged hands over at once; what may be something else asks first."""
        tier = event.tier if event.tier in (1, 2, 3) else 2
        if tier == 1 and event.sort == "staff":
            self._note("worry-flagged")
        elif tier == 1 and event.sort == "unclear" and self._playing():
            self._show_in_play()
        elif tier == 1 and (event.sort == "unclear" or event.source == "heard"):
            self._ask_first("heard-crisis" if event.source == "heard" else "unclear-crisis")
        else:
            self._hand_over(max(2, tier))

    def _playing(self) -> bool:
        level = None if self.contact is None else self.contact.level
        return level is not None and (level.behaviour == "play" or level.rung == "L5")

    def _show_in_play(self) -> None:
        """A quiet card and a line in the digest."""
        if not self.timers.running("private") and not self.progress.crisis_asked:
            self.timers.set("private", self._now, PRIVATE_AGAIN_S)
            self._note("worry")
            self._emit(c.Card("private", True))

    def _ask_first(self, caption: str) -> None:
        """The card and one tap. Asked again is not put off."""
        if self.progress.crisis:
            self._hand_over(2)
            return
        if not self.timers.running("crisis"):
            self.timers.set("crisis", self._now, HEARD_CRISIS_S)
        if not self.progress.crisis_asked:
            self.progress.crisis_asked = True
            self._note("worry")
        self._emit(c.Caption(caption), c.Card("question", True))

    def _due_crisis(self) -> None:
        self._hand_over(2)

    def _due_private(self) -> None:
        """From now on game talk shows the card again."""

    def _take_up(self) -> None:
        """A question that a power cut left open is asked again."""
        super()._take_up()
        if self.progress.crisis_asked:
            self._ask_first("unclear-crisis")

    def _hand_over(self, tier: int = 0) -> None:
        """Hand over, or with tier 0 show again what is handed over already.

        The alert, the line and the card come before what ends the session: a fault there loses none of them.
        """
        self.timers.cancel("crisis", "settle")
        first = not self.progress.crisis
        self.progress.crisis, self.progress.crisis_asked = True, False
        self.progress.crisis_day = self._today() if tier > 0 else self.progress.crisis_day
        new = tier > 0 and self._raise_alert(tier)
        self._emit(c.Hush())
        if first or new:
            self._tell()
        self._emit(c.Card("hotline", True))
        self._leave_contact("crisis", void=True)
        self._close_preview("withdrawn")
        if self.phase not in (*STILL, "handover"):
            self._keep_company_in_crisis()

    def _on_crisis_cleared(self, event: e.CrisisCleared) -> None:
        """The person may put away a question; only staff clears a hand-over."""
        p, staff = self.progress, self._is_staff(event.by)
        if p.crisis and staff:
            self._clear(event.by)
        elif not p.crisis and (staff or event.by.strip().casefold() == "person"):
            self.timers.cancel("crisis")
            if p.crisis_asked:
                p.crisis_asked = False
                self._note("worry-put-away")
            self._emit(c.Card("question", False), c.Card("private", False))

    def _clear(self, by: str) -> None:
        self.timers.cancel("crisis")
        self._close_alert()
        self.progress.crisis = self.progress.crisis_asked = False
        self._emit(c.Card("hotline", False), c.Card("private", False), c.HandedOver("cleared", by))
        if self.phase == "handover":
            self._rest()

    def _keep_company_in_crisis(self) -> None:
        self._to("hand_over")
        self._emit(c.Idle("breathing"), c.Light("eyes", "warm", 0.4))

    HANDLES: ClassVar[Handlers] = {
        e.CrisisRaised: _on_crisis,
        e.CrisisCleared: _on_crisis_cleared,
    }
    DUE: ClassVar[Due] = {
        "crisis": _due_crisis,
        "private": _due_private,
    }
