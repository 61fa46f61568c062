"""Recordings cut anywhere, with bits turned over, or two things at once: a note or a refusal, soon."""

import random
import time
from collections.abc import Iterator

import pytest

from robot.errors import UsageError
from robot.media.limits import NOTE_BYTES, WALL_S
from robot.media.voice_note import REFUSALS, prepare
from tests.media.recordings import KINDS, SECRET, encoded, tone, wav

SOON_S = 5.0  # here; the limit is WALL_S
CUTS = (0.001, 0.02, 0.3, 0.97)
ARCHIVE = b"PK\x03\x04" + bytes(22) + SECRET.encode() * 20
PAGE = f"<!DOCTYPE html><script>alert('{SECRET}')</script>".encode()


def outcome(data: bytes) -> str:
    """What became of it: "note", or the code of the refusal."""
    began = time.monotonic()
    try:
        note = prepare(data)
    except UsageError as refused:
        code = refused.code
    else:
        code = "note"
        assert note.media.startswith(b"OggS")
        assert 0 < len(note.media) <= NOTE_BYTES
        assert SECRET.encode() not in note.media
    assert time.monotonic() - began < SOON_S < WALL_S
    assert code == "note" or code in REFUSALS
    return code


@pytest.fixture(scope="module")
def whole() -> dict[str, bytes]:
    return {kind: encoded(tone(2.0), kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_cut_off_anywhere(whole: dict[str, bytes], kind: str) -> None:
    data = whole[kind]
    found = [outcome(data[: max(1, round(len(data) * at))]) for at in CUTS]
    assert found[0] in ("recording-not-sound", "recording-cut-off")


@pytest.mark.parametrize("kind", KINDS)
def test_bits_turned_over(whole: dict[str, bytes], kind: str) -> None:
    for data in turned(whole[kind], seed=KINDS[kind][0], times=3):
        outcome(data)


def turned(data: bytes, seed: str, times: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for time_ in range(times):
        broken = bytearray(data)
        for _ in range(chance.choice([1, 10, 300])):
            # The beginning says what follows: half of the damage is done there.
            at = chance.randrange(min(len(data), 600) if time_ % 2 else len(data))
            broken[at] ^= 1 << chance.randrange(8)
        yield bytes(broken)


def test_what_is_two_things_at_once_is_at_most_a_note(whole: dict[str, bytes]) -> None:
    for kind in ("mp3", "ogg", "wav"):
        for before, after in ((b"", ARCHIVE), (PAGE, b""), (b"", PAGE), (b"GIF89a" + bytes(40), b"")):
            outcome(before + whole[kind] + after)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (22, b"\xff\xff"),  # 65,535 channels
        (24, b"\x01\x00\x00\x00"),  # one sample a second
        (24, b"\xff\xff\xff\x7f"),
        (34, b"\x00\x00"),
        (34, b"\xff\xff"),
        (20, b"\x55\x00"),  # it says MP3
    ],
)
def test_headers_that_lie(at: int, value: bytes) -> None:
    data = wav(tone(1.0))
    assert outcome(data[:at] + value + data[at + len(value) :]) != "note" or at == 34


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_a_campaign_of_damage(whole: dict[str, bytes], kind: str) -> None:
    data = whole[kind]
    for at in range(1, 200):
        outcome(data[: len(data) * at // 200])
    for broken in turned(data, seed=f"{kind} campaign", times=300):
        outcome(broken)
