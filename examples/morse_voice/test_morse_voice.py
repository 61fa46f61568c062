"""What every voice must do, here with tones; they are played to nobody, in real time."""

import pytest
from morse_voice import MorseVoice, tones

from sim.conformance.voice import VoiceConformance
from sim.conformance.voice_bench import VoiceBench


class MorseBench(VoiceBench):
    """Knows when it sounds: so the suite can tell how soon it is silent."""

    unreadable = None
    in_real_time = False  # the last buffer is counted as heard when it was handed over

    def open(self):
        self.morse = MorseVoice(self.setting(sound="null"), unit_s=0.01)
        return self.morse

    def sounds(self):
        return self.morse.speaking


class TestItKeepsThePromises(VoiceConformance):
    @pytest.fixture
    def bench(self):
        made = MorseBench()
        yield made
        made.close()


def test_sos_is_as_long_as_it_should_be():
    """27 units: three dots (5), a gap (3), three dashes (11), a gap (3), three dots (5)."""
    assert tones("SOS").seconds == pytest.approx(27 * 0.06, abs=0.001)
    assert tones("こんにちは") is None
