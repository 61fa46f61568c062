"""Speech modules under virtual time: what they hear byte by byte, and what is told of what they did."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract.events import Spoken
from robot.drivers.voice.aquestalk import AquesTalk
from robot.drivers.voice.dialect import Dialect
from robot.drivers.voice.emic2 import Emic2
from robot.drivers.voice.serial_voice import RETRY_S, SerialVoice
from robot.errors import DeviceError, InputError, YorisouError
from sim.clock import VirtualClock
from sim.voices.aquestalk import SimulatedAquesTalk
from sim.voices.emic2 import SimulatedEmic2
from sim.voices.simulated_module import SimulatedModule
from sim.voices.simulated_port import VirtualPort

US = 1_000_000
TO_THE_WIRE_US = 20_000


class World:
    """A voice, its module and the time between them."""

    def __init__(self, kind: str) -> None:
        self.clock = VirtualClock(0, US)
        self.module: SimulatedModule
        self.dialect: Dialect
        if kind == "emic2":
            self.module, self.dialect = SimulatedEmic2(US), Emic2(140)
            self.text, self.language = "Hello. It is quiet here.", "en"
            self.told = ["Hello.", "It is quiet here."]
        else:
            self.module, self.dialect = SimulatedAquesTalk(US), AquesTalk()
            self.text, self.language = "こんにちわ。ここに います。", "ja"
            self.told = ["konnnichiwa.", "kokoni/imasu."]
        self.port = VirtualPort(self.module, self.clock)
        self.absent = False
        self.events: list[tuple[int, Spoken]] = []
        self.troubles: list[YorisouError] = []
        self.answers: list[bool] = []
        self.voice = SerialVoice(
            self.clock,
            lambda event: self.events.append((self.clock.now(), event)),  # type: ignore[arg-type]
            self.dialect,
            self.open,
            trouble=self.troubles.append,
            changed=self.answers.append,
        )

    def open(self) -> VirtualPort:
        if self.absent or self.port.unplugged:
            raise DeviceError("/dev/module", "there is no such port.", "Is the cable plugged in?")
        return self.port

    def say(self, utterance: int, text: str | None = None, gain: float = 0.6, style: Any = "voice") -> None:
        self.voice.say(utterance, self.text if text is None else text, self.language, style, gain)

    def run(self, seconds: float) -> None:
        end = self.clock.now() + round(seconds * US)
        while self.clock.now() < end:
            if wait_s := self.voice.turn():
                self.clock.move_to(min(end, self.clock.now() + round(wait_s * US)))

    @property
    def ends(self) -> list[tuple[int, str]]:
        return [(event.utterance, event.outcome) for _, event in self.events]

    def said(self) -> list[str]:
        """What was said to its end."""
        return [said.text for said in self.module.said if said.ended_us is not None and not said.cut]


KINDS = ("emic2", "aquestalk")


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param)


def test_it_waits_for_power_up_then_says_sentence_by_sentence(world: World) -> None:
    world.say(1)
    world.say(2)
    world.run(12)
    assert world.ends == [(1, "played"), (2, "played")]
    assert world.said() == world.told * 2
    spoken_us = sum(said.ended_us - said.began_us for said in world.module.said[:2] if said.ended_us)
    assert abs(world.events[0][1].played_ms - spoken_us / 1_000) < 5
    assert world.answers == [True]
    assert world.troubles == []


def test_settings_are_sent_once_and_follow_gain_and_whisper() -> None:
    world = World("emic2")
    world.say(1, gain=0.6)
    world.run(8)
    assert world.module.settings == {"N": 0, "P": 1, "L": 0, "W": 140, "V": -4}
    before = len(world.module.arrived)
    world.say(2, "Hello.", gain=0.6)
    world.run(3)
    heard = bytes(byte for _, byte in world.module.arrived[before:])
    assert heard == b"SHello.\n"
    world.say(3, "Hello.", gain=0.6, style="whisper")
    world.run(3)
    assert world.module.settings["V"] == -12
    world.voice.say(4, "¿Cómo estás?", "es", "voice", 1.0)
    world.run(3)
    assert world.module.said[-1].text == "¿Cómo estás?"
    assert world.module.settings["L"], world.module.settings["V"] == (2, 0)


@pytest.mark.parametrize(
    ("kind", "gain", "style", "outcome"),
    [
        ("emic2", 0.004, "voice", "played"),
        ("emic2", 0.003, "voice", "captioned"),
        ("aquestalk", 0.3, "voice", "played"),
        ("aquestalk", 0.29, "voice", "captioned"),
        ("aquestalk", 0.6, "whisper", "captioned"),
        ("aquestalk", 1.0, "whisper", "played"),
    ],
)
def test_what_cannot_be_so_quiet_is_a_caption(kind: str, gain: float, style: str, outcome: str) -> None:
    world = World(kind)
    world.say(1, gain=gain, style=style)
    world.run(8)
    assert world.ends == [(1, outcome)]


def test_another_language_is_a_caption_and_told_once(world: World) -> None:
    for utterance in (1, 2):
        world.voice.say(utterance, "안녕하세요", "ko", "voice", 0.6)
    assert world.ends == [(1, "captioned"), (2, "captioned")]
    assert [type(error) for error in world.troubles] == [InputError]


# --- stop -------------------------------------------------------------------------------------------------


@given(st.sampled_from(KINDS), st.integers(0, 9_000_000), st.booleans())
def test_a_stop_at_any_moment_is_heard_at_once_and_what_follows_is_said(
    kind: str, at_us: int, long: bool
) -> None:
    """While it has no power yet, while settings or a text are under way, in speech, between, and at rest."""
    world = World(kind)
    text = world.text * 12 if long else world.text
    world.say(1, text)
    world.say(2, text)
    stop_us = world.clock.now() + at_us
    world.port.at(stop_us, world.voice.hush)
    world.run(at_us / US + 0.01)
    # One on the wire, the other on its way to it for at most 20 ms.
    ending = ord("X") if kind == "emic2" else ord("$")
    if stop_us > US + world.module.boot_us:
        stops = [at for at, byte in world.module.arrived if byte == ending and at >= stop_us]
        world.run(0.01)
        stops = [at for at, byte in world.module.arrived if byte == ending and at >= stop_us]
        assert stops
        assert stops[0] <= stop_us + TO_THE_WIRE_US
    for said in world.module.said:
        assert said.ended_us is not None
        assert said.ended_us <= stop_us + TO_THE_WIRE_US, "still speaking"
        assert said.began_us <= stop_us or said.ended_us - said.began_us < 5_000, "begun after the stop"
    assert len(world.ends) == 2
    for at, event in world.events:
        assert event.outcome in ("played", "stopped")
        assert at <= stop_us
    count = len(world.module.said)
    world.say(3)
    world.run(10)
    assert world.ends[2:] == [(3, "played")]
    assert [said.text for said in world.module.said[count:]] == world.told, "nothing of the old text is left"


LONG = {"en": "you may stay as you are, and " * 6, "ja": "しばらく ここで やすみます、" * 4}


@pytest.mark.parametrize("kind", KINDS)
def test_a_stop_does_not_wait_for_the_text_that_is_under_way(kind: str) -> None:
    """At every moment of the fifth of a second that one long sentence needs on the wire, and after it."""
    for late_us in range(0, 300_000, 3_700):
        world = World(kind)
        world.run(5)
        world.say(1, LONG[world.language])
        stop_us = world.clock.now() + late_us
        world.port.at(stop_us, world.voice.hush)
        world.run(late_us / US + 0.5)
        assert world.ends == [(1, "stopped")]
        ending = ord("X") if kind == "emic2" else ord("$")
        heard = [at for at, byte in world.module.arrived if byte == ending and at >= stop_us]
        assert heard[0] <= stop_us + TO_THE_WIRE_US
        for said in world.module.said:
            assert said.ended_us is not None
            assert said.ended_us <= stop_us + TO_THE_WIRE_US
            assert said.began_us <= stop_us or said.ended_us - said.began_us < 5_000
        world.say(2)
        world.run(4)
        assert world.ends[1:] == [(2, "played")]


def test_a_stop_tells_how_long_was_spoken(world: World) -> None:
    world.run(5)
    world.say(1)
    world.port.at(world.clock.now() + 500_000, world.voice.hush)
    world.run(1)
    ((_, event),), (said,) = world.events, world.module.said
    assert (event.outcome, said.cut) == ("stopped", True)
    assert said.ended_us is not None
    assert abs(event.played_ms - (said.ended_us - said.began_us) / 1_000) < 5


# --- what goes wrong --------------------------------------------------------------------------------------

NEVER = ("deaf", "mute", "noise", "hasty")


@pytest.mark.parametrize("fault", NEVER)
def test_a_module_that_does_not_do_it_is_never_said_to_have_spoken(world: World, fault: str) -> None:
    world.say(1)
    world.run(8)
    assert world.ends == [(1, "played")]
    setattr(world.module.faults, fault, True)
    world.say(2)
    world.say(3)
    world.run(12)
    world.say(4)
    assert world.ends[1:3] == [(2, "failed"), (3, "captioned")]
    assert len(world.troubles) == 1
    world.run(12)
    setattr(world.module.faults, fault, False)
    world.run(10)
    world.say(5)
    world.run(6)
    assert world.ends[-1] == (5, "played"), "and it is heard of again"
    assert world.answers[:3] == [True, False, True]


def test_a_module_that_was_never_there(world: World) -> None:
    world.absent = True
    world.say(1)
    world.run(1)
    world.say(2)
    assert world.ends == [(1, "captioned"), (2, "captioned")]
    world.run(60)
    assert len(world.troubles) == 1
    world.absent = False
    world.run(RETRY_S + 5)
    world.say(3)
    world.run(6)
    assert world.ends[-1] == (3, "played")
    assert world.answers == [False, True]


def test_unplugged_in_the_middle_and_plugged_in_again(world: World) -> None:
    def plug(in_: bool) -> None:
        world.port.unplugged = not in_

    world.run(5)
    world.say(1)
    world.say(2)
    world.port.at(world.clock.now() + 500_000, lambda: plug(False))
    world.run(1)
    assert world.ends == [(1, "failed"), (2, "captioned")]
    world.voice.hush()
    world.run(10)
    assert len(world.troubles) == 1
    plug(True)
    world.run(10)
    world.say(3)
    world.run(6)
    assert world.ends[-1] == (3, "played")
    plug(False)
    world.run(1)
    assert len(world.troubles) == 2, "a second time is news again, also while nothing is said"


@given(
    st.sampled_from(KINDS),
    st.sampled_from([*NEVER, "unplugged"]),
    st.integers(0, 8_000_000),
    st.integers(0, 8_000_000),
)
def test_played_is_what_the_module_said_to_its_end(kind: str, fault: str, on_us: int, for_us: int) -> None:
    """Whatever fails, whenever, for however long."""
    world = World(kind)

    def wrong(on: bool) -> None:
        setattr(world.port if fault == "unplugged" else world.module.faults, fault, on)

    world.port.at(US + on_us, lambda: wrong(True))
    for utterance in range(1, 4):
        world.say(utterance, world.text * utterance)
    world.run(on_us / US)
    world.run(for_us / US)
    wrong(False)
    world.run(40)
    assert sorted(utterance for utterance, _ in world.ends) == [1, 2, 3]
    whole = sum(utterance for utterance, outcome in world.ends if outcome == "played")
    assert "".join(world.said()).count(world.told[-1]) >= whole, "played, but not said"
    assert len(world.troubles) <= 1 + len(world.answers)


def test_an_error_that_nobody_thought_of_ends_the_lines(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(type(world.dialect), "message", lambda *_: 1 / 0)
        world.say(1)
        world.say(2)
        world.run(8)
    assert world.ends == [(1, "failed"), (2, "captioned")]
    assert len(world.troubles) == 1
    world.say(3)
    world.run(8)
    assert world.ends[-1] == (3, "played")


@given(st.sampled_from(KINDS), st.integers(2, 40))
def test_bytes_that_are_lost_end_every_line_once(kind: str, drop: int) -> None:
    world = World(kind)
    world.module.faults.drop = drop
    for utterance in range(1, 4):
        world.say(utterance)
    world.run(30)
    assert sorted(utterance for utterance, _ in world.ends) == [1, 2, 3]
    world.module.faults.drop = 0
    world.run(8)
    world.say(4)  # may meet the rest of a text whose end was lost
    world.run(10)
    world.say(5)
    world.run(8)
    assert world.ends[-1] == (5, "played")


def test_a_text_that_is_refused_fails_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The module knows better than we do what it can read."""
    with monkeypatch.context() as patch:
        patch.setattr(type(world.dialect), "message", lambda *_: b"qq9\r")
        world.say(1)
        world.run(8)
    world.say(2)
    world.run(8)
    assert world.ends == [(1, "failed"), (2, "played")]
    assert len(world.troubles) == 1
    assert world.answers == [True], "it is still there"
