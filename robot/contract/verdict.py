"""What the gate says of a command: what was asked, what was sent, and why they differ."""

from typing import NamedTuple

from robot.contract.record import Record


class Verdict(NamedTuple):
    """The gate's answer to a command.

    What was asked, what was really sent (None: nothing), and why it differs ("" if it does not).
    """

    asked: Record
    sent: Record | None
    note: str = ""

    @property
    def word(self) -> str:
        """As the journal keeps it: "sent", "clamped:<why>" or "refused:<why>"."""
        if self.sent is None:
            return f"refused:{self.note}"
        return f"clamped:{self.note}" if self.note else "sent"
