"""A voice under virtual time: speaks for as long as the words would take, and makes no sound."""

from collections.abc import Callable

from robot.clock import Clock
from robot.contract.events import Spoken
from robot.contract.record import Record
from robot.drivers.base import Style

# Slow, calm speech: seconds a character.
S_PER_CHARACTER = {"en": 0.08, "ja": 0.15, "ko": 0.15}

# A voice note is 24 kbit/s.
BYTES_A_S_OF_NOTE = 3_000


class VirtualVoice:
    """A `robot.drivers.base.Voice`; `run` at `deadline()` ends what is being said."""

    def __init__(self, clock: Clock, emit: Callable[[Record], None]) -> None:
        self._clock, self._emit = clock, emit
        self._line: tuple[int, int, int] | None = None

    def say(
        self,
        utterance: int,
        text: str,
        language: str,
        style: Style,
        gain: float,  # noqa: ARG002 - silence has no loudness
        *,
        reading: str | None = None,
        urgent: bool = False,  # noqa: ARG002 - nothing waits here
    ) -> None:
        self.hush()
        if style == "text":
            self._emit(Spoken(utterance, "captioned", 0))
            return
        length = round(len(reading or text) * S_PER_CHARACTER.get(language, 0.1) * 1_000_000)
        self._line = (self._clock.now(), self._clock.now() + length, utterance)

    def play(self, utterance: int, media: bytes, gain: float) -> None:  # noqa: ARG002
        self.hush()
        length = round(len(media) / BYTES_A_S_OF_NOTE * 1_000_000)
        self._line = (self._clock.now(), self._clock.now() + length, utterance)

    def sound(self, name: str, gain: float) -> None:
        """Wordless sounds end by themselves and are not reported."""

    def hush(self) -> None:
        self._end("stopped")

    def close(self) -> None:
        self.hush()

    def deadline(self) -> int | None:
        return None if self._line is None else self._line[1]

    def run(self, now: int) -> None:
        if self._line is not None and self._line[1] <= now:
            self._end("played")

    def _end(self, outcome: str) -> None:
        line, self._line = self._line, None
        if line is not None:
            played_ms = (min(self._clock.now(), line[1]) - line[0]) // 1000
            self._emit(Spoken(line[2], outcome, played_ms))  # type: ignore[arg-type]
