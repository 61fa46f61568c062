"""What the microphone hears, on its way to the line, in the pieces that a line takes."""

import asyncio
from fractions import Fraction

import numpy as np
from aiortc.mediastreams import MediaStreamTrack
from av import AudioFrame

from robot.drivers.audio.device import CAPTURE_RATE

# Samples: 20 ms, as one packet of the line holds. aiortc gives all packets of one frame the same time, and
# the other side then hears only one of them.
PIECE = CAPTURE_RATE // 50
# Pieces: what waits for longer than this is left out.
WAITING = 15


class Voice(MediaStreamTrack):
    """A track of 16-bit mono at `CAPTURE_RATE`. While nothing is put in nothing is sent, not even silence."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue(WAITING)
        self._rest = b""
        self._at = 0

    def put(self, pcm: bytes) -> None:
        """Of any length; on the loop."""
        self._rest += pcm
        size = 2 * PIECE
        while len(self._rest) >= size:
            piece, self._rest = self._rest[:size], self._rest[size:]
            if self._pieces.full():
                self._pieces.get_nowait()
            self._pieces.put_nowait(piece)

    async def recv(self) -> AudioFrame:
        samples = np.frombuffer(await self._pieces.get(), "<i2").reshape(1, -1)
        frame = AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = CAPTURE_RATE, self._at, Fraction(1, CAPTURE_RATE)
        self._at += PIECE
        return frame
