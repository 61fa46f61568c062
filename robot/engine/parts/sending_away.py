"""Sending it away, and letting it come back: each is one press, and nothing but the second ends the first."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.bars import OVER
from robot.engine.context import Context
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.presence import Presence
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.sessions import Sessions
from robot.engine.parts.stops import ELSEWHERE
from robot.engine.parts.waking import Waking
from robot.engine.phases import STILL


class SendingAway:
    """Sent away, it is asleep as in the house, whatever the level: nothing begins and nothing is offered."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        proposals: Proposals,
        sessions: Sessions,
        presence: Presence,
        waking: Waking,
    ) -> None:
        self._context, self._decisions, self._proposals = context, decisions, proposals
        self._sessions, self._presence, self._waking = sessions, presence, waking

    def sent(self, event: e.SentAway) -> None:
        """A way down: whoever presses it, it never waits. What was counted stays as it was."""
        context = self._context
        context.progress.sent_away = context.progress.awaits_person = True
        context.emit(c.Hush())
        self._decisions.say_no()
        self._sessions.leave("put-to-sleep" if event.source in ELSEWHERE else "sleep")
        self._proposals.close("withdrawn")
        self._presence.fall_asleep("sent-away", settle=context.phase != "fault")

    def back(self, event: e.LetBack) -> None:
        """The person's own press. It is there again, and no more than that: the next step asks for itself."""
        context = self._context
        if event.source not in e.CONSENTING:
            self._decisions.refuse("person-wakes")
            return
        if not context.progress.sent_away:
            return
        context.progress.sent_away = False
        if context.place == 0 or context.progress.course in OVER:
            context.emit(c.Caption("in-the-house"))
        elif context.phase in STILL:
            self._waking.wake_to_company(event.source)
