"""The codec: the manual's packets, round trips, and no harm from noise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.protocol import (
    BROADCAST,
    HEADER,
    LONGEST,
    Instruction,
    Packet,
    Parser,
    crc,
    encode,
    encode_status,
)

# Packets printed in the manual of Protocol 2.0.
GOLDEN = [
    ("FF FF FD 00 01 03 00 01 19 4E", Packet(1, Instruction.PING)),
    ("FF FF FD 00 01 07 00 55 00 06 04 26 65 5D", Packet(1, 0x55, bytes.fromhex("00 06 04 26"))),
    ("FF FF FD 00 01 07 00 02 84 00 04 00 1D 15", Packet(1, Instruction.READ, bytes.fromhex("84 00 04 00"))),
    (
        "FF FF FD 00 01 09 00 03 74 00 00 02 00 00 CA 89",
        Packet(1, Instruction.WRITE, bytes.fromhex("74 00 00 02 00 00")),
    ),
    (
        "FF FF FD 00 FE 09 00 82 84 00 04 00 01 02 CE FA",
        Packet(BROADCAST, Instruction.SYNC_READ, bytes.fromhex("84 00 04 00 01 02")),
    ),
    (
        "FF FF FD 00 FE 11 00 83 74 00 04 00 01 96 00 00 00 02 AA 00 00 00 82 87",
        Packet(
            BROADCAST,
            Instruction.SYNC_WRITE,
            bytes.fromhex("74 00 04 00 01 96 00 00 00 02 AA 00 00 00"),
        ),
    ),
]

ids = st.integers(0, 252) | st.just(BROADCAST)
# Bytes in which the patterns of headers and stuffing are frequent.
tricky = st.lists(st.sampled_from([0xFF, 0xFD, 0x00, 0x55, 0x41]), max_size=60).map(bytes)
payloads = st.binary(max_size=120) | tricky
packets = st.builds(Packet, ids, st.sampled_from([*Instruction, 0x55]), payloads)


@pytest.mark.parametrize(("text", "packet"), GOLDEN)
def test_golden(text: str, packet: Packet) -> None:
    assert encode(*packet) == bytes.fromhex(text)
    assert Parser().feed(bytes.fromhex(text)) == [packet]


def test_stuffing_is_counted_in_length_and_checksum() -> None:
    frame = encode(1, Instruction.WRITE, bytes.fromhex("41 00 FF FF FD"))
    assert frame[:14] == bytes.fromhex("FF FF FD 00 01 09 00 03 41 00 FF FF FD FD")
    assert int.from_bytes(frame[-2:], "little") == crc(frame[:-2])


@given(packets)
def test_round_trip(packet: Packet) -> None:
    assert Parser().feed(encode(*packet)) == [packet]


@given(st.lists(packets, max_size=6), st.data())
def test_in_pieces(sent: list[Packet], data: st.DataObject) -> None:
    wire = b"".join(encode(*packet) for packet in sent)
    parser, seen = Parser(), []
    while wire:
        size = data.draw(st.integers(1, len(wire)))
        seen += parser.feed(wire[:size])
        wire = wire[size:]
    assert seen == sent
    assert parser.dropped == parser.crc_errors == 0


@given(st.lists(st.binary(max_size=80) | tricky, max_size=8))
def test_noise_is_survived(chunks: list[bytes]) -> None:
    parser = Parser()
    for chunk in chunks:
        parser.feed(chunk)
    parser.feed(bytes(2 * LONGEST))  # whatever was begun cannot be longer
    last = Packet(7, 0x55, b"\0\1\2")
    assert parser.feed(encode(*last))[-1:] == [last]


@given(packets, packets, st.data())
def test_the_packet_after_one_cut_short_is_found(cut: Packet, whole: Packet, data: st.DataObject) -> None:
    frame = encode(*cut)
    begun = frame[: data.draw(st.integers(0, len(frame) - 1))]
    assert Parser().feed(begun + encode(*whole))[-1:] == [whole]


def test_a_packet_cut_short_is_not_waited_for() -> None:
    """It promised a hundred bytes more; the header of the next one says that they will not come."""
    ping = Packet(2, Instruction.PING)
    assert Parser().feed(encode(1, Instruction.WRITE, bytes(100))[:20] + encode(*ping)) == [ping]


@given(packets, st.data())
def test_a_flipped_bit_never_gives_another_packet(packet: Packet, data: st.DataObject) -> None:
    frame = bytearray(encode(*packet))
    bit = data.draw(st.integers(0, 8 * len(frame) - 1))
    frame[bit // 8] ^= 1 << bit % 8
    assert Parser().feed(bytes(frame)) == []


def test_a_length_that_cannot_be_is_not_waited_for() -> None:
    parser = Parser()
    after = encode_status(3)
    assert parser.feed(HEADER + b"\x01\xff\x7f\x55" + after) == [Packet(3, 0x55, b"\0")]
    assert parser.dropped == 8


@pytest.mark.parametrize("device", [-1, 253, 255, 256])
def test_ids_that_do_not_exist(device: int) -> None:
    with pytest.raises(ValueError, match="id"):
        encode(device, Instruction.PING)


def test_a_packet_that_is_too_long() -> None:
    with pytest.raises(ValueError, match="longest"):
        encode(1, Instruction.WRITE, bytes(LONGEST))
