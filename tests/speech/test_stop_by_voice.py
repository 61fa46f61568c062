"""The whole companion in a room with sound: it speaks, the person says one word, it is still and silent."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from robot import paths
from robot.control.client import entering
from robot.drivers.audio.sound import Sound
from robot.journal.key import read_key
from robot.journal.reading import read_session
from tests.runtime.live import Live
from tests.speech.acoustic.loop import CONFIG
from tests.speech.sound_server import SoundServer

pytestmark = pytest.mark.real_time

# A behaviour that speaks at once and goes on moving, so that the test need not wait for a quiet evening.
TALKS = """
from robot.contract.behaviour_registry import behaviour
from robot.contract.scene import Wait
from robot.contract.commands import Gesture, Idle

@behaviour("talks", "breathing", "motion", "speech", "text")
def talks(scene):
    yield Idle("breathing")
    yield scene.say("long")
    while True:
        yield Gesture("tail-quick", 1.0)
        yield Wait(0.6)
"""
LONG = """
    lines:
      long:
        en: One two three four five six seven eight nine ten.
        ja: いち、に、さん、し、ご、ろく、しち。
        ko: 하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열 하나.
"""


WHOLE = paths.FIRST_PROGRAMME.with_name("whole-ladder.yaml")
AGREED = "in-the-house, quiet-presence, touch-and-greeting, choosing, one-small-word, play"


def programme() -> str:
    """The whole ladder, begun at the level that may listen, whose behaviour is `talks`."""
    text = re.sub(r"^start: .*", "start: play", WHOLE.read_text("utf-8"), flags=re.M)
    text = re.sub(r"^agreed: .*", f"agreed: [{AGREED}]", text, flags=re.M)
    return text.replace("    behaviour: play-and-talk\n", f"    behaviour: talks{LONG}")


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("korean")
def test_law_1_a_word_stops_speech_and_motion(
    tmp_path: Path, sound_server: SoundServer, spoken_korean: Callable[..., Sound]
) -> None:
    site = tmp_path / "site"
    (site / "talks-1.dist-info").mkdir(parents=True)
    (site / "talks-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: talks\nVersion: 1\n")
    (site / "talks-1.dist-info" / "entry_points.txt").write_text("[yorisou.behaviours]\ntalks = talks\n")
    (site / "talks.py").write_text(TALKS)
    (tmp_path / "talks.yaml").write_text(programme(), "utf-8")
    (tmp_path / "no.wav").write_bytes(spoken_korean("아니요").wav())
    (tmp_path / "stop.wav").write_bytes(spoken_korean("멈춰").wav())
    path = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])
    with Live(tmp_path, "--headless", config=CONFIG, env={"PYTHONPATH": path}) as live:
        live.ask("wake")
        live.until(lambda: live.state()["phase"] == "present", 5)
        live.ask("usual")
        time.sleep(1.0)
        assert not live.state()["microphone"], "the owner's [ears] enabled alone opens nothing"
        live.ask("microphone", on=True, source="console")
        assert not live.state()["microphone_allowed"], "nobody says yes for the person"
        live.ask("microphone", on=True)
        live.until(lambda: live.state()["microphone"], 60)
        live.until(lambda: lit(live), 10)
        live.ask("others", on=True)
        live.until(lambda: not live.state()["microphone"], 10)
        live.until(lambda: not lit(live), 10)
        live.ask("others", on=False)
        live.until(lambda: live.state()["microphone"], 60)
        sound_server.start("paplay", "--device=room", str(tmp_path / "no.wav")).wait(20)
        time.sleep(1.0)
        live.ask("start")
        live.until(lambda: live.state()["speaking"], 20)
        live.until(lambda: live.moving() > 0.05, 5)
        play = sound_server.start("paplay", "--device=room", str(tmp_path / "stop.wav"))
        live.until(lambda: live.state()["phase"] == "stopped", 6)
        live.until(lambda: live.moving() < 0.02, 0.6)
        play.wait(10)
        assert loudness(sound_server) < 30
    replay = subprocess.run(
        [sys.executable, "-c", "from robot.cli.main import main; main()", "replay", "journal.db"],
        cwd=tmp_path,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert replay.stdout.startswith("identical"), replay.stderr
    key = read_key(tmp_path / "data" / "yorisou" / "journal.key").value
    entries = [entry.record().to_json() for entry in read_session(live.journal, key, "last").entries]
    assert {"kind": "stop", "source": "heard"} in entries
    assert {"kind": "word", "intent": "no", "length": 3, "source": "heard"} in entries
    assert "아니요" not in json.dumps(entries, ensure_ascii=False)
    for file in tmp_path.rglob("*"):  # a word that was spoken is in no file, log or database
        if file.is_file() and file.name != "talks.yaml":
            assert "아니요".encode() not in file.read_bytes(), file
    assert "아니요" not in live.out + live.err
    assert [x["outcome"] for x in entries if x["kind"] == "spoken"] == ["stopped"]
    assert [x["outcome"] for x in entries if x["kind"] == "session-ended"] == ["void"]


def lit(live: Live) -> bool:
    """The microphone light of the board, as it was read back."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(str(live.socket))
        connection.sendall(entering(live.socket) + b'{"do": "watch", "body": true}\n')
        with connection.makefile("rb") as lines:
            for line in lines:
                message = json.loads(line)
                if message.get("kind") == "body":
                    return bool(message["microphone_light"])
    raise AssertionError("the companion went away")


def loudness(server: SoundServer) -> float:
    """RMS of half a second of what the loudspeaker plays."""
    record = server.start(
        "parec",
        "--device=speaker.monitor",
        "--format=s16le",
        "--rate=16000",
        "--channels=1",
        stdout=subprocess.PIPE,
    )
    time.sleep(0.8)
    record.terminate()
    heard = np.frombuffer(record.communicate()[0][-16_000:], np.int16).astype(float)
    return float(np.sqrt(np.mean(heard**2))) if heard.size else 0.0
