"""When the microphone is open: one rule, looked at after every event."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.context import Context
from robot.engine.parts.decisions import Decisions
from robot.engine.phases import AWAKE

# Where there is something to stop. Asleep, stopped, in a pause and in a fault nothing moves or sounds.
LISTENING = (*AWAKE, "handover")
HEARS_FREELY = "free"
SHUT = c.Listen(False)


class Microphone:
    """Opens and closes the microphone: closed until the person says yes to it on a level that lists it,
    and closed again as soon as either ends.
    """

    def __init__(self, context: Context, decisions: Decisions) -> None:
        self._context, self._decisions = context, decisions
        self._told = SHUT

    def allowed(self, event: e.MicrophoneAllowed) -> None:
        """Shut by anybody; opened by the person's tap, button or typing, never by a heard word (law 4)."""
        if event.on and event.source not in e.CONSENTING:
            self._decisions.refuse("heard-is-not-yes")
            return
        if event.on and "microphone" not in self._context.ladder.level.modalities:
            self._decisions.refuse("no-microphone-here")
            return
        self._context.progress.microphone = event.on
        self._decisions.bounds()

    def programme_left(self, _event: e.LeaveRequested) -> None:
        self._context.progress.microphone = False

    def look(self) -> None:
        """Tell the ears when the answer has changed. Raises nothing: it is looked at after faults too."""
        if self._told is SHUT and not self._context.progress.microphone:
            return
        listen = self._may_listen()
        if listen is not self._told and listen != self._told:
            self._told = listen
            if listen not in self._context.out:  # a stop has shut it already
                self._context.emit(listen)

    def _may_listen(self) -> c.Listen:
        context, situation, contact = self._context, self._context.situation, self._context.contact
        if not context.progress.microphone or context.phase not in LISTENING:
            return SHUT
        level = context.ladder.level if contact is None else contact.level
        on = (
            "microphone" in level.modalities
            and situation.quiet is None
            and not situation.others  # they have not been asked
            and (not context.progress.away or contact is not None)
            and (contact is None or not contact.robot_free)
        )
        return c.Listen(True, level.parameters.get("hears") == HEARS_FREELY) if on else SHUT
