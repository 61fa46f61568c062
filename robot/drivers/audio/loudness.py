"""Sounds at the reference loudness, and the calibration of this loudspeaker."""

import math

import numpy as np

from robot.contract.loudness import CEILING_DB, factor
from robot.drivers.audio.sound import FULL_SCALE, Sound
from robot.media.loudness import REFERENCE_LUFS, Wave, loudness


def full(speaker_db: float | None) -> float:
    """The factor at which the reference reaches `CEILING_DB` at 1 m.

    `speaker_db` is what the reference makes at 1 m on this loudspeaker, dB(A). None: nobody has measured it;
    then it is played as it is, and the amplifier decides.
    """
    return 1.0 if speaker_db is None else factor(CEILING_DB - speaker_db)


def levelled(wave: Wave, rate: int) -> Sound:
    """The same at `REFERENCE_LUFS`, or as near as its highest sample allows; silence stays silence."""
    found = loudness(wave, rate)
    if not math.isfinite(found):
        return Sound(np.zeros(len(wave), np.int16), rate)
    by = min(factor(REFERENCE_LUFS - found), 1.0 / float(np.abs(wave).max()))
    return Sound(np.rint(wave * (by * FULL_SCALE)).astype(np.int16), rate)
