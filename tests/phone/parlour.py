"""A sound library of a test's own: loudspeaker and microphone in one simulated room, and neither stumbles.

What is played comes back after 40 ms, by walls too, at half its size; and somebody hums in that room, three
seconds of six. Installed as a package, for the phone's child to find.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np

from robot.drivers.audio.microphone import QueuedMicrophone

TICK, TIMES, RATE = (
    160,
    3,
    16_000,
)  # samples of 10 ms at the microphone; the loudspeaker has three times as many
AHEAD = 15  # ticks that the loudspeaker holds before they sound
LATE, WALLS_S, ECHO = 640, 0.1, 0.5
HUM_HZ, HUM, EACH_S, NOISE = 600, 4_000.0, 3, 8.0


def install(site: Path) -> None:
    """Put the package into this directory of packages."""
    facts = site / "parlour-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: parlour\nVersion: 1.0\n", "utf-8")
    (facts / "entry_points.txt").write_text("[yorisou.sound]\nparlour = tests.phone.parlour:room\n", "utf-8")


class Room:
    """Both devices. Time passes in it while the loudspeaker plays."""

    name = "parlour"

    def __init__(self) -> None:
        random = np.random.default_rng(5)
        at = np.arange(round(WALLS_S * RATE)) / RATE
        self._walls = random.standard_normal(len(at)) * np.exp(-6.9 * at / 0.25) * 0.05
        self._walls[:16], self._walls[0] = 0.0, 1.0
        self._random = random
        self._air = np.zeros(LATE + len(at) + TICK)
        self._held = deque[np.ndarray]()
        self._microphone: QueuedMicrophone | None = None
        self._chunk = b""
        self._ticks = 0

    def open_playback(self, _device: str | None, _rate: int) -> "Room":
        return self

    def open_microphone(self, _device: str | None) -> QueuedMicrophone:
        self._microphone = QueuedMicrophone(self.name, self._shut)
        return self._microphone

    def _shut(self) -> None:
        self._microphone = None

    def start(self, fill: Callable[[int], bytes], _lost: Callable[[], None]) -> None:
        threading.Thread(target=self._live, args=(fill,), daemon=True).start()

    def stop(self) -> None: ...

    def close(self) -> None: ...

    def _live(self, fill: Callable[[int], bytes]) -> None:
        begun = time.monotonic()
        while True:
            while len(self._held) <= AHEAD:
                self._held.append(np.frombuffer(fill(TICK * TIMES), "<i2"))
            self._tick(self._held.popleft())
            time.sleep(max(0.0, begun + self._ticks * 0.01 - time.monotonic()))

    def _tick(self, played: np.ndarray) -> None:
        self._air = np.concatenate([self._air[TICK:], played.reshape(-1, TIMES).mean(axis=1)])
        heard = self._air[: len(self._air) - LATE][-(TICK + len(self._walls) - 1) :]
        at = (self._ticks * TICK + np.arange(TICK)) / RATE
        hum = HUM * np.sin(2 * np.pi * HUM_HZ * at) * (at % (2 * EACH_S) >= EACH_S)
        near = (
            ECHO * np.convolve(heard, self._walls, "valid") + hum + self._random.standard_normal(TICK) * NOISE
        )
        self._ticks += 1
        self._chunk += np.clip(np.rint(near), -32_768, 32_767).astype("<i2").tobytes()
        if len(self._chunk) >= 6 * TICK:
            chunk, self._chunk = self._chunk, b""
            if (microphone := self._microphone) is not None:
                microphone.put(chunk)


room = Room()
