"""Fast Sync Read: one packet from all, read by us and by rustypot from the same simulated bus."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.protocol import BROADCAST, Instruction, Parser, encode, fast_answers, fast_size
from sim.bus import SimulatedBus
from sim.servo import Servo
from tests.body.wired import Wired

IDS = [10, 11, 12, 13]
FREE, SIZE = 208, 4  # indirect data: means nothing until it is pointed elsewhere
payloads = st.binary(min_size=4, max_size=4) | st.lists(
    st.sampled_from([0xFF, 0xFD, 0x00]), min_size=4, max_size=4
).map(bytes)
groups = st.lists(payloads, min_size=len(IDS), max_size=len(IDS))


def answered(contents: list[bytes], ids: list[int]) -> bytes:
    """The answer of servos with these contents when `ids` are asked."""
    bus = SimulatedBus([Servo(i) for i in IDS])
    for servo, content in zip(bus.devices, contents, strict=True):
        assert servo.write(FREE, content) == 0
    params = bytes((FREE, 0, SIZE, 0, *ids))
    return bus.receive(encode(BROADCAST, Instruction.FAST_SYNC_READ, params), 0)


@given(groups)
def test_everything_comes_back_unstuffed(contents: list[bytes]) -> None:
    data = answered(contents, IDS)
    assert len(data) == fast_size(len(IDS), SIZE)
    assert fast_answers(data, IDS, SIZE) == {i: (0, c) for i, c in zip(IDS, contents, strict=True)}
    assert fast_answers(b"\x00\xff\xff" + data + b"\x01", IDS, SIZE).keys() == set(IDS)


@given(groups, st.data())
def test_one_missing_in_the_middle_and_one_cut_short(contents: list[bytes], data: st.DataObject) -> None:
    whole = answered(contents, [10, 11, 42, 12])
    assert fast_answers(whole, [10, 11, 42, 12], SIZE) == {10: (0, contents[0]), 11: (0, contents[1])}
    whole = answered(contents, IDS)
    found = fast_answers(whole[: data.draw(st.integers(0, len(whole)))], IDS, SIZE)
    assert found == {i: (0, c) for i, c in zip(list(found), contents, strict=False)}
    assert list(found) == IDS[: len(found)]


@given(groups, st.data())
def test_a_flipped_bit_never_gives_another_answer(contents: list[bytes], data: st.DataObject) -> None:
    """What stands before the damage is good; the checksums of those behind it cover the damage."""
    whole = bytearray(answered(contents, IDS))
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    whole[bit // 8] ^= 1 << bit % 8
    found = fast_answers(bytes(whole), IDS, SIZE)
    assert len(found) == max(0, bit // 8 - 8) // (SIZE + 4)
    assert found == {i: (0, c) for i, c in zip(IDS[: len(found)], contents, strict=False)}


@pytest.mark.parametrize("backend", ["memory", "pty", "rustypot"])
def test_ours_and_rustypot_agree(backend: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    wired = Wired(backend, [Servo(i) for i in IDS], tmp_path, fast=True)
    asked = listen(wired)
    contents = [b"\xff\xff\xfd\x00", b"\xff\xff\xfd\xfd", b"\xfd\xff\xff\xfd", bytes(4)]
    for servo, content in zip(wired.devices, contents, strict=True):
        servo.write(FREE, content)
    assert wired.bus.sync_read(IDS, FREE, SIZE) == dict(zip(IDS, contents, strict=True))
    wired.devices[2]["hardware_error_status"] = 32
    wired.bus.sync_read(IDS, FREE, SIZE)
    assert wired.bus.alerts == {12}
    wired.devices[2].powered = False
    assert wired.bus.sync_read(IDS, FREE, SIZE).keys() == {10, 11}
    wired.devices[2].powered = True
    assert wired.bus.sync_read(IDS, FREE, SIZE).keys() == set(IDS)
    assert Instruction.SYNC_READ not in asked, "one that is absent does not end Fast Sync Read"
    assert caplog.records == []
    wired.close()


@pytest.mark.parametrize("backend", ["memory", "pty", "rustypot"])
def test_devices_that_do_not_know_it_are_asked_slowly(
    backend: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wired = Wired(backend, [Servo(i) for i in IDS], tmp_path, fast=True)
    asked = listen(wired, deaf=Instruction.FAST_SYNC_READ)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert wired.bus.sync_read(IDS, FREE, SIZE).keys() == set(IDS)
    assert asked.count(Instruction.FAST_SYNC_READ) == 1
    assert [record.message for record in caplog.records] == [
        "the devices do not all know Fast Sync Read: they are asked with Sync Read"
    ]
    wired.close()


def test_an_answer_behind_our_own_bytes(tmp_path: Path) -> None:
    """A half-duplex adapter gives back what was sent."""
    wired = Wired("memory", [Servo(i) for i in IDS], tmp_path, fast=True)
    receive: Callable[[bytes, int], bytes] = wired.simulated.receive
    wired.simulated.receive = lambda data, now: data + receive(data, now)  # type: ignore[method-assign]
    assert wired.bus.sync_read(IDS, FREE, SIZE).keys() == set(IDS)
    assert wired.bus.read(10, FREE, SIZE) == bytes(4)
    assert wired.bus.statistics.crc_errors == 0


def listen(wired: Wired, deaf: int | None = None) -> list[int]:
    """The instructions that pass on the wire from now on; `deaf` reaches no device."""
    asked: list[int] = []
    receive = wired.simulated.receive
    parser = Parser()

    def heard(data: bytes, now_us: int) -> bytes:
        kinds = [packet.instruction for packet in parser.feed(data)]
        asked.extend(kinds)
        return b"" if deaf in kinds else receive(data, now_us)

    wired.simulated.receive = heard  # type: ignore[method-assign]
    return asked
