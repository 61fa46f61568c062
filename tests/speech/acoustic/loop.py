"""The whole companion in a room with sound, listened to on both sides: in its ears and at its speaker."""

import os
import re
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import numpy as np

from robot import paths
from robot.drivers.audio.device import CAPTURE_RATE
from robot.drivers.audio.sound import Samples, Sound
from tests.runtime.live import Live
from tests.speech.sound_server import SoundServer

QUIET = 30  # sample value: what lies below is not heard
STILL = 0.02  # rad/s
LINE_RMS = 1_800.0  # of its speech as it leaves the speaker, at the usual loudness
START_S = 60.0  # reading a recognition model takes a while on a busy machine
SETTLED_S = 1.0  # silent and still for so long: it stays so
# It speaks at once and for long, and moves meanwhile, so that nobody need wait for a quiet evening.
TALKS = """
from robot.contract.behaviour_registry import behaviour
from robot.contract.scene import Wait
from robot.contract.commands import Gesture, Idle

@behaviour("talks", "breathing", "motion", "speech", "text")
def talks(scene):
    yield Idle("breathing")
    while True:
        for line in ("a-robot", "no-words", "no-hurry", "as-it-is", "resting", "here"):
            yield scene.say(line)
            for _ in range(4):
                yield Gesture("tail-quick", 1.0)
                yield Wait(0.6)
"""
LINES = """
    lines:
      a-robot: {en: I am a robot., ja: わたしは、ロボットです。, ko: 저는 로봇이에요.}
      no-words: {en: No words are needed., ja: ことばは、いりません。, ko: 말은 없어도 돼요.}
      no-hurry: {en: There is no hurry., ja: いそぎません。, ko: 서두르지 않아요.}
      as-it-is: {en: It is fine as it is., ja: このままで、いいです。, ko: 이대로 좋아요.}
      resting: {en: I am resting., ja: わたしは、やすみます。, ko: 저는 쉬고 있어요.}
      here: {en: I am here., ja: ここにいます。, ko: 여기 있어요.}
"""
# The level that may listen, and what comes before it.
AGREED = "in-the-house, quiet-presence, touch-and-greeting, choosing, one-small-word, play"
CONFIG = """
[person]
language = "ko"
[ears]
enabled = true
[programme]
path = "talks.yaml"
"""


