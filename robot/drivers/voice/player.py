"""The local player: one sound at a time, silent within 20 ms of `cancel`, honest about what was played."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from robot.clock import Clock
from robot.drivers.audio.device import Backend, Playback, open_playback
from robot.drivers.audio.sound import FULL_SCALE, Sound
from robot.drivers.voice.output import Done, Played
from robot.errors import DeviceError

log = logging.getLogger(__name__)
DEVICE_RATE = 22_050  # what the synthesiser gives; the sound server converts
BUFFER_S = 0.06  # after the last sample was handed over, until it was heard
STALLED_S = 1.0  # a device that asks for nothing for so long is gone
LOOK_EVERY_S = 3.0  # for a device that is not there
BLOCK_S = 0.05  # of one report of how loud it is


@dataclass(slots=True)
class Taps:
    """Who else has to do with what is played. Called on the audio thread: none may block.

    `duck` gives each block (16-bit mono PCM) back as loud as it may be at the moment; `reference` is told
    what the device was really given, and at how many samples a second; `heard` is told the level of each
    50 ms (root of the mean square, 0..1 of full scale) with the clock's microseconds, and 0.0 at the end.
    One that breaks is left out from then on.
    """

    duck: Callable[[bytes], bytes] | None = None
    reference: Callable[[bytes, int], None] | None = None
    heard: Callable[[float, int], None] | None = None


class Player:
    """Plays on a local device with a thread of its own, the only one that touches the device.

    Opens the device at once, and raises DeviceError when there is none. With `changed` it raises nothing: a
    device that is not there is looked for every few seconds, and `changed` is told, on the player's thread,
    that it came or went. A device that is lost ends the sound as "lost"; the next sound tries it again.
    """

    def __init__(
        self,
        clock: Clock,
        device: str | None = None,
        backend: Backend = "auto",
        *,
        changed: Callable[[bool], None] | None = None,
    ) -> None:
        self._clock, self._wanted, self._backend, self._tell = clock, device, backend, changed
        self.taps = Taps()
        self.absent: DeviceError | None = None  # why there is no device
        self._device: Playback | None = None
        try:
            self._open()
        except DeviceError as error:
            if changed is None:
                raise
            self.absent = error
        self._changed = threading.Condition()
        self._next: _Job | None = None
        self._current: _Job | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        device = self._device
        return device.name if device is not None else self._wanted or "default"

    def play(self, sound: Sound, done: Done) -> None:
        job = _Job(self._clock, sound.resampled(DEVICE_RATE), done, self.taps)
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
                looks = LOOK_EVERY_S if self.absent is not None else None
                self._changed.wait_for(lambda: self._next is not None or self._closing, looks)
                job, self._current, self._next = self._next, self._next, None
                if job is None and self._closing:
                    break
            if job is None:
                self._look()
                continue
            played = self._perform(job)
            with self._changed:
                self._current = None
            job.ends()
            job.done(played)
            if played.how == "lost":
                self._look()
        self._drop()

    def _perform(self, job: "_Job") -> Played:
        try:
            self._begin(job)
        except DeviceError:
            self._drop()
            return Played(0, "lost")
        assert self._device is not None  # noqa: S101 — it has just begun to play
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

    def _begin(self, job: "_Job") -> None:
        """Start the device; one that was unplugged and is back is opened again. Raises DeviceError."""
        for last in (self._device is None, True):
            try:
                if self._device is None:
                    self._open()
                assert self._device is not None  # noqa: S101 — opened, or DeviceError
                job.asked_at = self._clock.now()
                self._device.start(job.fill, job.lose)
                return
            except DeviceError:
                self._drop()
                if last:
                    raise

    def _open(self) -> None:
        self._device = open_playback(self._wanted, DEVICE_RATE, self._backend)

    def _look(self) -> None:
        """Whether the device is there, and tell if that is news."""
        before, self.absent = self.absent, None
        if self._device is None:
            try:
                self._open()
            except DeviceError as error:
                self.absent = error
        if (before is None) != (self.absent is None) and self._tell is not None:
            self._tell(self.absent is None)

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
    taps: Taps
    data: bytes = b""
    position: int = 0  # bytes handed over
    began_at: int | None = None
    asked_at: int = 0  # when the device last asked for samples
    cancelled: bool = False
    lost: bool = False
    energy: float = 0.0  # of the block that is not full yet
    count: int = 0  # and its samples
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
        return self._tapped(chunk)

    def _tapped(self, chunk: bytes) -> bytes:
        taps = self.taps
        try:
            if taps.duck is not None:
                chunk = taps.duck(chunk)
            if taps.reference is not None:
                taps.reference(chunk, self.sound.rate)
            if taps.heard is not None:
                self._measure(chunk, taps.heard)
        except Exception:  # the sound goes on without them
            log.exception("what listens to the player broke")
            taps.duck = taps.reference = taps.heard = None
        return chunk

    def _measure(self, chunk: bytes, heard: Callable[[float, int], None]) -> None:
        samples = np.frombuffer(chunk, "<i2").astype(np.float64)
        self.energy += float(samples @ samples)
        self.count += len(samples)
        if self.count >= BLOCK_S * self.sound.rate:
            heard((self.energy / self.count) ** 0.5 / FULL_SCALE, self.asked_at)
            self.energy, self.count = 0.0, 0

    def ends(self) -> None:
        """Nothing is heard any more."""
        if self.taps.heard is not None:
            self.taps.heard(0.0, self.clock.now())

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
