"""Reading sound out of a file that anybody may have made. In the child process only.

FFmpeg is kept to the few formats and codecs that recorders write: others of its formats open further files
and addresses by themselves. Pictures, film and everything that is told about the sound stay unread.
"""

import io
from collections.abc import Iterator

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from robot.media.limits import GRACE_S, LONGEST_S, Refused
from robot.media.loudness import Wave

RATE = 48_000
FORMATS = "matroska,webm,ogg,mov,mp4,m4a,3gp,aac,mp3,wav,flac"
CODECS = (
    "opus,libopus,vorbis,aac,aac_fixed,mp3,mp3float,flac,alac,pcm_s16le,pcm_s24le,pcm_s32le,pcm_u8,pcm_f32le,"
    "pcm_f64le,pcm_s16be,pcm_s24be,pcm_alaw,pcm_mulaw"
)
LIMITED = {
    "format_whitelist": FORMATS,
    "codec_whitelist": CODECS,
    "protocol_whitelist": "",
    "probesize": "1000000",
    "analyzeduration": "5000000",
    "max_streams": "16",
    "max_probe_packets": "500",
    "threads": "1",
}
SLOWEST, FASTEST = 4_000, 384_000  # samples a second that a recorder writes
MOST_BAD = 2  # packets that no sound can be read from: some files end in something else
# Formats that say truly how long they are; of the others it is guessed. WAV is looked at by `_lacks`.
SAY_HOW_LONG = frozenset({"flac", "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm"})
SHORT_S = 0.5  # by which a whole file may be shorter than it says
# A WAV that was written to a pipe claims this much sound or more: its length was not known.
UNKNOWN_BYTES = 0x7FFF_0000


def read(data: bytes) -> Wave:
    """One channel of 48 kHz, full scale 1.0. Raises Refused."""
    if _lacks(data):
        raise Refused("recording-cut-off")
    try:
        with av.open(io.BytesIO(data), "r", options=LIMITED, metadata_errors="ignore") as container:
            return _read(container)
    except (av.FFmpegError, ValueError) as error:
        raise Refused("recording-not-sound") from error


def _read(container: InputContainer) -> Wave:
    if not container.streams.audio:
        raise Refused("recording-no-audio")
    stream = container.streams.audio[0]
    says_s = _says(container, stream)
    resampler: av.AudioResampler | None = None
    pieces: list[Wave] = []
    count, most = 0, round((LONGEST_S + GRACE_S) * RATE)
    for frame in _frames(container, stream):
        if not SLOWEST <= frame.sample_rate <= FASTEST:
            raise Refused("recording-not-sound")
        if count + frame.samples * RATE // frame.sample_rate > most:
            raise Refused("recording-too-long")
        if resampler is None:
            resampler = av.AudioResampler(format="dbl", rate=RATE)
        frame.pts = None  # times that a file states are not needed
        for piece in resampler.resample(frame):
            pieces.append(_mono(piece))
            count += len(pieces[-1])
    if resampler is not None:
        pieces += [_mono(piece) for piece in resampler.resample(None)]
    wave = np.concatenate(pieces) if pieces else np.empty(0)
    wave = np.nan_to_num(wave, nan=0.0, posinf=0.0, neginf=0.0)
    if says_s - len(wave) / RATE > SHORT_S:
        raise Refused("recording-cut-off")
    if not len(wave):
        raise Refused("recording-not-sound")
    return wave


def _mono(frame: AudioFrame) -> Wave:
    """The mean of all channels, however many there are and whatever they are called."""
    mixed: Wave = frame.to_ndarray().reshape(-1, frame.layout.nb_channels).mean(axis=1)
    return mixed


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    bad = 0
    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.FFmpegError:
            bad += 1
            if bad > MOST_BAD:
                raise Refused("recording-cut-off") from None


def _says(container: InputContainer, stream: AudioStream) -> float:
    """How long the file says that it is, in seconds; 0 where it says nothing."""
    if container.format.name not in SAY_HOW_LONG:
        return 0.0
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return 0.0 if container.duration is None else container.duration / av.time_base


def _lacks(data: bytes) -> bool:
    """Whether a WAV has less sound in it than its header claims, which FFmpeg takes for the whole."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return False
    at = 12
    while len(head := data[at : at + 8]) == 8:
        size = int.from_bytes(head[4:], "little")
        if head[:4] == b"data":
            return at + 8 + size > len(data) and size < UNKNOWN_BYTES
        at += 8 + size + size % 2
    return True
