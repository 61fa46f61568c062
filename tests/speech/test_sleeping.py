"""Loudspeakers that sleep, are suspended or moved, come back or hang, on PulseAudio and on PipeWire."""

import importlib
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from robot.clock import SystemClock
from robot.drivers.audio import open_timeout as opening
from robot.drivers.audio.backends import open_microphone, open_playback
from robot.drivers.audio.sound import Sound
from robot.drivers.voice import player as player_module
from robot.drivers.voice.output import Played
from robot.drivers.voice.player import Player
from robot.errors import DeviceError
from tests.speech.sound_server import Listener, PipeWire, SoundServer, until

pytestmark = pytest.mark.real_time

CLOCK = SystemClock()
ALSA = "</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n"


def tone(seconds: float) -> Sound:
    t = np.arange(round(22_050 * seconds)) / 22_050
    return Sound((8_000 * np.sin(2 * np.pi * 440 * t)).astype(np.int16), 22_050)


def needs(*programs: str) -> None:
    lacking = [program for program in programs if shutil.which(program) is None]
    if lacking:
        pytest.skip(f"{', '.join(lacking)} not installed (make install)")


@pytest.fixture(params=["pulseaudio", "pipewire"])
def server(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SoundServer]:
    """One whose sinks go to sleep as soon as nobody plays."""
    if request.param == "pulseaudio":
        needs("pulseaudio", "pactl", "parec")
        made = SoundServer(tmp_path, idle_s=0)
    else:
        needs("pipewire", "wireplumber", "pipewire-pulse", "dbus-run-session", "pactl", "parec")
        made = PipeWire(tmp_path)
    for name, value in made.env.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "asound.conf").write_text(ALSA)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    try:
        assert until(made.answers, 10.0), "the sound server did not start"
        yield made
    finally:
        made.end()


pulse = pytest.mark.parametrize("server", ["pulseaudio"], indirect=True)


class Speaking:
    """A player, how each of its sounds ended, and whether the device came or went."""

    def __init__(self, device: str | None = None, library: str = "miniaudio", lead_in_s: float = 0.0) -> None:
        try:
            importlib.import_module(library)
        except (ImportError, OSError):  # OSError: without PortAudio's own library
            pytest.skip(f"{library} is not installed, or libportaudio2 is not")
        self.told, self.ends = list[bool](), list[Played]()
        self.player = Player(CLOCK, device, library, changed=self.told.append, lead_in_s=lead_in_s)  # type: ignore[arg-type]

    def say(self, sound: Sound) -> None:
        self.player.play(sound, self.ends.append)

    def ended(self, count: int, seconds: float = 20.0) -> Played:
        assert until(lambda: len(self.ends) >= count, seconds), "the sound never ended"
        return self.ends[count - 1]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player_module, "STALLED_S", 0.25)
    monkeypatch.setattr(player_module, "LOOK_EVERY_S", 0.1)


@pytest.mark.parametrize("library", ["miniaudio", "sounddevice"])
def test_every_line_after_quiet_is_heard(server: SoundServer, library: str) -> None:
    speaking, line = Speaking(library=library), tone(0.9)
    sleeps = library == "miniaudio"  # through ALSA the stream is not corked until it was played on once
    for number in (1, 2):
        assert not sleeps or until(lambda: server.state() == "SUSPENDED"), server.state()
        speaking.say(line)
        assert until(lambda: server.state() == "RUNNING", 2.0), server.state()
        listener = Listener(server)
        assert speaking.ended(number) == Played(line.ms, "complete")
        assert listener.end() > 200
        assert listener.loud_s() > 0.1, "a part passed before the listener was there; the rest was heard"
        if isinstance(server, PipeWire):
            break  # it waits for five seconds before it puts a sink to sleep; it began asleep
        sleeps = True
    assert speaking.told == []
    speaking.player.close()


