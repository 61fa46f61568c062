"""The robot's phone: a real line between its child process and another end, over a private sound server."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.drivers.audio.echo.speex import SpeexCanceller
from robot.drivers.audio.sound import CEILING, FULL_SCALE, ONSET_S, Sound
from robot.errors import DeviceError
from robot.phone.process import here
from robot.phone.sounding import MOST_WAITING_S, RATE, SILENCE_S, Sounding
from robot.phone.words import MOST_S, Begin
from tests.phone import parlour
from tests.speech.acoustic.room import speech
from tests.speech.sound_server import Listener, SoundServer, until

PERSON_HZ, GAIN = parlour.HUM_HZ, 0.5
LOUD = 250.0**2
real = pytest.mark.skipif(
    not here() or shutil.which("pulseaudio") is None, reason="needs aiortc and pulseaudio: make install"
)


@pytest.fixture(scope="module")
def server() -> Iterator[SoundServer]:
    with tempfile.TemporaryDirectory() as folder:
        made = SoundServer(Path(folder), idle_s=1)
        assert until(made.answers, 20.0)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in made.env.items():
                patch.setenv(name, value)
            yield made
        made.end()


def called(begin: Begin, act: "Callable[[Call], Awaitable[None]]", *says: "Samples") -> None:
    async def session() -> None:
        call = Call(begin, *says)
        try:
            await call.until(lambda: call.said("up"))
            await act(call)
        finally:
            await call.end()

    asyncio.run(session())


@real
@pytest.mark.real_time
def test_sound_goes_both_ways_and_none_of_the_persons_before_the_microphone_is_open(
    server: SoundServer, tmp_path: Path
) -> None:
    hum = tmp_path / "hum.wav"
    tone = 12_000 * np.sin(2 * np.pi * 600 * np.arange(30 * 16_000) / 16_000)
    hum.write_bytes(Sound(tone.astype(np.int16), 16_000).wav())
    room = server.start("paplay", "--device=room", str(hum))

    async def act(call: Call) -> None:
        listener = await asyncio.to_thread(Listener, server)
        await call.until(lambda: listener.loud_s() > 0.5)
        assert call.frames == 0, "nothing of the room before the press"
        others = captured(server)
        call.phone.say({"do": "microphone", "on": True})
        await call.until(lambda: call.loudest > 1_000)
        assert captured(server) == others + 1
        call.phone.say({"do": "microphone", "on": False})
        await call.until(lambda: captured(server) == others)
        await asyncio.sleep(0.3)
        before = call.frames
        await asyncio.sleep(0.5)
        assert call.frames == before
        await call.until(lambda: np.abs(listener.samples()[-800:]).max() > 200)
        call.phone.kill()
        await asyncio.sleep(0.3)
        heard = len(listener.heard)
        await call.until(lambda: len(listener.heard) > heard + 3_200)
        assert np.abs(np.frombuffer(listener.heard[heard:][:3_200], np.int16)).max() == 0, "silent by 0.3 s"
        listener.end()

    called(Begin(gain=0.5), act)
    room.kill()
    room.wait()


@real
@pytest.mark.real_time
def test_the_other_side_hears_whoever_speaks_in_the_room_and_not_their_own_echo(
    server: SoundServer, tmp_path: Path
) -> None:
    speex()
    tone = tmp_path / "tone.wav"
    said = 6_000 * np.sin(2 * np.pi * PERSON_HZ * np.arange(60 * 16_000) / 16_000)
    tone.write_bytes(Sound(said.astype(np.int16), 16_000).wav())

    async def act(call: Call) -> None:
        room = await asyncio.to_thread(Listener, server, "room")

        def powers() -> tuple[float, float, float, float]:
            """Of the last second in the room, the person and the rest; the same of what came back."""
            end = len(room.heard) // 2 * 2
            there = np.frombuffer(room.heard[max(0, end - 32_000) : end], "<i2")
            came = np.concatenate([np.zeros(RATE, np.int16), *call.heard])[-RATE:]
            return *split(there, 16_000), *split(came, RATE)

        def no_echo() -> bool:
            _, echo, _, back = powers()
            return len(call.heard) > 50 and echo > LOUD and back < echo / 100

        def person() -> bool:
            spoken, _, heard, _ = powers()
            return spoken > LOUD and heard > spoken / 3

        call.phone.say({"do": "microphone", "on": True})
        await call.until(lambda: call.said("microphone"))
        assert call.said("microphone")[0]["turns"] is False
        try:
            await call.until(no_echo)
            speaker = server.start("paplay", "--device=room", str(tone))
            try:
                await call.until(person)
            finally:
                speaker.kill()
                speaker.wait()
        finally:
            room.end()

    with server.echo(0.5):
        called(Begin(gain=0.5), act, np.concatenate([speech(4, 1, RATE), np.zeros(4 * RATE, np.int16)]))


@pytest.mark.real_time
@pytest.mark.skipif(not here(), reason="needs aiortc: make install")
def test_both_may_speak_at_once_when_the_echo_has_been_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole child, with devices that stand in one simulated room: an echo, and somebody who hums."""
    speex()
    parlour.install(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    said = speech(8, 1, RATE)
    # As both would come back without the filter: a mono voice is 3 dB less in each ear.
    echo = (parlour.ECHO * GAIN) ** 2 * float(np.mean(said.astype(np.float64) ** 2)) / 2
    hum = parlour.HUM**2 / 4

    async def act(call: Call) -> None:
        def came() -> tuple[float, float]:
            heard = np.concatenate([np.zeros(RATE, np.int16), *call.heard])[-RATE:]
            return split(heard, RATE)

        call.phone.say({"do": "microphone", "on": True})
        await call.until(lambda: len(call.heard) >= 50)
        # Whoever had to wait would be heard in pauses alone.
        await call.until(lambda: came()[0] > 0.8 * hum and came()[1] < echo / 3)
        await call.until(lambda: came()[0] < 0.01 * hum and came()[1] < echo / 100)

    called(Begin(gain=GAIN, backend="parlour"), act, said)


def speex() -> None:
    try:
        SpeexCanceller()
    except DeviceError as error:
        pytest.skip(f"Debian package libspeexdsp1 is not installed: {error.what}")


def test_what_the_microphone_hears_goes_out_whole_a_packet_a_piece() -> None:
    """aiortc gives two packets of one frame the same time, and one of them is lost."""
    if not here():
        pytest.skip("needs aiortc: make install")
    from aiortc.codecs.opus import OpusEncoder

    from robot.phone.voice import PIECE, WAITING, Voice

    async def session() -> None:
        voice, encoder, chunk = Voice(), OpusEncoder(), np.arange(480, dtype="<i2").tobytes()
        sent, pieces = list[int](), list[bytes]()
        for number in range(60):
            voice.put(chunk)
            for _ in range(1 + number % 2):
                frame = await voice.recv()
                assert frame.pts == len(pieces) * PIECE
                pieces.append(frame.to_ndarray().tobytes())
                sent.append(len(encoder.encode(frame)[0]))
        assert b"".join(pieces) == chunk * 60
        assert set(sent[2:]) == {1}
        for _ in range(10 * WAITING):
            voice.put(chunk)
        assert (await voice.recv()).pts == len(pieces) * PIECE
        assert voice._pieces.qsize() == WAITING - 1, "what is old is left out"

    asyncio.run(session())


def split(samples: "Samples", rate: int) -> tuple[float, float]:
    """The power of the person's tone in a sound, and that of the rest."""
    wave = samples.astype(np.float64)
    turn = np.exp(2j * np.pi * PERSON_HZ * np.arange(len(wave)) / rate)
    tone = 2 * abs(np.mean(wave * turn)) ** 2
    return float(tone), float(max(0.0, np.mean(wave**2) - tone))


def captured(server: SoundServer) -> int:
    """How many hear something of this server."""
    return len(server.pactl("list", "short", "source-outputs").splitlines())


@real
def test_without_a_loudspeaker_there_is_no_call_and_a_lost_other_end_is_said(server: SoundServer) -> None:
    async def nowhere() -> None:
        call = Call(Begin(speaker="there is no such device"))
        await call.until(lambda: call.said("gone"))
        assert "there is none called" in call.said("fault")[0]["what"]
        await call.end()

    asyncio.run(nowhere())

    async def lost(call: Call) -> None:
        for each in call._tasks:
            each.cancel()
        assert await call.until(lambda: call.said("lost"), 8.0) < 5.0

    called(Begin(backend="null"), lost)


@real
def test_it_ends_with_its_parent_and_can_open_little(server: SoundServer) -> None:
    code = (
        "import time\nfrom robot.phone.process import PhoneProcess\nfrom robot.phone.words import Begin\n"
        "p = PhoneProcess(Begin(backend='null'), lambda told: None)\nprint(p.pid, flush=True)\ntime.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    limits = Path(f"/proc/{pid}/limits")
    assert until(lambda: "Max file size             0 " in limits.read_text(), 20.0)
    assert "Max core file size        0 " in limits.read_text()
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert until(lambda: not _runs(pid), 10.0)


def _runs(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False


# --- what comes out of the loudspeaker ----------------------------------------------------------------------


@given(
    st.floats(0, 1),
    st.lists(st.integers(1, 4_000), max_size=30),
    st.lists(st.integers(1, 2_000), max_size=30),
)
def test_it_is_never_louder_than_the_gate_allows_nor_than_the_ceiling(
    gain: float, pieces: list[int], asked: list[int]
) -> None:
    sounding = Sounding(gain)
    for count in pieces:
        sounding.put(np.full(count, FULL_SCALE, np.int16))
    for frames in asked:
        out = np.frombuffer(sounding.fill(frames), "<i2")
        assert len(out) == frames
        assert np.abs(out).max(initial=0) <= round(min(gain, CEILING) * FULL_SCALE)


def test_a_sound_begins_softly_also_after_a_silence_and_old_sound_is_left_out() -> None:
    loud = np.full(RATE, FULL_SCALE, np.int16)
    sounding = Sounding(1.0)
    for _ in range(2):
        sounding.put(loud)
        out = np.frombuffer(sounding.fill(RATE // 2), "<i2").astype(int)
        half = round(ONSET_S * RATE / 2)
        assert out[0] < 10
        assert abs(out[half] - FULL_SCALE / 2) < 200
        sounding.fill(RATE)
        sounding.fill(int(SILENCE_S * RATE))
    late = Sounding(1.0)
    for number in range(100):
        late.put(np.full(960, number, np.int16))
    assert late._frames <= MOST_WAITING_S * RATE
    assert MOST_S == 340, "five minutes, looking for the way, and goodbye"


if here():
    from tests.phone.other import Call, Samples
