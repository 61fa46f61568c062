"""Pauses: asked for by somebody, or short ones because this computer was late and the body was held."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.context import Context
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.presence import Presence
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.sessions import Sessions
from robot.engine.phases import PAUSABLE, STILL

# All pauses of a session share so many seconds (domain.md §1.1).
LONGEST_PAUSE_S = 1_800.0
# The clocks of a session stand still in a pause; no other does.
STANDING_STILL = ("phase", "wait", "session", "hard")
# Longer than this no computer is merely busy: it was suspended or stopped, and nothing resumes by itself.
LONGEST_HELD_MS = 10_000
# Seconds of calm before anything moves again. What comes again soon waits longer each time.
CALM_S, LONGEST_CALM_S = 2.0, 30.0
SOON_US = 600_000_000
HELD = "held"


class Pauses:
    """Pauses and resumes a session. It is the same session afterwards, and a pause is not contact."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        proposals: Proposals,
        sessions: Sessions,
        presence: Presence,
    ) -> None:
        self._context, self._decisions, self._proposals = context, decisions, proposals
        self._sessions, self._presence = sessions, presence
        self._paused_in = self._paused_by = ""
        self._holds = 0
        self._held_at: int | None = None

    def pause_requested(self, event: e.PauseRequested) -> None:
        """One that is asked for while the body is held lasts until somebody ends it."""
        if self._context.phase == "paused" and self._paused_by == HELD:
            self._paused_by = event.source
            self._context.emit(c.Caption("paused"))
        elif self._context.phase in PAUSABLE:
            self._pause(event.source, "paused")

    def _pause(self, by: str, caption: str) -> None:
        context, contact = self._context, self._context.contact
        used = 0 if contact is None else contact.paused_us
        self._paused_in, self._paused_by = context.phase, by
        if contact is not None:
            contact.paused_at = context.now
        context.timers.hold(context.now, STANDING_STILL)
        context.to("pause")
        context.set_timer("pause", max(0.0, LONGEST_PAUSE_S - used / 1e6))
        context.emit(c.Hush(), c.Idle("off"), c.Caption(caption))

    def resume_requested(self, event: e.ResumeRequested) -> None:
        """The person ends any pause, staff their own; no heard word and no machine ends one."""
        if self._context.phase != "paused":
            return
        if event.source in e.CONSENTING or event.source == self._paused_by == "console":
            self._resume()
        else:
            self._decisions.refuse("person-resumes")

    def _resume(self) -> None:
        """Back into a quiet return it breathes no more than before."""
        context = self._context
        context.timers.cancel("pause")
        context.timers.release(context.now)
        if context.progress.away and self._paused_in == "present":
            self._presence.rest()
            return
        if context.contact is not None:
            context.contact.end_pause(context.now)
        context.to(f"resume_{self._paused_in}")
        if context.situation.quiet is None:
            context.emit(c.Idle("breathing"))
        else:
            self._sessions.begin_quiet()

    def due_end(self) -> None:
        self._sessions.leave("long-pause")
        self._presence.rest()

    # --- held -----------------------------------------------------------------------------------------------

    def held(self, event: e.BodyHeld) -> None:
        """Frozen it is already; said again, so that nothing sent in between moves it."""
        context = self._context
        context.emit(c.Freeze())
        figures = {"load": "?", **{str(name): value for name, value in event.figures}, "ms": event.ms}
        self._decisions.note_cause(f"held-{event.cause}", "host", tuple(figures.items()))
        if context.phase in STILL:
            return
        if event.ms > LONGEST_HELD_MS and context.phase != "handover":
            self._sessions.leave("host", void=True)
            if context.phase == "preview":
                self._proposals.close("withdrawn")
            self._presence.fall_asleep("held-long", settle=False)
            return
        if context.phase in PAUSABLE:
            self._pause(HELD, "held")
        if context.phase != "paused" or self._paused_by == HELD:
            context.set_timer("held", self._calm_s())

    def _calm_s(self) -> float:
        """How long it stays still: ever longer while it keeps happening."""
        now = self._context.now
        again = self._held_at is not None and now - self._held_at <= SOON_US
        self._holds, self._held_at = (self._holds + 1 if again else 1), now
        return min(LONGEST_CALM_S, CALM_S * 2.0 ** min(self._holds - 1, 8))

    def due_held(self) -> None:
        """On, gently: its breath first. What somebody has decided meanwhile stands."""
        context, situation = self._context, self._context.situation
        if context.phase == "paused" and self._paused_by == HELD:
            self._resume()
        elif context.phase in ("rating", "handover") and situation.quiet is None and not situation.must_rest:
            context.emit(c.Idle("breathing"))
