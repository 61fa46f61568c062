"""WAV files from recorders, editors and converters: read, or refused with their format's name."""

import contextlib
import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from robot.drivers.ears.hear_file import read_wav
from robot.drivers.ears.wav import A_LAW, FLOAT, GUID_REST, MU_LAW, PCM
from robot.errors import InputError

RATE = 16_000
TONE = 0.5 * np.sin(np.arange(RATE) * (2 * np.pi * 440 / RATE))


def chunk(name: bytes, body: bytes, size: int | None = None, pad: bool = True) -> bytes:
    tail = b"\0" if len(body) % 2 and pad else b""
    return name + struct.pack("<I", len(body) if size is None else size) + body + tail


def fmt(
    kind: int,
    bits: int,
    channels: int = 1,
    rate: int = RATE,
    align: int | None = None,
    extended: bool = False,
) -> bytes:
    align = channels * ((bits + 7) // 8) if align is None else align
    body = struct.pack("<HHIIHH", 0xFFFE if extended else kind, channels, rate, rate * align, align, bits)
    if extended:
        body += struct.pack("<HHI", 22, bits, 0) + struct.pack("<H", kind) + GUID_REST
    return chunk(b"fmt ", body)


def riff(*chunks: bytes, name: bytes = b"RIFF", size: int | None = None) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return name + struct.pack("<I", len(body) if size is None else size) + body


def pcm(width: int, tone: np.ndarray = TONE, bits: int | None = None) -> bytes:  # type: ignore[type-arg]
    """Samples of so many bytes; of fewer bits they stand in the upper ones."""
    if width == 1:
        return (np.rint(tone * 127) + 128).astype(np.uint8).tobytes()
    low = 8 * width - (bits or 8 * width)
    whole = np.rint(tone * (2 ** (8 * width - 1) - 1)).astype(np.int64) >> low << low
    return whole.astype("<i8").view(np.uint8).reshape(-1, 8)[:, :width].tobytes()


def g711(kind: int) -> bytes:
    """Coded by looking for the nearest value, which is what the recommendation asks for."""
    from robot.drivers.ears.wav import _g711

    values = _g711(kind)
    return np.abs(values[None, :] - (TONE * 32_767)[:, None]).argmin(axis=1).astype(np.uint8).tobytes()


def two(data: bytes, width: int) -> bytes:
    return np.repeat(np.frombuffer(data, np.uint8).reshape(-1, width), 2, axis=0).tobytes()


DATA = chunk(b"data", pcm(2))
LIST = chunk(b"LIST", b"INFOISFT\x05\0\0\0Lavf\0")  # its length is odd
FILES = {
    "plain": riff(fmt(PCM, 16), DATA),
    "extensible, 16 bits": riff(fmt(PCM, 16, extended=True), DATA),
    "extensible, 24 bits, stereo": riff(
        fmt(PCM, 24, 2, extended=True), chunk(b"data", two(pcm(3), 3))
    ),
    "extensible, 32 bits": riff(fmt(PCM, 32, extended=True), chunk(b"data", pcm(4))),
    "extensible, 8 bits": riff(fmt(PCM, 8, extended=True), chunk(b"data", pcm(1))),
    "24 bits in 4 bytes": riff(
        fmt(PCM, 24, align=4, extended=True), chunk(b"data", pcm(4, bits=24))
    ),
    "20 bits in 3 bytes": riff(fmt(PCM, 20), chunk(b"data", pcm(3, bits=20))),
    "12 bits in 2 bytes": riff(fmt(PCM, 12), chunk(b"data", pcm(2, bits=12))),
    "float": riff(fmt(FLOAT, 32), chunk(b"data", TONE.astype("<f4").tobytes())),
    "float with a fact": riff(
        fmt(FLOAT, 32), chunk(b"fact", struct.pack("<I", RATE)), chunk(b"data", TONE.astype("<f4").tobytes())
    ),
    "double": riff(fmt(FLOAT, 64), chunk(b"data", TONE.astype("<f8").tobytes())),
    "extensible float": riff(fmt(FLOAT, 32, extended=True), chunk(b"data", TONE.astype("<f4").tobytes())),
    "A-law": riff(fmt(A_LAW, 8), chunk(b"data", g711(A_LAW))),
    "µ-law": riff(fmt(MU_LAW, 8), chunk(b"data", g711(MU_LAW))),
    "odd chunks before": riff(LIST, fmt(PCM, 16), chunk(b"JUNK", b"123"), DATA),
    "an odd chunk without its pad": riff(fmt(PCM, 16), chunk(b"note", b"123", pad=False), DATA),
    "chunks after": riff(fmt(PCM, 16), DATA, LIST, chunk(b"id3 ", b"ID3")),
    "written into a pipe": riff(
        fmt(PCM, 16), LIST, chunk(b"data", pcm(2), 0xFFFF_FFFF), size=0xFFFF_FFFF
    ),
    "RF64": riff(
        chunk(b"ds64", struct.pack("<QQQI", 0, 2 * RATE, RATE, 0)),
        fmt(PCM, 16), chunk(b"data", pcm(2), 0xFFFF_FFFF), LIST, name=b"RF64", size=0xFFFF_FFFF,
    ),
    "a part of a sample at the end": riff(fmt(PCM, 16), chunk(b"data", pcm(2) + b"\x01")),
}  # fmt: skip


@pytest.mark.parametrize("shape", FILES)
def test_plain_sound_in_every_form_is_the_same_tone(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(FILES[shape])
    heard = np.frombuffer(read_wav(path), "<i2").astype(float)
    assert len(heard) == RATE
    assert np.argmax(np.abs(np.fft.rfft(heard))) == 440
    assert np.abs(heard / 32_767 - TONE).max() < 0.02


def test_what_is_too_loud_or_no_number_is_held_in(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    wild = np.array([9.0, -9.0, np.nan, np.inf, -np.inf, 0.25] * 100, "<f4")
    path.write_bytes(riff(fmt(FLOAT, 32), chunk(b"data", wild.tobytes())))
    heard = np.frombuffer(read_wav(path), "<i2")
    assert list(heard[:3]) == [32_767, -32_768, 0]
    assert heard[5] == 8_192


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (riff(fmt(0x0055, 16), DATA), r"another kind than plain PCM \(MP3\)"),
        (riff(fmt(0x0011, 4, align=256), DATA), "IMA ADPCM"),
        (riff(fmt(0x0055, 16, extended=True), DATA), "MP3"),
        (riff(fmt(0x1234, 16), DATA), "format 4660, 16 bits"),
        (riff(fmt(FLOAT, 16), DATA), "format 3, 16 bits"),
        (riff(fmt(PCM, 64), DATA), "format 1, 64 bits"),
        (riff(fmt(PCM, 0), DATA), "format 1, 0 bits"),
        (riff(fmt(PCM, 16, channels=0, align=2), DATA), "0 channels"),
        (riff(fmt(PCM, 16, channels=200), DATA), "200 channels"),
        (riff(fmt(PCM, 16, rate=0), DATA), "0 samples a second"),
        (riff(fmt(PCM, 16, rate=4_000_000), DATA), "4000000 samples a second"),
        (riff(DATA), "does not say what its sound is"),
        (riff(fmt(PCM, 16)), "cut short"),
        (riff(fmt(PCM, 16), LIST[:-4]), "cut short"),
        (riff(fmt(PCM, 16), chunk(b"data", b"")), "no sound"),
        (riff(fmt(PCM, 16), chunk(b"data", pcm(2)[:-500], 2 * RATE)), "cut short"),
        (riff(fmt(PCM, 16), chunk(b"data", b"", 0xFFFF_FFF0)), "longer than an hour"),
        (riff(fmt(PCM, 16), DATA, name=b"RIFX"), "the other way round"),
        (b"FORM\0\0\0\0AIFF" + bytes(100), "AIFF"),
        (b"OggS" + bytes(100), "Ogg"),
        (b"fLaC" + bytes(100), "FLAC"),
    ],
)
def test_what_cannot_be_taken_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(InputError, match=what) as caught:
        read_wav(path)
    assert caught.value.mend


def test_random_headers_end_in_a_message(tmp_path: Path) -> None:
    path, rng = tmp_path / "a.wav", np.random.default_rng(7)
    for _ in range(300):
        content = bytearray(FILES["extensible, 16 bits"][:400])
        for at in rng.integers(4, 60, 3):
            content[at] = rng.integers(256)
        path.write_bytes(content)
        with contextlib.suppress(InputError):
            read_wav(path)


def test_the_standard_librarys_own_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 3, 48_000, 0, "NONE", ""))
        file.writeframes(two(pcm(3), 3))
    assert len(read_wav(path)) == 2 * (RATE // 3)
