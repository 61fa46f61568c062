"""The codec in C and the codec in Python read the same packets out of any bytes, and write the same bytes."""

import ctypes
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from firmware_bridge import generate
from firmware_bridge.emulator.build import BUILT
from firmware_bridge.protocol import BROADCAST, LONGEST, Instruction, Packet, Parser, crc, encode
from tests.body.test_protocol import GOLDEN
from tests.firmware.conftest import built

ROOM = 160  # PACKET_ROOM


class Decoder(ctypes.Structure):
    """struct decoder of packet.h."""

    _fields_ = (
        ("id", ctypes.c_uint8),
        ("instruction", ctypes.c_uint8),
        ("size", ctypes.c_uint16),
        ("params", ctypes.c_uint8 * ROOM),
        ("crc_errors", ctypes.c_uint16),
        ("state", ctypes.c_uint8 * 16),
    )


@cache
def library() -> ctypes.CDLL:
    built("native")
    codec = ctypes.CDLL(str(BUILT / "packet.so"))
    codec.decoder_take.restype = ctypes.c_bool
    codec.encoder_next.restype = ctypes.c_bool
    codec.crc_add.restype = ctypes.c_uint16
    return codec


def decode(data: bytes) -> tuple[list[Packet], int]:
    decoder, packets = Decoder(), []
    for byte in data:
        if library().decoder_take(ctypes.byref(decoder), ctypes.c_uint8(byte)):
            kept = bytes(decoder.params[: decoder.size])
            packets.append(Packet(decoder.id, decoder.instruction, kept))
    return packets, decoder.crc_errors


def sent(packet: Packet) -> bytes:
    encoder, byte, out = ctypes.create_string_buffer(64), ctypes.c_uint8(), bytearray()
    params = ctypes.create_string_buffer(packet.params, max(1, len(packet.params)))
    library().encoder_begin(encoder, packet.id, packet.instruction, params, len(packet.params))
    while library().encoder_next(encoder, ctypes.byref(byte)):
        out.append(byte.value)
    return bytes(out)


tricky = st.lists(st.sampled_from([0xFF, 0xFF, 0xFD, 0x00, 0x55]), max_size=40).map(bytes)
payloads = st.binary(max_size=100) | tricky
packets = st.builds(
    Packet, st.integers(0, 252) | st.just(BROADCAST), st.sampled_from([*Instruction, 0x55]), payloads
)
frames = packets.map(lambda packet: encode(*packet))
damaged = st.builds(
    lambda frame, at, bit: bytes(b ^ (1 << bit if i == at % len(frame) else 0) for i, b in enumerate(frame)),
    frames,
    st.integers(0, 200),
    st.integers(0, 7),
)
cut = st.builds(lambda frame, at: frame[: at % len(frame)], frames, st.integers(0, 200))
streams = st.lists(frames | damaged | cut | tricky | st.binary(max_size=20), max_size=8).map(b"".join)


@pytest.mark.parametrize(("text", "packet"), GOLDEN)
def test_the_manuals_packets(text: str, packet: Packet) -> None:
    assert decode(bytes.fromhex(text)) == ([packet], 0)
    assert sent(packet) == bytes.fromhex(text)


@given(packets)
def test_the_same_bytes_are_written(packet: Packet) -> None:
    assert sent(packet) == encode(*packet)


@given(st.binary(max_size=64))
def test_the_same_checksum(data: bytes) -> None:
    value = 0
    for byte in data:
        value = library().crc_add(value, byte)
    assert value == crc(data)


@settings(max_examples=400)
@given(streams)
@example(encode(1, 3, b"\xff\xff")[:-2] + b"\xfd\x00" + encode(2, 1))
def test_the_same_packets_are_read_out_of_any_bytes(stream: bytes) -> None:
    parser = Parser()
    # Python looks again at what a broken frame had swallowed; C has already found it on the way.
    end = encode(7, 1)
    assert decode(stream + end)[0][-1:] == [Packet(7, 1)]
    theirs = parser.feed(stream + end)
    assert decode(stream + end)[0] == theirs


def test_a_packet_longer_than_its_room_is_seen_and_not_kept() -> None:
    data = encode(1, 3, bytes(range(256))) + encode(2, 1)
    seen, errors = decode(data)
    assert [p.id for p in seen] == [1, 2]
    assert len(seen[0].params) == ROOM
    assert errors == 0


def test_noise_without_end_is_survived() -> None:
    noise = (
        bytes(i * 7_919 >> 3 & 0xFF for i in range(20_000))
        + b"\xff\xff\xfd\x00\x01"
        + LONGEST.to_bytes(2, "little")
    )
    assert decode(noise + encode(3, 1))[0][-1:] == [Packet(3, 1)]


def test_the_header_is_what_the_table_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0, capsys.readouterr().err
