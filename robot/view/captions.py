"""The caption: the one calm sentence on the person's page."""

from robot.contract.record import Record
from robot.control.state import Text
from robot.view.replies import STANDS_US, Replies


class Captions:
    """The caption: the engine's words stay until the phase changes, an answer to a press for a minute.

    `alone`: a hand-over is open, whose own text stands alone (law 10) but for what answers a press.
    """

    def __init__(self) -> None:
        self.text: Text | None = None
        self.alone = False
        self.replies = Replies()
        self._refused = False
        self._replied_us: int | None = None

    def begin(self, event: Record, phase: str, before_us: int, now: int) -> None:
        """Begin another event; `before_us` is the time of the one before."""
        self.answer(phase, before_us)
        if self._replied_us is not None and now - self._replied_us > STANDS_US:
            self.put(None)
        self.replies.begin(event)

    def put(self, text: Text | None, *, refused: bool = False, beside: bool = False) -> None:
        """Set the sentence or take it away.

        `refused`: it goes with what it was about; `beside`: also where a hand-over's own text stands.
        """
        if text is None or not self.alone or beside:
            self.text, self._refused, self._replied_us = text, refused, None
            if text is not None:
                self.replies.told()

    def forget_refusal(self) -> None:
        if self._refused:
            self.put(None)

    def answer(self, phase: str, now: int) -> None:
        """Answer a press of the person, unless the engine already has."""
        reply = self.replies.end(phase, self.alone)
        if reply is not None:
            self.put(reply, beside=True)
            self._replied_us = now
