"""A live call with somebody of the circle: how far it may go, and that it ends when the person says so."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.people import RELAYING
from robot.engine.context import Context
from robot.engine.parts.behaviour_runner import BehaviourRunner
from robot.engine.parts.contacts import Contacts
from robot.engine.parts.presence import Presence
from robot.engine.parts.sessions import Sessions
from robot.engine.ring import darken, shine

# Seconds of being connected that make a call a contact (domain.md §1.3): by sound alone, and with a picture.
VOICE_S, VIDEO_S = 60, 120
# After the call the session comes to its end, once the robot has said the goodbye. Seconds.
OVER_S = 20.0
# Ends that are nobody's matter; what becomes of a lost line is `_line_lost`.
UNCOUNTED: frozenset[str] = frozenset({"fault", "not-allowed", "others"})
LIT = 0.4
# A short touch (milliseconds) is a tap; it is shown at the other end, at most once in so many microseconds.
TAP_MS, TAPS_US = 1_000, 1_000_000


class LiveCall:
    """Follows the one call that may be on. `_call`: its number, 0 for none; `_step`: where it is.

    `_other`: who; `_cap`: the highest step after a *less*, for this session ("": as agreed); `ready`: the
    calls whose other side is there, with who it is.
    """

    def __init__(
        self,
        context: Context,
        behaviour: BehaviourRunner,
        contacts: Contacts,
        sessions: Sessions,
        presence: Presence,
    ) -> None:
        self._context, self._behaviour, self._contacts = context, behaviour, contacts
        self._sessions, self._presence = sessions, presence
        self._call, self._step, self._other = 0, "", ""
        self._bounds = self._cap = ""
        self._tapped_us = -TAPS_US
        self._capped = self._over = 0  # the session of the cap, and the one whose call is over

    # --- what happens ---------------------------------------------------------------------------------------

    def ready(self, event: e.CallReady) -> None:
        ready = self._context.situation.ready
        ready.pop(event.call, None)
        if event.on:
            ready[event.call] = event.other
        self._behaviour.feed(event)

    def connected(self, event: e.CallConnected) -> None:
        """The light of a live line is on for as long as it is (law 9)."""
        if not self._may_be_on():
            self._context.emit(c.EndCall(event.call, self._cause()))
            return
        if self._call and self._call != event.call:
            self._context.emit(c.EndCall(event.call, "not-allowed"))
            return
        self._call, self._step, self._other = event.call, event.step, event.other
        self._context.situation.ready.pop(event.call, None)
        self._context.timers.cancel("call-over")
        shine(self._context, "call", c.Light("ring", "amber", LIT))
        self._behaviour.feed(event)
        self._keep_below()

    def stepped(self, event: e.CallStepped) -> None:
        if event.call == self._call:
            self._step = event.step
            self._behaviour.feed(event)
            self._keep_below()

    def touched(self, event: e.Touched) -> None:
        """Of a call that is on. It says no more than that there was a tap: a touch is anybody's (law 15)."""
        now = self._context.now
        soon = now - self._tapped_us < TAPS_US
        if self._call and event.ms <= TAP_MS and not event.rough and not soon:
            self._tapped_us = now
            self._context.emit(c.TapInCall(self._call))

    def ended(self, event: e.CallEnded) -> None:
        self._context.situation.ready.pop(event.call, None)
        step, ours = self._step, event.call == self._call
        if event.cause == "link" and (ours or self._may_be_on()):  # also one that never came about
            self._put_down()
            self._line_lost()
            return
        if not ours:
            self._behaviour.feed(event)
            return
        self._put_down()
        long_enough = VOICE_S if step == "voice" else VIDEO_S
        if event.cause not in UNCOUNTED and event.seconds >= long_enough:
            self._contacts.met("voice" if step == "voice" else "video")
        self._behaviour.feed(event)
        contact = self._context.contact
        if contact is not None and self._may_be_on():
            self._over = contact.number
            self._context.set_timer("call-over", OVER_S)

    def _line_lost(self) -> None:
        """The machine's matter: the session is void, and nobody is counted."""
        context = self._context
        if context.contact is not None and context.phase != "paused":
            context.emit(c.Hush())
            self._sessions.leave("call-lost", void=True)
            self._presence.rest()
        context.emit(c.Caption("call-lost"))

    def due_over(self) -> None:
        """The call that the session was for is over, and its goodbye is said."""
        contact = self._context.contact
        if contact is not None and contact.number == self._over:
            self._sessions.close("call-over")

    def others_present(self, event: e.OthersPresent) -> None:
        if event.on and self._call:
            self._end("others")

    # --- less, and what no call outlives --------------------------------------------------------------------

    def lower(self) -> bool:
        """One step down, at once; False where there is none: then the call ends with its session."""
        lower = self._below(self._step)
        if not self._call or not lower or not self._may_be_on():
            return False
        contact = self._context.contact
        self._cap, self._capped = lower, 0 if contact is None else contact.number
        self._step = lower
        self._context.emit(c.StepCall(self._call, lower))  # type: ignore[arg-type] # of CALL_STEPS
        return True

    def look(self) -> None:
        """After every event: a call goes on in a session alone, and only as far as was agreed to."""
        if not (self._bounds or self._call) and self._context.phase != "active":
            return
        bounds = self._most() if self._may_be_on() else ""
        if bounds != self._bounds:
            self._bounds = bounds
            self._context.emit(c.CallBounds(bounds))
        if self._call and not self._may_be_on():
            self._end(self._cause())

    def _may_be_on(self) -> bool:
        context, contact = self._context, self._context.contact
        held = context.phase == "paused" and context.timers.running(
            "held"
        )  # the body's matter, not the call's
        return (
            contact is not None
            and (context.phase == "active" or held)
            and not context.situation.others
            and contact.level.behaviour in RELAYING
            and "step" in contact.level.parameters
            and not contact.level.parameters.get("hello")
        )

    def _most(self) -> str:
        """The highest step now: what was agreed to, or where a *less* in this session has led."""
        contact = self._context.contact
        agreed = "" if contact is None else str(contact.level.parameters["step"])
        if contact is None or contact.number != self._capped:
            return agreed
        return min(agreed, self._cap, key=_height)

    def _keep_below(self) -> None:
        """A call that goes further than was agreed to is brought back."""
        most = self._most()
        if _height(self._step) > _height(most):
            self._step = most
            self._context.emit(c.StepCall(self._call, most))  # type: ignore[arg-type] # as above

    @staticmethod
    def _below(step: str) -> str:
        """The next lower step of a picture; "" from the lowest, and for sound alone."""
        place = _height(step)
        return e.CALL_STEPS[place - 1] if place > 1 else ""

    def _end(self, cause: e.CallCause) -> None:
        self._context.emit(c.EndCall(self._call, cause))
        self._put_down()

    def _put_down(self) -> None:
        self._call, self._step, self._other = 0, "", ""
        darken(self._context, "call")

    def _cause(self) -> e.CallCause:
        """Why no call may go on now."""
        context, contact = self._context, self._context.contact
        causes: dict[str, e.CallCause] = {"stopped": "stop", "asleep": "sleep", "fault": "fault"}
        if context.phase in causes:
            return causes[context.phase]
        if context.situation.others:
            return "others"
        if contact is None or context.phase != "closing":
            return "robot"
        ends: dict[str, e.CallCause] = {"planned": "time", "person": "person"}
        return ends.get(contact.cause, "robot")


def _height(step: str) -> int:
    return e.CALL_STEPS.index(step) if step in e.CALL_STEPS else -1
