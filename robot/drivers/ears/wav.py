"""Reads WAV files as mono samples, from any uncompressed format; compressed ones are named.

The layout is that of Microsoft's "Multimedia Programming Interface and Data Specifications 1.0" (RIFF WAVE)
and "Multiple Channel Audio Data and WAVE Files" (WAVE_FORMAT_EXTENSIBLE); RF64 is EBU Tech 3306, A-law and
µ-law are ITU-T G.711. The standard library's `wave` reads the first of these only.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from robot.errors import InputError

Wave = npt.NDArray[np.float64]

SLOWEST, FASTEST = 4_000, 192_000  # samples a second
MOST_CHANNELS = 32
LONGEST_S = 3_600
AGAIN = "Save it as a WAV file of 16-bit PCM."
PCM, FLOAT, A_LAW, MU_LAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
WIDTHS = {PCM: (1, 2, 3, 4), FLOAT: (4, 8), A_LAW: (1,), MU_LAW: (1,)}  # bytes of a sample
# What follows the format's number in the GUID of an extensible file (KSDATAFORMAT_SUBTYPE_…).
GUID_REST = bytes.fromhex("000000001000800000aa00389b71")
PACKED = {
    0x0002: "ADPCM", 0x0011: "IMA ADPCM", 0x0031: "GSM", 0x0040: "G.721", 0x0050: "MPEG", 0x0055: "MP3",
    0x00FF: "AAC", 0x0161: "Windows Media", 0x1600: "AAC", 0x1610: "AAC", 0x2000: "AC-3", 0x566F: "Vorbis",
    0x674F: "Vorbis", 0x706D: "AAC", 0xF1AC: "FLAC",
}  # fmt: skip
UNKNOWN_SIZE = 0xFFFF_FFFF  # of a file that was written into a pipe, or is larger than that
OTHERS = {
    b"RIFX": "is a WAV file with its bytes the other way round.",
    b"FORM": "is an AIFF file, not a WAV file.",
    b"OggS": "is an Ogg file, not a WAV file.",
    b"fLaC": "is a FLAC file, not a WAV file.",
}


@dataclass(frozen=True, slots=True)
class _Form:
    """What a sample is: `kind` (PCM, FLOAT, A_LAW, MU_LAW), bytes of each, channels, samples a second."""

    kind: int
    width: int
    channels: int
    rate: int


def read(path: Path) -> tuple[Wave, int]:
    """The mean of all channels, shape (n,), -32768..32767, and samples a second.

    Raises InputError for anything that is not such a file, OSError where it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(12)
        if not head:
            raise InputError(str(path), "is empty.", "Record it again.")
        if head[:4] not in (b"RIFF", b"RF64", b"BW64") or head[8:] != b"WAVE":
            raise InputError(str(path), OTHERS.get(head[:4], "is not a WAV file."), AGAIN)
        form, raw = _chunks(path, file)
    frame = form.width * form.channels
    raw = raw[: len(raw) // frame * frame]
    if not raw:
        raise InputError(str(path), "is a WAV file with no sound in it.", "Record it again.")
    samples = _samples(raw, form).reshape(-1, form.channels).mean(axis=1)
    return np.clip(np.nan_to_num(samples, posinf=32_767, neginf=-32_768), -32_768, 32_767), form.rate


def _chunks(path: Path, file: IO[bytes]) -> tuple[_Form, bytes]:
    """The chunks "fmt " and "data"; others are skipped."""
    form: _Form | None = None
    whole_size: int | None = None  # of the data, where it does not fit into four bytes
    while len(head := file.read(8)) == 8:
        name, size = head[:4], struct.unpack("<I", head[4:])[0]
        if name == b"data":
            if form is None:
                raise InputError(str(path), "is a WAV file that does not say what its sound is.", AGAIN)
            return form, _data(path, file, form, size, whole_size)
        if name in (b"fmt ", b"ds64"):
            body = file.read(size)
            if len(body) < size:
                break
            if name == b"fmt ":
                form = _form(path, body)
            elif size >= 16:
                whole_size = struct.unpack("<Q", body[8:16])[0]
        else:
            file.seek(size, 1)
        if size % 2:  # padded to an even place, which some writers forget
            pad = file.read(1)
            if pad not in (b"", b"\0"):
                file.seek(-1, 1)
    raise InputError(str(path), "is a WAV file that is cut short.", "Copy or record it again.")


def _form(path: Path, body: bytes) -> _Form:
    if len(body) < 16:
        raise InputError(str(path), "is a WAV file that is cut short.", "Copy or record it again.")
    kind, channels, rate, _, align, bits = struct.unpack("<HHIIHH", body[:16])
    if kind == EXTENSIBLE and len(body) >= 40 and body[26:40] == GUID_REST:
        kind = struct.unpack("<H", body[24:26])[0]
    if not 1 <= channels <= MOST_CHANNELS:
        raise InputError(str(path), f"says that it has {channels} channels.", AGAIN)
    if not SLOWEST <= rate <= FASTEST:
        raise InputError(str(path), f"says that it has {rate} samples a second.", AGAIN)
    # Samples of 20 or 24 bits may stand in more bytes than they need, in the upper ones.
    width = align // channels if align and align % channels == 0 else (bits + 7) // 8
    if kind not in WIDTHS or width not in WIDTHS[kind] or not 0 < bits <= 8 * width:
        named = PACKED.get(kind, f"format {kind}, {bits} bits")
        what = f"is a WAV file of another kind than plain PCM ({named})."
        raise InputError(str(path), what, AGAIN)
    return _Form(kind, width, channels, rate)


def _data(path: Path, file: IO[bytes], form: _Form, size: int, whole_size: int | None) -> bytes:
    frame = form.width * form.channels
    most = LONGEST_S * form.rate * frame
    streamed = size == UNKNOWN_SIZE and not whole_size
    if size == UNKNOWN_SIZE and whole_size:
        size = whole_size
    raw = file.read(min(size, most + 1) if not streamed else most + 1)
    if (len(raw) if streamed else size) > most:
        raise InputError(str(path), "is longer than an hour.", "Cut it into shorter files.")
    if not streamed and len(raw) < size // frame * frame:
        raise InputError(str(path), "is a WAV file that is cut short.", "Copy or record it again.")
    return raw


def _samples(raw: bytes, form: _Form) -> Wave:
    """Samples, little endian, as 16-bit values. One byte of PCM is unsigned in a WAV file."""
    if form.kind == FLOAT:
        return np.frombuffer(raw, f"<f{form.width}").astype(np.float64) * 32_767
    if form.kind in (A_LAW, MU_LAW):
        unpacked: Wave = _g711(form.kind)[np.frombuffer(raw, np.uint8)]
        return unpacked
    if form.width == 1:
        return (np.frombuffer(raw, np.uint8).astype(np.float64) - 128) * 256
    upper = np.frombuffer(raw, np.uint8).reshape(-1, form.width)[:, -2:]  # the two bytes that weigh most
    return np.ascontiguousarray(upper).view("<i2").ravel().astype(np.float64)


def _g711(kind: int) -> Wave:
    """The 16-bit value of each of the 256 codes (ITU-T G.711, tables 1 and 2)."""
    code = np.arange(256) ^ (0x55 if kind == A_LAW else 0xFF)
    step, part = code >> 4 & 7, code & 15
    if kind == A_LAW:
        size = np.where(step == 0, (part << 4) + 8, ((part << 4) + 0x108) << np.maximum(step - 1, 0))
        return np.where(code & 0x80, size, -size).astype(np.float64)
    size = (((part << 3) + 0x84) << step) - 0x84
    return np.where(code & 0x80, -size, size).astype(np.float64)
