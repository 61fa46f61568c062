"""What a sound device is, whichever library opens it (backends.py)."""

from collections.abc import Callable
from typing import Protocol

Fill = Callable[[int], bytes]  # frames wanted -> 16-bit mono PCM, shorter at the end; on the audio thread
PERIOD_MS = 10  # of the playback buffer: a stop is heard after one or two of these
CHUNK_MS = 30  # of the microphone: shorter gains nothing (recognition decodes in 200 ms steps)
CAPTURE_RATE = 16_000  # samples a second of every microphone
SPEAKER, MICROPHONE = "sound device", "microphone"
MEND = {
    SPEAKER: "Captions are shown meanwhile; connect a speaker, or choose a page as the speaker.",
    MICROPHONE: "Typed words and touch work without one.",
}


class Playback(Protocol):
    """One opened playback device, mono 16 bit."""

    name: str

    def start(self, fill: Fill, lost: Callable[[], None]) -> None:
        """Begin to play what `fill` gives; `lost` is called when the device goes away. Raises DeviceError.

        A sink that its sound server suspends or moves has not gone away: `fill` is not asked meanwhile.
        """
        ...

    def stop(self) -> None:
        """Silence, without playing out the buffer. Never raises."""
        ...

    def close(self) -> None: ...
