"""Loudness by ITU-R BS.1770, and the one reference that all sounds are brought to.

From there the voice only turns down, or up by as much as a weak loudspeaker needs. Why this is not a
library: docs/decisions/0028.
"""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.float64]

REFERENCE_LUFS = -23.0
BLOCK_S, HOP_S = 0.4, 0.1
PIECE_S, RING_S = 5.0, 0.3  # of a long wave, and for how long the filters ring
SILENT_LUFS, BELOW_LU = -70.0, -10.0  # the two gates
# The two filters of the standard (numerator, denominator), as published for 48 kHz.
_PUBLISHED_HZ = 48_000
_FILTERS = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)


def loudness(wave: Wave, rate: int) -> float:
    """Integrated loudness in LUFS of mono samples (n,), full scale 1.0; -inf for silence.

    What is shorter than a block of 0.4 s is measured as if it were said again and again until it fills one.
    """
    block, hop = round(BLOCK_S * rate), round(HOP_S * rate)
    if not len(wave):
        return -math.inf
    heard = _weighted(np.tile(wave, -(-block // len(wave))), rate)
    power = np.concatenate([[0.0], np.cumsum(heard**2)])
    ends = np.arange(block, len(heard) + 1, hop)
    blocks = (power[ends] - power[ends - block]) / block
    blocks = blocks[blocks > _power(SILENT_LUFS)]
    if not len(blocks):
        return -math.inf
    blocks = blocks[blocks > blocks.mean() * 10 ** (BELOW_LU / 10)]
    return float(-0.691 + 10 * np.log10(blocks.mean()))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _weighted(wave: Wave, rate: int) -> Wave:
    """K-weighting: both filters at once, on the spectrum, so that it works at any sample rate.

    What is long is weighted in pieces, each with a little of what goes before it: less memory.
    """
    most, before = round(PIECE_S * rate), round(RING_S * rate)
    if len(wave) <= most:
        return _weighted_at_once(wave, rate)
    begins = range(0, len(wave), most)
    return np.concatenate(
        [
            _weighted_at_once(wave[max(0, begin - before) : begin + most], rate)[min(begin, before) :]
            for begin in begins
        ]
    )


def _weighted_at_once(wave: Wave, rate: int) -> Wave:
    count = len(wave) + rate // 10  # room for the filters to ring out
    size = 1 << (count - 1).bit_length()
    weighted: Wave = np.fft.irfft(np.fft.rfft(wave, size) * _weights(size, rate), size)[: len(wave)]
    return weighted


@lru_cache(4)
def _weights(size: int, rate: int) -> Wave:
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1 / rate) / _PUBLISHED_HZ)
    gain = [np.polyval(above[::-1], z) / np.polyval(below[::-1], z) for above, below in _FILTERS]
    return np.abs(gain[0] * gain[1])