@pulse
@pytest.mark.parametrize("library", ["miniaudio", "sounddevice"])
@pytest.mark.usefixtures("quick")
def test_a_line_goes_on_where_the_server_held_it_up(server: SoundServer, library: str) -> None:
    speaking, line = Speaking(library=library), tone(1.4)
    listener = Listener(server)
    speaking.say(line)
    time.sleep(0.7)
    server.pactl("suspend-sink", "speaker", "1")
    time.sleep(0.5)
    assert speaking.ends == []
    server.pactl("suspend-sink", "speaker", "0")
    assert speaking.ended(1) == Played(line.ms, "complete")
    assert speaking.told == []
    time.sleep(0.1)
    listener.end()
    assert 1.2 < listener.loud_s() < 2.6, "the whole of it, and little of it twice"
    speaking.player.close()


@pulse
@pytest.mark.usefixtures("quick")
def test_one_that_stays_suspended_is_said_and_can_be_stopped(
    server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player_module, "PATIENCE_S", 0.6)
    speaking, line = Speaking(), tone(0.3)
    server.pactl("suspend-sink", "speaker", "1")
    speaking.say(line)
    assert speaking.ended(1).how == "lost", "nothing pretends to play"
    speaking.say(line)
    time.sleep(0.4)
    began = time.monotonic()
    speaking.player.cancel()
    assert speaking.ended(2).how == "cancelled"
    assert time.monotonic() - began < 0.3
    server.pactl("suspend-sink", "speaker", "0")
    speaking.say(line)
    assert speaking.ended(3) == Played(line.ms, "complete")
    assert speaking.told == [], "the loudspeaker was there all the time"
    speaking.player.close()


@pulse
def test_moved_by_hand_unplugged_and_another_default(server: SoundServer) -> None:
    speaking, line = Speaking(), tone(0.7)
    kitchen = server.kitchen()
    there = Listener(server, "kitchen")
    speaking.say(line)
    time.sleep(0.2)
    stream = server.pactl("list", "short", "sink-inputs").split("\t")[0]
    server.pactl("move-sink-input", stream, "kitchen")
    assert speaking.ended(1) == Played(line.ms, "complete")
    there.end()
    assert there.loud_s() > 0.25, "it went on in the other room"
    here = Listener(server)
    speaking.say(line)
    time.sleep(0.2)
    server.pactl("unload-module", kitchen)  # the server gives its streams to the default sink
    assert speaking.ended(2) == Played(line.ms, "complete")
    here.end()
    assert here.loud_s() > 0.25
    server.kitchen()
    server.pactl("set-default-sink", "kitchen")
    there = Listener(server, "kitchen")
    speaking.say(line)
    assert speaking.ended(3) == Played(line.ms, "complete")
    there.end()
    assert there.loud_s() > 0.5
    assert speaking.told == []
    speaking.player.close()


@pulse
@pytest.mark.usefixtures("quick")
def test_a_named_one_that_was_away_while_it_was_quiet_is_heard_when_it_is_back(server: SoundServer) -> None:
    kitchen = server.kitchen()
    speaking, line = Speaking("kitchen"), tone(0.4)
    for number in (1, 2):
        server.pactl("unload-module", kitchen)
        kitchen = server.kitchen()
        listener = Listener(server, "kitchen")
        speaking.say(line)
        assert speaking.ended(number) == Played(line.ms, "complete")
        listener.end()
        assert listener.loud_s() > 0.3
    server.pactl("unload-module", kitchen)
    speaking.say(line)
    assert speaking.ended(3).how == "lost", "a device that is really lost is not played on"
    assert until(lambda: speaking.told == [False]), "and that is told"
    server.kitchen()
    assert until(lambda: speaking.told == [False, True])
    speaking.player.close()


@pulse
def test_a_device_that_is_closed_leaves_no_connection(server: SoundServer) -> None:
    def connections() -> int:
        return server.pactl("list", "short", "clients").count("yorisou")

    for _ in range(5):
        open_playback(None, 22_050, "miniaudio").close()
        with pytest.raises(DeviceError):
            open_playback("no such bell", 22_050, "miniaudio")
    assert until(lambda: connections() == 0), server.pactl("list", "short", "clients")


