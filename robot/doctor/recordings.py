"""Doctor check of recorded voice."""

from collections.abc import Iterator

import numpy as np

from robot.config.schema import Config
from robot.doctor.finding import Finding
from robot.drivers.audio.sound import Sound
from robot.errors import UsageError
from robot.media.voice_note import prepare

RATE_HZ, TONE_HZ = 16_000, 220


def examine(_config: Config) -> Iterator[Finding]:
    mend = "Run: make install. Until then voices are refused with a sentence; words still go through."
    fault = unmade()
    if not fault:
        yield Finding("recordings", "real", "a recording becomes a voice note")
    elif fault == "recording-not-here":
        yield Finding("recordings", "missing", "PyAV is not installed", mend)
    else:
        yield Finding("recordings", "degraded", f"no voice note can be made: {fault}", mend)


def unmade() -> str:
    """Why no note is made of a recording, a code; "" when one is: makes one of a short tone, of no file."""
    tone = 8_000 * np.sin(np.arange(RATE_HZ // 2) * (2 * np.pi * TONE_HZ / RATE_HZ))
    try:
        prepare(Sound(np.rint(tone).astype(np.int16), RATE_HZ).wav())
    except UsageError as error:
        return error.code
    return ""
