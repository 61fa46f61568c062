"""Faults and lost links: hold still, and stay so until somebody has looked."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.context import Context
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.presence import Presence
from robot.engine.parts.sessions import Sessions


class Faults:
    """Handles a fault or a lost link: the session is void, because what broke was not the person's doing."""

    def __init__(
        self, context: Context, decisions: Decisions, sessions: Sessions, presence: Presence
    ) -> None:
        self._context, self._decisions = context, decisions
        self._sessions, self._presence = sessions, presence

    def _break_off(self, cause: str, caption: str) -> None:
        """Hold still and void the session; whatever waited to move does not."""
        context, proposal = self._context, self._context.progress.proposal
        context.emit(c.Freeze(), c.Hush())
        self._sessions.leave(cause, void=True)
        context.timers.cancel("settle", "pause")
        if context.phase == "preview" and proposal is not None:
            context.emit(c.PreviewClosed(proposal.number))
        if context.phase != "fault":
            context.to("fail")
        context.emit(c.Listen(False), c.Caption(caption))

    def fail(self, where: str, code: str) -> None:
        self._break_off(code, "fault")
        self._context.emit(c.Broke(where, code))

    def raised(self, event: e.FaultRaised) -> None:
        self.fail(event.where, event.code)
        if event.figures:
            self._decisions.note_cause(f"body-{event.code}", event.where, event.figures)

    def cleared(self, _event: e.FaultCleared) -> None:
        if self._context.phase == "fault" and not self._context.situation.lost:
            self._presence.fall_asleep("asleep")

    def link_lost(self, event: e.LinkLost) -> None:
        self._context.situation.lost.add(event.device)
        self._break_off("link", "link-lost")

    def link_restored(self, event: e.LinkRestored) -> None:
        """Back, but asleep where it stands: nothing resumes or moves by itself (law 6)."""
        lost = self._context.situation.lost
        lost.discard(event.device)
        if self._context.phase == "fault" and not lost:
            self._presence.fall_asleep("link-restored", settle=False)
