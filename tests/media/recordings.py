"""Recordings of every kind that people send, and of kinds that only an attacker would make."""

import io
import wave as wav_file
from collections.abc import Mapping
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.float64]
RATE = 48_000
# What a browser or a recorder writes: container, codec, sample format, options.
KINDS: dict[str, tuple[str, str, str]] = {
    "webm": ("webm", "libopus", "flt"),
    "ogg": ("ogg", "libopus", "flt"),
    "m4a": ("mp4", "aac", "fltp"),
    "aac": ("adts", "aac", "fltp"),
    "mp3": ("mp3", "libmp3lame", "fltp"),
    "wav": ("wav", "pcm_s16le", "s16"),
    "flac": ("flac", "flac", "s16"),
}
SECRET = "35.6581N 139.7017E Taro"


def tone(seconds: float, hz: float = 440.0, size: float = 0.2, rate: int = RATE) -> Wave:
    """A tone that swells and fades, so that it is a little like speech."""
    t = np.arange(round(seconds * rate)) / rate
    swell: Wave = size * np.sin(2 * np.pi * hz * t) * (0.6 + 0.4 * np.sin(2 * np.pi * 2.0 * t))
    return swell


def encoded(
    wave: Wave,
    kind: str,
    *,
    rate: int = RATE,
    told: Mapping[str, str] | None = None,
    film: bool = False,
    layout: str = "mono",
) -> bytes:
    """`wave` as a file of this kind; `told` is written into it, and with `film` there is a picture too."""
    form, codec, samples = KINDS[kind]
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        container.metadata.update(told or {})
        picture: Any = None
        if film:
            picture = container.add_stream("mpeg4", rate=10)
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound: Any = container.add_stream(codec, rate=rate, layout=layout)
        if picture is not None:
            for _ in range(max(1, round(len(wave) / rate * 10))):
                container.mux(picture.encode(av.VideoFrame.from_ndarray(np.full((48, 64, 3), 90, np.uint8))))
            container.mux(picture.encode(None))
        row = np.repeat(wave, sound.codec_context.channels)[None, :].astype(np.float32)
        frame = av.AudioFrame.from_ndarray(row, format="flt", layout=layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler(format=samples, layout=layout, rate=rate)
        for each in (frame, None):
            for piece in resampler.resample(each):
                container.mux(sound.encode(piece))
        container.mux(sound.encode(None))
    return file.getvalue()


def only_film(seconds: float) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        picture: Any = container.add_stream("mpeg4", rate=10)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        for _ in range(round(seconds * 10)):
            container.mux(picture.encode(av.VideoFrame.from_ndarray(np.full((48, 64, 3), 90, np.uint8))))
        container.mux(picture.encode(None))
    return file.getvalue()


def wav(wave: Wave, *, rate: int = RATE, channels: int = 1, claims: int | None = None) -> bytes:
    """A plain WAV with the same in every channel; `claims` is how many bytes of sound its header names."""
    file = io.BytesIO()
    with wav_file.open(file, "wb") as made:
        made.setnchannels(channels)
        made.setsampwidth(2)
        made.setframerate(rate)
        whole = np.rint(np.clip(wave, -1, 1) * 32_767).astype("<i2")
        made.writeframes(np.repeat(whole[:, None], channels, axis=1).tobytes())
    data = file.getvalue()
    if claims is None:
        return data
    return data[:4] + claims.to_bytes(4, "little") + data[8:40] + claims.to_bytes(4, "little") + data[44:]


def heard(media: bytes) -> Wave:
    """A note as FFmpeg plays it, at its own 48 kHz."""
    with av.open(io.BytesIO(media)) as container:
        resampler = av.AudioResampler(format="dbl", layout="mono", rate=RATE)
        pieces = [
            piece.to_ndarray()[0]
            for frame in [*container.decode(audio=0), None]
            for piece in resampler.resample(frame)
        ]
    return np.concatenate(pieces)
