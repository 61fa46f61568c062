"""The local player: one sound at a time, silent within 20 ms of `cancel`, honest about what was played."""

import threading
from collections.abc import Callable

from robot.clock import US_PER_S, Clock
from robot.drivers.audio.backends import open_playback
from robot.drivers.audio.device import Playback
from robot.drivers.audio.sound import Sound
from robot.drivers.voice.output import LATE_S, Done, Played
from robot.drivers.voice.playing_sound import PlayingSound, Taps
from robot.errors import DeviceError

DEVICE_RATE = 22_050  # what the synthesiser gives; the sound server converts
BUFFER_S = 0.06  # after the last sample was handed over, until it was heard
STALLED_S = 1.0  # a device that asks for nothing for so long is opened again
PATIENCE_S = 8.0  # for a sound server that holds its sink back (asleep, suspended); then the sound is lost
QUIET_S = 1.0  # after this a loudspeaker may have gone to sleep
LOOK_EVERY_S = 3.0  # for a device that is not there


class Player:
    """Plays on a local device with a thread of its own, the only one that touches the device.

    Opens the device at once, and raises DeviceError when there is none. With `changed` it raises nothing: a
    device that is not there is looked for every few seconds, and `changed` is told, on the player's thread,
    that it came or went. A device that is lost ends the sound as "lost"; the next sound tries it again.

    A sink that is suspended, moved, or stands still for another reason is not lost as long as it can be
    opened: the sound goes on where it was, within `PATIENCE_S`. `lead_in_s` of silence go before each sound
    after `QUIET_S` of quiet, for a loudspeaker that has to wake first; they count as nothing played.
    `taps` are told what is played.
    """

    def __init__(
        self,
        clock: Clock,
        device: str | None = None,
        backend: str = "auto",
        *,
        changed: Callable[[bool], None] | None = None,
        lead_in_s: float = 0.0,
        taps: Taps | None = None,
    ) -> None:
        self._clock, self._wanted, self._backend, self._tell = clock, device, backend, changed
        self._lead_in_s = lead_in_s
        self.late_s = LATE_S + lead_in_s + PATIENCE_S
        self.taps = taps or Taps()
        self.absent: str | None = None  # why there is no device
        self._sounded_at: int | None = None  # when the last sound ended
        self._device: Playback | None = None
        try:
            self._open()
        except DeviceError as error:
            if changed is None:
                raise
            self.absent = str(error)
        self._changed = threading.Condition()
        self._next: PlayingSound | None = None
        self._current: PlayingSound | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        device = self._device
        return device.name if device is not None else self._wanted or "default"

    def play(self, sound: Sound, done: Done) -> None:
        job = PlayingSound(self._clock, sound.resampled(DEVICE_RATE), done, self.taps)
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
            job.quiet()
            job.done(played)
            if played.how == "lost":
                self._look()
        self._drop()

    def _perform(self, job: PlayingSound) -> Played:
        """Play it, through every interruption that its device comes back from."""
        heard, still_since = 0, self._clock.now()
        while True:
            try:
                self._begin(job)
            except DeviceError:
                return Played(job.heard_ms, "cancelled" if job.cancelled else "lost")
            while not job.ended.wait(STALLED_S / 4):
                if self._clock.now() - job.asked_at > STALLED_S * US_PER_S:
                    job.interrupt()
            job.interrupted.wait(BUFFER_S)
            ms, self._sounded_at = job.heard_ms, job.asked_at
            if not job.interrupted.is_set() or job.cancelled:
                self._stop()
                return Played(ms, "cancelled") if job.cancelled else Played(job.sound.ms, "complete")
            self._drop()
            if ms > heard:
                heard, still_since = ms, job.asked_at
            if self._clock.now() - still_since > PATIENCE_S * US_PER_S:
                return Played(ms, "lost")

    def _begin(self, job: PlayingSound) -> None:
        """Start the device; one that was unplugged and is back is opened again. Raises DeviceError."""
        for last in (self._device is None, True):
            try:
                if self._device is None:
                    self._open()
                assert self._device is not None  # noqa: S101 — opened, or DeviceError
                job.run(self._lead())
                self._device.start(job.fill, job.interrupt)
                return
            except DeviceError:
                self._drop()
                if last:
                    raise

    def _lead(self) -> float:
        """Seconds of silence that go before a sound that begins now."""
        last = self._sounded_at
        quiet = last is None or self._clock.now() - last > QUIET_S * US_PER_S
        return self._lead_in_s if quiet else 0.0

    def _stop(self) -> None:
        if self._device is not None:
            self._device.stop()

    def _open(self) -> None:
        self._device = open_playback(self._wanted, DEVICE_RATE, self._backend)

    def _look(self) -> None:
        """Whether the device is there, and tell if that is news."""
        before, absent = self.absent, None
        if self._device is None:
            try:
                self._open()
            except DeviceError as error:
                absent = str(error)  # the text: an error keeps the frames that it went through
        self.absent = absent
        if (before is None) != (self.absent is None) and self._tell is not None:
            self._tell(self.absent is None)

    def _drop(self) -> None:
        if self._device is not None:
            self._device.close()
            self._device = None
