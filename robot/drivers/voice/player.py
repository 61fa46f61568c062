"""The local player: one sound at a time, silent within 20 ms of `cancel`, honest about what was played."""

import threading
from dataclasses import dataclass, field

from robot.clock import Clock
from robot.drivers.audio.device import Backend, Playback, open_playback
from robot.drivers.audio.sound import Sound
from robot.drivers.voice.output import Done, Played
from robot.errors import DeviceError

DEVICE_RATE = 22_050  # what the synthesiser gives; the sound server converts
BUFFER_S = 0.06  # after the last sample was handed over, until it was heard
STALLED_S = 1.0  # a device that asks for nothing for so long is gone


class Player:
    """Plays on a local device with a thread of its own, the only one that touches the device.

    Opens the device at once: DeviceError when there is none. A device that is lost later ends the sound as
    "lost", and is tried again at the next sound.
    """

    def __init__(self, clock: Clock, device: str | None = None, backend: Backend = "auto") -> None:
        self._clock, self._wanted, self._backend = clock, device, backend
        self._device: Playback | None = open_playback(device, DEVICE_RATE, backend)
        self.name = self._device.name
        self._changed = threading.Condition()
        self._next: _Job | None = None
        self._current: _Job | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    def play(self, sound: Sound, done: Done) -> None:
        job = _Job(self._clock, sound.resampled(DEVICE_RATE), done)
        with self._changed:
            replaced, self._next = self._next, None if self._closing else job
            refused = self._closing
            if self._current is not None:
                self._current.cancel()
            self._changed.notify()
        if replaced is not None:
            replaced.done(Played(0, "cancelled"))
        if refused:
            done(Played(0, "lost"))

    def cancel(self) -> None:
        with self._changed:
            waiting, self._next = self._next, None
            if self._current is not None:
                self._current.cancel()
        if waiting is not None:
            waiting.done(Played(0, "cancelled"))

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        self.cancel()
        self._thread.join(2.0)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._next is not None or self._closing)
                job, self._current, self._next = self._next, self._next, None
            if job is None:
                break
            played = self._perform(job)
            with self._changed:
                self._current = None
            job.done(played)
        self._drop()

    def _perform(self, job: "_Job") -> Played:
        try:
            if self._device is None:
                self._device = open_playback(self._wanted, DEVICE_RATE, self._backend)
            job.asked_at = self._clock.now()
            self._device.start(job.fill, job.lose)
        except DeviceError:
            self._drop()
            return Played(0, "lost")
        while not job.ended.wait(STALLED_S / 4):
            if self._clock.now() - job.asked_at > STALLED_S * 1e6:
                job.lose()
        if not (job.cancelled or job.lost):
            job.interrupted.wait(BUFFER_S)
        if job.lost:
            ms = job.heard_ms()
            self._drop()
            return Played(ms, "lost")
        ms = job.heard_ms()
        self._device.stop()
        return Played(ms, "cancelled") if job.cancelled else Played(job.sound.ms, "complete")

    def _drop(self) -> None:
        if self._device is not None:
            self._device.close()
            self._device = None


@dataclass(slots=True, eq=False)
class _Job:
    """One sound on its way out. `fill` runs on the audio thread."""

    clock: Clock
    sound: Sound
    done: Done
    data: bytes = b""
    position: int = 0  # bytes handed over
    began_at: int | None = None
    asked_at: int = 0  # when the device last asked for samples
    cancelled: bool = False
    lost: bool = False
    ended: threading.Event = field(default_factory=threading.Event)
    interrupted: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.data = self.sound.samples.astype("<i2").tobytes()

    def fill(self, frames: int) -> bytes:
        self.asked_at = self.clock.now()
        if self.cancelled:
            return b""
        if self.began_at is None:
            self.began_at = self.asked_at
        chunk = self.data[self.position : self.position + 2 * frames]
        self.position += len(chunk)
        if self.position >= len(self.data):
            self.ended.set()
        return chunk

    def cancel(self) -> None:
        self.cancelled = True
        self.interrupted.set()
        self.ended.set()

    def lose(self) -> None:
        self.lost = True
        self.interrupted.set()
        self.ended.set()

    def heard_ms(self) -> int:
        """Milliseconds that can have been heard: handed over, and no more than the time since the start."""
        if self.began_at is None:
            return 0
        elapsed = (self.clock.now() - self.began_at) // 1000
        return min(elapsed, self.position * 1000 // (2 * self.sound.rate))
