"""The local player: on a private sound server, on a null device, and with no device at all."""

import subprocess
import threading
import time

import numpy as np
import pytest

from robot.clock import SystemClock
from robot.drivers.audio.backends import open_microphone
from robot.drivers.audio.sound import Sound
from robot.drivers.voice.output import Played
from robot.drivers.voice.player import Player
from robot.drivers.voice.wordless_sounds import wordless
from robot.errors import DeviceError
from tests.speech.sound_server import SoundServer, until

pytestmark = pytest.mark.real_time

CLOCK = SystemClock()
TONE = Sound((8_000 * np.sin(2 * np.pi * 440 * np.arange(22_050 * 3) / 22_050)).astype(np.int16), 22_050)


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sound server and no card."""
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent/pulse.sock")
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("device", [None, "Kitchen"])
def test_an_absent_device_is_said_in_one_sentence(
    device: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DeviceError, match="there is none") as caught:
        Player(CLOCK, device)
    assert "Captions" in caught.value.mend
    with pytest.raises(DeviceError, match="there is none"):
        open_microphone(device)
    assert capfd.readouterr().err == "", "the sound libraries' own complaints stay out of the terminal"


def test_played_to_the_end_and_cancelled() -> None:
    player = Player(CLOCK, backend="null")
    ends: list[Played] = []
    player.play(wordless("trill"), ends.append)
    assert until(lambda: len(ends) == 1)
    assert ends[0] == Played(wordless("trill").ms, "complete")
    player.play(TONE, ends.append)
    time.sleep(0.5)
    began = time.monotonic()
    player.cancel()
    assert time.monotonic() - began < 0.005, "cancel does not wait"
    assert until(lambda: len(ends) == 2)
    assert ends[1].how == "cancelled"
    assert 300 <= ends[1].ms <= 600
    player.close()


def test_every_sound_ends_once_also_when_replaced_and_closed() -> None:
    player = Player(CLOCK, backend="null")
    ends: list[Played] = []
    for _ in range(20):
        player.play(TONE, ends.append)
    player.close()
    player.play(TONE, ends.append)
    assert until(lambda: len(ends) == 21)
    time.sleep(0.05)
    assert [end.how for end in ends] == ["cancelled"] * 20 + ["lost"]


class Listener:
    """Hears what the speaker of a sound server plays: when it was loud."""

    def __init__(self, server: SoundServer) -> None:
        self.process = server.start(
            "parec", "--device=speaker.monitor", "--rate=16000", "--channels=1", "--format=s16le",
            "--latency-msec=5", stdout=subprocess.PIPE,
        )  # fmt: skip
        self.loud: list[float] = []
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        while chunk := self.process.stdout.read(160):
            if np.abs(np.frombuffer(chunk, np.int16).astype(int)).max() > 200:
                self.loud.append(time.monotonic())

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.thread.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


def test_a_cancelled_sound_is_gone_from_the_air(sound_server: SoundServer) -> None:
    player, listener = Player(CLOCK), Listener(sound_server)
    ends: list[Played] = []
    late = []
    try:
        for turn in range(1, 4):
            listener.loud.clear()
            player.play(TONE, ends.append)
            assert until(lambda: bool(listener.loud)), "nothing was heard"
            time.sleep(0.3)
            began = time.monotonic()
            player.cancel()
            assert until(lambda turn=turn: len(ends) == turn)  # type: ignore[misc]
            time.sleep(0.3)
            late.append(listener.loud[-1] - began)
            assert ends[-1].how == "cancelled"
            assert 100 <= ends[-1].ms <= 1_000
    finally:
        listener.end()
        player.close()
    assert min(late) < 0.02, late
    assert max(late) < 0.1, late  # other work on the machine; typically 0.01


def test_a_device_that_goes_away_is_lost_not_played(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("robot.drivers.voice.player.STALLED_S", 0.3)
    player = Player(CLOCK)
    ends: list[Played] = []
    player.play(TONE, ends.append)
    time.sleep(0.4)
    sound_server.process.kill()
    assert until(lambda: len(ends) == 1), "the sound never ended"
    assert ends[0].how == "lost"
    assert ends[0].ms < TONE.ms
    player.play(TONE, ends.append)
    assert until(lambda: len(ends) == 2)
    assert ends[1] == Played(0, "lost")
    player.close()