def prepare(folder: Path, more: str = "") -> dict[str, str]:
    """A programme and its plug-in in `folder`; the environment that finds it."""
    site = folder / "site"
    (site / "talks-1.dist-info").mkdir(parents=True)
    (site / "talks-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: talks\nVersion: 1\n")
    (site / "talks-1.dist-info" / "entry_points.txt").write_text("[yorisou.behaviours]\ntalks = talks\n")
    (site / "talks.py").write_text(TALKS + more)
    text = paths.FIRST_PROGRAMME.with_name("whole-ladder.yaml").read_text("utf-8")
    text = re.sub(r"^start: .*", "start: play", text, flags=re.MULTILINE)
    text = re.sub(r"^agreed: .*", f"agreed: [{AGREED}]", text, flags=re.MULTILINE)
    text = text.replace("    behaviour: play-and-talk\n", f"    behaviour: talks{LINES}")
    (folder / "talks.yaml").write_text(text, "utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])}


class Tape:
    """What one source of the sound server gives, with the time at which each piece came."""

    def __init__(self, server: SoundServer, source: str) -> None:
        self._parec = server.start(
            "parec", f"--device={source}", "--format=s16le", f"--rate={CAPTURE_RATE}", "--channels=1",
            "--latency-msec=10", stdout=subprocess.PIPE,
        )  # fmt: skip
        self._pieces: list[tuple[float, bytes]] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        assert self._parec.stdout is not None
        while piece := self._parec.stdout.read1(4_096):  # type: ignore[attr-defined]
            self._pieces.append((time.monotonic(), piece))

    @property
    def begun(self) -> bool:
        return bool(self._pieces)

    def heard(self) -> tuple[Samples, Callable[[int], float]]:
        """All samples, and when a sample was heard."""
        pieces = list(self._pieces)
        ends = np.cumsum([len(piece) // 2 for _, piece in pieces])
        came = [at for at, _ in pieces]
        samples = np.frombuffer(b"".join(piece for _, piece in pieces), np.int16)

        def when(sample: int) -> float:
            piece = min(int(np.searchsorted(ends, sample, "right")), len(ends) - 1)
            return came[piece] - (int(ends[piece]) - sample) / CAPTURE_RATE

        return samples, when

    def end(self) -> None:
        self._parec.kill()
        self._parec.wait()
        self._thread.join(2)
        assert self._parec.stdout is not None
        self._parec.stdout.close()


class Loop:
    """A companion that talks and moves, between two tapes."""

    def __init__(self, server: SoundServer, folder: Path, more: str = "") -> None:
        self.server, self.folder = server, folder
        self.live = Live(folder, "--headless", config=CONFIG, env=prepare(folder, more))
        self.speaker, self.microphone = Tape(server, "speaker.monitor"), Tape(server, "room.monitor")
        self._moved = time.monotonic()
        self._watching = threading.Event()

    def __enter__(self) -> "Loop":
        self.live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.speaker.end()
        self.microphone.end()
        self.live.__exit__(kind, error, trace)

    def talk(self) -> None:
        """It listens, it says line after line, it moves."""
        self.live.until(self._talking, START_S)
        self.live.until(lambda: self.live.moving() > 2 * STILL, START_S)

    def _talking(self) -> bool:
        """Whether it talks; if not, a person does what comes next. A busy machine freezes it now and then."""
        state = self.live.state()
        if state["phase"] in ("asleep", "fault", "stopped"):
            self.live.ask("wake")
            self.live.ask("usual")
            time.sleep(0.5)
        elif not state["microphone_allowed"]:
            self.live.ask("microphone", on=True)
            time.sleep(0.5)
        elif state["phase"] == "present" and state["microphone"]:
            self.live.ask("start")
            time.sleep(0.5)
        return bool(state["speaking"] and state["microphone"])

    def stopped(self) -> bool:
        return bool(self.live.state()["phase"] == "stopped")

    def say(self, word: Sound, wait_s: float = 6.0) -> tuple[float, float] | None:
        """A person says it; seconds from its end until the speaker is silent, and until the body is still.

        None when it did not stop within `wait_s`.
        """
        path = self.folder / "said.wav"
        path.write_bytes(word.wav())
        began = time.monotonic()
        moved = began
        play = self.server.start("paplay", "--device=room", str(path))
        stopped = False
        while not stopped or time.monotonic() - moved < SETTLED_S:
            if self.live.moving() > STILL:
                moved = time.monotonic()
            stopped = stopped or self.stopped()
            if time.monotonic() - began > word.seconds + wait_s:
                break
            time.sleep(0.005)
        play.wait(10)
        if not stopped:
            return None
        said_at = self._said_at(word, began)
        return self._silent_at() - said_at, moved - said_at

    def _said_at(self, word: Sound, since: float) -> float:
        """When the end of the word was heard: its place on the microphone's tape, echo or not."""
        samples, when = self.microphone.heard()
        size = 1 << (len(samples) + len(word.samples)).bit_length()
        product = np.fft.rfft(samples, size) * np.conj(np.fft.rfft(word.samples, size))
        place = np.fft.irfft(product, size)[: len(samples)]
        last = int(np.flatnonzero(np.abs(word.samples) > 300)[-1])
        at = when(int(np.argmax(place)) + last)
        assert at > since, "the word was found on the tape before it was said"
        return at

    def _silent_at(self) -> float:
        samples, when = self.speaker.heard()
        return when(int(np.flatnonzero(np.abs(samples.astype(np.int32)) > QUIET)[-1]))
