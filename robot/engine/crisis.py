"""Hand-over to people (law 10): a line that is true now, the card, and steps frozen until staff clears."""

from typing import ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.digest import StaffDigest
from robot.engine.phases import STILL
from robot.engine.progress import UNCLEAR
from robot.engine.state import Due, Handlers

# Seconds.
HEARD_CRISIS_S = 120.0
# Game talk: one quiet card in so long. A game says such words often (H18).
PRIVATE_AGAIN_S = 3_600.0
# The hardest of the faces, and the mark of it among the worries: counted, and no line of a digest.
HARDEST_FACE, HARDEST = 10, "hardest"


class Crisis(StaffDigest):
    """No counselling, no generated text, no diagnosis: only handing over.

    Tier 1 is a worry for the digest, 2 a call on the same day, 3 now (domain.md §4.2). Three questions can
    wait for a tap on one card: of a heard explicit word and of heard violence, which hand over when they are
    left alone, and of an unclear word, which does not.
    """

    def _on_crisis(self, event: e.CrisisRaised) -> None:
        """What was typed, pressed or flagged hands over at once; what may be something else asks first."""
        tier = event.tier if event.tier in (1, 2, 3) else 2
        if tier == 1 and event.sort == "staff":
            self._worry("staff")
            self._note("worry-flagged")
        elif event.sort == "unclear" and self._playing():
            self._show_in_play()
        elif event.sort == "unclear":
            self._unclear("heard-crisis" if event.source == "heard" else "unclear-crisis")
        elif tier == 1 and event.source == "heard":
            self._ask_first(violence=event.sort == "violence")
        else:
            self._hand_over(max(2, tier), violence=event.sort == "violence")

    def _playing(self) -> bool:
        level = None if self.contact is None else self.contact.level
        return level is not None and (level.behaviour == "play" or level.rung == "L5")

    @property
    def _asking(self) -> bool:
        p = self.progress
        return p.crisis_asked or p.violence_asked or p.unclear_asked

    def _show_in_play(self) -> None:
        """A quiet card and a line in the digest."""
        if not self.timers.running("private") and not self._asking:
            self.timers.set("private", self._now, PRIVATE_AGAIN_S)
            self._worry("in-play")
            self._note("worry")
            self._emit(c.Card("private", True))

    def _unclear(self, caption: str) -> None:
        """The card with one tap, and a line in the digest; what goes on goes on.

        With another one, or with the hardest face, within a day it is no longer one unclear word.
        """
        p = self.progress
        again = self._lived_through(*UNCLEAR, HARDEST)
        self._worry("unclear")
        if again or p.crisis:
            self._hand_over(2 if again else 0)
            return
        if not self._asking:
            self._note("worry")
        p.unclear_asked = True
        self._emit(c.Caption(caption), c.Card("question", True))

    def _on_rating(self, event: e.Rated) -> None:
        super()._on_rating(event)
        if event.value == HARDEST_FACE:
            together = self._lived_through(*UNCLEAR)
            self._worry(HARDEST, line=False)
            if together:
                self._hand_over(2)

    def _ask_first(self, *, violence: bool = False) -> None:
        """The card and one tap. Asked again is not put off."""
        p = self.progress
        if p.crisis:
            self._hand_over(2, violence=violence)
            return
        if not self.timers.running("crisis"):
            self.timers.set("crisis", self._now, HEARD_CRISIS_S)
        if not (p.crisis_asked or p.violence_asked):
            self._note("worry")
        p.crisis_asked, p.violence_asked = p.crisis_asked or not violence, p.violence_asked or violence
        self._emit(c.Caption("heard-crisis"), c.Card("question", True))

    def _due_crisis(self) -> None:
        violence, explicit = self.progress.violence_asked, self.progress.crisis_asked
        if violence:
            self._hand_over(2, violence=True)
        if explicit or not violence:
            self._hand_over(2)

    def _due_private(self) -> None:
        """From now on game talk shows the card again."""

    def _take_up(self) -> None:
        """A question that a power cut left open is asked again."""
        super()._take_up()
        p = self.progress
        if p.crisis_asked or p.violence_asked:
            if p.violence_asked:
                self._ask_first(violence=True)
            if p.crisis_asked:
                self._ask_first()
        elif p.unclear_asked:
            self._emit(c.Caption("unclear-crisis"), c.Card("question", True))

    def _hand_over(self, tier: int = 0, *, violence: bool = False) -> None:
        """Hand over, or with tier 0 show again what is handed over already.

        The alert, the line and the card come before what ends the session: a fault there loses none of them.
        """
        self.timers.cancel("crisis", "settle")
        p, first = self.progress, not self.progress.crisis
        p.crisis, p.violence = True, p.violence or violence
        p.crisis_asked = p.violence_asked = p.unclear_asked = False
        p.crisis_day = self._today() if tier > 0 else p.crisis_day
        new = tier > 0 and self._raise_alert(tier, violence=violence)
        self._emit(c.Hush())
        if violence and p.alert is not None and not (p.alert.drill or p.alert.violence):
            self._emit(c.HandedOver("not-passed-on", ""))
        elif first or new:
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
            if self._asking:
                self._put_question_away()
            self._emit(c.Card("question", False), c.Card("private", False))

    def _put_question_away(self) -> None:
        """It stays a worry: staff read that there was a card, and that it was put away."""
        p = self.progress
        heard = "violence-away" if p.violence_asked else "heard-away" if p.crisis_asked else ""
        if p.unclear_asked:
            for worry in p.worries:
                if worry.kind == "unclear" and worry.digest == 0:
                    worry.kind = "unclear-away"
        p.crisis_asked = p.violence_asked = p.unclear_asked = False
        if heard:
            self._worry(heard)
        self._note("worry-put-away")

    def _clear(self, by: str) -> None:
        """Staff has spoken with the person: what was counted until then begins anew."""
        p = self.progress
        self.timers.cancel("crisis")
        self._close_alert()
        p.crisis = p.crisis_asked = p.violence_asked = p.unclear_asked = p.violence = False
        for worry in p.worries:
            worry.counts = False
        self._emit(c.Card("hotline", False), c.Card("private", False), c.HandedOver("cleared", by))
        if self.phase == "handover":
            self._rest()

    def _keep_company_in_crisis(self) -> None:
        self._to("hand_over")
        self._emit(c.Idle("breathing"), c.Light("eyes", "warm", 0.4))

    HANDLES: ClassVar[Handlers] = {
        e.Rated: _on_rating,
        e.CrisisRaised: _on_crisis,
        e.CrisisCleared: _on_crisis_cleared,
    }
    DUE: ClassVar[Due] = {
        "crisis": _due_crisis,
        "private": _due_private,
    }
