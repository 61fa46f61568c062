"""The echo reference: what the loudspeaker was really given, for the echo canceller."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from robot.clock import Clock
from robot.drivers.audio.device import CAPTURE_RATE
from robot.drivers.audio.sound import Samples, Sound

KEPT_BLOCKS = 400  # 4 s of blocks of 10 ms; what nobody reads is forgotten
SAME_SOUND_US = 250_000  # blocks of one sound are asked for closer together, also by a busy computer
NEW = CAPTURE_RATE // 10  # samples: what was asked for longer ago has sounded


@dataclass(frozen=True, slots=True)
class Block:
    """16-bit PCM of one call of the audio device, which asked for it at `at_us`."""

    at_us: int
    rate: int
    pcm: bytes


class EchoReference:
    """Written on the audio thread, read by one other. Takes no lock: a deque's two ends are enough."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._blocks: deque[Block] = deque(maxlen=KEPT_BLOCKS)

    def write(self, pcm: bytes, rate: int) -> None:
        """The device has just taken `pcm`, mono, 16 bit. Copies nothing, never blocks."""
        if pcm:
            self._blocks.append(Block(self._clock.now(), rate, pcm))

    def told(self, fill: Callable[[int], bytes], rate: int) -> Callable[[int], bytes]:
        """A `fill` for the device that writes down what `fill` gives it."""

        def filled(frames: int) -> bytes:
            pcm = fill(frames)
            self.write(pcm, rate)
            return pcm

        return filled

    def read(self) -> list[Block]:
        """What was written since the last time, oldest first."""
        found = []
        while self._blocks:
            found.append(self._blocks.popleft())
        return found


class FarEnd:
    """The reference as one continuous stream at the microphone's rate, with silence where nothing played.

    Blocks of one sound follow each other without a gap, whenever they were asked for: a device asks in
    bursts, but plays evenly. Where one stumbles, as in minutes of one sound it will, the rest comes later by
    as much as was missed. For one thread.
    """

    def __init__(self, reference: EchoReference) -> None:
        self._reference = reference
        reference.read()  # what was played before anybody listened
        self._epoch_us = 0
        self._line = np.zeros(0, np.int16)  # begins at the sample `_begin`
        self._begin = 0
        self._given = 0  # up to here it was taken: no sound comes before this any more
        self._sound_end = 0.0  # where the sound that plays goes on, in samples since the epoch
        self._last_us = -SAME_SOUND_US
        self._rest = b""

    def start(self, epoch_us: int) -> None:
        """Sample 0 is at `epoch_us`. When that is moved, the sound that plays is placed anew."""
        if epoch_us != self._epoch_us:
            self._last_us = -SAME_SOUND_US
        self._epoch_us = epoch_us

    def take(self, begin: int, count: int) -> Samples:
        """The samples `begin`..`begin + count` since the epoch, and forget what is older than `begin`."""
        for block in self._reference.read():
            self._put(block)
        self._reach(begin + count)
        self._given = max(self._given, begin + count)
        if begin > self._begin:
            self._line = self._line[begin - self._begin :]
            self._begin = begin
        missing = max(0, min(count, self._begin - begin))  # asked for what was forgotten: silence
        found = np.zeros(count, np.int16)
        found[missing:] = self._line[: count - missing]
        return found

    def _put(self, block: Block) -> None:
        asked_at = (block.at_us - self._epoch_us) * CAPTURE_RATE / 1e6
        if block.at_us - self._last_us > SAME_SOUND_US:
            self._sound_end = asked_at
        self._sound_end = max(self._sound_end, asked_at)  # no sound before it was asked for
        if asked_at > self._given - NEW:
            self._sound_end = max(self._sound_end, self._given)
        self._last_us = block.at_us
        samples = Sound(np.frombuffer(block.pcm, "<i2").astype(np.int16), block.rate)
        at = round(self._sound_end)
        self._sound_end += len(samples.samples) * CAPTURE_RATE / block.rate
        heard = _at_capture_rate(samples, round(self._sound_end) - at)
        skip = max(0, self._begin - at)
        heard, at = heard[skip:], at + skip
        self._reach(at + len(heard))
        self._line[at - self._begin : at - self._begin + len(heard)] = heard

    def _reach(self, end: int) -> None:
        short = end - self._begin - len(self._line)
        if short > 0:
            self._line = np.concatenate([self._line, np.zeros(short, np.int16)])


def _at_capture_rate(sound: Sound, count: int) -> Samples:
    """`count` samples over the whole of the sound. Straight lines will do: a block has no neighbours here,
    and the voice has little above 5 kHz."""
    there = np.arange(count) * (len(sound.samples) / max(count, 1))
    heard: Samples = np.rint(np.interp(there, np.arange(len(sound.samples)), sound.samples)).astype(np.int16)
    return heard
