"""A voice note: at most half a minute of somebody's voice, of one form and one loudness.

Every call here blocks for up to `WALL_S` (`asking`): never on the event loop.
"""

from dataclasses import dataclass
from typing import Any

from robot.errors import UsageError
from robot.media.asking import asked
from robot.media.limits import LARGEST, LONGEST_S, NOTE_BYTES, Refusal, Refused

WHERE = "voice note"
# What is told about each refusal: what is wrong, and how to mend it. For people: messages/*/recording.yaml.
REFUSALS: dict[Refusal, tuple[str, str]] = {
    "recording-too-large": ("is larger than 10 MB.", "Record it again, or send a shorter piece."),
    "recording-too-long": (f"is longer than {LONGEST_S} seconds.", "Make it shorter, or send two."),
    "recording-not-sound": (
        "is no sound that can be read.",
        "Take a WebM, Ogg, MP4 or M4A, AAC, MP3, WAV or FLAC file.",
    ),
    "recording-no-audio": ("has no sound in it.", "Take a file with sound."),
    "recording-cut-off": ("is not whole.", "Send it again, or record it again."),
    "recording-silent": ("has nothing that can be heard.", "Look whether the microphone was on."),
    "recording-too-much": ("could not be read within the limits.", "Record it here, or send another file."),
    "recording-not-here": ("cannot be read on this machine.", "Install the package av: make install."),
}


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """Ogg Opus, mono, about 24 kbit/s, at the reference loudness; nothing else of the file that it was."""

    media: bytes
    seconds: float


def prepare(data: bytes, *, anything: bool = False) -> VoiceNote:
    """Make a note of what a browser recorded, or of a file.

    Only its first sound is taken. It is mixed down to one channel, levelled, and rises and falls softly; no
    more than digital silence at both ends is cut. With `anything` even silence is a note, and what is faint
    stays so: a sound that the person made. Raises UsageError, its code
    one of `REFUSALS`.
    """
    if len(data) > LARGEST:
        raise refused("recording-too-large")
    head, media = _asked({"do": "prepare", "anything": anything}, data, NOTE_BYTES)
    return VoiceNote(media, float(head["seconds"]))


def pcm(media: bytes, rate: int) -> bytes:
    """The 16-bit mono samples of a note that `prepare` made, at `rate` a second. Raises UsageError."""
    if len(media) > NOTE_BYTES:
        raise refused("recording-too-large")
    return _asked({"do": "pcm", "rate": rate}, media, 2 * rate * (LONGEST_S + 2))[1]


def refused(code: Refusal) -> UsageError:
    what, mend = REFUSALS[code]
    return UsageError(WHERE, what, mend, code=code)


def _asked(request: dict[str, Any], data: bytes, most: int) -> tuple[dict[str, Any], bytes]:
    try:
        return asked(request, data, most, "recording-too-much")
    except Refused as error:
        raise refused(error.code) from None
