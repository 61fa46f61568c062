"""The echo canceller, the reference it is given, the measured delay, and the duck."""

from collections.abc import Callable
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.drivers.audio.ducking import DOWN, QUIET_S, Ducking
from robot.drivers.audio.echo.canceller import (
    BEFORE,
    LONGEST,
    WINDOW,
    EchoFilter,
    NoCanceller,
    delay,
    open_canceller,
)
from robot.drivers.audio.echo.reference import EchoReference, FarEnd
from robot.drivers.audio.echo.speex import FRAME, SpeexCanceller, library
from robot.errors import DeviceError
from sim.clock import VirtualClock
from tests.speech.acoustic.room import Room, speech

RATE = 16_000
CHUNK = 480


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(0)


@pytest.fixture
def speex() -> SpeexCanceller:
    try:
        return SpeexCanceller()
    except DeviceError as error:
        pytest.skip(f"Debian package libspeexdsp1 is not installed: {error.what}")


def noise(count: int, seed: int = 0, loud: float = 3_000) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal(count) * loud).clip(-32_000, 32_000).astype(np.int16)


def pass_through(
    filter_: EchoFilter, clock: VirtualClock, reference: EchoReference, near: np.ndarray, far: np.ndarray
) -> np.ndarray:
    """Play `far` and hear `near`, chunk by chunk, each at its time."""
    out = []
    for begin in range(0, len(near) - CHUNK + 1, CHUNK):
        reference.write(far[begin : begin + CHUNK].tobytes(), RATE)
        clock.move_to(clock.now() + CHUNK * 1_000_000 // RATE)
        out.append(np.frombuffer(filter_(near[begin : begin + CHUNK].tobytes()), np.int16))
    return np.concatenate(out)


def power(samples: np.ndarray) -> float:
    return float(np.mean(samples.astype(float) ** 2)) + 1e-9


@pytest.mark.parametrize("late", [0, 300, 2_000, 3_900])
def test_the_delay_is_found_in_what_is_heard(late: int) -> None:
    far = noise(WINDOW + LONGEST)
    near = far[LONGEST - late : LONGEST - late + WINDOW] // 4 + noise(WINDOW, 1, 100)
    assert delay(near.astype(np.int16), far) == late


def test_no_delay_is_found_where_there_is_no_echo() -> None:
    assert delay(noise(WINDOW, 2), noise(WINDOW + LONGEST, 3)) is None
    assert delay(np.zeros(WINDOW, np.int16), noise(WINDOW + LONGEST, 3)) is None
    assert delay(noise(WINDOW, 2), np.zeros(WINDOW + LONGEST, np.int16)) is None


def test_two_voices_are_no_echo_of_each_other() -> None:
    """Both are cut off at one moment, which is no echo without a delay; nor is what they share by chance."""
    for seed in range(20):
        assert delay(speech(1, seed, RATE), speech(1.25, seed + 50, RATE)) is None, seed


def test_the_delay_stays_while_somebody_speaks_above_a_faint_echo(clock: VirtualClock) -> None:
    reference = EchoReference(clock)
    filter_ = EchoFilter(clock, reference, NoCanceller())
    far = speech(8, 3, RATE)
    near = np.concatenate([np.zeros(1_000, np.int16), far // 30])[: len(far)]
    pass_through(filter_, clock, reference, near[: 3 * RATE], far[: 3 * RATE])
    assert filter_.lag == 1_000 - BEFORE
    for seed in range(8, 12):  # a delay that is found once is not believed
        with patch("robot.drivers.audio.echo.canceller.delay", return_value=seed * 100):
            pass_through(filter_, clock, reference, near[: RATE // 2], far[: RATE // 2])
        assert filter_.lag == 1_000 - BEFORE
    loud = near + speech(8, 4, RATE)
    pass_through(filter_, clock, reference, loud[3 * RATE :], far[3 * RATE :])
    assert filter_.lag == 1_000 - BEFORE


def test_what_the_robot_says_is_taken_out(
    clock: VirtualClock, speex: SpeexCanceller, spoken_korean: Callable[..., object]
) -> None:
    said = spoken_korean("여기 있어요", "만나서 반가워요", "같이 숨을 쉬어 볼까요", "천천히 쉬어도 괜찮아요")
    far = np.concatenate([said.samples] * 2)  # type: ignore[attr-defined]
    near = Room().microphone(Room().echo(far, 12), np.zeros(0), 0)
    reference = EchoReference(clock)
    clean = pass_through(EchoFilter(clock, reference, speex), clock, reference, near, far)
    last = slice(len(clean) // 2, len(clean))
    assert 10 * np.log10(power(near[last]) / power(clean[last])) > 12, "dB of echo that are gone"


def test_the_person_comes_through(
    clock: VirtualClock, speex: SpeexCanceller, spoken_korean: Callable[..., object]
) -> None:
    word = spoken_korean("멈춰").samples  # type: ignore[attr-defined]
    silent = np.zeros(len(word), np.int16)
    reference = EchoReference(clock)
    clean = pass_through(EchoFilter(clock, reference, speex), clock, reference, word, silent)
    assert abs(10 * np.log10(power(clean) / power(word[: len(clean)]))) < 1


def test_a_device_that_starts_elsewhere_is_followed(clock: VirtualClock, speex: SpeexCanceller) -> None:
    reference = EchoReference(clock)
    filter_ = EchoFilter(clock, reference, speex)
    far = noise(6 * RATE)
    for late in (480, 1_600):
        near = np.concatenate([np.zeros(late, np.int16), far // 8])[: len(far)]
        clean = pass_through(filter_, clock, reference, near, far)
        assert 10 * np.log10(power(near[4 * RATE :]) / power(clean[4 * RATE :])) > 15, late
        pass_through(filter_, clock, reference, np.zeros(RATE, np.int16), np.zeros(RATE, np.int16))


@settings(max_examples=25)
@given(sizes=st.lists(st.integers(0, 2_000), max_size=20))
def test_nothing_is_added_and_less_than_a_frame_is_held_back(sizes: list[int]) -> None:
    clock = VirtualClock(0)
    filter_ = EchoFilter(clock, EchoReference(clock), NoCanceller())
    went, came = b"", b""
    for number, size in enumerate(sizes):
        pcm = noise(size, number).tobytes()
        clock.move_to(clock.now() + size * 1_000_000 // RATE)
        went += pcm
        came += filter_(pcm)
        assert went.startswith(came)
        assert len(went) - len(came) < 2 * FRAME


def test_the_reference_is_one_unbroken_line(clock: VirtualClock) -> None:
    """A device asks in bursts; what it was given is played evenly."""
    reference = EchoReference(clock)
    line = FarEnd(reference)
    line.start(0)
    tone = (8_000 * np.sin(np.arange(22_050) * 2 * np.pi * 300 / 22_050)).astype(np.int16)
    clock.move_to(100_000)
    for begin in range(0, 22_050, 221):
        reference.write(tone[begin : begin + 221].tobytes(), 22_050)
        clock.move_to(100_000 + (begin // 663) * 30_000)
    heard = line.take(0, RATE * 6 // 5)
    assert not heard[: RATE // 10].any()
    wanted = 8_000 * np.sin(np.arange(RATE) * 2 * np.pi * 300 / RATE)
    assert np.abs(heard[RATE // 10 : RATE // 10 + RATE - 20] - wanted[:-20]).max() < 500


def test_a_device_that_stumbles_in_a_sound_without_an_end_is_not_lost(clock: VirtualClock) -> None:
    """A call is one sound for minutes; each tenth of a second a busy machine is 10 ms late with it."""
    reference = EchoReference(clock)
    line = FarEnd(reference)
    line.start(0)
    for number in range(1, 1_000):
        clock.move_to(number * 10_000 + number // 10 * 10_000)
        reference.write(b"\1\1" * 160, RATE)
        if number % 20 == 0:
            heard = line.take((clock.now() // 1_000 - 300) * 16, 3_200)
            assert np.count_nonzero(heard) > 2_400 or number < 40, number


def test_a_device_that_stumbled_plays_on_from_where_it_was_asked_again(clock: VirtualClock) -> None:
    """Where it had no more to play; what it had in hand it has played meanwhile."""

    def heard(*asked_ms: int) -> list[int]:
        clock.move_to(clock.now() + 1_000_000)
        begun, reference = clock.now(), EchoReference(clock)
        line = FarEnd(reference)
        line.start(begun)
        for at_ms in asked_ms:
            clock.move_to(begun + at_ms * 1_000)
            reference.write(b"\1\1" * 160, RATE)
        return [int(ms) * 10 for ms in np.flatnonzero(line.take(0, RATE // 2).reshape(-1, 160).any(axis=1))]

    assert heard(0, 10, 20, 70, 80) == [0, 10, 20, 70, 80]
    assert heard(*[0] * 10, 70, 80, 90, 100) == [*range(0, 140, 10)]
    assert heard(*[0] * 10, 260) == [*range(0, 100, 10), 260], "another sound"


def test_nobody_reads_and_nothing_grows(clock: VirtualClock) -> None:
    reference = EchoReference(clock)
    for _ in range(5_000):
        reference.write(b"\1\0" * 220, 22_050)
        clock.move_to(clock.now() + 10_000)
    assert len(reference.read()) == 400
    assert not reference.read()
    reference.write(b"", 22_050)
    assert not reference.read()


def test_what_the_device_is_given_is_written_down(clock: VirtualClock) -> None:
    reference = EchoReference(clock)
    given = iter([b"\1\0" * 10, b""])
    fill = reference.told(lambda _frames: next(given), 22_050)
    assert fill(10) == b"\1\0" * 10
    assert fill(10) == b""
    assert [block.pcm for block in reference.read()] == [b"\1\0" * 10]


def test_a_hole_in_the_microphone_is_noticed(clock: VirtualClock, speex: SpeexCanceller) -> None:
    """Two seconds are lost; afterwards near and far are in step again."""
    reference = EchoReference(clock)
    filter_ = EchoFilter(clock, reference, speex)
    pass_through(filter_, clock, reference, noise(RATE), np.zeros(RATE, np.int16))
    clock.move_to(clock.now() + 2_000_000)
    far = noise(5 * RATE, 7)
    near = np.concatenate([np.zeros(800, np.int16), far // 8])[: len(far)]
    clean = pass_through(filter_, clock, reference, near, far)
    assert 10 * np.log10(power(near[3 * RATE :]) / power(clean[3 * RATE :])) > 15


def test_without_the_library_everything_is_heard_as_it_is() -> None:
    library.cache_clear()
    try:
        with patch("robot.drivers.audio.echo.speex.LIBRARY", "libnosuch.so.9"):
            canceller = open_canceller()
            with pytest.raises(DeviceError, match=r"libnosuch.*apt-get install libspeexdsp1"):
                SpeexCanceller()
    finally:
        library.cache_clear()
    assert canceller.name == "none"
    assert canceller.process(b"ab", b"cd") == b"ab"


def test_a_frame_of_another_size_is_refused(speex: SpeexCanceller) -> None:
    for near, far in ((b"", b""), (bytes(2 * FRAME), b""), (bytes(2 * FRAME + 2), bytes(2 * FRAME))):
        with pytest.raises(ValueError, match="160 samples"):
            speex.process(near, far)


def test_the_voice_goes_down_in_50_ms_and_comes_back(clock: VirtualClock) -> None:
    duck = Ducking(clock, 22_050)
    block = (np.full(220, 10_000, np.int16)).tobytes()

    def play(ms: int, speech: bool | None = None) -> np.ndarray:
        parts = []
        for _ in range(ms // 10):
            if speech is not None:
                duck.heard(speech)
            parts.append(np.frombuffer(duck.apply(block), np.int16))
            clock.move_to(clock.now() + 10_000)
        return np.concatenate(parts).astype(int)

    assert (play(100, False) == 10_000).all()
    down = play(50, True)
    assert 20 * np.log10(down[-1] / 10_000) <= -12
    assert np.abs(np.diff(down)).max() < 50, "no click"
    assert (play(int(QUIET_S * 1000), False)[:-220] == round(10_000 * DOWN)).all()
    back = play(1_000, False)
    assert np.all(np.diff(back) >= 0)
    assert np.abs(np.diff(back)).max() < 50
    assert back[-1] == 10_000
    assert duck.apply(block) is block


def test_a_duck_takes_any_block(clock: VirtualClock) -> None:
    duck = Ducking(clock, 22_050)
    duck.heard(True)
    assert duck.apply(b"") == b""
    assert duck.apply(b"\1\0") == b"\1\0"
