"""The one calm sentence that stands on the person's page."""

from robot.contract.record import Record
from robot.control.state import Text
from robot.view.replies import STANDS_US, Replies


class Captions:
    """Words of the engine stand until the phase changes; an answer to a press stands for a minute.

    `alone`: a hand-over is open, whose own text stands alone (law 10) but for what answers a press.
    """

    def __init__(self) -> None:
        self.text: Text | None = None
        self.alone = False
        self.replies = Replies()
        self._refused = False
        self._replied_us: int | None = None

    def begin(self, event: Record, phase: str, before_us: int, now: int) -> None:
        """Another event comes; `before_us` is when the one before it came."""
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
        """Every press by the person is answered on their side, by the engine's words or by ours."""
        reply = self.replies.end(phase, self.alone)
        if reply is not None:
            self.put(reply, beside=True)
            self._replied_us = now
