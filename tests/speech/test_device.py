"""Both sound libraries on a real sound server: named devices, loss and return, who else listens."""

import importlib
import time
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from robot.clock import SystemClock
from robot.drivers.audio.backends import open_playback
from robot.drivers.audio.sound import FULL_SCALE, Sound
from robot.drivers.voice.output import Played
from robot.drivers.voice.player import DEVICE_RATE, Player
from robot.drivers.voice.playing_sound import Taps
from robot.errors import DeviceError
from tests.speech.sound_server import Listener, SoundServer, until

pytestmark = pytest.mark.real_time

CLOCK = SystemClock()
Library = Literal["miniaudio", "sounddevice", "parrot"]
TONE = Sound((8_000 * np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050)).astype(np.int16), 22_050)
SHORT = Sound(TONE.samples[:8_820], TONE.rate)
ALSA = """
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.kitchen { type pulse device kitchen }
pcm.speaker { type pulse device speaker }
"""


@pytest.fixture(params=["miniaudio", "sounddevice", "parrot"])
def library(
    request: pytest.FixtureRequest,
    sound_server: SoundServer,
    monkeypatch: pytest.MonkeyPatch,
    another_package: Path,
) -> Library:
    """A library that can be loaded, on the private server."""
    try:
        importlib.import_module(request.param)
    except (ImportError, OSError):  # OSError: without PortAudio's own library
        pytest.skip(f"{request.param} is not installed, or libportaudio2 is not")
    if request.param == "sounddevice":
        if not list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")):
            pytest.skip("Debian package libasound2-plugins is not installed")
        configuration = sound_server.run / "asound.conf"
        configuration.write_text(ALSA)
        monkeypatch.setenv("ALSA_CONFIG_PATH", str(configuration))
    library: Library = request.param
    return library


def ended(ends: list[Played], count: int = 1, seconds: float = 20.0) -> Played:
    assert until(lambda: len(ends) >= count, seconds), "the sound never ended"
    return ends[-1]


def test_the_named_device_is_played_on_and_no_other(library: Library, sound_server: SoundServer) -> None:
    sound_server.kitchen()
    named, other = Listener(sound_server, "kitchen"), Listener(sound_server, "speaker")
    player = Player(CLOCK, "Kitchen", library)
    ends: list[Played] = []
    player.play(SHORT, ends.append)
    assert ended(ends) == Played(SHORT.ms, "complete")
    assert "kitchen" in player.name.lower()
    player.close()
    assert named.end() > 500
    assert other.end() < 5


def test_a_name_that_is_not_there_is_said_with_those_that_are(library: Library) -> None:
    with pytest.raises(DeviceError, match=r"none called 'Bell'; found: .*speaker") as caught:
        open_playback("Bell", DEVICE_RATE, library)
    assert "Captions" in caught.value.mend


def test_a_device_that_appears_is_used_and_one_that_went_is_told(
    library: Library, sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("robot.drivers.voice.player.LOOK_EVERY_S", 0.1)
    monkeypatch.setattr("robot.drivers.voice.player.STALLED_S", 0.3)
    told: list[bool] = []
    ends: list[Played] = []
    player = Player(CLOCK, "kitchen", library, changed=told.append)
    assert player.absent is not None
    player.play(SHORT, ends.append)
    assert ended(ends) == Played(0, "lost"), "nothing pretends to play"
    module = sound_server.kitchen()
    assert until(lambda: told == [True])
    player.play(SHORT, ends.append)
    assert ended(ends, 2).how == "complete"
    long = Sound(np.tile(TONE.samples, 2), TONE.rate)
    player.play(long, ends.append)
    time.sleep(0.3)
    sound_server.pactl("unload-module", module)
    last = ended(ends, 3, long.ms / 1_000 + 3.0)
    if library == "sounddevice" and last.how == "complete":
        # Through ALSA a sound server may move what plays to another output, and tells nobody: it was played.
        assert last.ms == long.ms
        player.close()
        return
    assert last.how == "lost"
    assert 0 < last.ms < long.ms
    assert until(lambda: told == [True, False])
    sound_server.kitchen()
    assert until(lambda: told == [True, False, True])
    player.play(SHORT, ends.append)
    assert ended(ends, 4).how == "complete", "plugged in again, the next one plays"
    player.close()


def test_cancelled_it_says_what_was_played(library: Library) -> None:
    player = Player(CLOCK, None, library)
    ends: list[Played] = []
    player.play(TONE, ends.append)
    time.sleep(0.4)
    began = time.monotonic()
    player.cancel()
    assert ended(ends).how == "cancelled"
    assert time.monotonic() - began < 0.3
    assert 50 < ends[0].ms < 500
    player.play(SHORT, ends.append)
    assert ended(ends, 2) == Played(SHORT.ms, "complete")
    player.close()


def test_what_is_played_is_measured_told_and_turned_down(library: Library) -> None:
    levels: list[tuple[float, int]] = []
    given: list[tuple[bytes, int]] = []
    taps = Taps(
        heard=lambda level, at: levels.append((level, at)),
        reference=lambda pcm, rate: given.append((pcm, rate)),
        duck=lambda pcm: (np.frombuffer(pcm, "<i2") // 2).astype("<i2").tobytes(),
    )
    player = Player(CLOCK, None, library, taps=taps)
    ends: list[Played] = []
    before = CLOCK.now()
    player.play(TONE, ends.append)
    ended(ends)
    player.close()
    wanted = 8_000 / 2 / FULL_SCALE / 2**0.5
    assert len(levels) == pytest.approx(20, abs=4), "one for each 50 ms"
    assert [level for level, _ in levels[:-1]] == pytest.approx([wanted] * (len(levels) - 1), rel=0.05)
    assert levels[-1][0] == 0.0, "and silence at the end"
    times = [at for _, at in levels]
    assert times == sorted(times)
    assert before <= times[0]
    assert times[-1] - times[0] == pytest.approx(1_000_000, abs=250_000)
    assert {rate for _, rate in given} == {DEVICE_RATE}
    whole = np.frombuffer(b"".join(pcm for pcm, _ in given), "<i2")
    assert np.array_equal(whole, TONE.samples // 2), "exactly what the device was handed"


def test_a_listener_that_breaks_does_not_break_the_sound(
    caplog: pytest.LogCaptureFixture,
) -> None:

    def broken(_pcm: bytes) -> bytes:
        raise ValueError("out of order")

    player = Player(CLOCK, backend="null", taps=Taps(duck=broken))
    ends: list[Played] = []
    player.play(SHORT, ends.append)
    assert ended(ends) == Played(SHORT.ms, "complete")
    assert player.taps.duck is None
    assert "out of order" in caplog.text
    player.close()
