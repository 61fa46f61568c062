"""A robot without a voice: every line is a caption."""

from robot.contract.events import Spoken
from robot.drivers.base import Emit, Style


class SilentVoice:
    """Implements `robot.drivers.base.Voice` with captions only."""

    speaking = False

    def __init__(self, emit: Emit) -> None:
        self._emit = emit

    def say(
        self,
        utterance: int,
        text: str,  # noqa: ARG002
        language: str,  # noqa: ARG002
        style: Style,  # noqa: ARG002
        gain: float,  # noqa: ARG002
        reading: str | None = None,  # noqa: ARG002
        urgent: bool = False,  # noqa: ARG002
    ) -> None:
        """Ends as "captioned" at once, with nothing played."""
        self._emit(Spoken(utterance, "captioned", 0))

    def play(self, utterance: int, media: bytes, gain: float) -> None:  # noqa: ARG002
        """Fails at once: there is nothing to play it on."""
        self._emit(Spoken(utterance, "failed", 0))

    def sound(self, name: str, gain: float) -> None:
        """No sound."""

    def hush(self) -> None:
        """Does nothing: it is always quiet."""

    def close(self) -> None:
        """Nothing to release."""