@pulse
@pytest.mark.usefixtures("quick")
def test_a_server_that_was_started_again_is_spoken_to(server: SoundServer) -> None:
    speaking, line = Speaking(), tone(0.4)
    server.end()
    server.begin()
    assert until(server.answers, 10.0)
    listener = Listener(server)
    speaking.say(line)
    assert speaking.ended(1) == Played(line.ms, "complete")
    listener.end()
    assert listener.loud_s() > 0.3
    assert speaking.told == []
    speaking.player.close()


@pulse
@pytest.mark.usefixtures("quick")
def test_a_server_that_hangs_is_told_and_looked_for(
    server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.process.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(opening.open_within, "__defaults__", (0.3,))
    began = time.monotonic()
    speaking = Speaking()
    assert time.monotonic() - began < 1.0
    assert "does not answer" in str(speaking.player.absent)
    with pytest.raises(DeviceError, match="microphone: does not answer"):
        open_microphone()
    server.process.send_signal(signal.SIGCONT)
    assert until(lambda: speaking.told == [True])
    line = tone(0.4)
    speaking.say(line)
    assert speaking.ended(1) == Played(line.ms, "complete")
    speaking.player.close()


def test_a_microphone_that_slept_is_listened_to(server: SoundServer) -> None:
    microphone = open_microphone("monitor")  # the loudspeaker's own monitor
    speaking = Speaking()
    speaking.say(tone(0.3))
    loudest, end = 0, time.monotonic() + 3.0
    while loudest < 1_000 and time.monotonic() < end:
        chunk = microphone.read(0.1)
        loudest = max(loudest, *np.abs(np.frombuffer(chunk, np.int16).astype(int)), 0)
    microphone.close()
    assert loudest > 1_000
    speaking.player.close()


@pytest.mark.parametrize("library", ["miniaudio", "sounddevice"])
@pulse
def test_silence_wakes_a_loudspeaker_that_sleeps(server: SoundServer, library: str) -> None:
    speaking, line = Speaking(library=library, lead_in_s=0.6), tone(0.2)
    listener = Listener(server)
    before = len(listener.heard)
    speaking.say(line)
    assert speaking.ended(1) == Played(line.ms, "complete"), "the silence is not counted as played"
    speaking.say(line)
    assert speaking.ended(2) == Played(line.ms, "complete")
    listener.end()
    heard = listener.samples()[before // 2 :]
    loud = np.flatnonzero(np.abs(heard.astype(int)) > 200) / 16_000
    assert loud[0] > 0.3
    assert np.diff(loud).max() < 0.55, "once, not between one sentence and the next"
    time.sleep(player_module.QUIET_S + 0.1)
    speaking.say(line)
    time.sleep(0.15)
    speaking.player.cancel()
    assert speaking.ended(3) == Played(0, "cancelled"), "a stop does not wait for the silence"
    speaking.player.close()


def test_portaudio_is_started_again_for_what_was_connected_and_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each start of it leaves 12 kB behind: not one every three seconds for months."""
    library = pytest.importorskip("robot.drivers.audio.sounddevice_device", exc_type=OSError)
    cards, socket = tmp_path / "cards", tmp_path / "native"
    monkeypatch.setattr(library, "CARDS", cards)
    monkeypatch.setattr(library, "CARDS_OF_KERNEL", tmp_path / "snd")
    monkeypatch.setenv("PULSE_SERVER", f"unix:{socket}")
    connected = library._Connected()
    assert connected.is_news(), "at the first look"
    assert sum(connected.is_news() for _ in range(2_000)) == 100
    cards.write_text("0 [USB]: USB-Audio")
    assert connected.is_news()
    socket.touch()
    assert connected.is_news()
    (tmp_path / "snd").mkdir()
    (tmp_path / "snd" / "pcmC0D0p").touch()
    assert connected.is_news()
    assert not connected.is_news()
