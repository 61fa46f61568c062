"""When the microphone is open: one rule, looked at after every event."""

from typing import Any, ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.engine.keeping import Keeping
from robot.engine.phases import AWAKE
from robot.engine.state import Handlers

# Where there is something to stop. Asleep, stopped, in a pause and in a fault nothing moves or sounds.
LISTENING = (*AWAKE, "handover")
HEARS_FREELY = "free"


class Listening(Keeping):
    """Off, until the person says yes to it on a level that lists it, and again whenever one of these ends."""

    def __init__(self, programme: Programme, seed: int, snapshot: dict[str, Any] | None = None) -> None:
        super().__init__(programme, seed, snapshot)
        self._listens = c.Listen(False)

    def _on_microphone(self, event: e.MicrophoneAllowed) -> None:
        """Shut by anybody; opened by the person's tap, button or typing, never by a heard word (law 4)."""
        if event.on and event.source not in e.CONSENTING:
            self._decide("refuse", self.ladder.state, "heard-is-not-yes", ())
            return
        if event.on and "microphone" not in self.ladder.level.modalities:
            self._decide("refuse", self.ladder.state, "no-microphone-here", ())
            return
        self.progress.microphone = event.on
        self._bounds()

    def _on_leave(self, event: e.LeaveRequested) -> None:
        self.progress.microphone = False
        super()._on_leave(event)

    def _look_at_microphone(self) -> None:
        """Tell the ears when the answer has changed. Raises nothing: it is looked at after faults too."""
        listen = self._may_listen()
        if listen != self._listens:
            self._listens = listen
            if listen not in self._out:  # a stop has shut it already
                self._out.append(listen)

    def _may_listen(self) -> c.Listen:
        level = self.ladder.level
        on = (
            self.progress.microphone
            and "microphone" in level.modalities
            and self.phase in LISTENING
            and self._quiet is None
            and not self._others  # they have not been asked
            and (not self.progress.away or self.contact is not None)
            and (self.contact is None or not self.contact.robot_free)
        )
        return c.Listen(on, on and level.parameters.get("hears") == HEARS_FREELY)

    HANDLES: ClassVar[Handlers] = {
        e.MicrophoneAllowed: _on_microphone,
        e.LeaveRequested: _on_leave,
    }
