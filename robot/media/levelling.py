"""Recordings as loud as the robot's own voice, that begin and end softly. In the child process only."""

import math
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame

from robot.contract.loudness import factor
from robot.media.limits import Refused
from robot.media.loudness import REFERENCE_LUFS, Wave, loudness

SILENT_LUFS = -60.0  # below this nothing was recorded but the microphone's own noise
MOST_GAIN_DB = 30.0
# What somebody's room sounds like shall not be louder at the other end than it was to them.
MOST_GAIN_OF_ANYTHING_DB = 12.0
PEAK = factor(-6.0)  # true peak; with what coding adds it stays below the voice's own ceiling
TIMES = 3  # limiting takes loudness away, which is then given back
ONSET_S, END_S = 0.15, 0.1
DIGITAL_SILENCE = 1.5 / 32_768  # an empty 16-bit sample, with its rounding


def level(wave: Wave, rate: int, *, anything: bool = False) -> Wave:
    """`wave` at the reference loudness, as far as `MOST_GAIN_DB` takes it. Raises Refused for silence."""
    found = loudness(wave, rate)
    if found < SILENT_LUFS and not anything:
        raise Refused("recording-silent")
    if not math.isfinite(found):
        return wave
    most = MOST_GAIN_OF_ANYTHING_DB if anything else MOST_GAIN_DB
    wanted = min(REFERENCE_LUFS, found + most)
    gain_db = wanted - found
    louder = wave
    for _ in range(TIMES):
        louder = _limited(wave * factor(gain_db), rate)
        lacks = wanted - loudness(louder, rate)
        if abs(lacks) < 0.1 or gain_db + lacks > most + 6.0:
            break
        gain_db += lacks
    return louder


def cut(wave: Wave) -> Wave:
    """Without the digital silence at both ends; what is nothing else stays whole."""
    heard = np.flatnonzero(np.abs(wave) > DIGITAL_SILENCE)
    return wave[heard[0] : heard[-1] + 1] if len(heard) else wave


def softened(wave: Wave, rate: int) -> Wave:
    """The same with a rise and a fall; one that is shorter has only part of the rise, and never clicks."""
    soft = wave.copy()
    onset, end = math.ceil(ONSET_S * rate), min(len(soft), math.ceil(END_S * rate))
    rise = 0.5 - 0.5 * np.cos(np.arange(min(onset, len(soft))) * (np.pi / onset))
    soft[: len(rise)] *= rise
    soft[len(soft) - end :] *= 0.5 + 0.5 * np.cos(np.arange(1, end + 1) * (np.pi / end))
    return soft


def _limited(wave: Wave, rate: int) -> Wave:
    """`wave` with no true peak above `PEAK`: by FFmpeg's look-ahead limiter at four times the rate."""
    if np.abs(wave).max() <= PEAK / 2:  # between two samples a wave is hardly ever twice as high
        return wave
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="dbl", layout="mono")
    up = graph.add("aresample", str(4 * rate))
    limiter = graph.add("alimiter", f"limit={PEAK:.4f}:attack=5:release=80:level=0:latency=1")
    down = graph.add("aresample", str(rate))
    form = graph.add("aformat", "sample_fmts=dbl")
    graph.link_nodes(source, up, limiter, down, form, graph.add("abuffersink")).configure()
    pieces: list[Wave] = []
    for begin in range(0, len(wave), rate // 10):  # in blocks: four times the rate is four times the memory
        frame = AudioFrame.from_ndarray(wave[None, begin : begin + rate // 10], format="dbl", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, begin, Fraction(1, rate)
        graph.push(frame)
        pieces += _pulled(graph)
    graph.push(None)
    pieces += _pulled(graph)
    limited = np.concatenate([*pieces, np.zeros(len(wave))])[: len(wave)]
    return np.asarray(limited, np.float64)


def _pulled(graph: av.filter.Graph) -> Iterator[Wave]:
    """What is ready."""
    while True:
        try:
            frame = graph.pull()
        except (av.EOFError, av.BlockingIOError):
            return
        if isinstance(frame, AudioFrame):
            yield frame.to_ndarray()[0]
