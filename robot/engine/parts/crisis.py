"""Hand-over to people (law 10): a line that is true now, the card, and steps frozen until staff clears."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.context import Context
from robot.engine.open_alerts import UNCLEAR
from robot.engine.parts.alerting import Alerting
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.presence import Presence
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.sessions import Sessions
from robot.engine.parts.staff_digest import StaffDigest
from robot.engine.phases import STILL

# Seconds.
HEARD_CRISIS_S = 120.0
# Game talk: one quiet card in so long. A game says such words often (H18).
PRIVATE_AGAIN_S = 3_600.0
# The hardest of the faces, and the mark of it among the worries: counted, and no line of a digest.
HARDEST_FACE, HARDEST = 10, "hardest"


class Crisis:
    """The hand-over itself. No counselling, no generated text, no diagnosis.

    Tier 1 is a worry for the digest, 2 a call on the same day, 3 now (domain.md §4.2). Three questions can
    wait for a tap on one card: of a heard explicit word and of heard violence, which hand over when they are
    left alone, and of an unclear word, which does not.
    """

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        alerting: Alerting,
        digest: StaffDigest,
        sessions: Sessions,
        proposals: Proposals,
        presence: Presence,
    ) -> None:
        self._context, self._decisions, self._alerting, self._digest = context, decisions, alerting, digest
        self._sessions, self._proposals, self._presence = sessions, proposals, presence

    def raised(self, event: e.CrisisRaised) -> None:
        """What was typed, pressed or flagged hands over at once; what may be something else asks first."""
        tier = event.tier if event.tier in (1, 2, 3) else 2
        if tier == 1 and event.sort == "staff":
            self._digest.worry("staff")
            self._decisions.note("worry-flagged")
        elif event.sort == "unclear" and self._playing():
            self._show_in_play()
        elif event.sort == "unclear":
            self._unclear("heard-crisis" if event.source == "heard" else "unclear-crisis")
        elif tier == 1 and event.source == "heard":
            self._ask_first(violence=event.sort == "violence")
        else:
            self.hand_over(max(2, tier), violence=event.sort == "violence")

    def _playing(self) -> bool:
        level = None if self._context.situation.contact is None else self._context.situation.contact.level
        return level is not None and (level.behaviour == "play" or level.rung == "L5")

    @property
    def _asking(self) -> bool:
        p = self._context.progress
        return p.crisis_asked or p.violence_asked or p.unclear_asked

    def _show_in_play(self) -> None:
        """A quiet card and a line in the digest."""
        if not self._context.timers.running("private") and not self._asking:
            self._context.set_timer("private", PRIVATE_AGAIN_S)
            self._digest.worry("in-play")
            self._decisions.note("worry")
            self._context.emit(c.Card("private", True))

    def _unclear(self, caption: str) -> None:
        """The card with one tap, and a line in the digest; what goes on goes on.

        With another one, or with the hardest face, within a day it is no longer one unclear word.
        """
        p = self._context.progress
        again = self._digest.lived_through(*UNCLEAR, HARDEST)
        self._digest.worry("unclear")
        if again or p.crisis:
            self.hand_over(2 if again else 0)
            return
        if not self._asking:
            self._decisions.note("worry")
        p.unclear_asked = True
        self._context.emit(c.Caption(caption), c.Card("question", True))

    def rated(self, event: e.Rated) -> None:
        if event.value == HARDEST_FACE:
            self.hardest_face()

    def hardest_face(self) -> None:
        """The hardest face, and an unclear word within a day, are no longer one unclear word."""
        together = self._digest.lived_through(*UNCLEAR)
        self._digest.worry(HARDEST, line=False)
        if together:
            self.hand_over(2)

    def _ask_first(self, *, violence: bool = False) -> None:
        """The card and one tap. Asked again is not put off."""
        p = self._context.progress
        if p.crisis:
            self.hand_over(2, violence=violence)
            return
        if not self._context.timers.running("crisis"):
            self._context.set_timer("crisis", HEARD_CRISIS_S)
        if not (p.crisis_asked or p.violence_asked):
            self._decisions.note("worry")
        p.crisis_asked, p.violence_asked = p.crisis_asked or not violence, p.violence_asked or violence
        self._context.emit(c.Caption("heard-crisis"), c.Card("question", True))

    def due_unanswered(self) -> None:
        violence, explicit = self._context.progress.violence_asked, self._context.progress.crisis_asked
        if violence:
            self.hand_over(2, violence=True)
        if explicit or not violence:
            self.hand_over(2)

    def take_up(self) -> None:
        """A question that a power cut left open is asked again."""
        p = self._context.progress
        if p.crisis_asked or p.violence_asked:
            if p.violence_asked:
                self._ask_first(violence=True)
            if p.crisis_asked:
                self._ask_first()
        elif p.unclear_asked:
            self._context.emit(c.Caption("unclear-crisis"), c.Card("question", True))

    def hand_over(self, tier: int = 0, *, violence: bool = False) -> None:
        """Hand over, or with tier 0 show again what is handed over already.

        The alert, the line and the card come before what ends the session: a fault there loses none of them.
        """
        self._context.timers.cancel("crisis", "settle")
        p, first = self._context.progress, not self._context.progress.crisis
        p.crisis, p.violence = True, p.violence or violence
        p.crisis_asked = p.violence_asked = p.unclear_asked = False
        p.crisis_day = self._context.today if tier > 0 else p.crisis_day
        new = tier > 0 and self._alerting.raise_alert(tier, violence=violence)
        own = self._alerting.own
        self._context.emit(c.Hush())
        if violence and own is not None and not own.violence:
            self._context.emit(c.HandedOver("not-passed-on", ""))
        elif first or new:
            self._alerting.tell()
        self._context.emit(c.Card("hotline", True))
        self._sessions.leave("crisis", void=True)
        self._proposals.close("withdrawn")
        if self._context.phase not in (*STILL, "handover"):
            self.keep_company()

    def cleared(self, event: e.CrisisCleared) -> None:
        """The person may put away a question; only staff clears a hand-over."""
        p, staff = self._context.progress, self._decisions.is_staff(event.by)
        if p.crisis and staff:
            self._clear(event.by)
        elif not p.crisis and (staff or event.by.strip().casefold() == "person"):
            self._context.timers.cancel("crisis")
            if self._asking:
                self._put_question_away()
            self._context.emit(c.Card("question", False), c.Card("private", False))

    def _put_question_away(self) -> None:
        """It stays a worry: staff read that there was a card, and that it was put away."""
        p = self._context.progress
        heard = "violence-away" if p.violence_asked else "heard-away" if p.crisis_asked else ""
        if p.unclear_asked:
            for worry in p.worries:
                if worry.kind == "unclear" and worry.digest == 0:
                    worry.kind = "unclear-away"
        p.crisis_asked = p.violence_asked = p.unclear_asked = False
        if heard:
            self._digest.worry(heard)
        self._decisions.note("worry-put-away")

    def _clear(self, by: str) -> None:
        """Staff has spoken with the person: what was counted until then begins anew."""
        p = self._context.progress
        self._context.timers.cancel("crisis")
        self._alerting.cleared()
        p.crisis = p.crisis_asked = p.violence_asked = p.unclear_asked = p.violence = False
        for worry in p.worries:
            worry.counts = False
        self._context.emit(c.Card("hotline", False), c.Card("private", False), c.HandedOver("cleared", by))
        if self._context.phase == "handover":
            self._presence.rest()

    def keep_company(self) -> None:
        self._context.to("hand_over")
        self._context.emit(c.Idle("breathing"), c.Light("eyes", "warm", 0.4))
