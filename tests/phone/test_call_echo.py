"""The echo in a call by the robot: the other side does not hear themselves, and hears the person."""

import numpy as np
import numpy.typing as npt
import pytest

from robot.drivers.audio.echo.canceller import EchoCanceller, EchoFilter, NoCanceller
from robot.drivers.audio.echo.reference import EchoReference
from robot.drivers.audio.echo.speex import FRAME, SpeexCanceller
from robot.drivers.audio.echo.turns import AUDIBLE, ENOUGH_FRAMES, HELD_FRAMES, LEFT, Turns
from robot.errors import DeviceError
from robot.phone.sounding import RATE
from sim.clock import VirtualClock
from tests.speech.acoustic.room import Room, speech

Samples = npt.NDArray[np.int16]
HEARD, CHUNK = 16_000, 480
TIMES, PLAYED = RATE // HEARD, 480
# Seconds: the person speaks from 5 to 7, while the other side does.
LONG, PERSON, PERSON_S = 8, 5, 2
NOBODY = np.zeros(0)


class Line:
    """What the other side says in a room through the robot, and what goes back to them."""

    def __init__(self, canceller: EchoCanceller, seed: int = 1, below_db: float = 6) -> None:
        self.said, self.room = speech(LONG, seed, RATE), Room(seed)
        self.echo = self.room.echo(self.said[::TIMES], below_db)
        self.person = self.room.person(speech(PERSON_S, seed + 100, HEARD))
        self._clock = VirtualClock(0)
        self._played = EchoReference(self._clock)
        self.filter = EchoFilter(self._clock, self._played, canceller, in_turns=True)

    def back(self, near: Samples, said: Samples) -> Samples:
        """What is sent of `near`, while `said` is played."""
        pieces, out = iter(said.reshape(-1, PLAYED)), list[Samples]()
        fill = self._played.told(lambda _: next(pieces).tobytes(), RATE)
        for begin in range(0, len(near) - CHUNK + 1, CHUNK):
            for _ in range(CHUNK * TIMES // PLAYED):
                fill(PLAYED)
            self._clock.move_to(self._clock.now() + CHUNK * 1_000_000 // HEARD)
            out.append(np.frombuffer(self.filter(near[begin : begin + CHUNK].tobytes()), np.int16))
        return np.concatenate(out)


def part(samples: npt.NDArray[np.generic], begin: float, end: float) -> npt.NDArray[np.float64]:
    return samples[round(begin * HEARD) : round(end * HEARD)].astype(np.float64)


def decibels(before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]) -> float:
    return float(10 * np.log10(np.mean(before**2) / (np.mean(after**2) + 1e-9)))


def speex() -> SpeexCanceller:
    try:
        return SpeexCanceller()
    except DeviceError as error:
        pytest.skip(f"Debian package libspeexdsp1 is not installed: {error.what}")


@pytest.mark.parametrize(("seed", "below_db"), [(1, 0), (2, 12), (4, 20), (3, 30)])
def test_the_echo_is_gone_from_the_first_word_and_the_person_is_heard_while_both_speak(
    seed: int, below_db: float
) -> None:
    alone = Line(speex(), seed, below_db)
    near = alone.room.microphone(alone.echo, NOBODY, 0)
    back = alone.back(near, alone.said)
    if below_db <= 20:  # what is fainter is hardly above the microphone's own noise
        assert decibels(part(near, 0, 2), part(back, 0, 2)) > 25, "before it has learned anything"
        assert decibels(part(near, 4, LONG), part(back, 4, LONG)) > 30
    assert alone.filter.turns is not None
    assert alone.filter.turns.learned

    both = Line(speex(), seed, below_db)
    back = both.back(both.room.microphone(both.echo, both.person, PERSON * HEARD), both.said)
    heard, said = part(back, PERSON, PERSON + PERSON_S), both.person
    gain = float(heard @ said / (said @ said))
    assert gain > 0.8, "of the person's voice"
    rest = heard - gain * said
    assert decibels(gain * said, rest) > 5, "all that is not their voice"


def test_without_the_library_they_take_turns_and_nobody_in_a_quiet_room_waits() -> None:
    line = Line(NoCanceller())
    near = line.room.microphone(line.echo, line.person, PERSON * HEARD)
    back = line.back(near, line.said)
    assert decibels(part(near, 0, 3.1), part(back, 0, 3.1)) > 25
    assert decibels(part(near, PERSON, 6.6), part(back, PERSON, 6.6)) > 25, "the other side is speaking"
    quiet = Line(NoCanceller())
    near = quiet.room.microphone(np.zeros(len(quiet.echo)), quiet.person, PERSON * HEARD)
    assert (quiet.back(near, np.zeros(len(quiet.said), np.int16)) == near[: len(near) // CHUNK * CHUNK]).all()


def test_a_room_that_gives_nothing_back_makes_nobody_wait() -> None:
    line = Line(speex())
    near = line.room.microphone(np.zeros(len(line.echo)), line.person, PERSON * HEARD)
    back = line.back(near, line.said)
    said = part(back, PERSON, PERSON + PERSON_S)
    assert abs(decibels(part(near, PERSON, PERSON + PERSON_S), said)) < 3


def test_an_echo_that_comes_another_way_than_was_learned_is_not_let_through() -> None:
    """The device is late by 60 ms from one moment on: a canceller that knew the old way has to learn."""
    line = Line(speex(), below_db=0)
    near = line.room.microphone(line.echo, NOBODY, 0)
    line.back(near, line.said)
    later = np.concatenate([np.zeros(960, np.int16), near])[: len(near)]
    back = line.back(later, line.said)
    assert decibels(part(later, 2, LONG), part(back, 2, LONG)) > 30
    assert decibels(part(later, 0, 2), part(back, 0, 2)) > 4, "for a second some of it passes"


# --- turns alone --------------------------------------------------------------------------------------------


def frame(loud: float) -> Samples:
    return np.full(FRAME, loud, np.int16)


def passed(turns: Turns, near: float, far: float, clean: float, echoed: float | None = None) -> int:
    echo = frame(far if echoed is None else echoed)
    out = np.frombuffer(turns.process(frame(near), frame(far), echo, frame(clean).tobytes()), "<i2")
    return int(out[-1])


def test_it_waits_for_as_long_as_a_room_may_ring_and_then_no_longer() -> None:
    turns = Turns(learns=False)
    assert passed(turns, 1_000, AUDIBLE, 1_000) == 1_000
    assert passed(turns, 1_000, AUDIBLE + 1, 1_000) == 1_000 * LEFT
    for _ in range(HELD_FRAMES - 1):
        assert passed(turns, 1_000, 0, 1_000) == 1_000 * LEFT
    assert passed(turns, 1_000, 0, 1_000) == 1_000
    for _ in range(4 * ENOUGH_FRAMES):
        passed(turns, 0, 3_000, 0)
    assert not turns.learned, "without a canceller nothing is learned"


def test_what_is_learned_needs_half_a_second_of_an_echo_and_is_lost_in_another_room() -> None:
    turns = Turns()
    for _ in range(4 * ENOUGH_FRAMES):
        passed(turns, 10, 3_000, 10, echoed=0)
    assert not turns.learned, "of a pause"
    for _ in range(40):
        passed(turns, 1_000, 3_000, 900)
    assert passed(turns, 1_000, 3_000, 900) == 900 * LEFT, "it takes out nothing yet"
    count = 0
    while not turns.learned:
        passed(turns, 1_000, 3_000, 50)
        count += 1
        assert count < 4 * ENOUGH_FRAMES
    assert count >= ENOUGH_FRAMES
    passed(turns, 2_000, 3_000, 1_500)
    assert passed(turns, 2_000, 3_000, 1_500) == 1_500, "the person, at once"
    turns.again()
    passed(turns, 2_000, 3_000, 1_500)
    assert passed(turns, 2_000, 3_000, 1_500) == 1_500 * LEFT
