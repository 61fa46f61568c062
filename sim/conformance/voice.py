"""What every voice does: each `say` and `play` ends in exactly one `Spoken`, and `hush` is quiet."""

import threading
from collections.abc import Callable, Iterator
from random import Random
from typing import ClassVar

import pytest

from robot.contract.events import Spoken
from robot.drivers.voice.setting import OpenVoice
from sim.conformance.patience import CLOCK, seconds_since, until
from sim.conformance.voice_bench import NOTE_S, OpenedBench, VoiceBench, note

CALLS = (
    "say",
    "say",
    "say",
    "say",
    "say",
    "say",
    "play",
    "hush",
    "hush",
    "disturb",
    "sound",
    "wait",
    "wait",
    "threads",
)


class VoiceConformance:
    """The suite. A subclass sets `open_voice`, or brings a fixture `bench` of its own.

        class TestChatter(VoiceConformance):
            open_voice = Chatter
            speaks = False

    `open_voice` takes a `VoiceSetting`. `speaks`: it makes sound where the tests run; `plays`: voice notes
    too.
    """

    open_voice: ClassVar[OpenVoice | None] = None
    speaks: ClassVar[bool] = True
    plays: ClassVar[bool] = False

    @pytest.fixture
    def bench(self) -> Iterator[VoiceBench]:
        """The voice on its bench, for one test."""
        open_voice = type(self).open_voice  # of the class: a function is not bound to it
        if open_voice is None:
            raise pytest.UsageError(f"{type(self).__name__} sets no open_voice")
        made = OpenedBench(open_voice, speaks=self.speaks, plays=self.plays)
        yield made
        made.close()

    def test_a_line_is_said_to_its_end_and_its_length_reported(self, bench: VoiceBench) -> None:
        begun = CLOCK.now()
        bench.say(1)
        end = bench.ended(1)
        took_ms = seconds_since(begun) * 1_000
        if bench.speaks:
            assert end.outcome == "played"
            assert end.played_ms > 100
            assert not bench.in_real_time or end.played_ms <= took_ms
        else:
            assert end == Spoken(1, "captioned", 0)
        assert bench.troubles == []
        assert bench.is_silent()

    def test_what_is_not_for_the_ear_is_a_caption_at_once(self, bench: VoiceBench) -> None:
        cases = [(None, "text"), ("", "voice"), ("😀", "voice"), ("…[]<>#$\r\n", "voice")]
        for utterance, (text, style) in enumerate(cases):
            bench.say(utterance, style, text)
        assert bench.events == [Spoken(utterance, "captioned", 0) for utterance in range(len(cases))]
        assert bench.troubles == []

    def test_what_it_cannot_read_is_a_caption_and_told(self, bench: VoiceBench) -> None:
        if bench.unreadable is None:
            pytest.skip("it reads everything, or nobody said what it cannot read")
        bench.say(1, text=bench.unreadable)
        assert bench.events == [Spoken(1, "captioned", 0)]
        assert len(bench.troubles) == bench.speaks

    def test_lines_are_said_in_their_order(self, bench: VoiceBench) -> None:
        for utterance in (1, 2, 3):
            bench.say(utterance, text=bench.line[0][:5])
        said = [bench.ended(utterance).outcome for utterance in (1, 2, 3)]
        assert said == ["played" if bench.speaks else "captioned"] * 3
        assert [event.utterance for event in bench.spoken()] == [1, 2, 3]

    def test_hush_ends_what_sounds_and_what_waits_and_the_next_line_is_said(self, bench: VoiceBench) -> None:
        for utterance in (1, 2, 3):
            bench.say(utterance)
        if bench.speaks:
            bench.begins_to_sound()
            CLOCK.sleep(0.1)
        begun = CLOCK.now()
        bench.voice.hush()
        assert seconds_since(begun) < 0.005, "it does not return at once"
        assert bench.is_silent(0.02), "it still sounds after 20 ms"
        ends = [bench.ended(utterance, 0.3) for utterance in (1, 2, 3)]
        assert [end.outcome for end in ends] == ["stopped" if bench.speaks else "captioned"] * 3
        assert 50 * bench.speaks <= ends[0].played_ms <= 400
        assert ends[1].played_ms == ends[2].played_ms == 0
        bench.voice.hush()
        bench.say(4)
        assert bench.ended(4).outcome == ("played" if bench.speaks else "captioned")

    def test_a_loudspeaker_that_goes_away_is_never_said_to_have_spoken(self, bench: VoiceBench) -> None:
        bench.say(1)
        if bench.speaks:
            bench.begins_to_sound()
            if not bench.lose():
                pytest.skip("its loudspeaker cannot be taken away here")
            assert bench.ended(1).outcome == "failed"
            assert len(bench.troubles) == 1
        bench.say(2)
        assert bench.ended(2).outcome in ("failed", "captioned")

    def test_sounds_end_in_no_event_and_words_come_before_them(self, bench: VoiceBench) -> None:
        bench.voice.sound("purr", 0.6)
        bench.say(1)
        bench.voice.sound("breath", 0.6)
        bench.ended(1)
        bench.voice.hush()
        assert len(bench.events) == 1

    def test_a_voice_note_is_played_to_its_end_or_said_not_to_be(self, bench: VoiceBench) -> None:
        media, begun = note(), CLOCK.now()
        bench.voice.play(1, media, 0.6)
        assert seconds_since(begun) < 0.1, "it does not return at once"
        end = bench.ended(1)
        if bench.plays or end.outcome == "played":
            assert end.outcome == "played"
            assert NOTE_S * 1_000 - 100 <= end.played_ms <= NOTE_S * 1_000 + 100
            assert not bench.in_real_time or seconds_since(begun) >= NOTE_S
        else:
            assert end == Spoken(1, "failed", 0)
        assert bench.is_silent()

    def test_hush_ends_a_voice_note_and_those_that_wait(self, bench: VoiceBench) -> None:
        for utterance in (1, 2):
            bench.play(utterance)
        if not bench.plays:
            assert [bench.ended(each).outcome for each in (1, 2)] == ["failed", "failed"]
            return
        bench.begins_to_sound()
        CLOCK.sleep(0.1)
        bench.voice.hush()
        assert bench.is_silent(0.02), "it still sounds after 20 ms"
        first, second = (bench.ended(utterance, 0.5) for utterance in (1, 2))
        assert (first.outcome, second) == ("stopped", Spoken(2, "stopped", 0))
        assert 50 <= first.played_ms <= 600
        bench.play(3)
        bench.voice.hush()  # while it is read
        assert bench.ended(3, 0.1) == Spoken(3, "stopped", 0)
        bench.say(4)
        assert bench.ended(4).outcome == "played"

    def test_a_voice_note_keeps_its_turn_and_an_urgent_line_ends_it(self, bench: VoiceBench) -> None:
        bench.say(1, text=bench.line[0][:5])
        bench.play(2)
        if bench.plays:
            bench.ended(1)
            bench.begins_to_sound()
            CLOCK.sleep(0.1)
        bench.voice.say(3, bench.line[0][:5], bench.line[1], "voice", 0.6, urgent=True)
        bench.ended(3)
        if bench.plays:
            assert [event.utterance for event in bench.spoken()] == [1, 2, 3]
            assert bench.ended(2).outcome == "stopped"

    def test_what_is_no_voice_note_fails(self, bench: VoiceBench) -> None:
        bench.voice.play(1, b"no note", 0.6)
        assert bench.ended(1) == Spoken(1, "failed", 0)
        bench.say(2, text=bench.line[0][:5])
        assert bench.ended(2).outcome == ("played" if bench.speaks else "captioned")

    def test_closing_ends_everything(self, bench: VoiceBench) -> None:
        for utterance in range(3):
            bench.say(utterance)
        bench.voice.close()
        ended = "stopped" if bench.speaks else "captioned"
        assert [bench.ended(utterance).outcome for utterance in range(3)] == [ended] * 3
        assert bench.is_silent()
        bench.say(9)
        assert bench.ended(9).outcome == ("failed" if bench.speaks else "captioned")

    def test_no_gain_breaks_a_voice(self, bench: VoiceBench) -> None:
        for utterance, gain in enumerate((float("nan"), -1.0, 0.0, 1e9)):
            bench.voice.say(utterance, bench.line[0][:2], bench.line[1], "whisper", gain)
        for utterance in range(4):
            assert bench.ended(utterance).outcome in ("played", "captioned", "failed")

    @pytest.mark.parametrize("seed", range(2))
    def test_every_say_ends_in_exactly_one_spoken_in_any_order_of_calls(
        self, bench: VoiceBench, seed: int
    ) -> None:
        chance = Random(seed)  # noqa: S311 - the same calls for the same seed
        said = sum(_call(bench, chance, 1 + at) for at in range(60))
        if chance.random() >= 0.5 or not bench.lose():
            bench.voice.hush()
        assert until(lambda: len(bench.events) >= said, 10.0)
        bench.voice.close()
        assert len(bench.spoken()) == len(bench.events)
        assert len({event.utterance for event in bench.spoken()}) == len(bench.events) == said


def _call(bench: VoiceBench, chance: Random, utterance: int) -> bool:
    """One call as chance will have it; whether it was one that ends in a `Spoken`."""
    calls: dict[str, Callable[[], None]] = {
        "hush": bench.voice.hush,
        "disturb": lambda: bench.disturb(chance),
        "sound": lambda: bench.voice.sound("breath", 0.5),
        "wait": lambda: CLOCK.sleep(chance.random() * 0.05),
        "threads": lambda: _hush_from_threads(bench),
    }
    call = chance.choice(CALLS)
    if call == "play":
        bench.play(utterance)
        return True
    if call != "say":
        calls[call]()
        return False
    text = chance.choice([None, bench.line[0][:2], "", "今日は"])
    bench.say(utterance, chance.choice(["voice", "voice", "whisper", "text"]), text)
    return True


def _hush_from_threads(bench: VoiceBench) -> None:
    threads = [threading.Thread(target=bench.voice.hush) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
