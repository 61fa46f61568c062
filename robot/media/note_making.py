"""A note out of a recording, and samples out of a note. In the child process only."""

import io
from fractions import Fraction

import av
import av.subtitles.stream
import numpy as np
import numpy.fft

from robot.media.levelling import cut, level, softened
from robot.media.limits import NOTE_BYTES, Refused
from robot.media.loudness import Wave
from robot.media.reading import RATE, read

BIT_RATE = 24_000
Made = tuple[bytes, float]  # and its seconds


def prepared(data: bytes, *, anything: bool) -> Made:
    """The note. Raises Refused."""
    wave = level(softened(cut(read(data)), RATE), RATE, anything=anything)
    media = _opus(wave)
    if len(media) > NOTE_BYTES:
        raise Refused("recording-too-long")
    return media, len(wave) / RATE


def samples(media: bytes, rate: int) -> Made:
    """16-bit samples of a note, at `rate` a second. Raises Refused."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
    pieces = [
        piece.to_ndarray()[0] for each in (_frame(read(media)), None) for piece in resampler.resample(each)
    ]
    wave = np.clip(np.concatenate(pieces), -1.0, 1.0)
    return np.rint(wave * 32_767).astype("<i2").tobytes(), len(wave) / rate


def _opus(wave: Wave) -> bytes:
    """A file of its own: nothing that was told about the recording gets into it."""
    file = io.BytesIO()
    with av.open(file, "w", format="ogg", container_options={"fflags": "+bitexact"}) as container:
        options = {"application": "voip", "vbr": "constrained", "threads": "1", "flags": "+bitexact"}
        stream = container.add_stream("libopus", rate=RATE, options=options)
        stream.codec_context.layout = "mono"
        stream.bit_rate = BIT_RATE
        container.mux(stream.encode(_frame(wave)))
        container.mux(stream.encode(None))
    return file.getvalue()


def _frame(wave: Wave) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(wave[None, :].astype(np.float32), format="flt", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
    return frame
