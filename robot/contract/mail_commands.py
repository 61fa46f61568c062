"""Commands about messages and live calls; `commands.py` exports them too."""

from robot.contract.call_events import CallCause, CallStep
from robot.contract.command_base import COMMANDS
from robot.contract.record import Record, record


@record(COMMANDS, "read-aloud")
class ReadAloud(Record):
    """Read a message of the mailbox out, or play its voice, saying first from whom it is (law 9).

    The shell answers with `Spoken(utterance, …)`.
    """

    utterance: int
    message: int


@record(COMMANDS, "step-call")
class StepCall(Record):
    """The live call goes on at this step, which is lower than the one before."""

    call: int
    step: CallStep


@record(COMMANDS, "end-call")
class EndCall(Record):
    """The live call ends now."""

    call: int
    cause: CallCause


@record(COMMANDS, "tap-in-call")
class TapInCall(Record):
    """The robot was tapped while it was itself the phone of a call: the other side is shown a sign.

    Whose hand it was nobody knows (law 15), and it does nothing else.
    """

    call: int


@record(COMMANDS, "call-bounds")
class CallBounds(Record):
    """The highest step that a live call may have from now on; "" where there may be none."""

    step: str
