"""The simulated line of a rehearsal: what the shell's mailbox and call room would answer to the engine."""

from robot.clock import US_PER_S
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.progress import Progress

# How long reading words aloud takes, in milliseconds.
READS_MS = 8_000


class SimulatedLine:
    """Follows the one call that may be on, and answers each command at once."""

    def __init__(self) -> None:
        self.call = 0  # the one that is on
        self._began = 0

    def note(self, event: Record, now: int) -> None:
        """An event that the engine is given."""
        if isinstance(event, e.CallConnected):
            self.call, self._began = event.call, now
        elif isinstance(event, e.CallEnded):
            self.call = 0

    def answer(self, asked: Record, sent: Record | None, progress: Progress, now: int) -> list[Record]:
        """What follows from a command."""
        match asked:
            case c.StepCall() if asked.call == self.call:
                return [e.CallStepped(asked.call, asked.step, "tap")]
            case c.EndCall() if asked.call == self.call:
                return [e.CallEnded(asked.call, asked.cause, (now - self._began) // US_PER_S)]
            case c.ReadAloud() if sent is None:
                return [e.Spoken(asked.utterance, "failed", 0)]
            case c.ReadAloud():
                seconds = next((x.seconds for x in progress.mail if x.message == asked.message), 0)
                return [e.Spoken(asked.utterance, "played", 1_000 * seconds or READS_MS)]
        return []
